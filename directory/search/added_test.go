package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/uuid"

	"tenantswitch/directory"
)

// with gives a tenant what the user has added.
func with(name string, added directory.Added) directory.Tenant {
	return directory.Tenant{Name: name, Added: &added}
}

func TestAnAliasIsANameOfTheTenant(t *testing.T) {
	tenants := append(customers(),
		with("Harbour Holding", directory.Added{Aliases: []string{"Blue Whale", "hh-7"}}),
		with("Whale Watching", directory.Added{}),
		with("Mellow", directory.Added{Aliases: []string{"fabrikam", "adatum.com"}}),
	)
	for query, want := range map[string][]string{ // the first ones
		"blue whale":    {"Harbour Holding"},
		"BLUE":          {"Harbour Holding"},
		"whale":         {"Whale Watching", "Harbour Holding"}, // its first word, and another
		"hh7":           {"Harbour Holding"},                   // an abbreviation of it
		"hh 7":          {"Harbour Holding"},
		"bw":            {"Harbour Holding"},
		"blue whlae":    {"Harbour Holding"},
		"'whale":        {"Whale Watching", "Harbour Holding"},
		"^blue":         {"Harbour Holding"},
		"whale$":        {"Harbour Holding"},
		"^blue holding": {"Harbour Holding"},
		"whale !blue":   {"Whale Watching"},
		"fabrikam":      {"Fabrikam", "Mellow"}, // the exact name comes first
		"adatum.com":    {"Adatum Corporation", "Mellow"},
		"harbour blue":  {"Harbour Holding"},
	} {
		got := ranking(tenants, query)
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
			t.Errorf("%q found %q, want %q first", query, got, want)
		}
	}
}

func TestAddedTextsRankWhereTheyAreWrittenDown(t *testing.T) {
	names := []string{ // best first
		"Wren", "Alias whole", "Wren Ltd", "Wren Yard", "Alias first", "Wrenfield", "Alias start", "The Wren", "Xwren", "Tag whole",
		"Wern", "Tag start", "Country", "Note",
	}
	tenants := named(names...)
	for i, added := range map[int]directory.Added{
		1:  {Aliases: []string{"wren"}},
		4:  {Aliases: []string{"wren bridge"}},
		6:  {Aliases: []string{"Wrenham"}},
		9:  {Tags: []string{"silver", "WREN"}},
		11: {Tags: []string{"wrench"}},
		12: {},
		13: {Note: "ask the wren"},
	} {
		tenants[i].Added = &added
	}
	tenants = slices.Delete(tenants, 12, 13) // a country is of two letters
	names = slices.Delete(names, 12, 13)
	slices.Reverse(tenants)
	if got := ranking(tenants, "wren"); !slices.Equal(got, names) {
		t.Errorf("got\n%q, want\n%q", got, names)
	}
}

func TestTagsAreFoundByTheirOperator(t *testing.T) {
	tenants := []directory.Tenant{
		with("A", directory.Added{Tags: []string{"Gold"}}),
		with("B", directory.Added{Tags: []string{"golden"}}),
		with("C", directory.Added{Tags: []string{"Key Account", "tier-1"}}),
		with("D", directory.Added{Note: "gold"}),
		{Name: "Gold"},
	}
	for query, want := range map[string][]string{
		"#gold":         {"A", "B"},
		"#GOL":          {"A", "B"},
		"#golden":       {"B"},
		"#key":          {"C"},
		"#key-account":  {"C"},
		"#tier-1":       {"C"},
		"#account":      nil, // no tag begins so
		"#gold !#golde": {"A"},
		"!#gold":        {"C", "D", "Gold"},
		"#gold b":       {"B"},
		"gold":          {"Gold", "A", "B", "D"}, // and plainly
		"account":       {"C"},
		"'gold":         {"Gold"},
		"#nosuch":       nil,
		"g":             {"Gold"}, // a letter says too little
	} {
		if got := ranking(tenants, query); !slices.Equal(got, want) {
			t.Errorf("%q found %q, want %q", query, got, want)
		}
	}
}

