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
)

// noteOpening counts a link that the browser took as a visit, and adds it to the
// open log where the user has switched that on: in is the session that it was
// handed to, which is looked up once.
func (a *app) noteOpening(ctx context.Context, who auth.Handle, link portal.Link, in browser.Session, label, how string) error {
	logged := a.logOpening(ctx, who.Account(), link, in, label, how)
	return errors.Join(logged, a.countVisit(ctx, who, link.Tenant()))
}

// countVisit counts an opening in what is kept of the account, where anything is.
func (a *app) countVisit(ctx context.Context, who auth.Handle, tenant uuid.UUID) error {
	if box := who.Files(); box != nil {
		return visits.Record(ctx, box, tenant, time.Now())
	}
	return nil
}

func (a *app) logOpening(ctx context.Context, who auth.Account, link portal.Link, in browser.Session, label, how string) error {
	if !a.config.OpenLog {
		return nil
	}
	code, page, _ := strings.Cut(link.Path(), "/")
	return a.openings.Append(ctx, openlog.Opening{
		Time: time.Now(), Account: who.Username, TenantID: link.Tenant(), Tenant: label,
		Portal: code, Page: page, How: how, Session: in.String(),
	})
}

// noteSwitcherOpening is noteOpening for the switcher. What goes wrong with it
// waits until the screen is given back: the tenant is open all the same.
func (a *app) noteSwitcherOpening(ctx context.Context, who auth.Handle, link portal.Link, in browser.Session) {
	if err := a.noteOpening(ctx, who, link, in, a.labelOf(link.Tenant()), openlog.BySwitcher); err != nil {
		a.unlogged.CompareAndSwap(nil, &err)
	}
}

// sayUnlogged tells what went wrong with the count or the log of openings, if
// anything did.
func (a *app) sayUnlogged(err error) {
	for _, line := range lines(err) {
		a.sayf("tenantswitch: %s", line)
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

// visitsOf returns what is kept of an account's openings; none, and the problem
// too, where it cannot be read.
func visitsOf(ctx context.Context, who auth.Handle) (visits.Visits, error) {
	box := who.Files()
	if box == nil {
		return visits.Visits{}, nil
	}
	return visits.Load(ctx, box)
}

// visitsOrSay is visitsOf for commands: a problem is told on stderr.
func (a *app) visitsOrSay(ctx context.Context, who auth.Handle) visits.Visits {
	v, err := visitsOf(ctx, who)
	for _, line := range lines(err) {
		a.sayf("tenantswitch: %s", line)
	}
	return v
}
