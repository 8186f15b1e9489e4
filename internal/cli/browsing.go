package cli

import (
	"cmp"
	"context"
	"errors"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/desktop"
	"tenantswitch/internal/problem"
	"tenantswitch/ui"
)

// sessionFor returns the browser session that a tenant opens in: the one of
// --session, else what the address book says.
func (a *app) sessionFor(t directory.Tenant, f openFlags) (browser.Session, error) {
	if f.sessionGiven {
		s, err := browser.Parse(f.session)
		if err != nil {
			p := problem.Of(err)
			return s, usagef(p.Do, "%v", p)
		}
		return s, nil
	}
	b, err := a.theBook()
	if err != nil {
		return browser.Session{}, err
	}
	s, _ := b.Session(t.ID)
	return s, nil
}

// agree asks before a sensitive tenant is opened, unless that is agreed to.
func (a *app) agree(ctx context.Context, t directory.Tenant, yes bool) error {
	if yes {
		return nil
	}
	b, err := a.theBook()
	if err != nil {
		return err
	}
	tag, sensitive := b.Sensitive(t.ID)
	if !sensitive {
		return nil
	}
	why := "it is tagged " + tag + ", which is sensitive"
	a.sayf("%s", describe(t))
	return a.confirm(ctx, why+": open it?", &problem.Problem{
		What: "nothing was opened", Why: why, Do: "add --yes to open it without being asked",
	})
}

// instead asks whether a link opens in the default browser, where the session
// that was asked for is not to be had. Without a terminal it is what is wrong
// with that one: none takes its place by itself.
func (a *app) instead(ctx context.Context, err error) error {
	if _, ok := errors.AsType[*desktop.Unavailable](err); !ok {
		return err
	}
	if can, _ := a.machine.CanBrowse(); !can {
		return err
	}
	return a.confirm(ctx, problem.Of(err).Error()+": open it in the default browser?", err)
}

// orOthers adds to the problem of a default browser that cannot be found that
// others are there.
func (a *app) orOthers(ctx context.Context, in browser.Session, err error) error {
	can, _ := a.machine.CanBrowse()
	if p := problem.Of(err); in.Kind == browser.Default && !can && p != nil {
		if found, none := a.desktop.Sessions(ctx); none == nil && len(found) > 0 {
			with := *p
			with.Do += ", or choose a browser session with --session"
			return &with
		}
	}
	return err
}

// offers lists the browser sessions of this machine for the screen. Where
// $BROWSER alone opens links, as over SSH, there are no others than that one.
func (a *app) offers(ctx context.Context) ui.Sessions {
	_, why := a.machine.CanBrowse()
	all := ui.Sessions{Offers: []ui.Offer{{Off: why}}}
	found, err := a.desktop.Sessions(ctx)
	if err != nil {
		all.NoOthers = problem.Of(err).Why
		return all
	}
	keepers, err := a.desktop.Keepers(ctx)
	all.Keepers = byID(keepers)
	for _, f := range found {
		if err != nil { // which of a tenant's there are already is not known
			f.NoDedicated = cmp.Or(f.NoDedicated, err.Error())
		}
		all.Offers = append(all.Offers, offersOf(f)...)
	}
	return all
}

func byID(keepers map[string][]browser.Browser) map[uuid.UUID][]browser.Browser {
	all := map[uuid.UUID][]browser.Browser{}
	for tenant, browsers := range keepers {
		if id, err := uuid.Parse(tenant); err == nil {
			all[id] = browsers
		}
	}
	return all
}

// offersOf lists the sessions of one browser: its profiles, a private window,
// and a profile for one tenant alone.
func offersOf(f desktop.Found) []ui.Offer {
	var all []ui.Offer
	shared := map[string]bool{}
	for _, name := range f.Shared {
		shared[name] = true
	}
	if f.NoProfiles != "" {
		all = append(all, ui.Offer{Session: browser.Session{Kind: browser.Profile, Browser: f.Browser}, Off: f.NoProfiles})
	}
	for _, name := range f.Profiles {
		o := ui.Offer{Session: browser.Session{Kind: browser.Profile, Browser: f.Browser, Profile: name}}
		if shared[name] {
			o.Off = "more than one profile of " + f.Browser.Name() + " bears that name"
		}
		all = append(all, o)
	}
	return append(all,
		ui.Offer{Session: browser.Session{Kind: browser.Private, Browser: f.Browser}, Off: f.NoPrivate},
		ui.Offer{Session: browser.Session{Kind: browser.Dedicated, Browser: f.Browser}, Off: f.NoDedicated})
}