func TestANoteIsFoundByItsWords(t *testing.T) {
	tenants := []directory.Tenant{
		with("A", directory.Added{Note: "Fragile!\nCall Pétra first"}),
		with("B", directory.Added{Note: strings.Repeat("ä", maxNote) + " beyond"}),
	}
	for query, want := range map[string][]string{
		"fragile": {"A"}, "petra": {"A"}, "pet": {"A"}, "agile": nil, "call first": {"A"}, "cpf": nil, "fragille": nil, "beyond": nil,
	} {
		if got := ranking(tenants, query); !slices.Equal(got, want) {
			t.Errorf("%q found %q, want %q", query, got, want)
		}
	}
	for n := range 5 {
		if head := noteHead(strings.Repeat("x", n) + strings.Repeat("電", maxNote)); !utf8.ValidString(head) || len(head) > maxNote {
			t.Errorf("a note is cut to %d bytes", len(head))
		}
	}
}

func TestAHiddenTenantIsFoundOnlyWhereItIsMeant(t *testing.T) {
	tenants := named("Contoso", "Contoso Old", "Contoso", "Home")
	tenants[1].Added = &directory.Added{Hidden: true, Aliases: []string{"co-old"}, Tags: []string{"gold"}}
	tenants[2].Added = &directory.Added{Hidden: true}
	tenants[2].Domain, tenants[2].Domains = "contoso.example", []string{"contoso.example", "cöntoso.example"}
	tenants[3].Access = []directory.Access{{Kind: directory.Home}, {Kind: 7}}
	ix := New(tenants)
	s := NewSearcher(ix)
	for _, c := range []struct {
		query string
		want  []int32
	}{
		{"", []int32{0, 3}},
		{"contoso", []int32{0}},
		{"contoso old", nil},
		{"old", nil},
		{"co-ol", nil},
		{"co-old", []int32{1}}, // though the query before it found nothing
		{"CO OLD", []int32{1}},
		{"^co-old", nil},
		{"co-old x", nil},
		{"^co-old$", []int32{1}},
		{"contoso.exampl", nil},
		{"contoso.example", []int32{2}},
		{"cöntoso.example", []int32{2}},
		{"côntoso.example", nil},
		{"dana@contoso.example", []int32{2}},
		{tenants[1].ID.String(), []int32{1}},
		{"@hidden", []int32{1, 2}},
		{"@hid old", []int32{1}},
		{"@hidden #gold", []int32{1}},
		{"@ho", []int32{3}},
		{"@h", []int32{1, 2, 3}},
		{"#gold", nil},
		{"", []int32{0, 3}},
	} {
		got := slices.Sorted(slices.Values(s.Search(c.query, nil).Hits))
		if !slices.Equal(got, c.want) {
			t.Errorf("%q found %v, want %v", c.query, got, c.want)
		}
	}
}

func TestTheListOfManyLeavesOutTheHiddenBeforeItIsFolded(t *testing.T) {
	many := tenantsOf(foldAtOnce + 1)
	many[7].Added, many[foldAtOnce].Added = &directory.Added{Hidden: true}, &directory.Added{Hidden: true}
	ix := New(many)
	hits := ix.Search("").Hits
	if len(hits) != len(many)-2 || hits[7] != 8 || ix.entries != nil {
		t.Errorf("%d of %d are listed, %d folded", len(hits), len(many), len(ix.entries))
	}
}

