package cli

import (
	"slices"
	"testing"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/desktop"
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
