package ui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/internal/problem"
)

// How the directory on screen comes, changes and goes.

// reading is a refresh under way.
type reading struct {
	on       bool
	asked    bool // by the person
	again    bool // once it has ended, since a list of the person's changed meanwhile
	tenants  int
	waitTill time.Time // the service asked to wait
	cause    string
	cancel   context.CancelFunc
}

// stop ends the refresh, and returns what it was.
func (r *reading) stop() reading {
	was := *r
	if r.on {
		r.cancel()
	}
	*r = reading{}
	return was
}

// progress takes note of how far it has come, and reports whether the service
// asks to wait.
func (r *reading) progress(p Progress, at time.Time) bool {
	r.tenants, r.cause = p.Count, p.WaitCause
	if p.Waiting > 0 {
		r.waitTill = at.Add(p.Waiting)
	}
	return p.Waiting > 0
}

// waits reports whether it waits because the service asked to.
func (r *reading) waits(now time.Time) bool { return r.on && r.waitTill.After(now) }

// handleLoaded shows an account and what was known of its directory, then
// reads the directory again behind it.
func (m *Model) handleLoaded(msg loadedMsg) tea.Cmd {
	if msg.session != m.who.session {
		return nil
	}
	m.setNow(msg.at)
	m.who.loading = 0
	if msg.again {
		if msg.err == nil {
			m.who.account, m.told.kept = msg.account, msg.kept
		}
		return nil
	}
	if n := failed(msg.err); n != nil {
		m.told.note = n
	}
	nobody := msg.account == Account{}
	switch {
	case nobody && msg.err != nil && m.screen != starting:
		return nil // an account that cannot be used: the list on screen stands
	case nobody && (msg.err == nil || problem.KindOf(msg.err) == problem.SignIn):
		m.who.account, m.told.kept = Account{}, msg.kept
		return m.askSignIn(false)
	}
	if msg.account.ID != m.who.account.ID {
		m.forgetDirectory()
	}
	m.who.account, m.told.kept, m.who.needSignIn, m.told.trouble = msg.account, msg.kept, false, nil
	m.showList()
	return tea.Batch(m.show(msg.listing), m.readBookAgain(), m.read(false))
}

// forgetDirectory takes the list of another account off the screen.
func (m *Model) forgetDirectory() {
	m.reading.stop()
	m.told.trouble, m.told.news = nil, nil
	m.finder.forget()
	m.guard.forget()
	m.marks = nil
}

// showList brings the list up, by nobody's hand.
func (m *Model) showList() {
	switch {
	case m.screen == switching:
	case m.screen == signingIn && m.login.signIn.running:
		m.login.signIn.back = true // a code is on screen that somebody is to enter
	default:
		m.screen = switching
		m.guard.listCame(m.clock.now)
	}
}

// show puts a directory on the screen.
func (m *Model) show(l *listing) tea.Cmd {
	m.finder.directory, m.books.visits = l, l.dress.visits
	m.keepMarks(l.tenants)
	cmd := m.find()
	if m.finder.large() {
		cmd = tea.Batch(cmd, m.cmds.fold(l)) // a small one was folded with the index
	}
	if l.dress.version != m.books.version {
		cmd = tea.Batch(cmd, m.dressAgain(l)) // the book was read meanwhile
	}
	return cmd
}

// findAgain searches after an edit of the query.
func (m *Model) findAgain() tea.Cmd {
	m.guard.chosen()
	if !m.finder.anew() {
		return nil
	}
	return m.find()
}

// find searches the newest directory for the query on screen: at once where
// that is quick, else in a command.
func (m *Model) find() tea.Cmd {
	l, query := m.finder.directory, m.finder.line.text
	if !m.finder.large() {
		spare := m.finder.begin(nil)
		return m.handleFound(foundMsg{m.finder.searches, l, query, l.find(m.cmds.ctx, query, spare)})
	}
	ctx, stop := context.WithCancel(m.cmds.ctx)
	spare, number := m.finder.begin(stop), m.finder.searches
	return tea.Batch(
		m.cmds.search(ctx, number, l, query, spare),
		after(lateAfter, func(time.Time) tea.Msg { return lateMsg{number} }),
	)
}

