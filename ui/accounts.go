package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// accounts is the panel of who is signed in.
type accounts struct {
	all    []Account
	known  bool // the answer has come
	row    int
	asking bool // whether to sign the marked one out
}

func (m *Model) showAccounts() tea.Cmd {
	m.over.panel = accountPanel
	m.over.accounts = accounts{}
	return m.cmds.listAccounts()
}

func (m *Model) handleAccounts(msg accountsMsg) {
	if msg.err != nil {
		m.told.note = failed(msg.err)
		if m.over.panel == accountPanel && !m.over.accounts.known {
			m.over.close()
		}
		return
	}
	m.over.accounts = accounts{all: msg.accounts, known: true}
	m.over.accounts.row = max(0, slices.IndexFunc(msg.accounts, func(a Account) bool { return a.ID == m.who.account.ID }))
}

// marked returns the account that the panel's keys act on.
func (m *Model) marked() (Account, bool) {
	if m.over.accounts.row >= len(m.over.accounts.all) {
		return Account{}, false
	}
	return m.over.accounts.all[m.over.accounts.row], true
}

func (m *Model) accountUp() { m.moveAccount(-1) }

func (m *Model) accountDown() { m.moveAccount(1) }

func (m *Model) moveAccount(by int) {
	m.over.accounts.asking = false
	m.over.accounts.row = max(0, min(m.over.accounts.row+by, len(m.over.accounts.all)-1))
}

// accountEnter makes the marked account the current one.
func (m *Model) accountEnter() tea.Cmd {
	a, ok := m.marked()
	if !ok || m.enterWithText() {
		return nil
	}
	m.over.close()
	if a.ID == m.who.account.ID {
		return nil
	}
	m.reading.stop()
	m.who.session++
	m.who.loading = m.who.session
	m.told.note = &note{level: info, text: "loading the list of " + a.Username}
	return m.cmds.useAccount(m.who.session, a.ID, m.dress())
}

// clickAccount marks an account; a double click makes it the current one.
func (m *Model) clickAccount(row int, double bool) tea.Cmd {
	if row >= len(m.over.accounts.all) {
		return nil
	}
	m.moveAccount(row - m.over.accounts.row)
	if double {
		return m.accountEnter()
	}
	return nil
}

func (m *Model) signInAnother() tea.Cmd {
	m.over.close()
	return m.askSignIn(m.screen == switching)
}

func (m *Model) askSignOut() {
	_, ok := m.marked()
	m.over.accounts.asking = ok
}

func (m *Model) signOutAsked() bool { return m.over.accounts.asking }

func (m *Model) signOutNotAsked() bool { return !m.over.accounts.asking }

func (m *Model) confirmSignOut() tea.Cmd {
	a, ok := m.marked()
	if !ok {
		return nil
	}
	if a.ID == m.who.account.ID {
		m.reading.stop() // nothing may write what is about to be forgotten
	}
	m.jobs.busy++
	return m.cmds.signOut(a)
}

// handleSignedOut takes a forgotten account off the screen at once.
func (m *Model) handleSignedOut(msg signedOutMsg) tea.Cmd {
	if msg.err != nil {
		m.told.note = failed(msg.err)
		return m.jobs.done()
	}
	m.told.note = &note{level: good, text: msg.account.Username + " is signed out; its tokens and its list are gone from this machine", stays: true}
	if msg.profiles > 0 {
		m.told.note.do = "when you leave you are asked about " + countProfiles(msg.profiles) + ", still signed in to portals"
	}
	if msg.account.ID != m.who.account.ID {
		return tea.Batch(m.jobs.done(), m.cmds.listAccounts())
	}
	m.forget()
	m.over.close()
	m.who.account, m.screen = Account{}, starting
	m.who.session++
	return tea.Batch(m.jobs.done(), m.cmds.load(m.who.session, m.dress()))
}

func countProfiles(n int) string {
	if n == 1 {
		return "one browser profile of its tenants"
	}
	return fmt.Sprintf("%d browser profiles of its tenants", n)
}

// accountLines draws the panel in at most height lines of width cells.
func (m *Model) accountLines(width, height int) []string {
	s := &m.window.styles
	head, from := m.panelWindow(height)
	lines := []string{m.panelTitle("accounts", "", width), ""}[:head]
	switch {
	case !m.over.accounts.known:
		lines = append(lines, "  "+s.muted.on(cut("looking …", width-3)))
	case len(m.over.accounts.all) == 0:
		lines = append(lines, "  "+s.muted.on(cut("nobody is signed in", width-3)))
	}
	for i := from; i < len(m.over.accounts.all); i++ {
		a := m.over.accounts.all[i]
		inks, marker := s.row, "  "
		if i == m.over.accounts.row {
			inks, marker = s.chosen, "▌ "
		}
		text := a.Username + " · " + a.Cloud
		if a.ID == m.who.account.ID {
			text += " · on screen"
		}
		lines = append(lines, inks.marker.on(marker)+inks.name.on(fill(text, width-3)+inks.end))
	}
	return lines[:min(len(lines), max(0, height))]
}

// accountTarget says what ↵ does in the panel, or what is being asked.
func (m *Model) accountTarget(room int) string {
	s := &m.window.styles
	a, ok := m.marked()
	switch {
	case !ok:
		return ""
	case m.over.accounts.asking:
		return " " + s.warn.on(cut("y signs out, and forgets here, all of "+a.Username, room))
	}
	what := "↵ use  "
	return " " + s.key.on(what) + s.strong.on(cut(a.Username, room-cells(what)))
}
