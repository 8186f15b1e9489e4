package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"tenantswitch/auth"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/visits"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/openlog"
)

// ledger notes what was opened: as a visit of the account, and in the open log
// where the user has switched that on.
type ledger struct {
	*console
	log *openlog.Log
	on  bool
}

// noteOpening counts a link that the browser took as a visit, and adds it to the
// open log where the user has switched that on: in is the session that it was
// handed to, which is looked up once.
func (lg *ledger) noteOpening(ctx context.Context, who auth.Handle, link portal.Link, in browser.Session, label, how string) error {
	err := lg.logOpening(ctx, who.Account(), link, in, label, how)
	if box := who.Files(); box != nil {
		err = errors.Join(err, visits.Record(ctx, box, link.Tenant(), time.Now()))
	}
	return err
}

func (lg *ledger) logOpening(ctx context.Context, who auth.Account, link portal.Link, in browser.Session, label, how string) error {
	if !lg.on {
		return nil
	}
	code, page, _ := strings.Cut(link.Path(), "/")
	return lg.log.Append(ctx, openlog.Opening{
		Time: time.Now(), Account: who.Username, TenantID: link.Tenant(), Tenant: label,
		Portal: code, Page: page, How: how, Session: in.String(),
	})
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
func (l *lister) visitsOrSay(ctx context.Context, who auth.Handle) visits.Visits {
	v, err := visitsOf(ctx, who)
	l.sayLines(err)
	return v
}
