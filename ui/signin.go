package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

// signIn is the sign-in screen. Nothing opens until the person chooses how.
type signIn struct {
	back       bool // there is a list to go back to
	attempt    int  // counts, so that late answers are told apart
	running    bool
	method     Method
	invited    bool
	invitation Invitation
	pageOpen   bool // the page was opened in a browser
	cancel     context.CancelFunc
	there      signInThere // where it is, if not at home
}

// askSignIn shows the sign-in screen. In the demo it goes ahead by itself with
// a device code, which approves itself.
func (m *Model) askSignIn(back bool) tea.Cmd {
	if m.panel != helpPanel {
		m.closePanel()
	}
	m.screen = signingIn
	m.stopSignIn()
	m.signIn.back, m.signIn.there = back, signInThere{}
	if m.opts.Demo {
		return m.beginSignIn(DeviceCode)
	}
	return nil
}

func (m *Model) signInAgain() tea.Cmd { return m.askSignIn(true) }

func (m *Model) signInBrowser() tea.Cmd {
	if m.enterWithText() {
		return nil
	}
	return m.beginSignIn(Browser)
}

func (m *Model) browserNotUsed() bool { return !m.signIn.running || m.signIn.method != Browser }

func (m *Model) signInDevice() tea.Cmd { return m.beginSignIn(DeviceCode) }

func (m *Model) codeNotUsed() bool { return !m.signIn.running || m.signIn.method != DeviceCode }

// beginSignIn starts one way of signing in, and ends another under way.
func (m *Model) beginSignIn(method Method) tea.Cmd {
	m.stopSignIn()
	ctx, cancel := context.WithCancel(m.ctx)
	m.note = nil
	m.signIn.attempt++
	m.signIn.running, m.signIn.method, m.signIn.cancel = true, method, cancel
	return m.startSignIn(ctx, m.signIn.attempt, method)
}

// stopSignIn ends an attempt without waiting for it.
func (m *Model) stopSignIn() {
	if m.signIn.running {
		m.signIn.cancel()
	}
	m.signIn = signIn{back: m.signIn.back, attempt: m.signIn.attempt, there: m.signIn.there}
}

// leaveSignIn is esc on the sign-in screen.
func (m *Model) leaveSignIn() tea.Cmd {
	switch {
	case m.signIn.running:
		m.stopSignIn()
		m.note = &note{level: info, text: "the sign-in was stopped", stays: true}
	case m.note != nil && m.note.sticky:
		m.note = nil
	case m.signIn.back:
		m.screen = switching
	default:
		return m.leave()
	}
	return nil
}

func (m *Model) handleInvited(msg invitedMsg) tea.Cmd {
	if msg.attempt != m.signIn.attempt || !m.signIn.running {
		return nil
	}
	m.setNow(msg.at)
	m.signIn.invited, m.signIn.invitation = true, msg.invitation
	cmd := m.tick()
	if msg.invitation.Method == Browser {
		cmd = tea.Batch(cmd, m.openSignInPage())
	}
	return cmd
}

func (m *Model) codeShown() bool {
	return m.signIn.invited && m.signIn.invitation.Method == DeviceCode
}

func (m *Model) invitationShown() bool { return m.signIn.invited }

// openSignInPage opens the page of the invitation in the browser.
func (m *Model) openSignInPage() tea.Cmd {
	return m.openPage(m.ctx, m.signIn.attempt, m.signIn.invitation.URL)
}

func (m *Model) handlePageOpened(msg pageOpenedMsg) {
	if msg.attempt != m.signIn.attempt || !m.signIn.running {
		return
	}
	m.signIn.pageOpen = msg.err == nil
	if n := failed(msg.err); n != nil {
		n.do = "open the address above by hand, or press ^y to copy it"
		m.note = n
	}
}

func (m *Model) copyAddress() tea.Cmd {
	return m.copy("the sign-in address", m.signIn.invitation.URL)
}

func (m *Model) copyCode() tea.Cmd {
	return m.copy("the device code", m.signIn.invitation.UserCode)
}

// handleSignedIn is the end of an attempt. One that was given up may still
// have succeeded: then it is told, and the screen changes only where nobody
// has gone on to something else.
func (m *Model) handleSignedIn(msg signedInMsg) tea.Cmd {
	mine := msg.attempt == m.signIn.attempt && m.signIn.running && m.screen == signingIn
	loaded := msg.loaded
	// An error beside an account is about its snapshot, not the sign-in.
	if loaded.err != nil && loaded.account == (Account{}) {
		if mine {
			m.stopSignIn()
			m.note = failed(loaded.err)
			if problem.KindOf(loaded.err) == problem.Canceled {
				m.note = &note{level: info, text: "the sign-in was stopped", stays: true}
			}
		}
		return nil
	}
	if !mine && (m.screen != signingIn || m.signIn.running) {
		m.note = &note{level: info, text: loaded.account.Username + " is signed in, too", do: m.filled("alt+a shows the accounts"), stays: true}
		return nil
	}
	there := m.signIn.there
	m.stopSignIn()
	m.stopReading()
	m.session++
	loaded.session = m.session
	m.screen, m.note = starting, &note{level: good, text: "signed in as " + loaded.account.Username}
	m.closePanel()
	cmd := m.handleLoaded(loaded)
	if there != (signInThere{}) && mine {
		cmd = tea.Batch(cmd, m.check([]directory.Tenant{*there.tenant})) // whether it was enough
	}
	return cmd
}
