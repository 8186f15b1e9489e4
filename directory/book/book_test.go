package book

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/pelletier/go-toml/v2"

	"tenantswitch/directory"
	"tenantswitch/directory/search"
	"tenantswitch/internal/browser"
)

const (
	contoso  = "3f2504e0-4f89-01d3-9a0c-0305e82c3301"
	fabrikam = "7c9e6679-7425-00de-944b-e07fc1f90ae7"
)

var example = `# ours
session = "edge/Work"

[tags.silver] # before gold
session = "private"
[tags.Gold]
sensitive = true
session = "dedicated/edge"

[tenants.` + contoso + `]
name = "Contoso Ltd"
aliases = ["csl", " Café "]
tags = ["gold", "emea", "GOLD"]
favourite = true
hidden = true
note = """
call before
opening"""
environment = "gcc-high"
portal = "azure/sentinel"

[tenants]
"` + strings.ToUpper(fabrikam) + `" = { tags = ["silver", "gold", "Emea"], session = "private/edge", favourite = false }
`

func parse(t testing.TB, text string) Book {
	t.Helper()
	b, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return b
}

func id(text string) uuid.UUID { return uuid.MustParse(text) }

func TestABookSaysWhatIsWritten(t *testing.T) {
	b := parse(t, example)
	want := Entry{
		Name: "Contoso Ltd", Aliases: []string{"csl", "Café"}, Tags: []string{"gold", "emea"},
		Favourite: true, Hidden: true, Note: "call before\nopening", Environment: "gcc-high", Portal: "azure/sentinel",
	}
	if got := b.Entry(id(contoso)); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if got := b.Entry(uuid.New()); !reflect.DeepEqual(got, Entry{}) {
		t.Errorf("of another tenant it says %+v", got)
	}
	if got := b.Tenants(); !slices.Equal(got, []uuid.UUID{id(contoso), id(fabrikam)}) {
		t.Errorf("the tenants are %v", got)
	}
	if got := b.Tags(); !slices.Equal(got, []Tagged{{"emea", 2}, {"gold", 2}, {"silver", 1}}) {
		t.Errorf("the tags are %v", got)
	}
	if got := b.named(" CAFE"); !slices.Equal(got, []uuid.UUID{id(contoso)}) {
		t.Errorf("the alias is that of %v", got)
	}
	if got := b.Warnings(); len(got) != 0 {
		t.Errorf("warned of %v", got)
	}
}

func TestWhyATenantOpensInASession(t *testing.T) {
	b := parse(t, `session = "chrome/All"
[tags.one]
session = "private"
[tags.two]
session = "dedicated"
[tags.three]
[tenants]
00000000-0000-0000-0000-000000000001.session = "default"
00000000-0000-0000-0000-000000000001.tags = ["one"]
00000000-0000-0000-0000-000000000002.tags = ["three", "TWO", "oné"]
00000000-0000-0000-0000-000000000003.tags = ["three", "four"]
00000000-0000-0000-0000-000000000005.tags = ["one", "two"]
`)
	for _, c := range []struct {
		tenant, session string
		from            From
	}{
		{"00000000-0000-0000-0000-000000000001", "default", From{Origin: OfTenant}},
		{"00000000-0000-0000-0000-000000000002", "private", From{Origin: OfTag, Tag: "oné"}},
		{"00000000-0000-0000-0000-000000000003", "chrome/All", From{Origin: OfAll}},
		{"00000000-0000-0000-0000-000000000004", "chrome/All", From{Origin: OfAll}},
		{"00000000-0000-0000-0000-000000000005", "private", From{Origin: OfTag, Tag: "one"}},
	} {
		if s, from := b.Session(id(c.tenant)); s.String() != c.session || from != c.from {
			t.Errorf("%s: got %v, %v", c.tenant, s, from)
		}
	}
	if s, from := (Book{}).Session(id(contoso)); s != (browser.Session{}) || from != (From{}) {
		t.Errorf("the empty book gives %v, %v", s, from)
	}
}

func TestASensitiveTagIsNamed(t *testing.T) {
	b := parse(t, example)
	if tag, ok := b.Sensitive(id(fabrikam)); tag != "gold" || !ok {
		t.Errorf("got %q, %v", tag, ok)
	}
	if tag, ok := parse(t, "[tags.a]\nsensitive = false").Over(b).Sensitive(uuid.New()); tag != "" || ok {
		t.Errorf("got %q, %v", tag, ok)
	}
}

