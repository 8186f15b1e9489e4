package book

import (
	"maps"
	"strings"
	"testing"

	"tenantswitch/internal/problem"
)

// TestWhatTwoTextsMean: what a book knows is compared by what it means, and all
// else byte for byte.
func TestWhatTwoTextsMean(t *testing.T) {
	for texts, same := range map[[2]string]bool{
		{"session = 'private'", "session = \"private\""}:                             true,
		{"[tags.Gold]\nsession = 'private'", "[tags.gold]\nsession = \"private\""}:   true,
		{"[tenants.‹C›]\nnote = 'x'", "[tenants.‹U›]\nnote = \"x\""}:                 true,
		{"[tenants.‹C›]\ntags = ['a','b']", "[tenants.‹C›]\ntags = [\"a\", \"b\",]"}: true,
		{"[tenants.‹C›]\ntags = []", "[tenants.‹C›]"}:                                true,
		{"session = 'private'", "session = 'default'"}:                               false,
		{"[tenants.‹C›]\nnote = 'x'", "[tenants.‹F›]\nnote = 'x'"}:                   false,
		{"[tenants.‹C›]\nhidden = true", "[tenants.‹C›]\nhidden = false"}:            false,
		{"[tenants.‹C›]\ntags = ['a','b']", "[tenants.‹C›]\ntags = ['b','a']"}:       false,
		{"x = 'a'", "x = \"a\""}:                                                      false,
		{"x.session = 'a'", "x.session = \"a\""}:                                      false,
		{"x.y.session = 'a'", "x.y.session = \"a\""}:                                  false,
		{"[tenants.‹C›]\ncolour = 'a'", "[tenants.‹C›]\ncolour = \"a\""}:              false,
		{"[tags.gold]\nnote = 'a'", "[tags.gold]\nnote = \"a\""}:                      false,
		{"[x.tenants.‹C›]\nnote = 'a'", "[x.tenants.‹C›]\nnote = \"a\""}:              false,
		{"[x.tags.Gold]\ny = 1", "[x.tags.gold]\ny = 1"}:                              false,
		{"[[x]]\ny = 1\n[[x]]\ny = 2", "[[x]]\ny = 3\n[[x]]\ny = 2"}:                  false,
		{"[[x]]\ny = 1\n[[x]]\ny = 2", "[[x]]\ny = 2\n[[x]]\ny = 1"}:                  false,
		{"[[tenants.‹C›.x]]\ny = 1\n[[tenants.‹C›.x]]", "[[tenants.‹C›.x]]\ny = 1\n"}: true, // of no value nothing is said
	} {
		var flat [2]map[path]string
		for i, text := range texts {
			d, err := read([]byte(ids(text)))
			if err != nil {
				t.Fatal(text, err)
			}
			flat[i] = d.flat()
		}
		if maps.Equal(flat[0], flat[1]) != same {
			t.Errorf("%q: %q", texts, flat)
		}
	}
}

// TestANameComesOnlyWithWhoIsNew: one that is there is changed by nobody but who
// sets it.
func TestANameComesOnlyWithWhoIsNew(t *testing.T) {
	old, err := read([]byte(ids("[tenants.‹C›]\nname = 'Old'\n")))
	if err != nil {
		t.Fatal(err)
	}
	made, err := read([]byte(ids("[tenants.‹C›]\nname = 'Contoso Ltd'\nnote = 'x'\n")))
	if err != nil {
		t.Fatal(err)
	}
	if old.becomes(made, []Edit{Set(ours(), Note, "x")}) == nil {
		t.Error("a name was changed that nobody set")
	}
}

// TestARefusalNamesALine: that of the first table that the edits are about, if
// there is one.
func TestARefusalNamesALine(t *testing.T) {
	d, err := read([]byte(ids("[tenants.‹C›]\nhidden = true\n[tags.gold]\n")))
	if err != nil {
		t.Fatal(err)
	}
	note, gold := Set(ours(), Note, "x"), Turn(OfTheTag("gold"), Sensitive, true)
	for _, c := range []struct {
		edits []Edit
		want  string
	}{
		{[]Edit{note, gold}, "line 1: the way"},
		{[]Edit{gold, note}, "line 3: the way"},
		{[]Edit{Set(theirs(), Note, "x"), gold}, "line 3: the way"},
		{[]Edit{Set(theirs(), Note, "x")}, "the way"},
	} {
		if why := problem.Of(d.spoilt(c.edits, nil)).Why; !strings.HasPrefix(why, c.want) {
			t.Errorf("%s instead of %s", why, c.want)
		}
	}
}

func TestWhatIsSoAlreadyKeepsNoOtherEditOut(t *testing.T) {
	text := ids("[tenants.‹C›]\ntags = ['GÓLD']\n")
	got, err := Apply([]byte(text), Add(ours(), Tags, "gold"), Set(ours(), Note, "x"))
	if want := text + "note = \"x\"\n"; err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
}