// handleFound puts an answer on the screen, and does what has waited for it.
func (m *Model) handleFound(msg foundMsg) tea.Cmd {
	if msg.search != m.finder.searches {
		return nil
	}
	s := m.finder.answer(msg)
	if s.cameUp {
		m.guard.listCame(m.clock.now)
	}
	if s.why != "" {
		m.guard.moved(s.why, s.gone != nil)
	}
	if s.gone != nil {
		m.told.note = s.note(&m.finder.list)
	}
	return m.release()
}

// read reads the directory again.
func (m *Model) read(asked bool) tea.Cmd {
	m.reading.stop()
	m.told.news = nil
	ctx, cancel := context.WithCancel(m.cmds.ctx)
	m.reading = reading{on: true, asked: asked, cancel: cancel}
	return m.cmds.refresh(ctx, m.who.session, m.dress())
}

// refreshNow is read for a person, who may have written into the address book or
// made a browser profile, too.
func (m *Model) refreshNow() tea.Cmd {
	if m.screen != switching {
		return nil
	}
	look := tea.Batch(m.readBookAgain(), m.cmds.listOffers())
	if m.reading.on {
		m.told.note = &note{level: info, text: "the directory is being read already"}
		return look
	}
	return tea.Batch(look, m.read(true))
}

func (m *Model) handleProgress(msg progressMsg) tea.Cmd {
	if msg.session != m.who.session || !m.reading.on {
		return nil
	}
	m.setNow(msg.at)
	var cmd tea.Cmd
	if m.reading.progress(msg.progress, msg.at) {
		cmd = m.tick()
	}
	if msg.listing != nil && m.finder.growsBy(msg.listing) {
		cmd = tea.Batch(cmd, m.show(msg.listing))
	}
	return cmd
}

func (m *Model) handleRefreshed(msg refreshedMsg) tea.Cmd {
	if msg.session != m.who.session || !m.reading.on {
		return nil
	}
	m.setNow(msg.at)
	was := m.reading.stop()
	if msg.listing == nil {
		m.told.trouble = failed(msg.err)
		m.who.needSignIn = problem.KindOf(msg.err) == problem.SignIn
		if m.who.needSignIn && m.told.trouble != nil {
			m.told.trouble.do = "press ^s to sign in"
			if m.finder.directory != nil && len(m.finder.directory.tenants) > 0 {
				m.told.trouble.do += "; the list still opens links"
			}
		}
		return nil
	}
	m.told.trouble, m.who.needSignIn = failed(msg.err), false // what was read may not have been kept
	first := m.finder.directory == nil || m.finder.directory.readAt.IsZero()
	cmd := tea.Batch(m.show(msg.listing), m.readBookAgain())
	m.tellChange(msg, first, was.asked)
	if m.who.account == (Account{}) {
		cmd = tea.Batch(cmd, m.cmds.loadAgain(m.who.session))
	}
	if was.again {
		cmd = tea.Batch(cmd, m.read(true))
	}
	return cmd
}

// tellChange says what a read found different.
func (m *Model) tellChange(msg refreshedMsg, first, asked bool) {
	text := ""
	switch {
	case first:
		text = countTenants(len(msg.listing.tenants)) + " read"
	case !msg.change.None():
		text = changeWords(msg.change)
	case asked:
		text = "nothing has changed"
	default:
		return
	}
	if notes := msg.change.Notes; len(notes) > 0 {
		text += " · " + notes[0]
		if more := len(notes) - 1; more > 0 {
			text += fmt.Sprintf(" · and %d more: 'tenantswitch refresh' tells", more)
		}
	}
	m.told.news, m.told.newsAt = &note{level: good, text: text}, m.clock.now
}

func (m *Model) signInWanted() bool { return m.who.needSignIn }