func TestWhereATextIsNoBook(t *testing.T) {
	entry, manyKeys := "[tenants."+contoso+"]\n", ""
	for i := range 30 {
		manyKeys += fmt.Sprintf("k%d = 1\n", i+1)
	}
	for text, want := range map[string]string{
		"x = ":                          `1:4 expected value, not end of input`,
		"é = 1":                         `1:1 invalid character at start of key: U+00C3 'Ã'`,
		mark + "session = 1":            `1:1 “session” must be a text in quotes`,
		"\n # é\n\tsession = \"opera\"": `3:12 “opera” is no browser session: it begins with no browser; write default, private, dedicated, private/BROWSER, dedicated/BROWSER or BROWSER/PROFILE, where BROWSER is one of edge, chrome, chromium, brave, firefox`,
		"session = \"private\"\nsession = \"private\"": `2:1 “session” is there already`,
		"tenants = 1":                     `1:1 “tenants” must be a table`,
		"[[tags]]":                        `1:3 “tags” must be a table`,
		"[tenants.contoso]":               `1:10 “contoso” is no tenant id`,
		"[tenants.\"{" + contoso + "}\"]": `1:10 “{` + contoso + `}” is no tenant id`,
		"tenants." + contoso + " = true":  `1:9 “` + contoso + `” must be a table`,
		entry + "[ tenants . " + strings.ToUpper(contoso) + " ]": `2:13 the tenant ` + contoso + ` is there already, in another spelling`,
		entry + entry:                                              `2:10 “` + contoso + `” is there already`,
		entry + "favourite = 1":                                    `2:1 “favourite” must be true or false`,
		entry + "note = [\"a\"]":                                   `2:1 “note” must be a text in quotes`,
		entry + "note.x = 1":                                       `2:1 “note” must be a text in quotes`,
		entry + "note = \"\\u001b[2J\"":                            `2:8 it contains an invisible character: U+001B control character`,
		entry + "name = \"a\\nb\"":                                 `2:8 it contains an invisible character: U+000A control character`,
		entry + "environment = \"moon\"":                           `2:15 there is no environment “moon”; use global, gcc, gcc-high, dod, china`,
		entry + "aliases = \"a\"":                                  `2:1 “aliases” must be a list: ["one", "two"]`,
		entry + "aliases = [\"a\", 2]":                             `2:1 “aliases” must list texts in quotes`,
		entry + "aliases = [\"a\", [\"b\"]]":                       `2:1 “aliases” must list texts in quotes`,
		entry + "aliases = [\"a\", \" \"]":                         `2:17 it is empty`,
		entry + "tags = [\"\"]":                                    `2:9 it is empty`,
		"[tags]\ngold.sensitive = true\n\"GÓLD\" = {}":             `3:1 the tag “GÓLD” is there already, as “gold”`,
		"[tags.gold]\nsensitive = \"yes\"":                         `2:1 “sensitive” must be true or false`,
		"[future]\nx = [{ a = 1 }, { a = 1, b = { c = 1, c = 2}}]": `2:39 “c” is there already`,
		"a.b = 1\n[a]":                                             `2:2 “a” is there already`,
		"[a.b]\n[a]\nb.c = 1":                                      `3:1 “b” is there already`,
		"a = {}\n[a.b]":                                            `2:2 “a” is there already`,
		"[a]\n[[a]]":                                               `2:3 “a” is there already`,
		"[tenants.contoso]\n[tenants.fabrikam]":                    `1:10 “contoso” is no tenant id`,
		"[tenants." + strings.Repeat("z", 36) + "]":                `1:10 “` + strings.Repeat("z", 36) + `” is no tenant id`,
		"[tags.\"\"]":                                              `1:7 this is no tag: it is empty`,
		entry + "favourite.x = 1":                                  `2:1 “favourite” must be true or false`,
		entry + "tags = { x = 1 }":                                 `2:1 “tags” must be a list: ["one", "two"]`,
		mark + "x = 1\nsession = 1":                                `2:1 “session” must be a text in quotes`,
		"a = 1\n[a.b]":                                             `2:2 “a” is there already`,
		"a.b = 1\na = 2":                                           `2:1 “a” is there already`,
		"[[a]]\n[a]":                                               `2:2 “a” is there already`,
		"[a.b]\n[[a]]":                                             `2:3 “a” is there already`,
		"[a.b]\n[a]\n[a]":                                          `3:2 “a” is there already`,
		"[[a]]\n[a.b]\n[a.b]":                                      `3:4 “b” is there already`,
		manyKeys + "k1 = 1":                                        `31:1 “k1” is there already`,
		manyKeys + "k13 = 1":                                       `31:1 “k13” is there already`,
		manyKeys + "k30 = 1":                                       `31:1 “k30” is there already`,
	} {
		_, err := Parse([]byte(text))
		e, ok := errors.AsType[*Error](err)
		if !ok {
			t.Errorf("%q: got %v", text, err)
			continue
		}
		if got := fmt.Sprintf("%d:%d %s", e.Line, e.Column, e.Why); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
	}
	if got := (&Error{3, 7, "it is empty"}).Error(); got != "line 3, column 7: it is empty" {
		t.Error(got)
	}
}

