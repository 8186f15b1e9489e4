package browser

import (
	"strings"
	"testing"
	"unicode"

	"tenantswitch/internal/clean"
	"tenantswitch/internal/problem"
)

func TestSessionsReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]struct {
		session Session
		words   string
	}{
		"default":                          {Session{}, "the default browser"},
		"private":                          {Session{Kind: Private}, "a private window"},
		"private/edge":                     {Session{Kind: Private, Browser: Edge}, "a private window of Edge"},
		"dedicated":                        {Session{Kind: Dedicated}, "a profile for this tenant alone"},
		"dedicated/firefox":                {Session{Kind: Dedicated, Browser: Firefox}, "Firefox · a profile for this tenant alone"},
		"edge/Contoso Ltd":                 {Session{Kind: Profile, Browser: Edge, Profile: "Contoso Ltd"}, "Edge · profile “Contoso Ltd”"},
		"chrome/A&B / \"C\"":               {Session{Kind: Profile, Browser: Chrome, Profile: "A&B / \"C\""}, "Chrome · profile “A&B / \"C\"”"},
		"brave/private":                    {Session{Kind: Profile, Browser: Brave, Profile: "private"}, "Brave · profile “private”"},
		"edge/👩\u200d💻 نام\u200cها":        {Session{Kind: Profile, Browser: Edge, Profile: "👩\u200d💻 نام\u200cها"}, "Edge · profile “👩\u200d💻 نام\u200cها”"},
		"edge/" + strings.Repeat("x", 256): {Session{Kind: Profile, Browser: Edge, Profile: strings.Repeat("x", 256)}, "Edge · profile “" + strings.Repeat("x", 256) + "”"},
		"chromium/Ümläut 株式会社":             {Session{Kind: Profile, Browser: Chromium, Profile: "Ümläut 株式会社"}, "Chromium · profile “Ümläut 株式会社”"},
	} {
		s, err := Parse(text)
		if err != nil || s != want.session || s.String() != text || s.Words() != want.words {
			t.Errorf("%s: got %+v %q %q, %v", text, s, s, s.Words(), err)
		}
	}
}

func TestSessionsAreForgivingAboutCaseAndSpace(t *testing.T) {
	for text, want := range map[string]string{" Default ": "default", "PRIVATE/ Edge": "private/edge", "Edge/Work ": "edge/Work"} {
		if s, err := Parse(text); err != nil || s.String() != want {
			t.Errorf("%q: got %q, %v", text, s, err)
		}
	}
}

func TestWhatIsNoSessionSaysHowToWriteOne(t *testing.T) {
	for text, why := range map[string]string{
		"":                                 "it begins with no browser",
		"opera/Work":                       "it begins with no browser",
		"default/edge":                     "it begins with no browser",
		"private/opera":                    "there is no browser “opera”",
		"edge":                             "it names no profile",
		"edge/\u2003":                      "it names no profile",
		"edge/a\x1bb":                      "it names no profile",
		"edge/a\u202eb":                    "it names no profile",
		"edge/Work\u200b":                  "it names no profile",
		"edge/a\xffb":                      "it names no profile",
		"edge/a\u2028b":                    "it names no profile",
		"private/\u009bx":                  "there is no browser “\ufffdx”",
		"edge/" + strings.Repeat("x", 257): "it names no profile",
	} {
		_, err := Parse(text)
		if p := problem.Of(err); p == nil || p.Why != why || !strings.HasSuffix(p.Do, "BROWSER/PROFILE, where BROWSER is one of edge, chrome, chromium, brave, firefox") || strings.ContainsFunc(p.Error(), clean.Unseen) {
			t.Errorf("%q: got %+v", text, p)
		}
	}
}

// TestAProfileIsNamedByWhatIsSeen asks of every rune: the gate for text decides,
// and nothing else.
func TestAProfileIsNamedByWhatIsSeen(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if _, err := Parse("edge/a" + string(r) + "b"); (err != nil) != clean.Stray(r) && string(r) != "\ufffd" {
			t.Errorf("a profile with %s: %v", clean.Sign(r), err)
		}
		if got := quoted(string(r)); strings.ContainsFunc(got, clean.Stray) {
			t.Errorf("%s is quoted as %q", clean.Sign(r), got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"default", "private/edge", "edge/A & B", "dedicated / Firefox", "firefox//"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		if again, err := Parse(s.String()); err != nil || again != s {
			t.Errorf("%q is %+v, which reads back as %+v, %v", text, s, again, err)
		}
	})
}
