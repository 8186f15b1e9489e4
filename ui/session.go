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
	if msg.session != m.session {
		return nil
	}
	m.setNow(msg.at)
	m.loading = 0
	if msg.again {
		if msg.err == nil {
			m.account, m.kept = msg.account, msg.kept
		}
		return nil
	}
	if n := failed(msg.err); n != nil {
		m.note = n
	}
	nobody := msg.account == Account{}
	switch {
	case nobody && msg.err != nil && m.screen != starting:
		return nil // an account that cannot be used: the list on screen stands
	case nobody && (msg.err == nil || problem.KindOf(msg.err) == problem.SignIn):
		m.account, m.kept = Account{}, msg.kept
		return m.askSignIn(false)
	}
	if msg.account.ID != m.account.ID {
		m.forgetDirectory()
	}
	m.account, m.kept, m.needSignIn, m.trouble = msg.account, msg.kept, false, nil
	m.showList()
	return tea.Batch(m.show(msg.listing), m.readBookAgain(), m.read(false))
}

// forgetDirectory takes the list of another account off the screen.
func (m *Model) forgetDirectory() {
	m.stopReading()
	m.trouble, m.news = nil, nil
	m.directory, m.list, m.waiting = nil, results{}, nil
	m.behind, m.late, m.strange = false, false, ""
	m.unmark()
}

// showList brings the list up, by nobody's hand.
func (m *Model) showList() {
	switch {
	case m.screen == switching:
	case m.screen == signingIn && m.signIn.running:
		m.signIn.back = true // a code is on screen that somebody is to enter
	default:
		m.screen, m.cameUp = switching, m.now
	}
}

// show puts a directory on the screen.
func (m *Model) show(l *listing) tea.Cmd {
	m.directory, m.visits = l, l.dress.visits
	m.keepMarks(l.tenants)
	cmd := tea.Batch(m.find(), m.fold(l))
	if l.dress.version != m.bookVersion {
		cmd = tea.Batch(cmd, m.dressAgain(l)) // the book was read meanwhile
	}
	return cmd
}

// findAgain searches after an edit of the query: the answer starts at its top.
func (m *Model) findAgain() tea.Cmd {
	m.fresh, m.moves, m.strange = true, 0, ""
	if m.directory == nil {
		return nil
	}
	m.behind = len(m.directory.tenants) > m.atOnce
	return m.find()
}

// find searches the newest directory for the query on screen: at once where
// that is quick, else in a command.
func (m *Model) find() tea.Cmd {
	m.searches++
	if m.stopSearch != nil {
		m.stopSearch()
	}
	if len(m.directory.tenants) > m.atOnce {
		ctx, stop := context.WithCancel(m.ctx)
		m.stopSearch = stop
		late := lateMsg{m.searches}
		return tea.Batch(
			m.search(ctx, m.searches, m.directory, m.line.text),
			after(lateAfter, func(time.Time) tea.Msg { return late }),
		)
	}
	hits := m.directory.find(m.ctx, m.line.text, m.spare)
	m.spare = nil
	m.answer(m.directory, m.line.text, hits)
	return m.release()
}

func (m *Model) handleFound(msg foundMsg) tea.Cmd {
	if msg.search != m.searches {
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
	old := m.list
	chosen, had := old.selected()
	fresh, moves := m.fresh, m.moves
	m.list = results{listing: l, query: query, hits: hits, row: old.row, top: old.top}
	m.fresh, m.moves, m.behind, m.late = false, 0, false, false
	m.answered, m.spare = m.searches, old.hits
	if fresh || !had {
		m.list.row, m.list.top = 0, 0
		m.list.move(moves)
		m.touched = m.touched && had
		if !fresh {
			m.cameUp = m.now
		}
		return
	}
	if !old.complete && !m.touched {
		// A first read grows above its first rows too; who has not looked into
		// it yet wants to see where it begins.
		m.list.row, m.list.top = 0, 0
		now, ok := m.list.selected()
		if !ok || now.ID != chosen.ID {
			m.strange = "another tenant came to the top as the list grew"
		}
		return
	}
	if old.dress.version != l.dress.version && !m.touched {
		// The first list, now with the address book: it begins anew.
		m.list.row, m.list.top, m.cameUp = 0, 0, m.now
		return
	}
	if row := m.list.rowOf(chosen.ID); row >= 0 {
		m.list.top += row - old.row
		m.list.row = row
		return
	}
	m.list.selectRow(old.row)
	m.strange, m.waiting = "the selected tenant went away", nil
	gone := " is no longer in the list"
	if l.holds(chosen.ID) {
		gone = " is no longer found by what is typed"
		if m.line.text == "" {
			gone = " is hidden now"
		}
	}
	m.note = &note{level: warn, text: chosen.Label() + gone, stays: true}
	if now, ok := m.list.selected(); ok {
		m.note.text += "; selected is now " + now.Label()
	}
}

// read reads the directory again.
func (m *Model) read(asked bool) tea.Cmd {
	m.stopReading()
	m.news = nil
	ctx, cancel := context.WithCancel(m.ctx)
	m.reading = reading{on: true, asked: asked, cancel: cancel}
	return m.refresh(ctx, m.session)
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
	look := tea.Batch(m.readBookAgain(), m.listOffers())
	if m.reading.on {
		m.note = &note{level: info, text: "the directory is being read already"}
		return look
	}
	return tea.Batch(look, m.read(true))
}

func (m *Model) handleProgress(msg progressMsg) tea.Cmd {
	if msg.session != m.session || !m.reading.on {
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
	d := m.directory
	return d == nil || d.readAt.IsZero() && len(part.tenants) >= len(d.tenants)
}

func (m *Model) handleRefreshed(msg refreshedMsg) tea.Cmd {
	if msg.session != m.session || !m.reading.on {
		return nil
	}
	m.setNow(msg.at)
	asked, again := m.reading.asked, m.reading.again
	m.stopReading()
	if msg.listing == nil {
		m.trouble = failed(msg.err)
		m.needSignIn = problem.KindOf(msg.err) == problem.SignIn
		if m.needSignIn && m.trouble != nil {
			m.trouble.do = "press ^s to sign in"
			if m.directory != nil && len(m.directory.tenants) > 0 {
				m.trouble.do += "; the list still opens links"
			}
		}
		return nil
	}
	m.trouble, m.needSignIn = failed(msg.err), false // what was read may not have been kept
	first := m.directory == nil || m.directory.readAt.IsZero()
	cmd := tea.Batch(m.show(msg.listing), m.readBookAgain())
	m.tellChange(msg, first, asked)
	if m.account == (Account{}) {
		cmd = tea.Batch(cmd, m.loadAgain(m.session))
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
	m.news, m.newsAt = &note{level: good, text: text}, m.now
}

func (m *Model) signInWanted() bool { return m.needSignIn }
