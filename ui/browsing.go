package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
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

// nowhere says whether no browser can appear here at all, which the opening itself
// says best.
func (s sessions) nowhere() bool { return s.known && !slices.ContainsFunc(s.offers, on) }

func on(o browser.Offer) bool { return o.Off == "" }

// sessionOf returns the browser session that a tenant of an order opens in, with
// its browser named, and why there is none; from says who wanted it.
func (m *Model) sessionOf(o order, t directory.Tenant) (s browser.Session, from book.From, why string) {
	s, from = m.books.book.Session(t.ID)
	switch {
	case o.in != nil:
		s, from = *o.in, book.From{}
	case o.otherwise != nil && from.Origin == book.Nowhere:
		s = *o.otherwise
	}
	s, why = m.sessions.choose(s, t.ID)
	return s, from, why
}

// sessionWords says in what the tenants of an order open, and whether that is to
// be pointed out.
func (m *Model) sessionWords(o order) (words string, wrong bool) {
	switch {
	case len(o.tenants) == 0:
		return "", false
	case m.books.unread != nil && o.in == nil:
		return "asks what it opens in: the address book cannot be read", true
	}
	s, from, why := m.sessionOf(o, o.tenants[0])
	if m.sessions.nowhere() {
		return "no browser opens here: " + why, true
	}
	for _, t := range o.tenants[1:] {
		if other, _, missing := m.sessionOf(o, t); other != s || missing != why {
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

// settleSession sees to it that each tenant of an order has a browser session;
// asked says that the person has to choose one first.
func (m *Model) settleSession(o order) (asked bool) {
	switch {
	case m.sessions.nowhere():
		return false
	case m.books.unread != nil && o.in == nil:
		m.openMenu(sessionPanel, o)
		m.told.note = failed(m.books.unread)
		return true
	}
	first, undecided := o.in == nil && o.otherwise == nil && m.choiceWanted(), false
	for _, t := range o.tenants {
		_, from, why := m.sessionOf(o, t)
		asked := first && from.Origin == book.Nowhere
		if why != "" && !asked {
			m.askForAnother(o, t, why)
			return true
		}
		undecided = undecided || asked
	}
	if !undecided {
		return false
	}
	m.showMenu(sessionPanel, menu{order: o, first: true})
	m.told.note = &note{level: info, text: "asked this once, for all tenants; alt+s chooses another for one", stays: true}
	return true
}

// askForAnother asks for another browser session than the one that a tenant does
// not have here. Of several tenants nothing is opened: another session is chosen
// for one alone.
func (m *Model) askForAnother(o order, t directory.Tenant, why string) {
	s, _, _ := m.sessionOf(o, t)
	m.told.note = &note{level: warn, text: t.Label() + " was not opened in " + s.Words() + ": " + why, do: "choose another browser session", stays: true}
	if len(o.tenants) > 1 {
		m.told.note.text = "nothing was opened: " + m.told.note.text
		m.told.note.do = "choose another for it with alt+s"
		return
	}
	m.openMenu(sessionPanel, o)
}

// choiceWanted says whether the person has never said which browser session
// links open in, though there are others than the default browser.
func (m *Model) choiceWanted() bool {
	return !m.opts.OwnBrowser && slices.ContainsFunc(m.sessions.offers, func(o browser.Offer) bool {
		return on(o) && o.Session.Kind != browser.Default && o.Session.Kind != browser.Dedicated
	})
}

func (m *Model) handleOffers(msg offersMsg) tea.Cmd {
	m.setNow(msg.at)
	m.sessions = sessions{msg.inventory, msg.inventory.Offers(), true}
	return m.release()
}

// chooseSession opens the menu of browser sessions for what keys act on.
func (m *Model) chooseSession() tea.Cmd { return m.act(m.usual(showSessions)) }

// sessionItems are the browser sessions of this machine. The first time none is
// offered that is for one tenant alone: what is chosen then is for all.
func (m *Model) sessionItems() []item {
	var all []item
	for _, offer := range m.sessions.offers {
		if m.over.menu.first && offer.Session.Kind == browser.Dedicated {
			continue
		}
		all = append(all, sessionItem(offer))
	}
	if slices.ContainsFunc(m.over.menu.order.tenants, m.hasOwnSession) {
		all = append(all, item{
			label: "as the others", detail: "takes back the choice for this tenant", words: []string{"as", "others"},
			do: func(m *Model, o order) tea.Cmd { return m.keepSession(o, nil) },
		})
	}
	for i := range all[:min(9, len(all))] {
		all[i].number = i + 1
	}
	return all
}

func sessionItem(offer browser.Offer) item {
	s := offer.Session
	it := item{off: !on(offer), detail: offer.Off}
	switch s.Kind {
	case browser.Profile:
		if s.Profile == "" {
			it.label, it.words = s.Browser.Name()+", profiles", []string{s.Browser.Name(), "profiles"}
			break
		}
		it.label, it.words = s.Browser.Name()+" · "+s.Profile, append(strings.Fields(s.Profile), s.Browser.Name(), "profile")
		if it.detail == "" {
			it.detail = "a profile of yours, with its own sign-ins"
		}
	case browser.Private:
		it.label, it.words = s.Browser.Name()+", private", []string{s.Browser.Name(), "private"}
		if it.detail == "" {
			it.detail = "forgets the sign-in when the window is closed"
		}
	case browser.Dedicated:
		it.label, it.words = s.Browser.Name()+", apart", []string{s.Browser.Name(), "apart", "dedicated"}
		if it.detail == "" {
			it.detail = "for this tenant alone, with its own sign-in"
		}
	case browser.Default:
		it.label, it.words = "default browser", []string{"default", "browser"}
		if it.detail == "" {
			it.detail = "in whatever session it has at hand"
		}
	}
	it.do = func(m *Model, o order) tea.Cmd { return m.take(o, s) }
	return it
}

// hasOwnSession says whether a tenant has a browser session of its own.
func (m *Model) hasOwnSession(t directory.Tenant) bool {
	_, from := m.books.book.Session(t.ID)
	return from.Origin == book.OfTenant
}

// take is the choice of a browser session. The first one is for all tenants; a
// later one asks for which.
func (m *Model) take(o order, s browser.Session) tea.Cmd {
	switch {
	case m.books.unread != nil: // nor can it be written
		o.verb, o.in = openPortal, &s
		return m.carryOut(o)
	case !m.over.menu.first:
		o.in = &s
		m.openMenu(scopePanel, o)
		return nil
	}
	o.otherwise = &s
	edit := m.change("links open in "+s.Words()+" from now on; alt+s chooses another for a tenant", book.Set(book.Everywhere(), book.Session, s.String()))
	return tea.Batch(edit, m.carryOut(o))
}

// scopeItems are for which tenants a chosen browser session is to be.
func (m *Model) scopeItems() []item {
	o := m.over.menu.order
	s := *o.in
	all := []item{{
		label: "this time only", detail: "opens " + o.name() + " in " + s.Words(), words: []string{"this", "time", "only", "once"},
		do: func(m *Model, o order) tea.Cmd { o.verb = openPortal; return m.carryOut(o) },
	}, {
		label: "always for " + o.who(), detail: "whatever others open in", words: []string{"always", "tenant"},
		do: func(m *Model, o order) tea.Cmd {
			return m.keepSession(o, &s)
		},
	}}
	for _, tag := range m.commonTags(o.tenants) {
		all = append(all, item{
			label: "always for all tagged " + tag, detail: "those without one of their own", words: []string{tag, "tagged"},
			do: func(m *Model, o order) tea.Cmd {
				return m.keep(o, "all tagged "+tag+" open in "+s.Words()+" from now on", book.Set(book.OfTheTag(tag), book.Session, s.String()))
			},
		})
	}
	if s.Kind != browser.Dedicated {
		all = append(all, item{
			label: "always for all others", detail: "those without one of their own or of a tag", words: []string{"all", "others"},
			do: func(m *Model, o order) tea.Cmd {
				return m.keep(o, "links open in "+s.Words()+" from now on", book.Set(book.Everywhere(), book.Session, s.String()))
			},
		})
	}
	for i := range all[:min(9, len(all))] {
		all[i].number = i + 1
	}
	return all
}

// commonTags returns the tags that all of some tenants bear.
func (m *Model) commonTags(all []directory.Tenant) []string {
	tags := slices.Clone(m.books.book.Entry(all[0].ID).Tags)
	for _, t := range all[1:] {
		theirs := m.books.book.Entry(t.ID).Tags
		tags = slices.DeleteFunc(tags, func(tag string) bool { return !slices.Contains(theirs, tag) })
	}
	return tags
}

// keepSession writes a choice for each tenant of an order into the address book;
// nil takes the choices back.
func (m *Model) keepSession(o order, s *browser.Session) tea.Cmd {
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
	return m.keep(o, what, edits...)
}

// keep writes a choice into the address book, and goes on with the opening for
// which it was made.
func (m *Model) keep(o order, done string, edits ...book.Edit) tea.Cmd {
	written := m.change(done, edits...)
	if o.verb == openPortal && o.in != nil {
		return tea.Batch(written, m.carryOut(o))
	}
	return written
}
