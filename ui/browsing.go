package ui

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/internal/browser"
)

// The browser session of a tenant is its own by the address book, else that of
// one of its tags, else that of all tenants; the screen says which it is before
// ↵ opens anything. One that this machine does not have opens nothing: the
// person is asked for another, and none takes its place by itself.

// sessions are the browser sessions of this machine.
type sessions struct {
	inventory browser.Inventory
	offers    []browser.Offer // its
	known     bool            // they are
}

// choose returns what a session comes to for a tenant, and why it is not there. While
// it is not known what there is, it is taken for there.
func (s sessions) choose(wanted browser.Session, tenant uuid.UUID) (chosen browser.Session, why string) {
	if !s.known {
		return wanted, ""
	}
	return s.inventory.Choose(wanted, tenant)
}

// nowhere reports whether no browser can appear here at all, which the opening itself
// says best.
func (s sessions) nowhere() bool { return s.known && !slices.ContainsFunc(s.offers, on) }

func on(o browser.Offer) bool { return o.Off == "" }

// sessionOf returns the browser session that a tenant of an order opens in, with
// its browser named, and why there is none; from says who wanted it.
func (f facts) sessionOf(o order, t directory.Tenant) (s browser.Session, from book.From, why string) {
	s, from = f.books.book.Session(t.ID)
	switch {
	case o.in != nil:
		s, from = *o.in, book.From{}
	case o.otherwise != nil && from.Origin == book.Nowhere:
		s = *o.otherwise
	}
	s, why = f.sessions.choose(s, t.ID)
	return s, from, why
}

// sessionWords says in what the tenants of an order open, and whether that is to
// be pointed out.
func (f facts) sessionWords(o order) (words string, wrong bool) {
	switch {
	case len(o.tenants) == 0:
		return "", false
	case f.books.unread != nil && o.in == nil:
		return "asks what it opens in: the address book cannot be read", true
	}
	s, from, why := f.sessionOf(o, o.tenants[0])
	if f.sessions.nowhere() {
		return "no browser opens here: " + why, true
	}
	for _, t := range o.tenants[1:] {
		if other, _, missing := f.sessionOf(o, t); other != s || missing != why {
			return "each opens in a browser session of its own", false
		}
	}
	if why != "" {
		return "no " + strings.TrimPrefix(strings.TrimPrefix(s.Words(), "a "), "the ") + ": " + why, true
	}
	words = "opens in " + s.Words()
	if from.Origin == book.OfTag {
		words += ", as all tagged " + from.Tag
	}
	return words, false
}

// settle sees to it that each tenant of an order has a browser session. Where one
// has none it says so, and what the person chooses another from.
func (f facts) settle(o order) (choice *menu, not *note, settled bool) {
	switch {
	case f.sessions.nowhere():
		return nil, nil, true
	case f.books.unread != nil && o.in == nil:
		choose := f.sessionMenu(o)
		return &choose, failed(f.books.unread), false
	}
	first, undecided := o.in == nil && o.otherwise == nil && f.choiceWanted(), false
	for _, t := range o.tenants {
		s, from, why := f.sessionOf(o, t)
		asked := first && from.Origin == book.Nowhere
		if why != "" && !asked {
			return f.another(o, t.Label()+" was not opened in "+s.Words()+": "+why)
		}
		undecided = undecided || asked
	}
	if !undecided {
		return nil, nil, true
	}
	choose := f.firstSessionMenu(o)
	return &choose, &note{level: info, text: "asked this once, for all tenants; alt+s chooses another for one", stays: true}, false
}

// another offers another browser session than the one that a tenant does not have
// here. Of several tenants nothing is opened: another session is chosen for one
// alone.
func (f facts) another(o order, why string) (choice *menu, not *note, settled bool) {
	if len(o.tenants) > 1 {
		return nil, &note{level: warn, text: "nothing was opened: " + why, do: "choose another for it with alt+s", stays: true}, false
	}
	choose := f.sessionMenu(o)
	return &choose, &note{level: warn, text: why, do: "choose another browser session", stays: true}, false
}

// choiceWanted reports whether the person has never said which browser session
// links open in, though there are others than the default browser.
func (f facts) choiceWanted() bool {
	return !f.opts.OwnBrowser && slices.ContainsFunc(f.sessions.offers, func(o browser.Offer) bool {
		return on(o) && o.Session.Kind != browser.Default && o.Session.Kind != browser.Dedicated
	})
}

