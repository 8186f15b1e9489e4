package cli

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/openlog"
	"tenantswitch/internal/problem"
)

// logOpening adds a link that the browser took to the open log, where the user
// has switched that on.
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

// logSwitcherOpening is logOpening for the switcher. What goes wrong with it
// waits until the screen is given back: the tenant is open all the same.
func (a *app) logSwitcherOpening(ctx context.Context, who auth.Account, link portal.Link, in browser.Session) {
	if err := a.logOpening(ctx, who, link, in, a.labelOf(link.Tenant()), openlog.BySwitcher); err != nil {
		a.unlogged.CompareAndSwap(nil, problem.Of(err))
	}
}

// sayUnlogged tells what went wrong with the open log, if anything did.
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
