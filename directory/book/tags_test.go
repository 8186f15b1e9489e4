package book

import (
	"slices"
	"testing"
)

func TestTagsAreReadAsPeopleTypeThem(t *testing.T) {
	for text, want := range map[string][]string{
		"gold": {"gold"}, "#gold": {"gold"}, "gold, vip;#emea": {"gold", "vip", "emea"}, " key account ": {"key account"},
		"": nil, " , #;": nil, "c#": {"c#"},
	} {
		if got := TagsIn(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q", text, got)
		}
	}
}

func TestAPlaceSaysItsTag(t *testing.T) {
	if tag, ok := OfTheTag(" #Gold ").Tag(); tag != "Gold" || !ok {
		t.Errorf("got %q, %v", tag, ok)
	}
	for _, at := range []Place{ours(), Everywhere()} {
		if _, ok := at.Tag(); ok {
			t.Errorf("%+v is of a tag", at)
		}
	}
}

// TestAListHasItsOwnEquals: dots do not tell two aliases apart, but two tags; and
// only a tag is written without its #.
func TestAListHasItsOwnEquals(t *testing.T) {
	if !Has([]string{"c.s"}, Aliases, "cs") || Has([]string{"c.s"}, Tags, "cs") || Has([]string{"#1"}, Aliases, "#2") {
		t.Error("aliases and tags are compared alike")
	}
	got, err := Apply([]byte("[tenants."+contoso+"]\n"), Add(ours(), Aliases, "#1"), Add(ours(), Tags, "#1"))
	if want := "[tenants." + contoso + "]\naliases = [\"#1\"]\ntags = [\"1\"]\n"; err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
}
