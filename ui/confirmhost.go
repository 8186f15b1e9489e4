package ui

import (
	tea "charm.land/bubbletea/v2"
)

// A cloud that the user's own configuration defines is confirmed before the
// first sign-in: its host is typed, character by character, so that nobody
// agrees to it by reflex.

// unconfirmedHost says whether the sign-in screen asks for the host.
func (m *Model) unconfirmedHost() bool { return m.screen == signingIn && m.host != "" }

// confirmHost takes what was typed.
func (m *Model) confirmHost() tea.Cmd {
	if m.enterWithText() {
		return nil
	}
	m.note = nil
	return m.confirm(m.typed.text)
}

func (m *Model) handleConfirmed(msg confirmedMsg) {
	if m.note = failed(msg.err); m.note != nil || m.host == "" {
		return
	}
	m.note = &note{level: good, text: m.host + " is confirmed"}
	m.host, m.typed = "", line{}
}

// typing makes a handler of an edit of the host.
func typing(change func(*line)) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return still(func(m *Model) { change(&m.typed) })
}

// askHost draws the question.
func (m *Model) askHost(p *page) {
	s := &m.styles
	p.line(essential, " "+s.accent.on(cut("Sign in to your own cloud "+m.opts.Cloud, p.width-2)))
	p.text(useful, s.muted, "Your configuration defines it, and nobody has signed in to it here yet. Who runs this host sees who signs in, and gives the tokens:")
	p.gap()
	p.text(essential, s.code, m.host) // whole, whatever its length
	p.gap()
	p.text(useful, "", "Type it to go on. Where you do not know it, press esc and look into the configuration.")
	text, _ := m.typed.window(p.width - 5)
	p.line(essential, " "+s.accent.on("❯")+" "+s.strong.on(text)+s.accent.on("▏"))
	m.sayTrusted(p)
}

// sayTrusted says whose certificates count beside the system's.
func (m *Model) sayTrusted(p *page) {
	for _, line := range m.opts.Trusted {
		p.gap()
		p.text(useful, m.styles.warn, line)
	}
}
