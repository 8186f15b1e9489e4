package cli

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/desktop"
	"tenantswitch/internal/problem"
)

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
		k := &desk{machine: m, desktop: desktop.New(m)}
		if got := k.findBrowser(t.Context()); len(got) != 2 || got[0].Text != want.doctor || got[0].Do == "" {
			t.Errorf("doctor says %+v, want %q", got, want.doctor)
		}
		failed := &problem.Problem{What: "the link was not opened", Why: why, Do: "install it"}
		if got := problem.Of(k.orOthers(t.Context(), browser.Session{}, failed)); got.Do != want.do {
			t.Errorf("the advice is %q, want %q", got.Do, want.do)
		}
		if got := k.orOthers(t.Context(), browser.Session{Kind: browser.Private}, failed); !errors.Is(got, failed) {
			t.Errorf("of another session it is %+v", got)
		}
	}
}

func TestDoctorSaysWhatSessionsOpenNothing(t *testing.T) {
	const disabled, forced = "an administrator has disabled private windows of Edge", "an administrator lets Edge open nothing but private windows"
	for want, b := range map[string]browser.Installed{
		"Edge: a private window, 0 profiles":                                                {},
		"Edge: no private window, 1 profiles (A); " + disabled:                              {Profiles: []string{"A"}, NoPrivate: disabled},
		"Edge: a private window, 0 profiles: " + forced:                                     {NoProfiles: forced, NoDedicated: forced},
		"Edge: a private window, 0 profiles; none for a tenant alone: it is a Snap":         {NoDedicated: "it is a Snap"},
		"Edge: a private window, 2 profiles (A, B); none in B: two profiles bear that name": {Profiles: []string{"A", "B"}, Off: map[string]string{"B": "two profiles bear that name"}},
		"Edge: a private window, 0 profiles; whether an administrator allows private windows is not known: /etc/x: permission denied": {
			Unread: "/etc/x: permission denied",
		},
	} {
		b.Browser = browser.Edge
		got := findSession(b, browser.Inventory{Browsers: []browser.Installed{{Browser: browser.Chrome, NoPrivate: "x", NoDedicated: "x"}, b}}.Offers())
		wrong, advised := b.Unread != "" || b.NoProfiles != "" || len(b.Off) > 0, b.Unread != "" || len(b.Off) > 0
		if got.Text != want || (got.State == works) == wrong || (got.Do != "") != advised || strings.Contains(got.private, "(") {
			t.Errorf("got %+v, want %q", got, want)
		}
	}
}
