package clean

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

func TestANameIsRepairedToOneLine(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":               {"Contoso Ltd", "Contoso Ltd"},
		"empty":               {"", ""},
		"blank":               {" \t\r\n\u00a0\u3000\u2800 ", ""},
		"white space":         {"  Contoso\r\n\t Ltd\u2028x ", "Contoso Ltd x"},
		"two spaces":          {"Contoso  Ltd", "Contoso Ltd"},
		"space before":        {" Contoso", "Contoso"},
		"space after":         {"Contoso ", "Contoso"},
		"tabulator":           {"Contoso\tLtd", "Contoso Ltd"},
		"escape sequence":     {"A\x1b[31mB\x1b]0;x\x07C\x9bD", "A[31mB]0;xC\ufffdD"},
		"C1 controls":         {"A\u009b31mB\u0085C", "A31mB C"},
		"DEL and NUL":         {"A\x7fB\x00C", "ABC"},
		"right-to-left":       {"gro\u202e.osotnoc\u202c", "gro.osotnoc"},
		"isolates":            {"a\u2066b\u2069c\u200ed\u061ce", "abcde"},
		"zero width":          {"Con\u200btoso\ufeff\u2060", "Contoso"},
		"joiners":             {"👩\u200d💻 می\u200cخواهم", "👩💻 میخواهم"},
		"soft hyphen":         {"Con\u00adtoso", "Contoso"},
		"tag characters":      {"A\U000e0041\U000e007fB", "AB"},
		"variation selectors": {"A\ufe0f☃\ufe0eB\U000e0100", "A☃B"},
		"fillers":             {"A\u3164\u115f\uffa0B\u034fC\U00016fe4D\U0001d159E", "ABCDE"},
		"blank letters":       {"\U00013441A\U00013442\u2800B", "A B"},
		"line of marks":       {"e\u0301\u0302\u0303\u0304\u0305\u0306\u0307", "é\u0302\u0303\u0304\u0305"},
		"marks of two":        {strings.Repeat("q\u0301\u0302\u0303\u0304\u0305", 2), strings.Repeat("q\u0301\u0302\u0303\u0304", 2)},
		"tones and voices":    {"\U0001f3fb\U0001f3ff\uff9e\uff9fx\U0001f3fb\U0001f3ff\uff9e\uff9f", "x\U0001f3fb\U0001f3ff\uff9e\uff9f"},
		"no tones, no voices": {"\U0001f400\U0001f3fa\uff9d", "\U0001f400\U0001f3fa\uff9d"},
		"mark without letter": {"\u0301x \u0301y", "x y"},
		"decomposed":          {"Cre\u0301dit", "Crédit"},
		"joined by cleaning":  {"e\u200b\u0301", "é"},
		"Hangul":              {"\u1112\u1161\u11ab", "한"},
		"lone vowel":          {"\u1161\u11ab", "\ufffd\ufffd"},
		"invalid UTF-8":       {"A\xff\xfeB", "A\ufffdB"},
		"private and unknown": {"A\ue000B\U0010ffffC\ufffeD", "A\ufffdB\ufffdC\ufffdD"},
		"other scripts":       {"東京電力 Łódź Σείριος שלום", "東京電力 Łódź Σείριος שלום"},
		"long":                {strings.Repeat("ab ", 200), strings.TrimRight(strings.Repeat("ab ", 200)[:255], " ") + "…"},
		"long, not ASCII":     {strings.Repeat("ü", 257), strings.Repeat("ü", 255) + "…"},
		"long and plain":      {strings.Repeat("a", 257), strings.Repeat("a", 255) + "…"},
		"just long enough":    {strings.Repeat("ü", 256), strings.Repeat("ü", 256)},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Text(c.in, MaxName); got != c.want {
				t.Errorf("%+q:\n got %+q\nwant %+q", c.in, got, c.want)
			}
		})
	}
}

// TestAPlainTextCostsNothing: a directory has tens of thousands of them.
func TestAPlainTextCostsNothing(t *testing.T) {
	const name = "Contoso ~ 24/7 Ltd"
	if n := testing.AllocsPerRun(10, func() { Text(name, len(name)) }); n != 0 {
		t.Errorf("it was copied: %v", n)
	}
}

