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

// openAccounts opens the panel, before it is known who is signed in.
func (o *overlay) openAccounts() { o.panel, o.accounts = accountPanel, accounts{} }

// takeAccounts takes the answer of who is signed in, and tells why there is none;
// nil where there is nothing to tell.
func (o *overlay) takeAccounts(msg accountsMsg, current Account) *note {
	if msg.err != nil {
		if o.panel == accountPanel && !o.accounts.known {
			o.close()
		}
		return failed(msg.err)
	}
	at := slices.IndexFunc(msg.accounts, func(a Account) bool { return a.ID == current.ID })
	o.accounts = accounts{all: msg.accounts, known: true, row: max(0, at)}
	return nil
}

// marked returns the account that the panel's keys act on.
func (a *accounts) marked() (Account, bool) {
	if a.row >= len(a.all) {
		return Account{}, false
	}
	return a.all[a.row], true
}

// move marks the account that is rows away.
func (a *accounts) move(rows int) {
	a.asking = false
	a.row = max(0, min(a.row+rows, len(a.all)-1))
}

// mark marks an account, and reports whether there is one.
func (a *accounts) mark(row int) bool {
	if row >= len(a.all) {
		return false
	}
	a.move(row - a.row)
	return true
}

// ask asks whether to sign the marked one out.
func (a *accounts) ask() { _, a.asking = a.marked() }

func (a *accounts) choices() choices { return choices{max(1, len(a.all)), a.row} }

// accountEnter makes the marked account the current one.
func (m *Model) accountEnter() tea.Cmd {
	a, ok := m.over.accounts.marked()
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

func (m *Model) confirmSignOut() tea.Cmd {
	a, ok := m.over.accounts.marked()
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

// accountsView draws the panel.
type accountsView struct {
	s        *styles
	accounts *accounts
	onScreen string // the id of the account whose list is on screen
}

func (v accountsView) height(_, _ int) int { return panelHead + v.accounts.choices().size }

func (v accountsView) lines(width, height int) []string {
	s := v.s
	head, from := v.accounts.choices().window(height)
	lines := []string{panelTitle(s, "accounts", "", width), ""}[:head]
	switch {
	case !v.accounts.known:
		lines = append(lines, "  "+s.muted.on(cut("looking …", width-3)))
	case len(v.accounts.all) == 0:
		lines = append(lines, "  "+s.muted.on(cut("nobody is signed in", width-3)))
	}
	for i := from; i < len(v.accounts.all); i++ {
		a := v.accounts.all[i]
		inks, marker := s.row, "  "
		if i == v.accounts.row {
			inks, marker = s.chosen, "▌ "
		}
		text := a.Username + " · " + a.Cloud
		if a.ID == v.onScreen {
			text += " · on screen"
		}
		lines = append(lines, inks.marker.on(marker)+inks.name.on(fill(text, width-3)+inks.end))
	}
	return lines[:min(len(lines), max(0, height))]
}

// target says what ↵ does, or what is being asked.
func (v accountsView) target(room int) string {
	a, ok := v.accounts.marked()
	switch {
	case !ok:
		return ""
	case v.accounts.asking:
		return " " + v.s.warn.on(cut("y signs out, and forgets here, all of "+a.Username, room))
	}
	what := "↵ use  "
	return " " + v.s.key.on(what) + v.s.strong.on(cut(a.Username, room-cells(what)))
}
