package browser

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Inventory is what a machine has of sessions. Each reason is one clause, and ""
// where there is none.
type Inventory struct {
	// NoDefault is why the default browser opens nothing here. The others may all the
	// same: it alone needs a program that knows which it is.
	NoDefault string
	// NoOthers is why no sessions but that of the default browser are known.
	NoOthers string
	// Browsers are those that are installed, in the order in which one is taken
	// where none is named.
	Browsers []Installed
	// Dedicated are the browsers that have a dedicated profile for a tenant, which
	// may not be installed any more.
	Dedicated map[uuid.UUID][]Browser
	// NotListed is why Dedicated is not known.
	NotListed string
}

// Installed is a browser that is installed, with why it has no sessions of a kind.
type Installed struct {
	Browser Browser
	// Profiles are the display names of its profiles in the browser's own order,
	// each once.
	Profiles []string
	// Off is why no link can be opened in some of the profiles, by their names.
	Off map[string]string
	// NoProfiles is why its profiles are not known, or none of them opens a link.
	NoProfiles string
	// NoPrivate is why it has no private windows.
	NoPrivate string
	// NoDedicated is why it cannot have a profile for one tenant alone.
	NoDedicated string
	// Unread is why it is not known what an administrator says of its private
	// windows; they are taken for allowed then.
	Unread string
}

// Choose returns the session that a wanted one comes to for a tenant, with its
// browser named, and why no link can be opened in it, "" where one can. No other
// session takes the place of the wanted one.
//
// A dedicated session that names no browser is that of the browser which has a
// profile for the tenant already. Were it always the first that can, a browser that
// comes or goes would move the tenant to other cookies.
func (i Inventory) Choose(wanted Session, tenant uuid.UUID) (chosen Session, why string) {
	switch {
	case wanted.Kind == Default:
		return wanted, i.NoDefault
	case i.NoOthers != "":
		return wanted, i.NoOthers
	}
	if wanted.Kind == Dedicated && wanted.Browser == "" {
		has := i.Dedicated[tenant]
		switch {
		case i.NotListed != "":
			return wanted, i.NotListed
		case len(has) > 1:
			return wanted, "say which: " + names(has, " and ") + " have one"
		case len(has) == 1:
			wanted.Browser = has[0]
		}
	}
	return i.first(wanted)
}

// first takes the first of the browsers that a session may be of and that has it.
func (i Inventory) first(s Session) (chosen Session, why string) {
	var reasons []string
	for _, b := range i.Browsers {
		if b.Browser != s.Browser && (s.Browser != "" || s.Kind == Profile) {
			continue
		}
		reason := b.lacks(s)
		if reason == "" {
			s.Browser = b.Browser
			return s, ""
		}
		reasons = append(reasons, reason)
	}
	switch {
	case len(reasons) > 0:
		return s, strings.Join(slices.Compact(reasons), "; ")
	case s.Browser != "":
		return s, s.Browser.Name() + " is not installed"
	}
	return s, "neither " + names(All(), " nor ") + " is installed"
}

// lacks says why a browser has no such session, "" where it has.
func (b Installed) lacks(s Session) string {
	switch {
	case s.Kind == Private:
		return b.NoPrivate
	case s.Kind == Dedicated:
		return b.NoDedicated
	case b.NoProfiles != "":
		return b.NoProfiles
	case !slices.Contains(b.Profiles, s.Profile):
		return b.Browser.Name() + " has no profile of that name"
	}
	return b.Off[s.Profile]
}

// names lists two browsers or more, with a word before the last one.
func names(all []Browser, last string) string {
	var text []string
	for _, b := range all {
		text = append(text, b.Name())
	}
	end := len(text) - 1
	return strings.Join(text[:end], ", ") + last + text[end]
}

// Offer is a session that a person may choose.
type Offer struct {
	Session Session // with its browser named; a profile of no name stands for all of a browser
	Off     string  // why no link can be opened in it, in one clause; "" where one can
}

// Offers lists the sessions of the machine, the default browser first.
func (i Inventory) Offers() []Offer {
	sessions := []Session{{}}
	for _, b := range i.Browsers {
		if b.NoProfiles != "" {
			sessions = append(sessions, Session{Kind: Profile, Browser: b.Browser})
		}
		for _, name := range b.Profiles {
			sessions = append(sessions, Session{Kind: Profile, Browser: b.Browser, Profile: name})
		}
		sessions = append(sessions, Session{Kind: Private, Browser: b.Browser}, Session{Kind: Dedicated, Browser: b.Browser})
	}
	var all []Offer
	for _, s := range sessions {
		_, off := i.Choose(s, uuid.Nil)
		all = append(all, Offer{s, off})
	}
	return all
}

// Nowhere reports whether no link can be opened in any session.
func (i Inventory) Nowhere() bool {
	return !slices.ContainsFunc(i.Offers(), func(o Offer) bool { return o.Off == "" })
}
