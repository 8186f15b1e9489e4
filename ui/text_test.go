package ui

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tenantswitch/directory/search"
	"tenantswitch/internal/clean"
)

func TestTextIsMadeSafe(t *testing.T) {
	for in, want := range map[string]string{
		"Contoso Ltd":                 "Contoso Ltd",
		"\x1b[2J\x1b]52;c;aGk=\x07x":  "[2J]52;c;aGk=x",
		"a\nb\tc\r\nd":                "a b c d",
		"\u202egnp.exe":               "gnp.exe",
		"zero\u200b\u2060\ufeffwidth": "zerowidth",
		"東京":                          "東京",
		"e\u0301te\u0301":             "e\u0301te\u0301",
		"\u0301lone":                  "lone",
		"👨\u200d👩\u200d👧 x":           "👨👩👧 x",
		"\xff\xfebad":                 "��bad",
		"\x9b31mC1":                   "�31mC1",
		"עברית شركة":                  "עברית شركة",
		"a\u2028b\u2029c":             "a b c",
		"":                            "",
	} {
		if got := shown(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestCutKeepsWithinItsCells(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"Contoso", 7, "Contoso"},
		{"Contoso", 6, "Conto…"},
		{"Contoso", 1, "…"},
		{"Contoso", 0, ""},
		{"東京電力", 8, "東京電力"},
		{"東京電力", 7, "東京電…"},
		{"東京電力", 6, "東京…"},
		{"東京電力", 1, "…"},
		{"", 3, ""},
	} {
		if got := cut(c.in, c.width); got != c.want {
			t.Errorf("%q in %d cells: got %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestWordsAreWrapped(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  []string
	}{
		{"a link opens in a browser", 10, []string{"a link", "opens in a", "browser"}},
		{"https://security.microsoft.com", 10, []string{"https://se", "curity.mic", "rosoft.com"}},
		{"x https://security.microsoft.com y", 12, []string{"x", "https://secu", "rity.microso", "ft.com y"}},
		{"東京電力 サービス", 6, []string{"東京電", "力", "サービ", "ス"}},
		{"界", 1, nil},
		{"  ", 5, nil},
	} {
		if got := wrap(c.in, c.width); !slices.Equal(got, c.want) {
			t.Errorf("%q in %d cells: got %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestMatchesAreMarkedWholeClusters(t *testing.T) {
	got, used := lay("e\u0301t\u0301e Ltd", []search.Span{{From: 0, To: 1}}, 20, "", "<b>")
	if want := "<b>e\u0301" + ansi.ResetStyle + "t\u0301e Ltd"; got != want || used != 7 {
		t.Errorf("got %q (%d cells), want %q", got, used, want)
	}
}

// FuzzLay: whatever the text, what is laid out fits, is valid, holds nothing
// that moves the cursor, and its width is the one that is reported.
func FuzzLay(f *testing.F) {
	f.Add("Contoso Security Ltd", 10, 2, 5)
	for _, h := range hostile() {
		f.Add(h.Name, 7, 0, 3)
	}
	f.Fuzz(func(t *testing.T, s string, width, from, to int) {
		width = max(0, min(width, 300))
		text, used := lay(s, []search.Span{{From: from, To: to}}, width, "", "\x1b[1m")
		if used > width || used < 0 {
			t.Fatalf("%d cells of %d", used, width)
		}
		if w := styledWidth(text); w > width || w != used {
			t.Fatalf("%q takes %d cells, %d were reported, %d were given", text, w, used, width)
		}
		bare := ansi.Strip(text)
		if !utf8.ValidString(bare) || strings.IndexFunc(bare, unicode.IsControl) >= 0 {
			t.Fatalf("%q is not safe", bare)
		}
		if w := max(ansi.StringWidth(text), ansi.StringWidthWc(text)); w > width {
			t.Fatalf("%q takes %d cells of %d", text, w, width)
		}
		for _, l := range wrap(s, width) {
			if cells(l) > width {
				t.Fatalf("a wrapped line takes %d cells of %d", cells(l), width)
			}
		}
		if wide := cells(s); cells(shown(s)) != wide {
			t.Fatalf("%q takes %d cells, shown %d", s, wide, cells(shown(s)))
		}
	})
}

// FuzzLine: no edit, in any order, tears a character or loses the cursor.
func FuzzLine(f *testing.F) {
	f.Add("contoso 東京 e\u0301 👨\u200d👩\u200d👧", "iblrLRdDwuk")
	f.Fuzz(func(t *testing.T, text, edits string) {
		var l line
		for _, e := range edits {
			switch e {
			case 'i':
				l.insert(text)
			case 'a':
				l.toStart()
			case 'e':
				l.toEnd()
			case 'b':
				l.left()
			case 'f':
				l.right()
			case 'L':
				l.wordLeft()
			case 'R':
				l.wordRight()
			case 'd':
				l.deleteLeft()
			case 'D':
				l.deleteRight()
			case 'w':
				l.deleteWord()
			case 'u':
				l.deleteToStart()
			case 'k':
				l.deleteToEnd()
			}
			if l.cursor < 0 || l.cursor > len(l.text) || len(l.text) > maxQuery || !utf8.ValidString(l.text[:l.cursor]) || !utf8.ValidString(l.text) {
				t.Fatalf("cursor %d in %q", l.cursor, l.text)
			}
		}
		for _, width := range []int{0, 1, 2, 7, 80} {
			seen, x := l.window(width)
			if w := styledWidth(seen); w > width || x < 0 || x > max(0, width-1) {
				t.Fatalf("%q takes %d cells of %d, the cursor is at %d", seen, w, width, x)
			}
		}
	})
}

func TestALongPasteIsCut(t *testing.T) {
	first, more := pasted(strings.Repeat("界", maxQuery))
	if len(first) > maxQuery || !more || !utf8.ValidString(first) {
		t.Errorf("%d bytes kept, more: %v", len(first), more)
	}
	var l line
	l.insert(strings.Repeat("x", maxQuery-1))
	l.insert("界界")
	if len(l.text) > maxQuery || !utf8.ValidString(l.text) {
		t.Errorf("%d bytes", len(l.text))
	}
}

// TestTheScreenShowsWhatIsSeen asks of every rune: the gate for text decides what
// is shown and typed, and nothing else.
func TestTheScreenShowsWhatIsSeen(t *testing.T) {
	if testing.Short() {
		t.Skip("every rune, in one goroutine: not for repeated runs")
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		s := string(r) // U+FFFD for a surrogate
		if got := strings.TrimSpace(visible(s)); (got == "") != (clean.Unseen(r) && s != "\ufffd" || unicode.IsSpace(r)) {
			t.Errorf("%s is shown as %q", clean.Sign(r), got)
		}
		stays := !clean.Stray(r) || r == '\t' || s == "\ufffd"
		var l line
		if l.insert(s); (l.text != "") != stays {
			t.Errorf("%s is %q on a line", clean.Sign(r), l.text)
		}
		if got := typed(tea.KeyPressMsg{Text: s}); (got != "") != (stays && r != '\t') {
			t.Errorf("%s is typed as %q", clean.Sign(r), got)
		}
	}
}
