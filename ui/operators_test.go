package ui

import "testing"

func TestAnOperatorThatFindsNothing(t *testing.T) {
	for query, sees := range map[string][]string{
		"#nope":    {"no tag begins with “nope”", "tags: gold", `\#nope searches for the sign itself`, "esc clears the query"},
		"#":        {"a tag is to follow the #", "tags: gold"},
		"@nope":    {"no access is called “nope”", "access: home, guest, delegated, gdap, listed, unknown, hidden", `\@nope searches`},
		"^contos$": {"no tenant matches “^contos$”", `\^contos$ searches for the sign itself`},
		"✈":        {"no name holds “✈”"},
	} {
		story(t, query+" shows no row, and ↵ opens nothing", func(t *testing.T) {
			w := newWorld()
			w.book = []byte("[tenants." + tenantID(4).String() + "]\ntags = [\"gold\"]\n")
			d := start(t, w)
			d.Type(query)
			if d.chosen() != "" {
				t.Errorf("%s is selected", d.chosen())
			}
			d.sees(sees...)
			d.Press("enter", "ctrl+y", "tab")
			d.opened()
			d.copied()
			d.sees("there is no tenant to act on")
		})
	}
	story(t, "one that finds something selects it", func(t *testing.T) {
		w := newWorld()
		w.book = []byte("[tenants." + tenantID(4).String() + "]\ntags = [\"gold\"]\n")
		d := start(t, w)
		d.Type("#gol")
		d.Press("enter")
		d.opened(defender(4))
	})
	story(t, "a name that holds a sign is found by it", func(t *testing.T) {
		d := start(t, newWorld(tenant(1, "Hofbrau", "a.example"), tenant(2, "#1 Plumbing", "b.example")))
		d.Type("#1")
		d.Press("enter")
		d.opened(defender(2))
	})
}
