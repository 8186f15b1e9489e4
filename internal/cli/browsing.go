package cli

import (
	"context"
	"errors"

	"tenantswitch/directory"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/desktop"
	"tenantswitch/internal/problem"
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
	p := problem.Of(err)
	if in.Kind != browser.Default || p == nil {
		return err
	}
	all := a.desktop.Inventory(ctx)
	if all.NoDefault == "" || all.Nowhere() {
		return err
	}
	with := *p
	with.Do += ", or choose a browser session with --session"
	return &with
}
