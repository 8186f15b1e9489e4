package book

import (
	"strings"
	"testing"
	"unicode"

	"tenantswitch/internal/clean"
)

// TestABookHoldsWhatIsSeen asks of every rune: the gate for text decides what
// can stand under a key, and nothing else.
func TestABookHoldsWhatIsSeen(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		text := "a" + string(r) + "b"
		unseen, stray := clean.Unseen(r), clean.Stray(r)
		if text == "a\ufffdb" { // a surrogate is none in UTF-8
			unseen, stray = false, false
		}
		for _, c := range [...]struct {
			key     Key
			refused bool
		}{{Aliases, unseen}, {Tags, unseen}, {Name, stray}, {Portal, stray}, {Note, stray && r != '\n' && r != '\t'}} {
			if why := unfit(c.key, text); (why != "") != c.refused || c.refused && !strings.HasSuffix(why, clean.Sign(r)) {
				t.Errorf("%s with %s: %s", c.key, clean.Sign(r), why)
			}
		}
		if got := clean.Visible(text); strings.ContainsFunc(got, clean.Unseen) {
			t.Errorf("%s is shown as %q", clean.Sign(r), got)
		}
	}
}

func TestAKeyThatIsNotKnownIsAText(t *testing.T) {
	if kind, why := Key("colour").Kind(), unfit("colour", "\x00"); kind != Text || why != "" {
		t.Errorf("got %v, %q", kind, why)
	}
}
