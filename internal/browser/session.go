// Package browser names the browser sessions that a link can open in, and decides
// which one a tenant opens in on a machine: the screen before ↵, the commands and
// the desktop that opens the link all call Choose.
//
// The rule: it is words and values alone. What is installed on a machine, which
// profiles there are and how a link gets there is the desktop's to find out.
package browser

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tenantswitch/internal/clean"
	"tenantswitch/internal/problem"
)

// Browser is a browser of which sessions can be chosen, by its code: "edge".
type Browser string

// The browsers, in the order in which one is taken where none is named.
const (
	Edge     Browser = "edge"
	Chrome   Browser = "chrome"
	Chromium Browser = "chromium"
	Brave    Browser = "brave"
	Firefox  Browser = "firefox"
)

// All returns the browsers, in the order in which one is taken where none is
// named.
func All() []Browser { return []Browser{Edge, Chrome, Chromium, Brave, Firefox} }

// Name returns what people call the browser: "Edge".
func (b Browser) Name() string {
	if b == "" {
		return ""
	}
	return strings.ToUpper(string(b[:1])) + string(b[1:])
}

// PolicyPage is the page on which the browser shows its policies.
func (b Browser) PolicyPage() string {
	switch b {
	case Firefox:
		return "about:policies"
	case Edge:
		return "edge://policy"
	case Chrome, Chromium, Brave:
	}
	return "chrome://policy"
}

// Kind is how a session is kept apart from others.
type Kind int

// The kinds of sessions.
const (
	Default   Kind = iota // what the system's default browser has at hand
	Profile               // one of the profiles that the person made
	Private               // a private window, which forgets when it is closed
	Dedicated             // a profile that the program keeps for one tenant alone
)

// Session is a browser session that a link can open in. The zero Session is
// the system's default browser.
type Session struct {
	Kind    Kind
	Browser Browser // "" where none is named: never of a Profile, always of Default
	Profile string  // of a Profile: its display name
}

// The words that begin the text of a session.
const (
	wordDefault   = "default"
	wordPrivate   = "private"
	wordDedicated = "dedicated"
)

// maxProfile is the longest display name of a profile that is taken, in bytes.
const maxProfile = 256

// Parse reads a session as people write it: "default", "private",
// "dedicated", either of these with a browser as in "private/edge", or a
// profile by its display name, as in "edge/Contoso Ltd".
func Parse(text string) (Session, error) {
	first, rest, named := strings.Cut(strings.TrimSpace(text), "/")
	word := strings.ToLower(strings.TrimSpace(first))
	switch {
	case word == wordDefault && !named:
		return Session{}, nil
	case word == wordPrivate || word == wordDedicated:
		s := Session{Kind: Private}
		if word == wordDedicated {
			s.Kind = Dedicated
		}
		if !named {
			return s, nil
		}
		s.Browser = Browser(strings.ToLower(strings.TrimSpace(rest)))
		if !s.Browser.known() {
			return Session{}, noSession(text, "there is no browser "+quoted(rest))
		}
		return s, nil
	case !Browser(word).known():
		return Session{}, noSession(text, "it begins with no browser")
	case !plainName(rest):
		return Session{}, noSession(text, "it names no profile")
	}
	return Session{Kind: Profile, Browser: Browser(word), Profile: rest}, nil
}

func (b Browser) known() bool { return slices.Contains(All(), b) }

// plainName says whether a profile can be called so.
func plainName(name string) bool {
	return strings.TrimSpace(name) != "" && len(name) <= maxProfile &&
		utf8.ValidString(name) && !strings.ContainsFunc(name, clean.Stray)
}

func noSession(text, why string) error {
	var codes []string
	for _, b := range All() {
		codes = append(codes, string(b))
	}
	return &problem.Problem{
		What: quoted(text) + " is no browser session", Why: why,
		Do: "write default, private, dedicated, private/BROWSER, dedicated/BROWSER or BROWSER/PROFILE, where BROWSER is one of " + strings.Join(codes, ", "),
	}
}

// quoted puts a text between quotation marks, fit for a terminal: it may be
// that of a file that was shared.
func quoted(text string) string {
	return "“" + strings.Map(func(r rune) rune {
		if clean.Stray(r) {
			return utf8.RuneError
		}
		return r
	}, text) + "”"
}

// String returns the session as Parse reads it.
func (s Session) String() string {
	switch s.Kind {
	case Profile:
		return string(s.Browser) + "/" + s.Profile
	case Private:
		return strings.TrimSuffix(wordPrivate+"/"+string(s.Browser), "/")
	case Dedicated:
		return strings.TrimSuffix(wordDedicated+"/"+string(s.Browser), "/")
	case Default:
	}
	return wordDefault
}

// Words says what the session is, after "in": "the default browser", "Edge ·
// profile “Contoso Ltd”", "a private window of Edge", "Edge · a profile for
// this tenant alone".
func (s Session) Words() string {
	switch s.Kind {
	case Profile:
		return s.Browser.Name() + " · profile " + quoted(s.Profile)
	case Private:
		return strings.TrimSuffix("a private window of "+s.Browser.Name(), " of ")
	case Dedicated:
		return strings.TrimPrefix(s.Browser.Name()+" · a profile for this tenant alone", " · ")
	case Default:
	}
	return "the default browser"
}
