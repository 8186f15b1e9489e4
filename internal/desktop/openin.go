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
	c, err := d.choose(ctx, s, tenant)
	if err != nil {
		return Opened{}, err
	}
	if s.Kind == browser.Dedicated {
		dir, err := c.install.dedicated(tenant)
		if err != nil {
			return Opened{}, unavailable(c.session, plain(err), err)
		}
		c.dir = dir.theirs
	}
	if ctx.Err() != nil {
		return Opened{}, stopped(ctx, notOpened)
	}
	way := c.opener(link)
	done, err := d.hand(ctx, way, link)
	switch {
	case err == nil:
		return Opened{Browser: way.browser, Session: c.session, Done: done}, nil
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

// opener is the way to open a link in what was chosen.
func (c choice) opener(link string) opener {
	b := c.install.browser
	return opener{b.Name(), c.install.program, sessionArgs(b, c.session.Kind, c.dir, link), c.session.Words()}
}

const notOpened = "the link was not opened"