func TestARowShowsWhatOfTheAddedFoundIt(t *testing.T) {
	long := strings.Repeat("much is to be said of it ", 9)
	tenants := append(customers(), with("Harbour Holding", directory.Added{
		Aliases: []string{"Blue Whâle", "hh"}, Tags: []string{"Key Account", "gold"},
		Note: "Fragile:\tcall Petra\n" + long + "quiet words\r\nlast",
	}))
	tenants[len(tenants)-1].Domain = "bluewhale-harbour.example"
	ix := New(tenants)
	for query, want := range map[string]struct {
		field  Field
		marked string
	}{
		"whale":      {FieldAlias, "Blue [Whâle]"},
		"blue whale": {FieldAlias, "[Blue] [Whâle]"},
		"^blue":      {FieldAlias, "[Blue] Whâle"},
		"whale$":     {FieldAlias, "Blue [Whâle]"},
		"'blue":      {FieldAlias, "[Blue] Whâle"},
		"blue gold":  {FieldAlias, "[Blue] Whâle"},
		"gold blue":  {FieldAlias, "[Blue] Whâle"},
		"bluewhale":  {FieldDomain, "[bluewhale]-harbour.example"},
		"hh":         {FieldAlias, "[hh]"},
		"#go":        {FieldTag, "[go]ld"},
		"#key-acc":   {FieldTag, "[Key Acc]ount"},
		"account":    {FieldTag, "Key [Account]"},
		"petra":      {FieldNote, "Fragile: call [Petra]"},
		"fragile":    {FieldNote, "[Fragile]: call Petra"},
		"quiet":      {FieldNote, "…be said of it [quiet] words"},
		"last":       {FieldNote, "[last]"},
		"harbour":    {FieldNone, "[Harbour] Holding"},
		"!gold blue": {FieldAlias, "[Blue] Whâle"},
		"!#x harb":   {FieldNone, "[Harb]our Holding"},
		"blue whlae": {FieldAlias, "[Blue] [Whâle]"},
	} {
		at := len(tenants) - 1
		if got := ix.Search(query).Hits; !slices.Contains(got, int32(at)) {
			t.Errorf("%q does not find it", query)
		}
		x := ix.Explain(query, at)
		text, spans := x.Text, x.Spans
		if x.Field == FieldNone {
			text, spans = tenants[at].Name, x.Name
		}
		if got := marked(text, spans); x.Field != want.field || got != want.marked {
			t.Errorf("%q: field %d, %q; want %d, %q", query, x.Field, got, want.field, want.marked)
		}
	}
}

// marked puts brackets around spans.
func marked(text string, spans []Span) string {
	var b strings.Builder
	last := 0
	for _, s := range spans {
		b.WriteString(text[last:s.From] + "[" + text[s.From:s.To] + "]")
		last = s.To
	}
	return b.String() + text[last:]
}

func TestResolveReadsAliases(t *testing.T) {
	tenants := append(customers(), named("Harbour Holding", "Mellow", "Mellow Old", "Gone Quiet", "Shared One", "Shared Two")...)
	added := tenants[len(customers()):]
	for i := range added {
		added[i].ID = uuid.UUID{0: 0xaa, 15: byte(i)}
	}
	added[0].Added = &directory.Added{Aliases: []string{"Blue Whale", "contoso.de", "fabrikam", added[1].ID.String(), uuid.UUID{1}.String()}}
	added[1].Added = &directory.Added{Aliases: []string{"mellow"}}
	added[2].Added = &directory.Added{Hidden: true, Aliases: []string{"mold"}}
	added[2].Domain = "mellow-old.example"
	added[3].Added = &directory.Added{Hidden: true, Tags: []string{"gold"}, Note: "remark"}
	added[4].Added = &directory.Added{Aliases: []string{"shared"}}
	added[5].Added = &directory.Added{Aliases: []string{"Shàred"}}
	for text, want := range map[string]string{
		"blue whale": "Harbour Holding",
		"BLUE-WHALE": "Harbour Holding",
		"blue w":     "Harbour Holding", // a part
		"hale":       "Harbour Holding",
		"bw":         "", // a guess
		"gold":       "", // tags and notes name nobody
		"remark":     "",

		"shared": "Shared One|Shared Two", // one alias, though parts of others have it

		// An alias that is another's name, domain or id.
		"fabrikam":            "Harbour Holding|Fabrikam",
		"contoso.de":          "Contoso Retail GmbH|Harbour Holding",
		added[1].ID.String():  "Mellow|Harbour Holding",
		uuid.UUID{1}.String(): "", // nobody's id, whatever an alias says

		"mellow": "Mellow", // its own alias too

		// Hidden tenants are named whole.
		"mold":                "Mellow Old",
		"mellow-old.example":  "Mellow Old",
		"mellow-old.exampl":   "",
		added[2].ID.String():  "Mellow Old",
		"mellow old":          "Mellow Old",
		"gone":                "",
		"gone quiet":          "Gone Quiet",
		"old":                 "Harbour Holding",
		"contoso security lt": "Contoso Security Ltd",
	} {
		var got []string
		for _, found := range Resolve(tenants, text) {
			got = append(got, found.Label())
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q: got %q, want %q", text, s, want)
		}
	}
	// The name of a hidden one does not take a part of a visible one for itself.
	twins := named("Contoso", "Contoso", "Contoso Ltd")
	twins[1].Added = &directory.Added{Hidden: true}
	if got := Resolve(twins, "contoso"); len(got) != 1 || got[0].ID != twins[0].ID {
		t.Errorf("the visible one of two: %v", got)
	}
	if got := Resolve(twins[1:], "contoso"); len(got) != 2 {
		t.Errorf("a hidden name beside a part of a visible one: %v", got)
	}
}