// sessionMenu offers the browser sessions of this machine.
func (f facts) sessionMenu(o order) menu {
	var all []item
	for _, offer := range f.sessions.offers {
		it := sessionItem(offer)
		chosen := o
		chosen.in = &offer.Session
		it.deed = chosen.into(facts.scopeMenu)
		if f.books.unread != nil { // nor can it be written
			chosen.verb = openPortal
			it.deed = deed{order: &chosen}
		}
		all = append(all, it)
	}
	if slices.ContainsFunc(o.tenants, f.hasOwnSession) {
		all = append(all, item{
			label: "as the others", detail: "takes back the choice for this tenant", words: []string{"as", "others"},
			deed: o.keepSession(nil),
		})
	}
	return menu{title: "open in which browser session?", noun: "browser session", guarded: true, order: o, items: numbered(all)}
}

// firstSessionMenu is the first choice of a browser session ever, which is for all
// tenants: none is offered that is for one alone.
func (f facts) firstSessionMenu(o order) menu {
	var all []item
	for _, offer := range f.sessions.offers {
		s := offer.Session
		if s.Kind == browser.Dedicated {
			continue
		}
		it, chosen := sessionItem(offer), o
		chosen.otherwise = &s
		it.deed = deed{
			order: &chosen, edits: []book.Edit{book.Set(book.Everywhere(), book.Session, s.String())},
			done: "links open in " + s.Words() + " from now on; alt+s chooses another for a tenant",
		}
		all = append(all, it)
	}
	return menu{title: "in which browser session are links to open?", noun: "browser session", guarded: true, order: o, items: numbered(all)}
}

func sessionItem(offer browser.Offer) item {
	s, name := offer.Session, offer.Session.Browser.Name()
	var it item
	switch s.Kind {
	case browser.Profile:
		it = item{label: name + " · " + s.Profile, words: append(strings.Fields(s.Profile), name, "profile"), detail: "a profile of yours, with its own sign-ins"}
		if s.Profile == "" {
			it = item{label: name + ", profiles", words: []string{name, "profiles"}}
		}
	case browser.Private:
		it = item{label: name + ", private", words: []string{name, "private"}, detail: "forgets the sign-in when the window is closed"}
	case browser.Dedicated:
		it = item{label: name + ", apart", words: []string{name, "apart", "dedicated"}, detail: "for this tenant alone, with its own sign-in"}
	case browser.Default:
		it = item{label: "default browser", words: []string{"default", "browser"}, detail: "in whatever session it has at hand"}
	}
	if !on(offer) {
		it.off, it.detail = true, offer.Off
	}
	return it
}

// hasOwnSession reports whether a tenant has a browser session of its own.
func (f facts) hasOwnSession(t directory.Tenant) bool {
	_, from := f.books.book.Session(t.ID)
	return from.Origin == book.OfTenant
}

// scopeMenu offers for which tenants a chosen browser session is to be.
func (f facts) scopeMenu(o order) menu {
	s, once := *o.in, o
	once.verb = openPortal
	all := []item{{
		label: "this time only", detail: "opens " + o.name() + " in " + s.Words(), words: []string{"this", "time", "only", "once"},
		deed: deed{order: &once},
	}, {
		label: "always for " + o.who(), detail: "whatever others open in", words: []string{"always", "tenant"},
		deed: o.keepSession(&s),
	}}
	for _, tag := range f.commonTags(o.tenants) {
		all = append(all, item{
			label: "always for all tagged " + tag, detail: "those without one of their own", words: []string{tag, "tagged"},
			deed: o.keep("all tagged "+tag+" open in "+s.Words()+" from now on", book.Set(book.OfTheTag(tag), book.Session, s.String())),
		})
	}
	if s.Kind != browser.Dedicated {
		all = append(all, item{
			label: "always for all others", detail: "those without one of their own or of a tag", words: []string{"all", "others"},
			deed: o.keep("links open in "+s.Words()+" from now on", book.Set(book.Everywhere(), book.Session, s.String())),
		})
	}
	return menu{title: "when in " + s.Words() + "?", guarded: true, order: o, items: numbered(all)}
}

// keepSession is the deed of writing a choice for each tenant of an order into
// the address book; nil takes the choices back.
func (o order) keepSession(s *browser.Session) deed {
	var edits []book.Edit
	for _, t := range o.tenants {
		edit := book.Unset(book.OfTheTenant(t.ID, t.Name), book.Session)
		if s != nil {
			edit = book.Set(book.OfTheTenant(t.ID, t.Name), book.Session, s.String())
		}
		edits = append(edits, edit)
	}
	what := o.who() + " opens as the others do from now on"
	if s != nil {
		what = o.who() + " opens in " + s.Words() + " from now on"
		if s.Kind == browser.Dedicated {
			what += ": its cookies stay in the program's own folder, and it wants a sign-in of its own"
		}
	}
	return o.keep(what, edits...)
}

// keep is the deed of writing a choice into the address book, and going on with
// the opening for which it was made.
func (o order) keep(done string, edits ...book.Edit) deed {
	d := deed{edits: edits, done: done}
	if o.verb == openPortal && o.in != nil {
		d.order = &o
	}
	return d
}
