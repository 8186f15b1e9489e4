package desktop

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"tenantswitch/internal/browser"
)

// Found is a browser that is installed here.
type Found struct {
	Browser browser.Browser
	// Profiles are the display names of its profiles in the browser's own
	// order, each once.
	Profiles []string
	// Shared are those of them that more than one profile bears; no link can
	// be opened in one.
	Shared []string
	// NoProfiles says in one clause why its profiles are not known, or why no
	// link can be opened in any of them, "" where they are and one can.
	NoProfiles string
	// NoPrivate says in one clause why it has no private windows, "" where it
	// has.
	NoPrivate string
	// Unread says in one clause why it is not known what an administrator says
	// of its private windows, "" where it is.
	Unread string
	// NoDedicated says in one clause why it cannot keep a profile for one
	// tenant alone, "" where it can.
	NoDedicated string
}

// Sessions returns the browsers that are installed here with their profiles, in
// the order in which one is taken where none is named. The cause of its problem
// is an *Unavailable.
func (d *Desktop) Sessions(ctx context.Context) ([]Found, error) {
	installs, err := d.installs(ctx, browser.Session{Kind: browser.Private})
	if err != nil {
		return nil, err
	}
	var all []Found
	for _, i := range installs {
		all = append(all, d.look(ctx, i))
	}
	if ctx.Err() != nil {
		return nil, stopped(ctx, "the browsers of this machine were not looked up")
	}
	return all, nil
}

// look finds what sessions a browser has.
func (d *Desktop) look(ctx context.Context, i install) Found {
	private, err := d.private(ctx, i)
	f := Found{
		Browser: i.browser, NoProfiles: private.forbidden(i.browser, browser.Profile),
		NoPrivate:   private.forbidden(i.browser, browser.Private),
		NoDedicated: cmp.Or(i.sealed, private.forbidden(i.browser, browser.Dedicated)),
	}
	if err != nil {
		f.Unread = plain(err)
	}
	if f.NoProfiles != "" {
		return f
	}
	profiles, err := d.machine.profiles(i)
	if err != nil {
		f.NoProfiles = unread(i, err)
	}
	for _, p := range profiles {
		switch {
		case !slices.Contains(f.Profiles, p.name):
			f.Profiles = append(f.Profiles, p.name)
		case !slices.Contains(f.Shared, p.name):
			f.Shared = append(f.Shared, p.name)
		}
	}
	return f
}

// private is the machine's, with as long as a tool may take.
func (d *Desktop) private(ctx context.Context, i install) (privacy, error) {
	limited, cancel := context.WithTimeout(ctx, d.limit)
	defer cancel()
	return d.machine.private(limited, i)
}

// choice is what a session comes to on this machine.
type choice struct {
	session browser.Session // with its browser named
	install install
	dir     string // of a Profile or Dedicated: its folder as the browser's argument names it
}

// choose finds what a session comes to on this machine for a tenant: of a private
// or dedicated one that names no browser, one of the first that is installed and
// can. A session that cannot be had here is a problem whose cause is an
// *Unavailable.
func (d *Desktop) choose(ctx context.Context, s browser.Session, tenant string) (choice, error) {
	installs, err := d.installs(ctx, s)
	if err == nil {
		s, err = d.settled(ctx, s, tenant)
	}
	if err != nil {
		return choice{}, err
	}
	if s.Browser != "" || s.Kind == browser.Profile {
		installs = slices.DeleteFunc(installs, func(i install) bool { return i.browser != s.Browser })
	}
	if len(installs) == 0 {
		return choice{}, unavailable(s, NotInstalled, notInstalled(s.Browser))
	}
	switch s.Kind {
	case browser.Profile:
		if reason, why := d.refuses(ctx, s.Kind, installs[0]); why != "" {
			return choice{}, unavailable(s, reason, why)
		}
		return d.chooseProfile(s, installs[0])
	case browser.Dedicated, browser.Private:
		return d.chooseFirst(ctx, s, installs)
	default:
		return choice{}, unavailable(s, Unknown, "there is no such session")
	}
}

