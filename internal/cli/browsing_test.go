package cli

import (
	"slices"
	"testing"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/desktop"
	"tenantswitch/ui"
)

func TestAProfileThatNoLinkCanOpenInIsOfferedWithTheReason(t *testing.T) {
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
	all, noOthers := a.offers(t.Context())
	if len(all) != 1 || all[0].Off != "" || noOthers != "this is an SSH session without a display" {
		t.Errorf("got %+v, %q", all, noOthers)
	}
}
