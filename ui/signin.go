package ui

import (
	"context"
	"time"

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

// begin begins an attempt, and ends another under way.
func (s *signIn) begin(method Method, cancel context.CancelFunc) {
	s.stop()
	s.attempt++
	s.running, s.method, s.cancel = true, method, cancel
}

// stop ends an attempt without waiting for it.
func (s *signIn) stop() {
	if s.running {
		s.cancel()
	}
	*s = signIn{back: s.back, attempt: s.attempt, there: s.there}
}

// current reports whether an attempt is the one under way.
func (s *signIn) current(attempt int) bool { return s.running && attempt == s.attempt }

// codeShown reports whether a device code is on screen.
func (s *signIn) codeShown() bool { return s.invited && s.invitation.Method == DeviceCode }

// left says how long the invitation still stands; "" where it says nothing of it.
func (s *signIn) left(now time.Time) string {
	if s.invitation.Expires.IsZero() {
		return ""
	}
	left := s.invitation.Expires.Sub(now)
	if left <= 0 {
		return "time is up"
	}
	return countdown(left) + " left"
}

// pageOpened takes note of whether the page of the invitation was opened, and tells
// why not; nil where there is nothing to tell.
func (s *signIn) pageOpened(msg pageOpenedMsg) *note {
	if !s.current(msg.attempt) {
		return nil
	}
	s.pageOpen = msg.err == nil
	n := failed(msg.err)
	if n != nil {
		n.do = "open the address above by hand, or press ^y to copy it"
	}
	return n
}

// askSignIn shows the sign-in screen. In the demo it goes ahead by itself with
// a device code, which approves itself.
func (m *Model) askSignIn(back bool) tea.Cmd {
	if m.over.panel != helpPanel {
		m.over.close()
	}
	m.screen = signingIn
	m.login.signIn.stop()
	m.login.signIn.back, m.login.signIn.there = back, signInThere{}
	if m.opts.Demo {
		return m.beginSignIn(DeviceCode)
	}
	return nil
}

// beginSignIn starts one way of signing in, and ends another under way.
func (m *Model) beginSignIn(method Method) tea.Cmd {
	ctx, cancel := context.WithCancel(m.cmds.ctx)
	m.told.note = nil
	m.login.signIn.begin(method, cancel)
	return m.cmds.startSignIn(ctx, m.login.signIn.attempt, method, m.login.signIn.there, m.dress())
}

// leaveSignIn is esc on the sign-in screen.
func (m *Model) leaveSignIn() tea.Cmd {
	switch {
	case m.login.signIn.running:
		m.login.signIn.stop()
		m.told.note = &note{level: info, text: "the sign-in was stopped", stays: true}
	case m.told.note != nil && m.told.note.sticky:
		m.told.note = nil
	case m.login.signIn.back:
		m.screen = switching
	default:
		return m.leave()
	}
	return nil
}

func (m *Model) handleInvited(msg invitedMsg) tea.Cmd {
	if !m.login.signIn.current(msg.attempt) {
		return nil
	}
	m.clock.set(msg.at)
	m.login.signIn.invited, m.login.signIn.invitation = true, msg.invitation
	cmd := m.clock.start(m.counting())
	if msg.invitation.Method == Browser {
		cmd = tea.Batch(cmd, m.cmds.openPage(m.login.signIn))
	}
	return cmd
}

// handleSignedIn is the end of an attempt. One that was given up may still
// have succeeded: then it is told, and the screen changes only where nobody
// has gone on to something else.
func (m *Model) handleSignedIn(msg signedInMsg) tea.Cmd {
	mine := m.login.signIn.current(msg.attempt) && m.screen == signingIn
	loaded := msg.loaded
	// An error beside an account is about its snapshot, not the sign-in.
	if loaded.err != nil && loaded.account == (Account{}) {
		if mine {
			m.login.signIn.stop()
			m.told.note = failed(loaded.err)
			if problem.KindOf(loaded.err) == problem.Canceled {
				m.told.note = &note{level: info, text: "the sign-in was stopped", stays: true}
			}
		}
		return nil
	}
	if !mine && (m.screen != signingIn || m.login.signIn.running) {
		m.told.note = &note{level: info, text: loaded.account.Username + " is signed in, too", do: m.opts.keysIn("alt+a shows the accounts"), stays: true}
		return nil
	}
	there := m.login.signIn.there
	m.login.signIn.stop()
	m.reading.stop()
	m.who.session++
	loaded.session = m.who.session
	m.screen, m.told.note = starting, &note{level: good, text: "signed in as " + loaded.account.Username}
	m.over.close()
	cmd := m.handleLoaded(loaded)
	if there != (signInThere{}) && mine {
		m.jobs.busy++
		cmd = tea.Batch(cmd, m.answers.ask(m.cmds, []directory.Tenant{*there.tenant})) // whether it was enough
	}
	return cmd
}
