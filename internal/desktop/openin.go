package desktop

import (
	"context"

	"github.com/google/uuid"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
)

// OpenIn opens a link in a browser session, or not at all: never in another
// one: in the session that browser.Inventory's Choose returns for the inventory of
// this moment. The default browser opens it as Open does. A session that cannot be
// had here is a problem whose cause is an *Unavailable.
func (d *Desktop) OpenIn(ctx context.Context, rawURL string, s browser.Session, tenant uuid.UUID) (Opened, error) {
	if s.Kind == browser.Default {
		return d.Open(ctx, rawURL)
	}
	link, err := CheckURL(rawURL)
	if err != nil {
		return Opened{}, err
	}
	s, in, err := d.choose(ctx, s, tenant)
	if err != nil {
		return Opened{}, err
	}
	dir := in.dirs[s.Profile]
	if s.Kind == browser.Dedicated {
		place, err := in.dedicated(tenant)
		if err != nil {
			return Opened{}, unavailable(s, plain(err), err)
		}
		dir = place.theirs
	}
	if ctx.Err() != nil {
		return Opened{}, stopped(ctx, notOpened)
	}
	way := in.opener(s, dir, link)
	done, err := d.hand(ctx, way, link)
	switch {
	case err == nil:
		return Opened{Browser: way.browser, Session: s, Done: done}, nil
	case ctx.Err() != nil:
		return Opened{}, stopped(ctx, "it is not known whether the link was opened")
	}
	return Opened{}, &problem.Problem{
		What: "the link was not opened in " + way.browser,
		Why:  failure(way.name, err),
		Do:   "copy the link, or choose another browser session",
		Err:  err,
	}
}

// opener is the way to open a link in a session, of a profile in its folder as the
// browser names it.
func (i install) opener(s browser.Session, dir, link string) opener {
	return opener{i.browser.Name(), i.program, sessionArgs(i.browser, s.Kind, dir, link), s.Words()}
}

const notOpened = "the link was not opened"