// settled names the browser of a dedicated session that names none by the one that
// keeps a profile for the tenant already. Were it always the first that can, a
// browser that comes or goes would move the tenant to other cookies.
func (d *Desktop) settled(ctx context.Context, s browser.Session, tenant string) (browser.Session, error) {
	if s.Kind != browser.Dedicated || s.Browser != "" {
		return s, nil
	}
	all, err := d.Keepers(ctx)
	if err != nil {
		return s, unavailable(s, NotDedicated, plain(err), err)
	}
	switch keepers := all[tenant]; len(keepers) {
	case 0:
	case 1:
		s.Browser = keepers[0]
	default:
		return s, unavailable(s, Several, browser.Several(keepers))
	}
	return s, nil
}

func (d *Desktop) chooseProfile(s browser.Session, i install) (choice, error) {
	profiles, err := d.machine.profiles(i)
	if err != nil {
		return choice{}, unavailable(s, Unknown, unread(i, err))
	}
	named := slices.DeleteFunc(profiles, func(p profile) bool { return p.name != s.Profile })
	switch len(named) {
	case 0:
		return choice{}, unavailable(s, NoProfile, s.Browser.Name()+" has no profile of that name")
	case 1:
	default:
		return choice{}, unavailable(s, SameName, "more than one profile of "+s.Browser.Name()+" bears that name")
	}
	where := i.where(named[0])
	// Browsers make a profile whose folder is gone anew, empty.
	if info, err := d.machine.Stat(where.ours); err != nil || !info.IsDir() {
		return choice{}, unavailable(s, NoProfile, "the folder of that profile is gone")
	}
	c := choice{session: s, install: i, dir: where.theirs}
	if s.Browser != browser.Firefox {
		c.dir = named[0].dir
	}
	return c, nil
}

// chooseFirst takes the first of the browsers that has such a session.
func (d *Desktop) chooseFirst(ctx context.Context, s browser.Session, installs []install) (choice, error) {
	var first Reason
	var refusals []string
	for _, i := range installs {
		reason, why := d.refuses(ctx, s.Kind, i)
		if why == "" {
			s.Browser = i.browser
			return choice{session: s, install: i}, nil
		}
		first, refusals = cmp.Or(first, reason), append(refusals, why)
	}
	return choice{}, unavailable(s, first, strings.Join(slices.Compact(refusals), "; "))
}

// refuses says why a browser has no such session, "" where it has. Where it is
// not known what an administrator says, it has: doctor tells that.
func (d *Desktop) refuses(ctx context.Context, kind browser.Kind, i install) (reason Reason, why string) {
	if kind == browser.Dedicated && i.sealed != "" {
		return NotDedicated, i.sealed
	}
	private, _ := d.private(ctx, i)
	return Forbidden, private.forbidden(i.browser, kind)
}

// installs returns the browsers that are installed here, where one of them can
// show a window.
func (d *Desktop) installs(ctx context.Context, s browser.Session) ([]install, error) {
	if why := d.machine.noWindow(); why != "" {
		return nil, unavailable(s, NoWindow, why)
	}
	limited, cancel := context.WithTimeout(ctx, d.limit)
	defer cancel()
	installs, err := d.machine.installs(limited)
	switch {
	case ctx.Err() != nil:
		return nil, stopped(ctx, "the browsers of this machine were not looked up")
	case err != nil:
		return nil, unavailable(s, Unknown, err.Error())
	}
	return installs, nil
}

// noWindow says why no browser that is started here can show a window to the
// person at the terminal, "" where one can.
func (m Machine) noWindow() string {
	if m.Display() || m.WSL() && m.place() == "" {
		return ""
	}
	return m.noDisplay()
}

func notInstalled(b browser.Browser) string {
	if b != "" {
		return b.Name() + " is not installed"
	}
	var names []string
	for _, b := range browser.All() {
		names = append(names, b.Name())
	}
	last := len(names) - 1
	return "neither " + strings.Join(names[:last], ", ") + " nor " + names[last] + " is installed"
}

// unread says why the profiles of a browser are not known.
func unread(i install, err error) string {
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		err = wrapped.Err
	}
	return "the file “" + list(i.browser) + "” of " + i.browser.Name() + " cannot be read: " + err.Error()
}
