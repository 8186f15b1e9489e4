package cli

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/directory/book"
	"tenantswitch/directory/source"
	"tenantswitch/internal/config"
	"tenantswitch/internal/openlog"
	"tenantswitch/ui"
)

var update = flag.Bool("update", false, "write what is made from the program into the README")

const (
	readme    = "../../README.md"
	keysBegin = "<!-- keys: begin; made from ui.Keys() and checked by a test -->\n"
	keysEnd   = "<!-- keys: end -->\n"
)

func TestTheREADMENamesTheKeys(t *testing.T) { madeFromTheProgram(t, keysBegin, keysEnd, keyTable()) }

func TestTheREADMENamesTheSettings(t *testing.T) {
	all, err := config.Settings()
	if err != nil || len(all) < 10 {
		t.Fatalf("%d settings, %v", len(all), err)
	}
	var b strings.Builder
	for _, s := range all {
		line := s.Name + " = " + s.Default
		b.WriteString(line + strings.Repeat(" ", max(3, 29-len(line))) + "# " + s.Usage + "\n")
	}
	madeFromTheProgram(t, "every setting with its default:\n\n```toml\n", "```\n", b.String())
}

func TestTheREADMENamesTheSources(t *testing.T) {
	madeFromTheProgram(t, "<!-- sources: begin; made from source.Table() and checked by a test -->\n", "<!-- sources: end -->\n", sourceTable())
}

// madeFromTheProgram checks that the README has a text between two others, or
// puts it there.
func madeFromTheProgram(t *testing.T, begin, end, want string) {
	t.Helper()
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(data), begin)
	if !ok {
		t.Fatalf("the README has no %q", begin)
	}
	text, tail, ok := strings.Cut(rest, end)
	if !ok {
		t.Fatalf("the README has no %q after %q", end, begin)
	}
	if *update {
		if err := os.WriteFile(readme, []byte(head+begin+want+end+tail), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text != want {
		t.Errorf("the README is not what the program says; run this test with -update. It says\n%swant\n%s", text, want)
	}
}

func TestTheREADMEsJSONIsThePrograms(t *testing.T) {
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	for command, value := range map[string]any{
		"list contoso --limit 1 --json":        &[]tenantJSON{},
		"refresh --json":                       &changeJSON{},
		"accounts --json":                      &[]accountJSON{},
		"log contoso --since 7d --json":        &[]openlog.Opening{},
		"book tag contoso.example gold --json": &[]bookChangeJSON{},
		"book show contoso.example --json":     entryOf(readmeBook(t), readmeTenant, "Contoso Ltd"),
		"book export --json":                   []object{exportRow(readmeBook(t), readmeTenant)},
		"check contoso.example --json":         &[]checkJSON{},
		"version --json":                       &Build{},
		"lookup 'https://security.microsoft.com/incidents/2972395?tid=a77eaa66-28ad-0413-9776-08d75594d374' --json": &lookupJSON{},
	} {
		_, rest, ok := strings.Cut(string(data), "\n$ tenantswitch "+command+"\n")
		example, _, _ := strings.Cut(rest, "\n```")
		if example, _, _ = strings.Cut(example, "\n\n"); !ok {
			t.Errorf("there is no example of %s", command)
			continue
		}
		d := json.NewDecoder(strings.NewReader(example))
		d.DisallowUnknownFields()
		if reflect.TypeOf(value).Kind() == reflect.Pointer {
			if err := d.Decode(value); err != nil {
				t.Errorf("%s: %v", command, err)
				continue
			}
		}
		if got, want := printed(t, value), example+"\n"; got != want {
			t.Errorf("%s: the README shows\n%sbut the program prints\n%s", command, want, got)
		}
	}
}

var readmeTenant = uuid.MustParse("a77eaa66-28ad-0413-9776-08d75594d374")

// readmeBook is the address book of the README's examples.
func readmeBook(t *testing.T) book.Book {
	t.Helper()
	b, err := book.Parse([]byte(`tags.gold = { sensitive = true, session = "dedicated/edge" }
[tenants.` + readmeTenant.String() + `]
name = "Contoso Ltd"
aliases = ["csl"]
tags = ["gold"]
favourite = true
note = "call +1 555 0100 first"
environment = "gcc-high"
portal = "defender/incidents"
`))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// printed is the value as the commands print it.
func printed(t *testing.T, value any) string {
	t.Helper()
	var b strings.Builder
	if rows, ok := value.(*[]tenantJSON); ok {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		for _, row := range *rows {
			if err := e.Encode(row); err != nil {
				t.Fatal(err)
			}
		}
		return "[\n" + b.String() + "]\n"
	}
	if err := (&command{console: &console{streams: Streams{Out: &b}}}).printJSON(value); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// keyTable is the table of keys in Markdown.
func keyTable() string {
	var b strings.Builder
	where := ""
	for _, k := range ui.Keys() {
		if k.Where != where {
			where = k.Where
			b.WriteString("\n| " + where + " | |\n|---|---|\n")
		}
		does := strings.ReplaceAll(k.Does, "{portal}", "the default portal")
		b.WriteString("| " + k.Keys + " | " + does + " |\n")
	}
	b.WriteString("\n")
	return b.String()
}

// sourceTable is the table of sources in Markdown.
func sourceTable() string {
	var b strings.Builder
	b.WriteString("\n| source | what | needs |\n|---|---|---|\n")
	for _, row := range source.Table() {
		needs := "the sign-in alone"
		switch {
		case row.Permission != "":
			needs = "the permission `" + row.Permission + "`"
		case row.ByFiles:
			needs = "nothing"
		}
		b.WriteString("| `" + row.Name + "` | " + row.Reads + " | " + needs + " |\n")
	}
	b.WriteString("\n")
	return b.String()
}