func TestAdditionsAreFoundByTheirTenant(t *testing.T) {
	for _, n := range []int{1, 63, 64, 65, 200} {
		for _, every := range []int{1, 3, 64, 1000} {
			var all []addition
			for i := 0; i < n; i += every {
				all = append(all, addition{at: i})
			}
			as := newAdditions(all, n)
			for i := range n {
				if a := as.of(i); (a != nil) != (i%every == 0) || a != nil && a.at != i {
					t.Fatalf("%d of %d, each %d: %v", i, n, every, a)
				}
			}
		}
	}
	if as := newAdditions(nil, 100_000); as.marks != nil || as.of(7) != nil {
		t.Error("nothing added takes room")
	}
}

// TestWhatIsAddedIsTheSameOnEveryCore has additions in every block.
func TestWhatIsAddedIsTheSameOnEveryCore(t *testing.T) {
	tenants := tenantsOf(parallelFrom + 1)
	for i := range tenants {
		if i%7 == 0 {
			tenants[i].Added = &directory.Added{Aliases: []string{fmt.Sprintf("k%d", i)}, Tags: []string{"t" + fmt.Sprint(i%3)}, Hidden: i%5 == 0}
		}
	}
	ix := New(tenants)
	for i := 0; i < len(tenants); i += 7 {
		if hits := ix.Search(fmt.Sprintf("k%d", i)).Hits; len(hits) == 0 || hits[0] != int32(i) {
			t.Fatalf("the alias of %d found %v", i, hits[:min(3, len(hits))])
		}
		i += 7 * 100
	}
	want := 0
	for i := range tenants {
		if i%7 == 0 && i%3 == 1 && i%5 != 0 {
			want++
		}
	}
	if got := ix.Search("#t1").Hits; len(got) != want {
		t.Errorf("%d have the tag, want %d", len(got), want)
	}
}

// TestNameKeyIsWhatResolveGoesBy: an alias of one tenant and one of another name
// both where their keys are the same, and nowhere else.
func TestNameKeyIsWhatResolveGoesBy(t *testing.T) {
	texts := []string{
		"csl", "CSL", "c.s.l.", "ＣＳＬ", "c s l", "o'brien", "obrien", "O’Brien", "o brien", "contoso.de", "contoso de", "é", "e",
		"a&b", "a and b", "Straße", "strasse", " x ", "x", "key-account", "key account", "cslx",
	}
	for _, a := range texts {
		for _, b := range texts {
			tenants := []directory.Tenant{{ID: uuid.UUID{1}}, {ID: uuid.UUID{2}}}
			tenants[0].Added, tenants[1].Added = &directory.Added{Aliases: []string{a}}, &directory.Added{Aliases: []string{b}}
			both := len(Resolve(tenants, b)) == 2
			if same := NameKey(a) == NameKey(b); same != both {
				t.Errorf("%q and %q have the same key: %v; one names both: %v", a, b, same, both)
			}
			tenants[0].Added, tenants[0].Domain = nil, strings.ToLower(strings.TrimSpace(a))
			if found := Resolve(tenants, tenants[0].Domain); len(found) == 2 && NameKey(a) != NameKey(b) {
				t.Errorf("the domain %q and the alias %q have not the same key", a, b)
			}
		}
	}
	for _, id := range []string{"3f2504e0-4f89-01d3-9a0c-0305e82c3301", "{3F2504E0-4F89-01D3-9A0C-0305E82C3301}", "3f2504e04f8901d39a0c0305e82c3301"} {
		if got := NameKey(id); got != "3f2504e0-4f89-01d3-9a0c-0305e82c3301" {
			t.Errorf("the key of %q is %q", id, got)
		}
	}
	if NameKey("☃") == NameKey("★") || TagKey("☃") == TagKey("!") || TagKey("#Gold Mine") != TagKey("gold-mine") {
		t.Error("what has no letters is not itself")
	}
}
