package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tenantswitch/directory"
)

// signed are tenants some of whose names, aliases and tags hold signs.
func signed() []directory.Tenant {
	tenants := named("Nod Publishers", "Goldcrest Ltd", "Gole & Sons", "Yahoo! Nordic", "’t Hof", "#1 Plumbing", "Sky ✈ Travel",
		"Contoso", "Contoso Ltd", "Marine", "Guest House", "Cash$", "@Home Care", "Ｃｏｎｔｏｓｏ Retail")
	tenants[1].Domain, tenants[1].Domains = "goldcrest.example", []string{"goldcrest.example"}
	tenants[9].Domain, tenants[9].Domains = "contoso.onmicrosoft.com", []string{"contoso.onmicrosoft.com", "marine.contoso.example"}
	tenants[9].Added = &directory.Added{Aliases: []string{"C# shop"}, Tags: []string{"Key account"}}
	tenants[10].Access = []directory.Access{{Kind: directory.Delegated}}
	tenants[10].Added = &directory.Added{Tags: []string{"EMEA", "key account"}}
	return tenants
}

func TestAnOperatorMeansWhatItSays(t *testing.T) {
	for query, want := range map[string][]string{
		// What an operator does not find, no guess does.
		"#nope": nil, "#nod": nil, "#gole": nil, "'gole$ x": nil, "'gloe": nil, "@nope": nil, "@guest": nil, "@gusts": nil,
		"^contosso": nil, "^old": nil, "sons$": {"Gole & Sons"}, "son$": nil, "contoso #nope": nil, "#emea contosso": nil,
		// What it does find.
		"#key": {"Marine", "Guest House"}, "#EMEA": {"Guest House"}, "@del": {"Guest House"}, "'gole": {"Gole & Sons"},

		// The whole of a name, or of a domain or its first label.
		"^contoso$": {"Contoso", "Marine"}, "^marine$": {"Marine"}, "^contoso.onmicrosoft.com$": {"Marine"}, "^goldcrest$": {"Goldcrest Ltd"},
		"^contos$": nil, "^example$": nil, "^onmicrosoft$": nil, "^marine.contoso$": nil, "^contoso ltd$": {"Contoso Ltd"},

		// Signs alone find names that hold them.
		"✈": {"Sky ✈ Travel"}, "✉": nil, "!": {"Yahoo! Nordic"}, "#": {"#1 Plumbing", "Marine"}, "\\": nil, "^": nil, "✈ ✉": nil, "\u0301": nil, "€€": nil,
		// Beside a word they say nothing.
		"sky ✉ travel": {"Sky ✈ Travel"}, "yahoo - nordic": {"Yahoo! Nordic"}, "plumbing #": {"#1 Plumbing"},

		// Names that hold a sign are found by it.
		"yahoo!": {"Yahoo! Nordic"}, "'t hof": {"’t Hof"}, "’t Hof": {"’t Hof"}, "#1": {"#1 Plumbing"}, "#1 plumbing": {"#1 Plumbing"}, "#1 plumbnig": nil,
		"@home care": {"@Home Care"}, "cash$": {"Cash$"}, "#2": nil,
		"\\#": {"#1 Plumbing", "Marine"}, "\\#1": {"#1 Plumbing"}, "c\\$": nil, "cash\\$": {"Cash$"}, "\\@home": {"@Home Care"}, "\\#key": nil,
		"\\'T": {"’t Hof"}, "travel \\✈": {"Sky ✈ Travel"}, "marine \\✈": nil, "\\marine": {"Marine"},
		"c# shop": {"Marine"},
	} {
		got := ranking(signed(), query)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q found %q, want %q", query, got, want)
		}
	}
}