// TestATableBelowAListIsOfItsLastElement: it may be there once for each.
func TestATableBelowAListIsOfItsLastElement(t *testing.T) {
	parse(t, "[[a]]\n[a.b]\n[[a]]\n[a.b]\n[b]\n")
}

func TestWhatIsNotKnownIsAWarning(t *testing.T) {
	b := parse(t, "colour = 1\r\n[tags.gold]\r\n  x.y = 1\r\n[tenants."+contoso+"]\r\nalias = \"a\"\r\n[future.\"\\u001b\"]\r\n")
	var got []string
	for _, w := range b.Warnings() {
		got = append(got, w.String())
	}
	want := []string{
		"line 1, column 1: “colour” is not known here, and does nothing",
		"line 3, column 3: “x” is not known here, and does nothing",
		"line 5, column 1: “alias” is not known here, and does nothing",
		"line 6, column 2: “future” is not known here, and does nothing",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestAKeyInAnotherPlaceIsNotKnown(t *testing.T) {
	b := parse(t, "note = \"x\"\n[tags.gold]\nhidden = true\n[tenants."+contoso+"]\nsensitive = true\n")
	if got := b.Over().Warnings(); len(got) != 3 || got[1] != (Warning{3, 1, "“hidden” is not known here, and does nothing"}) {
		t.Errorf("got %v", got)
	}
}

func TestWhatSaysNothingIsNothing(t *testing.T) {
	b := parse(t, "[tenants."+contoso+"]\nname = \"Contoso\"\naliases = []\n")
	for _, b := range []Book{b, b.Over(b), {}} {
		if said := b.Says(ours(), Aliases); said != nil {
			t.Errorf("the aliases are %#v", said)
		}
		if got := b.Dress([]directory.Tenant{{ID: id(contoso)}}); got[0].Added != nil {
			t.Errorf("added was %+v", got[0].Added)
		}
	}
}

func TestPortalsThatAreNotThereAreWarnings(t *testing.T) {
	b := parse(t, "[tenants]\n"+contoso+" = { portal = \"gone\", note = \"gone\" }\n"+fabrikam+".portal = \"entra\"")
	got := b.Check(func(code string) error {
		if code == "entra" {
			return nil
		}
		return errors.New("there is no portal " + code)
	})
	if !slices.Equal(got, []Warning{{2, 51, "there is no portal gone"}}) {
		t.Errorf("got %v", got)
	}
}

func TestTheOwnBookLiesOverSharedOnes(t *testing.T) {
	own := parse(t, `[tags.vip]
sensitive = false
[tags.gold]
session = "private"
[tenants.`+contoso+`]
tags = ["Gold", "mine"]
aliases = ["c"]
hidden = false
note = ""`)
	team := parse(t, `session = "edge/Team"
[tags.GOLD]
sensitive = true
session = "dedicated"
[tags.vip]
sensitive = true
[tenants.`+contoso+`]
name = "Contoso"
tags = ["gold", "emea"]
aliases = ["C", "csl"]
hidden = true
note = "theirs"
portal = "entra"
[tenants.`+fabrikam+`]
tags = ["vip"]
session = "default"`)
	all := parse(t, "session = \"private\"\n[tenants."+fabrikam+"]\nfavourite = true\nsession = \"private\"")
	b := own.Over(team, all)
	want := Entry{Name: "Contoso", Aliases: []string{"c", "csl"}, Tags: []string{"Gold", "mine", "emea"}, Portal: "entra"}
	if got := b.Entry(id(contoso)); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	want = Entry{Tags: []string{"vip"}, Favourite: true}
	if got := b.Entry(id(fabrikam)); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if s, from := b.Session(id(fabrikam)); s != (browser.Session{}) || from.Origin != OfTenant {
		t.Errorf("got %v, %v", s, from)
	}
	if s, from := b.Session(id(contoso)); s.String() != "private" || from != (From{OfTag, "Gold"}) {
		t.Errorf("got %v, %v", s, from)
	}
	if s, _ := b.Session(uuid.New()); s.String() != "edge/Team" {
		t.Errorf("got %v", s)
	}
	if tag, ok := b.Sensitive(id(contoso)); tag != "Gold" || !ok {
		t.Errorf("got %q, %v", tag, ok)
	}
	if _, ok := b.Sensitive(id(fabrikam)); ok {
		t.Error("the own book does not win")
	}
	if got := own.Entry(id(contoso)); len(got.Tags) != 2 || as[bool](own.tags[1].says(Sensitive)) {
		t.Errorf("the own book became %+v", got)
	}
	if len(b.Conflicts(nil)) != 0 || len(b.named("CSL")) != 1 {
		t.Errorf("the aliases conflict: %v", b.Conflicts(nil))
	}
}

func TestAnAliasOfTwoTenantsIsAConflict(t *testing.T) {
	b := parse(t, "[tenants]\n"+contoso+".aliases = [\"CSL\", \"x\"]\n"+fabrikam+".aliases = [\"csl\"]")
	want := []Conflict{{"CSL", id(contoso), id(fabrikam), "alias"}, {"csl", id(fabrikam), id(contoso), "alias"}}
	if got := b.Conflicts(nil); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestAnAliasThatIsAnotherTenantsNameIsAConflict(t *testing.T) {
	b := parse(t, "[tenants."+contoso+"]\naliases = [\"Fabrikám\", \"fabrikam.COM\", \"fk.example\", \"{"+strings.ToUpper(fabrikam)+"}\", \"contoso\", \"mine\"]")
	tenants := []directory.Tenant{
		{ID: id(contoso), Name: "Contoso", Domain: "contoso.com"},
		{ID: id(fabrikam), Name: "FABRIKAM", Domain: "fabrikam.com", Domains: []string{"fabrikam.com", "fk.example"}},
		{},
	}
	want := []Conflict{
		{"Fabrikám", id(contoso), id(fabrikam), "name"},
		{"fabrikam.COM", id(contoso), id(fabrikam), "domain"},
		{"fk.example", id(contoso), id(fabrikam), "domain"},
		{"{" + strings.ToUpper(fabrikam) + "}", id(contoso), id(fabrikam), "id"},
	}
	if got := b.Conflicts(tenants); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if got := (Book{}).Conflicts(tenants); got != nil {
		t.Errorf("the empty book has %v", got)
	}
}

// FuzzParse compares what is taken for TOML with the library's own decoder,
// which alone looks into dates and numbers.
func FuzzParse(f *testing.F) {
	f.Add(example)
	f.Add("[[a]]\n[a.b]\n[[a]]\n[a.b]\nc.d = {e.f = 1, e.g = 2}")
	f.Add("a.b.c = 1\n[a.b.d]\n[[a.b.e]]\n[a]")
	f.Add("a = [[{b = 1}], {b = 1, b.c = 2}]")
	f.Add(mark + "a = '''\r\n'''")
	f.Fuzz(func(t *testing.T, text string) {
		_, mine := read([]byte(text))
		var values map[string]any
		theirs := toml.Unmarshal([]byte(strings.TrimPrefix(text, mark)), &values)
		if mine != nil && theirs == nil {
			t.Fatalf("it is TOML: %v", mine)
		}
		if mine == nil && theirs != nil && !strings.Contains(theirs.Error(), "already") && !strings.Contains(theirs.Error(), "should be a") {
			return // a date or a number
		}
		if mine == nil && theirs != nil {
			t.Fatalf("it is no TOML: %v", theirs)
		}
		b, err := Parse([]byte(text))
		if e, ok := errors.AsType[*Error](err); err != nil && (!ok || e.Line < 1 || e.Column < 1 || e.Line > strings.Count(text, "\n")+1) {
			t.Fatalf("%v", err)
		}
		for _, id := range b.Tenants() {
			b.Entry(id)
			b.Session(id)
			b.Sensitive(id)
		}
		b.Over(b).Tags()
		b.Conflicts(nil)
	})
}

// BenchmarkParse reads 5,000 tenants of all the keys.
func BenchmarkParse(b *testing.B) {
	text := []byte(large(5000))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}

// large is a book of n tenants.
func large(n int) string {
	var text strings.Builder
	text.WriteString("[tags.gold]\nsensitive = true\n")
	for i := range n {
		fmt.Fprintf(&text, "\n# customer %d\n[tenants.3f2504e0-4f89-01d3-9a0c-%012x]\nname = \"Customer %d\"\naliases = [\"c%d\"]\ntags = [\"gold\", \"emea\"]\n"+
			"favourite = true\nhidden = false\nnote = \"call before\"\nenvironment = \"gcc\"\nportal = \"azure/sentinel\"\nsession = \"private/edge\"\n", i, i, i, i)
	}
	return text.String()
}

// named returns the tenants with an alias; several share one by mistake alone.
func (b Book) named(alias string) []uuid.UUID { return b.owners[search.NameKey(alias)] }