func TestADomainIsTakenOrLeftButNotRepaired(t *testing.T) {
	for in, want := range map[string]string{
		"contoso.com":                                "contoso.com",
		"Contoso.OnMicrosoft.COM":                    "contoso.onmicrosoft.com",
		" contoso.com. ":                             "contoso.com",
		"mail.service_1.contoso.com":                 "mail.service_1.contoso.com",
		"xn--bcher-kva.example":                      "xn--bcher-kva.example",
		"BÜCHER.example":                             "bücher.example",
		"bu\u0308cher.example":                       "bücher.example",
		"例え.テスト":                                     "例え.テスト",
		strings.Repeat("a", 63) + ".example":         strings.Repeat("a", 63) + ".example",
		"az-_.09.example":                            "az-_.09.example",
		"٣.example":                                  "٣.example",
		strings.Repeat("a.", 126) + "a":              strings.Repeat("a.", 126) + "a",
		strings.Repeat("A.", 126) + "A":              strings.Repeat("a.", 126) + "a",
		"q" + marks(4) + "ж" + marks(4) + ".example": "q" + marks(4) + "ж" + marks(4) + ".example",

		"q" + marks(5) + ".example":               "",
		"ж" + marks(5) + ".example":               "",
		"☃.example":                               "",
		"a\u1161.example":                         "",
		strings.Repeat("\u212a.", 84) + "example": "", // shorter in lower case
		"":                                   "",
		"contoso":                            "",
		".com":                               "",
		"a..com":                             "",
		"-a.com":                             "",
		"a-.com":                             "",
		"con toso.com":                       "",
		"con\u200btoso.com":                  "",
		"con\u00adtoso.com":                  "",
		"a\u202ecom.b":                       "",
		"a\u115f.com":                        "",
		"a\U00016fe4.com":                    "",
		"a\U00013441.com":                    "",
		"\u0301a.com":                        "",
		"a/b.com":                            "",
		"a.com:443":                          "",
		"user@a.com":                         "",
		"a.com\x1b[2J":                       "",
		"a\xff.com":                          "",
		"contoso。com":                        "",
		strings.Repeat("a", 64) + ".example": "",
		strings.Repeat("a.", 126) + "ab":     "",
	} {
		if got := Domain(in); got != want {
			t.Errorf("%+q: got %+q, want %+q", in, got, want)
		}
	}
}

// marks are some that make no letter with q, nor with one another.
func marks(n int) string { return strings.Repeat("\u0301", n) }

// forbidden says whether a rune must never reach the screen from a service.
func forbidden(r rune) bool {
	return r < ' ' || r >= 0x7f && r <= 0xa0 || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs,
		unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Join_Control, unicode.Variation_Selector,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point)
}

func FuzzText(f *testing.F) {
	for _, s := range []string{
		"Contoso", " a  b\n", "e\u0301\u0302\u0303\u0304\u0305", "\u202egpj\u2066", "\xff\xfe", "\u1112\u200b\u1161",
		"👩\u200d💻\ufe0f", "\U000e0041", "가\u11a8\u11a8", "\u0958\u0327", "🇩🇪🇫", "\ua080\u1c28", strings.Repeat("a\u0301 ", 200),
		strings.Repeat("\u0300", 100) + "x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s, MaxName)
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) {
			t.Errorf("%+q became %+q, which is not normal UTF-8", s, got)
		}
		if strings.ContainsFunc(got, forbidden) {
			t.Errorf("%+q became %+q, with a forbidden rune", s, got)
		}
		if got != strings.Join(strings.Fields(got), " ") || utf8.RuneCountInString(got) > MaxName {
			t.Errorf("%+q became %+q, which is no short line", s, got)
		}
		if again := Text(got, MaxName); again != got {
			t.Errorf("%+q became %+q and then %+q", s, got, again)
		}
		checkWidths(t, got, 2+maxMarks) // some marks have a cell of their own
	})
}

// checkWidths fails for a text in which a character takes no cell, or more
// than most: a column of such names would not be straight.
func checkWidths(t *testing.T, s string, most int) {
	t.Helper()
	for s != "" {
		cluster, width := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if width < 1 || width > most {
			t.Errorf("%+q is %d cells wide", cluster, width)
		}
		s = s[len(cluster):]
	}
}

func TestNoRuneAtAllBreaksTheLine(t *testing.T) {
	if testing.Short() {
		t.Skip("a million runes take a while under the race detector")
	}
	const batch = 256
	var b strings.Builder
	for from := rune(0); from <= unicode.MaxRune; from += batch {
		b.Reset()
		for r := from; r < from+batch; r++ {
			b.WriteString("x")
			b.WriteRune(r)                        // U+FFFD for a surrogate
			checkWidths(t, Text(string(r), 2), 2) // and with nothing before it
		}
		got := Text(b.String(), 3*batch)
		if strings.ContainsFunc(got, forbidden) {
			t.Errorf("from %U on, %+q holds a forbidden rune", from, got)
		}
		if again := Text(got, 3*batch); again != got {
			t.Errorf("from %U on, %+q changed to %+q", from, got, again)
		}
		checkWidths(t, got, 2)
	}
}

func FuzzDomain(f *testing.F) {
	for _, s := range []string{"contoso.com", "BÜCHER.example.", "İ.K.example", "a\u0301.b", "x..y", "\xff.a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Domain(s)
		if got == "" {
			return
		}
		if len(got) > maxDomain || !utf8.ValidString(got) || strings.ContainsFunc(got, forbidden) ||
			strings.ContainsAny(got, " /:@?#%\\\"'<>") || slices.Contains(strings.Split(got, "."), "") {
			t.Errorf("%+q became %+q", s, got)
		}
		if again := Domain(got); again != got {
			t.Errorf("%+q became %+q and then %+q", s, got, again)
		}
	})
}
