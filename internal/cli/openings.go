package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/visits"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/openlog"
	"tenantswitch/internal/problem"
)

// noteOpening counts a link that the browser took as a visit, and adds it to the
// open log where the user has switched that on.
func (a *app) noteOpening(ctx context.Context, who auth.Handle, link portal.Link, in browser.Session, label, how string) error {
	counted := a.countVisit(who, link.Tenant())
	return errors.Join(counted, a.logOpening(ctx, who.Account(), link, in, label, how))
}

// countVisit counts an opening in what is kept of the account, where anything is.
func (a *app) countVisit(who auth.Handle, tenant uuid.UUID) error {
	if box := who.Files(); box != nil {
		return visits.Record(box, tenant, time.Now())
	}
	return nil
}

func (a *app) logOpening(ctx context.Context, who auth.Account, link portal.Link, in browser.Session, label, how string) error {
	if !a.config.OpenLog {
		return nil
	}
	if named, err := a.desktop.Resolve(ctx, in); err == nil {
		in = named
	}
	code, page, _ := strings.Cut(link.Path(), "/")
	return a.openings.Append(openlog.Opening{
		Time: time.Now(), Account: who.Username, TenantID: link.Tenant(), Tenant: label,
		Portal: code, Page: page, How: how, Session: in.String(),
	})
}

// noteSwitcherOpening is noteOpening for the switcher. What goes wrong with it
// waits until the screen is given back: the tenant is open all the same.
func (a *app) noteSwitcherOpening(ctx context.Context, who auth.Handle, link portal.Link, in browser.Session) {
	if err := a.noteOpening(ctx, who, link, in, a.labelOf(link.Tenant()), openlog.BySwitcher); err != nil {
		a.unlogged.CompareAndSwap(nil, problem.Of(err))
	}
}

// sayUnlogged tells what went wrong with the count or the log of openings, if
// anything did.
func (a *app) sayUnlogged(p *problem.Problem) {
	if p != nil {
		a.sayf("tenantswitch: %v; %s", p, p.Do)
	}
}

// show notes the tenants that the switcher is given.
func (a *app) show(tenants []directory.Tenant) {
	if tenants != nil {
		a.shown.Store(&tenants)
	}
}

// labelOf returns what the switcher calls the tenant.
func (a *app) labelOf(id uuid.UUID) string {
	if shown := a.shown.Load(); shown != nil {
		for _, t := range *shown {
			if t.ID == id {
				return t.Label()
			}
		}
	}
	return id.String()
}

// visitsOf returns what is kept of an account's openings. What cannot be read
// begins anew.
func visitsOf(who auth.Handle) visits.Visits {
	box := who.Files()
	if box == nil {
		return visits.Visits{}
	}
	v, _ := visits.Load(box)
	return v
}
