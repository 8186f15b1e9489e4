package ui

import (
	tea "charm.land/bubbletea/v2"
)

// A cloud that the user's own configuration defines is confirmed before the
// first sign-in: its host is typed, character by character, so that nobody
// agrees to it by reflex.

// confirmed takes what became of what was typed, and tells it.
func (l *login) confirmed(err error) *note {
	n := failed(err)
	if n == nil && l.host != "" {
		n = &note{level: good, text: l.host + " is confirmed"}
		l.host, l.typed = "", line{}
	}
	return n
}

// typing makes a handler of an edit of the host.
func typing(change func(*line)) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return still(func(m *Model) { change(&m.login.typed) })
}

// askHost draws the question.
func (v signInView) askHost(p *page) {
	s := v.s
	p.line(essential, " "+s.accent.on(cut("Sign in to your own cloud "+v.opts.Cloud, p.width-2)))
	p.text(useful, s.muted, "Your configuration defines it, and nobody has signed in to it here yet. Who runs this host sees who signs in, and gives the tokens:")
	p.gap()
	p.text(essential, s.code, v.login.host) // whole, whatever its length
	p.gap()
	p.text(useful, "", "Type it to go on. Where you do not know it, press esc and look into the configuration.")
	text, _ := v.login.typed.window(p.width - 5)
	p.line(essential, " "+s.accent.on("❯")+" "+s.strong.on(text)+s.accent.on("▏"))
	v.sayTrusted(p)
}

// sayTrusted says whose certificates count beside the system's.
func (v signInView) sayTrusted(p *page) {
	for _, line := range v.opts.Trusted {
		p.gap()
		p.text(useful, v.s.warn, line)
	}
}
