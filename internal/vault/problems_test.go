package vault

import (
	"testing"
	"unicode"

	"tenantswitch/internal/clean"
)

// TestAForeignTextIsOneLineOfWhatIsSeen asks of every rune: the gate for text
// decides, and nothing else.
func TestAForeignTextIsOneLineOfWhatIsSeen(t *testing.T) {
	if testing.Short() {
		t.Skip("every rune, in one goroutine: not for repeated runs")
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		text := "a" + string(r) + "b"
		if got, want := oneLine(text), clean.Text(text, 160); got != want {
			t.Errorf("%s: %q instead of %q", clean.Sign(r), got, want)
		}
	}
}