func TestWhyAnOperatorFoundNothing(t *testing.T) {
	const tags, kinds = "tags: EMEA, Key account", "access: home, guest, delegated, gdap, listed, unknown, hidden"
	for query, want := range map[string][2]string{
		"#nope":         {"no tag begins with “nope”", tags + `; \#nope searches for the sign itself`},
		"contoso #nope": {"no tag begins with “nope”", tags + `; \#nope searches for the sign itself`},
		"#":             {"a tag is to follow the #", tags},
		"@nope":         {"no access is called “nope”", kinds + `; \@nope searches for the sign itself`},
		"@":             {"a kind of access is to follow the @", kinds},
		"@guest":        {"no tenant matches “@guest”", kinds + `; \@guest searches for the sign itself`},
		"contoso #key":  {"no tenant matches “contoso #key”", tags + `; \#key searches for the sign itself`},
		"x !#key":       {"no tenant matches “x !#key”", tags + `; \!#key searches for the sign itself`},
		"^contos$":      {"no tenant matches “^contos$”", `\^contos$ searches for the sign itself`},
		"sin$":          {"no tenant matches “sin$”", `sin\$ searches for the sign itself`},
		"'gloe":         {"no tenant matches “'gloe”", `\'gloe searches for the sign itself`},
		"✉":             {"no name holds “✉”", "signs are looked for in names and aliases"},
		"\\#2":          {"no name holds “#2”", "signs are looked for in names and aliases"},
		"gloe":          {}, "": {}, "yahoo!": {}, "dana@contoso.com": {},
	} {
		why, do := New(signed()).Nothing(query)
		if why != want[0] || do != want[1] {
			t.Errorf("%q:\ngot  %q, %q\nwant %q, %q", query, why, do, want[0], want[1])
		}
	}
	many := named("A")
	many[0].Added = &directory.Added{}
	for i := range mostTags + 3 {
		many[0].Added.Tags = append(many[0].Added.Tags, fmt.Sprintf("t%02d", i))
	}
	if _, do := New(many).Nothing("#x"); !strings.Contains(do, "t00, t01") || !strings.Contains(do, "t11 and 3 more;") {
		t.Errorf("of many tags: %q", do)
	}
	if _, do := New(named("A")).Nothing("#x"); !strings.HasPrefix(do, "tags: none yet; ") {
		t.Errorf("without tags: %q", do)
	}
}

// TestNoOperatorNamesATenant is about commands, which act on what Resolve finds.
func TestNoOperatorNamesATenant(t *testing.T) {
	for text, want := range map[string][]string{
		"#key": nil, "#gold": nil, "'gole": nil, "^contoso$": nil, "^goldcrest": nil, "marine$": nil, "!contoso": nil, "@guest": nil, "✈": nil,
		"house @guest": nil, "#plumbing": nil,
		"'t hof": {"’t Hof"}, "'T  HOF": {"’t Hof"}, "#1 plumbing": {"#1 Plumbing"}, "#1": {"#1 Plumbing"}, "\\#1": {"#1 Plumbing"}, "cash$": {"Cash$"},
		"@home care": {"@Home Care"}, "yahoo!": {"Yahoo! Nordic"}, "yahoo! nordic": {"Yahoo! Nordic"}, "c# shop": {"Marine"},
	} {
		var got []string
		for _, found := range Resolve(signed(), text) {
			got = append(got, found.Label())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
}

func TestASignIsMarkedWhereItStands(t *testing.T) {
	ix := New(signed())
	for query, want := range map[string]string{
		"✈": "Sky [✈] Travel", "\\#1 plumb": "[#1] [Plumb]ing", "'t hof": "’[t] [Hof]", "\\'t": "[’t] Hof", "cash\\$": "[Cash$]", "#1": "[#1] Plumbing",
	} {
		hits := ix.Search(query).Hits
		if len(hits) != 1 {
			t.Errorf("%q found %v", query, hits)
			continue
		}
		if got := marked(ix.Tenant(int(hits[0])).Name, ix.Explain(query, int(hits[0])).Name); got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
	if x := ix.Explain("\\#", 9); x.Field != FieldAlias || marked(x.Text, x.Spans) != "C[#] shop" {
		t.Errorf("in an alias: %+v", x)
	}
}

func TestAWordIsNearWhatIsTypedWithASlip(t *testing.T) {
	for typed, want := range map[string]bool{
		"sentinle": true, "Sentinle": true, "sntinel": true, "senttinel": true, "sentinol": true, "sentnil": false, "sentinel": false, "sent": false,
		"sen": false, "snet": true, "": false, "edr": false,
	} {
		if got := Near("Sentinel", typed); got != want {
			t.Errorf("%q: %v", typed, got)
		}
	}
}
