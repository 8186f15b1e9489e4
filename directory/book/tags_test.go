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
