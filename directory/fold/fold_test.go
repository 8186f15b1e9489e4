package fold

import (
	"testing"
	"unicode/utf8"
)

func TestSpellingsOfOneNameAreEqual(t *testing.T) {
	for in, want := range map[string]string{
		"Contoso":       "contoso",
		"CRÉDIT Agríc.": "credit agric.",
		"Straße":        "strasse",
		"ŁÓDŹ":          "lodz",
		"Ørsted":        "orsted",
		"İstanbul":      "istanbul",
		"ﬁnance":        "finance",
		"ＡＢＣ１":          "abc1",
		"東京電力":          "東京電力",
		"Москва Й":      "москва и",
		"ΟΔΟΣ":          "οδοσ",
		"οδος":          "οδοσ",
		"が":             "か\u3099",
		"שָׁלוֹם":       "שלום",
		"O’Brien":       "o'brien",
		"":              "",
	} {
		if got := String(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzString(f *testing.F) {
	f.Add("Crédit ŁÓDŹ ﬁ ẞ")
	f.Add("\xff")
	f.Add("\xf3Ź")
	f.Add("ͅ")
	f.Fuzz(func(t *testing.T, s string) {
		once := String(s)
		if twice := String(once); twice != once {
			t.Errorf("%q: once %q, twice %q", s, once, twice)
		}
		if !utf8.ValidString(once) {
			t.Errorf("%q became invalid: %q", s, once)
		}
	})
}
