package desktop

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"sync"

	"github.com/google/uuid"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
)

// Inventory returns what sessions there are here.
func (d *Desktop) Inventory(ctx context.Context) browser.Inventory {
	s, err := d.survey(ctx, "")
	if err != nil {
		s.NoOthers = problem.Of(err).Why
	}
	return s.Inventory
}

// survey is an inventory with what it takes to start the browsers in it.
type survey struct {
	browser.Inventory

	found []found
}

// found is a browser that is installed here.
type found struct {
	install

	has  browser.Installed
	dirs map[string]string // the folders of its profiles as its arguments name them
}

// survey finds what sessions there are here: of one browser, or of all where none
// is named. The error is that it was stopped.
func (d *Desktop) survey(ctx context.Context, only browser.Browser) (survey, error) {
	var s survey
	_, s.NoDefault = d.machine.CanBrowse()
	if s.NoOthers = d.machine.noWindow(); s.NoOthers != "" {
		return s, nil
	}
	limited, cancel := context.WithTimeout(ctx, d.limit)
	defer cancel()
	installs, err := d.machine.installs(limited)
	if err != nil {
		s.NoOthers = err.Error()
	} else if s.Dedicated, err = d.dedicatedBrowsers(ctx); err != nil {
		s.NotListed = plain(err)
	}
	if only != "" {
		installs = slices.DeleteFunc(installs, func(i install) bool { return i.browser != only })
	}
	// A WSL has to ask Windows about each.
	s.found = make([]found, len(installs))
	var looks sync.WaitGroup
	for n, i := range installs {
		looks.Go(func() { s.found[n] = d.look(ctx, i) })
	}
	looks.Wait()
	if ctx.Err() != nil {
		return survey{}, stopped(ctx, "the browsers of this machine were not looked up")
	}
	for _, f := range s.found {
		s.Browsers = append(s.Browsers, f.has)
	}
	return s, nil
}

// look finds what sessions a browser has.
func (d *Desktop) look(ctx context.Context, i install) found {
	limited, cancel := context.WithTimeout(ctx, d.limit)
	defer cancel()
	private, err := d.machine.private(limited, i)
	f := found{install: i, dirs: map[string]string{}, has: browser.Installed{
		Browser: i.browser, NoProfiles: private.forbidden(i.browser, browser.Profile),
		NoPrivate:   private.forbidden(i.browser, browser.Private),
		NoDedicated: cmp.Or(i.sealed, private.forbidden(i.browser, browser.Dedicated)),
		Off:         map[string]string{},
	}}
	if err != nil {
		f.has.Unread = plain(err)
	}
	if f.has.NoProfiles != "" {
		return f
	}
	profiles, err := d.machine.profiles(i)
	if err != nil {
		f.has.NoProfiles = unread(i, err)
	}
	for _, p := range profiles {
		if _, twice := f.dirs[p.name]; twice {
			f.has.Off[p.name] = "more than one profile of " + i.browser.Name() + " bears that name"
			continue
		}
		f.has.Profiles = append(f.has.Profiles, p.name)
		where := i.where(p)
		// Browsers make a profile whose folder is gone anew, empty.
		if info, err := d.machine.Stat(where.ours); err != nil || !info.IsDir() {
			f.has.Off[p.name] = "the folder of that profile is gone"
		}
		f.dirs[p.name] = where.theirs
		if i.browser != browser.Firefox {
			f.dirs[p.name] = p.dir
		}
	}
	return f
}

// choose finds what a session other than the default browser's comes to on this
// machine for a tenant, with its browser named. One that is not to be had here is a
// problem whose cause is an *Unavailable.
func (d *Desktop) choose(ctx context.Context, wanted browser.Session, tenant uuid.UUID) (browser.Session, found, error) {
	all, err := d.survey(ctx, wanted.Browser)
	if err != nil {
		return wanted, found{}, err
	}
	s, why := all.Choose(wanted, tenant)
	if why != "" {
		return s, found{}, unavailable(s, why)
	}
	return s, all.found[slices.IndexFunc(all.found, func(f found) bool { return f.browser == s.Browser })], nil
}

// noWindow says why no browser that is started here can show a window to the
// person at the terminal, "" where one can.
func (m Machine) noWindow() string {
	if m.Display() || m.WSL() && m.place() == "" {
		return ""
	}
	return m.noDisplay()
}

// unread says why the profiles of a browser are not known.
func unread(i install, err error) string {
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		err = wrapped.Err
	}
	return "the file “" + list(i.browser) + "” of " + i.browser.Name() + " cannot be read: " + err.Error()
}
