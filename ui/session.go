package ui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/internal/problem"
)

// How the directory on screen comes, changes and goes.

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
	m.stopReading()
	m.told.trouble, m.told.news = nil, nil
	m.finder.directory, m.finder.list = nil, results{}
	m.finder.behind, m.finder.late = false, false
	m.guard.forget()
	m.unmark()
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

// findAgain searches after an edit of the query: the answer starts at its top.
func (m *Model) findAgain() tea.Cmd {
	m.finder.fresh, m.finder.moves = true, 0
	m.guard.chosen()
	if m.finder.directory == nil {
		return nil
	}
	m.finder.behind = m.finder.large()
	return m.find()
}

// large reports whether the newest directory takes too long to search within
// Update.
func (f *finder) large() bool { return len(f.directory.tenants) > f.atOnce }

// find searches the newest directory for the query on screen: at once where
// that is quick, else in a command.
func (m *Model) find() tea.Cmd {
	m.finder.searches++
	if m.finder.stop != nil {
		m.finder.stop()
	}
	if m.finder.large() {
		ctx, stop := context.WithCancel(m.cmds.ctx)
		spare := m.finder.spare
		m.finder.stop, m.finder.spare = stop, nil
		late := lateMsg{m.finder.searches}
		return tea.Batch(
			m.cmds.search(ctx, m.finder.searches, m.finder.directory, m.finder.line.text, spare),
			after(lateAfter, func(time.Time) tea.Msg { return late }),
		)
	}
	hits := m.finder.directory.find(m.cmds.ctx, m.finder.line.text, m.finder.spare)
	m.finder.spare = nil
	m.answer(m.finder.directory, m.finder.line.text, hits)
	return m.release()
}

func (m *Model) handleFound(msg foundMsg) tea.Cmd {
	if msg.search != m.finder.searches {
		return nil
	}
	m.answer(msg.listing, msg.query, msg.hits)
	return m.release()
}

// answer puts the answer of a search on the screen. After an edit the top row
// is selected; after a change of the directory the same tenant as before, on
// the same line of the window. Only a first read that nobody has touched yet
// stays at its top.
func (m *Model) answer(l *listing, query string, hits []int32) {
	old := m.finder.list
	chosen, had := old.selected()
	fresh, moves := m.finder.fresh, m.finder.moves
	m.finder.list = results{listing: l, query: query, hits: hits, row: old.row, top: old.top}
	m.finder.fresh, m.finder.moves, m.finder.behind, m.finder.late = false, 0, false, false
	m.finder.answered, m.finder.spare = m.finder.searches, old.hits
	if fresh || !had {
		m.finder.list.row, m.finder.list.top = 0, 0
		m.finder.list.move(moves)
		m.finder.touched = m.finder.touched && had
		if !fresh {
			m.guard.listCame(m.clock.now)
		}
		return
	}
	if !old.complete && !m.finder.touched {
		// A first read grows above its first rows too; who has not looked into
		// it yet wants to see where it begins.
		m.finder.list.row, m.finder.list.top = 0, 0
		now, ok := m.finder.list.selected()
		if !ok || now.ID != chosen.ID {
			m.guard.moved("another tenant came to the top as the list grew", false)
		}
		return
	}
	if old.dress.version != l.dress.version && !m.finder.touched {
		// The first list, now with the address book: it begins anew.
		m.finder.list.row, m.finder.list.top = 0, 0
		m.guard.listCame(m.clock.now)
		return
	}
	if row := m.finder.list.rowOf(chosen.ID); row >= 0 {
		m.finder.list.top += row - old.row
		m.finder.list.row = row
		return
	}
	m.finder.list.selectRow(old.row)
	m.guard.moved("the selected tenant went away", true)
	gone := " is no longer in the list"
	if l.holds(chosen.ID) {
		gone = " is no longer found by what is typed"
		if m.finder.line.text == "" {
			gone = " is hidden now"
		}
	}
	m.told.note = &note{level: warn, text: chosen.Label() + gone, stays: true}
	if now, ok := m.finder.list.selected(); ok {
		m.told.note.text += "; selected is now " + now.Label()
	}
}

// read reads the directory again.
func (m *Model) read(asked bool) tea.Cmd {
	m.stopReading()
	m.told.news = nil
	ctx, cancel := context.WithCancel(m.cmds.ctx)
	m.reading = reading{on: true, asked: asked, cancel: cancel}
	return m.cmds.refresh(ctx, m.who.session, m.dress())
}

func (m *Model) stopReading() {
	if m.reading.on {
		m.reading.cancel()
	}
	m.reading = reading{}
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
	p := msg.progress
	m.reading.tenants, m.reading.cause = p.Count, p.WaitCause
	var cmd tea.Cmd
	if p.Waiting > 0 {
		m.reading.waitTill = msg.at.Add(p.Waiting)
		cmd = m.tick()
	}
	if msg.listing != nil && m.growsBy(msg.listing) {
		cmd = tea.Batch(cmd, m.show(msg.listing))
	}
	return cmd
}

// growsBy says whether part of a read shows more than the screen does: what was
// known completely is not replaced by a part, nor more of one by less.
func (m *Model) growsBy(part *listing) bool {
	d := m.finder.directory
	return d == nil || d.readAt.IsZero() && len(part.tenants) >= len(d.tenants)
}

func (m *Model) handleRefreshed(msg refreshedMsg) tea.Cmd {
	if msg.session != m.who.session || !m.reading.on {
		return nil
	}
	m.setNow(msg.at)
	asked, again := m.reading.asked, m.reading.again
	m.stopReading()
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
	m.tellChange(msg, first, asked)
	if m.who.account == (Account{}) {
		cmd = tea.Batch(cmd, m.cmds.loadAgain(m.who.session))
	}
	if again {
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
