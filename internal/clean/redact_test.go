package clean

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

const token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl"

func TestASentenceHoldsNoSecret(t *testing.T) {
	for text, want := range map[string]string{
		"the client " + token + " has no access":               "the client … has no access",
		`{"access_token":"` + token + `"}`:                     "…",
		"the token 0.AX" + strings.Repeat("q7Zb_-9", 20):       "the token …",
		"code=" + strings.Repeat("Ab9", 14) + " is old":        "… is old",
		"e\u200byJ0eXAi and \x1b[31mred\r\ntext":               "… and [31mred text",
		"Bearer secret-1 is known":                             "Bearer … is known",
		"relationship 11111111-2222-3333-4444-555555555555":    "relationship 11111111-2222-3333-4444-555555555555",
		"DelegatedAdminRelationship.Read.All at https://a.b/":  "DelegatedAdminRelationship.Read.All at https://a.b/",
		strings.Repeat("a", 40):                                strings.Repeat("a", 40),
		"/" + strings.Repeat("7", 40):                          "/" + strings.Repeat("7", 40),
		strings.Repeat("a", 41):                                "…",
		strings.Repeat("-", 41):                                "…",
		strings.Repeat("a", 40) + "/" + strings.Repeat("b", 9): strings.Repeat("a", 40) + "/" + strings.Repeat("b", 9),
		strings.Repeat("/", 50):                                strings.Repeat("/", 50),
		strings.Repeat("ä", 50):                                strings.Repeat("ä", 50),
		"":                                                     "",
	} {
		if got := Redact(text, "", "secret-1"); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	if n := utf8.RuneCountInString(Redact(strings.Repeat("ä ", 300))); n > maxSentence || n < maxSentence-2 {
		t.Errorf("a long text has %d runes", n)
	}
}

func TestASentenceIsCleanedAsEveryText(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		text := "a" + string(r) + "b"
		if want := Text(text, maxSentence); Redact(text) != want {
			t.Errorf("%s: %q instead of %q", Sign(r), Redact(text), want)
		}
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("AADSTS50076: must use " + token)
	f.Add("\x1b]8;;https://evil\x07click\u2066")
	f.Add("e\u200byJ\u0301x " + strings.Repeat("\u0958", 90))
	f.Fuzz(func(t *testing.T, text string) {
		got := Redact(text)
		if utf8.RuneCountInString(got) > maxSentence || strings.Contains(got, "eyJ") {
			t.Errorf("%q became %q", text, got)
		}
		for _, r := range got {
			if !unicode.IsPrint(r) {
				t.Errorf("%q became %q", text, got)
			}
		}
	})
}
