package cli

import (
	"context"

	"tenantswitch/directory"
	"tenantswitch/internal/browser"
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
	b, err := a.books.theBook()
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
	b, err := a.books.theBook()
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
