package clean

import (
	"strings"
	"testing"
	"unicode"
)

// TestEveryRuneIsSeenOrNot says the same as Unseen in other words, and of every
// rune what Text and Domain make of it.
func TestEveryRuneIsSeenOrNot(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		nothing := unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp) ||
			unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point) ||
			strings.ContainsRune("\u2800\U00013441\U00013442\U00016fe4\U0001d159", r) && r != unicode.ReplacementChar
		if Unseen(r) != nothing {
			t.Errorf("%s: unseen is %v", Sign(r), !nothing)
		}
		if forbidden(r) && r != '\u00a0' && !Unseen(r) {
			t.Errorf("%s drives a terminal and is seen", Sign(r))
		}
		shapes := r == '\u200c' || r == '\u200d' || r >= 0xe0020 && r <= 0xe007f || unicode.Is(unicode.Variation_Selector, r)
		if Stray(r) != (nothing && !shapes) {
			t.Errorf("%s: stray is %v", Sign(r), Stray(r))
		}
		if got := Text("a"+string(r)+"b", 9); strings.ContainsFunc(got, Unseen) {
			t.Errorf("%s is in the text %q", Sign(r), got)
		}
		if got := Domain("a" + string(r) + "b.example"); strings.ContainsFunc(got, Unseen) {
			t.Errorf("%s is in the domain %q", Sign(r), got)
		}
	}
}

func TestASignIsNamed(t *testing.T) {
	for r, want := range map[rune]string{
		'\u200b': "U+200B zero width space",
		'\u00ad': "U+00AD soft hyphen",
		'\u202e': "U+202E right-to-left override",
		'\ufe0f': "U+FE0F variation selector-16",
		'\x1b':   "U+001B control character",
		'\ue000': "U+E000 private use character",
		'\uffff': "U+FFFF",
	} {
		if got := Sign(r); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
