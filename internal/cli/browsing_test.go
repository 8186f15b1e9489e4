package cli

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/desktop"
	"tenantswitch/internal/problem"
	"tenantswitch/ui"
)

func TestASessionThatNoLinkCanOpenInIsOfferedWithTheReason(t *testing.T) {
	edge := browser.Session{Kind: browser.Profile, Browser: browser.Edge}
	named := func(name string) browser.Session {
		return browser.Session{Kind: browser.Profile, Browser: browser.Edge, Profile: name}
	}
	for _, c := range []struct {
		found desktop.Found
		want  ui.Offer
	}{
		{desktop.Found{Profiles: []string{"Work", "Home"}, Shared: []string{"Home"}}, ui.Offer{Session: named("Work")}},
		{desktop.Found{Profiles: []string{"Home"}, Shared: []string{"Home"}}, ui.Offer{Session: named("Home"), Off: "more than one profile of Edge bears that name"}},
		{desktop.Found{NoPrivate: "an administrator"}, ui.Offer{Session: browser.Session{Kind: browser.Private, Browser: browser.Edge}, Off: "an administrator"}},
		{desktop.Found{NoProfiles: "it is damaged"}, ui.Offer{Session: edge, Off: "it is damaged"}},
	} {
		c.found.Browser = browser.Edge
		if got := offersOf(c.found); !slices.Contains(got, c.want) {
			t.Errorf("%+v is not in %+v", c.want, got)
		}
	}
}

func TestWhereNoWindowCanAppearTheOffersSayWhy(t *testing.T) {
	m := desktop.Machine{
		GOOS:     "darwin",
		Env:      func(name string) string { return map[string]string{"SSH_TTY": "x", "BROWSER": "/bin/sh"}[name] },
		LookPath: func(path string) (string, error) { return path, nil },
	}
	a := &app{machine: m, desktop: desktop.New(m)}
	all := a.offers(t.Context())
	if len(all.Offers) != 1 || all.Offers[0].Off != "" || all.NoOthers != "this is an SSH session without a display" {
		t.Errorf("got %+v", all)
	}
}

func TestWithoutADefaultBrowserTheOthersAreNamed(t *testing.T) {
	const why = "neither xdg-open nor x-www-browser is installed"
	for edge, want := range map[string]struct{ doctor, do string }{
		"microsoft-edge": {"no link can be opened in the default browser: " + why, "install it, or choose a browser session with --session"},
		"":               {"no link can be opened here: " + why, "install it"},
	} {
		m := desktop.Machine{
			GOOS:         "linux",
			Env:          func(name string) string { return map[string]string{"DISPLAY": ":0"}[name] },
			ReadFile:     func(string) ([]byte, error) { return nil, fs.ErrNotExist },
			ReadDir:      func(string) ([]fs.DirEntry, error) { return nil, fs.ErrNotExist },
			Stat:         func(string) (fs.FileInfo, error) { return nil, fs.ErrNotExist },
			EvalSymlinks: func(path string) (string, error) { return path, nil },
			LookPath: func(path string) (string, error) {
				if path == edge {
					return "/bin/" + path, nil
				}
				return "", fs.ErrNotExist
			},
		}
		a := &app{machine: m, desktop: desktop.New(m)}
		if got := a.findBrowser(t.Context()); len(got) != 1 || got[0].Text != want.doctor || got[0].Do == "" {
			t.Errorf("doctor says %+v, want %q", got, want.doctor)
		}
		failed := &problem.Problem{What: "the link was not opened", Why: why, Do: "install it"}
		if got := problem.Of(a.orOthers(t.Context(), browser.Session{}, failed)); got.Do != want.do {
			t.Errorf("the advice is %q, want %q", got.Do, want.do)
		}
		if got := a.orOthers(t.Context(), browser.Session{Kind: browser.Private}, failed); !errors.Is(got, failed) {
			t.Errorf("of another session it is %+v", got)
		}
	}
}

func TestDoctorSaysWhatAnAdministratorForbids(t *testing.T) {
	const disabled, forced = "an administrator has disabled private windows of Edge", "an administrator lets Edge open nothing but private windows"
	for want, found := range map[string]desktop.Found{
		"Edge: a private window, 0 profiles":                   {},
		"Edge: no private window, 1 profiles (A); " + disabled: {Profiles: []string{"A"}, NoPrivate: disabled},
		"Edge: a private window, 0 profiles: " + forced:        {NoProfiles: forced, NoDedicated: forced},
		"Edge: a private window, 0 profiles; whether an administrator allows private windows is not known: /etc/x: permission denied": {
			Unread: "/etc/x: permission denied",
		},
	} {
		found.Browser = browser.Edge
		got := findSession(found)
		if got.Text != want || (got.State == works) != (found.Unread == "" && found.NoProfiles == "") || (got.Do == "") != (found.Unread == "") {
			t.Errorf("got %+v, want %q", got, want)
		}
	}
}
