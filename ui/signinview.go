package ui

import "strings"

// part is a paragraph of the sign-in screen with how much it matters: where
// there is not room for all, the highest rank goes first.
type part struct {
	lines []string
	rank  int
}

const (
	essential = iota
	useful
	airy
)

// page collects the parts of a screen that is read from top to bottom.
type page struct {
	width int
	parts []part
}

// text adds a paragraph.
func (p *page) text(rank int, tone ink, text string) {
	var lines []string
	for _, l := range wrap(text, p.width-3) {
		lines = append(lines, " "+tone.on(l))
	}
	p.parts = append(p.parts, part{lines, rank})
}

// line adds a line that holds styles.
func (p *page) line(rank int, line string) { p.parts = append(p.parts, part{[]string{line}, rank}) }

func (p *page) gap() { p.line(airy, "") }

func (p *page) height() int {
	n := 0
	for _, part := range p.parts {
		n += len(part.lines)
	}
	return n
}

// lines returns what fits height lines.
func (p *page) lines(height int) []string {
	for rank := airy; rank > essential; rank-- {
		for i := len(p.parts) - 1; i >= 0 && p.height() > height; i-- {
			if p.parts[i].rank == rank {
				p.parts = append(p.parts[:i:i], p.parts[i+1:]...)
			}
		}
	}
	var lines []string
	for _, part := range p.parts {
		lines = append(lines, part.lines...)
	}
	return lines[:min(len(lines), max(0, height))]
}

// signInLines draws the sign-in screen.
func (m *Model) signInLines() []string {
	p := &page{width: min(m.window.width, 100)}
	switch {
	case m.unconfirmedHost():
		m.askHost(p)
	case !m.login.signIn.running:
		m.offerSignIn(p)
	case !m.login.signIn.invited:
		m.signInHead(p)
		p.text(essential, "", "preparing …")
	case m.codeShown():
		m.showCode(p)
	default:
		m.showAddress(p)
	}
	return m.overSignIn(p.lines(m.signInRoom()))
}

// signInRoom is how many lines the page has between header, notes and help.
func (m *Model) signInRoom() int {
	room := m.window.height - 1 - len(m.signInNotes())
	if m.window.height >= 10 {
		room -= 2
	}
	return max(1, room)
}

func (m *Model) signInNotes() []string {
	return m.noteLines(m.window.width, max(1, min(5, m.window.height/3)))
}

// overSignIn puts the header above a page, and notes and keys below it.
func (m *Model) overSignIn(body []string) []string {
	var lines []string
	if m.window.height >= 10 {
		lines = append(lines, m.headerLine(m.window.width), "")
	}
	lines = append(lines, body...)
	notes := m.signInNotes()
	for len(lines) < m.window.height-1-len(notes) {
		lines = append(lines, "")
	}
	return append(append(lines, notes...), m.helpLine(m.window.width))
}

func (m *Model) offerSignIn(p *page) {
	s := &m.window.styles
	title, text := "Sign in to Microsoft Entra ID", "Once: then every tenant that the account reaches is listed here."
	if there := m.login.signIn.there; there != (signInThere{}) {
		title = "Sign in at " + there.tenant.Label()
		text = "The tenant wants more of the account than its last sign-in brought. It is for that tenant; the list stays as it is."
	}
	p.line(essential, " "+s.accent.on(cut(title, p.width-2)))
	p.text(useful, s.muted, text)
	p.gap()
	ways := []struct {
		method    Method
		key, what string
	}{{Browser, "↵", "with the browser of this machine"}, {DeviceCode, "d", "with a code, in a browser on any device"}}
	if m.opts.Propose == DeviceCode {
		ways[0], ways[1] = ways[1], ways[0]
	}
	for i, w := range ways {
		if i > 0 {
			p.gap()
		}
		p.line(essential, " "+s.code.on(cut(w.key, 3))+"  "+s.strong.on(cut(w.what, p.width-6)))
		if i > 0 {
			continue
		}
		why := "proposed"
		if m.opts.Because != "" {
			why += ": " + m.opts.Because
		}
		var lines []string
		for _, l := range wrap(why, p.width-6) {
			lines = append(lines, "    "+s.good.on(l))
		}
		p.parts = append(p.parts, part{lines, useful})
	}
	p.gap()
	p.text(useful, s.muted, "Nothing opens before you choose. "+sessionDecides)
	m.sayTrusted(p)
	m.sayDemo(p)
}

// sessionDecides stands beside every link that signs in.
const sessionDecides = "The browser's own session decides which account is used."

func (m *Model) sayDemo(p *page) {
	if m.opts.Demo {
		p.gap()
		p.text(useful, m.window.styles.warn, "This is the demo: a made-up Microsoft cloud on this machine, with made-up customers.")
	}
}

func (m *Model) signInTitle() string {
	title := "Signing in with the browser"
	if m.login.signIn.method == DeviceCode {
		title = "Signing in with a code"
	}
	if there := m.login.signIn.there; there != (signInThere{}) {
		title += " at " + there.tenant.Label()
	}
	return title
}

// signInHead says which way is under way, and how long it may take.
func (m *Model) signInHead(p *page) {
	s := &m.window.styles
	left := ""
	if m.login.signIn.invited {
		left = s.muted.on(m.left()) + " "
	}
	p.line(essential, sides(" "+s.accent.on(cut(m.signInTitle(), p.width-2)), left, p.width))
	p.gap()
}

// left says how long the invitation still stands.
func (m *Model) left() string {
	if m.login.signIn.invitation.Expires.IsZero() {
		return ""
	}
	left := m.login.signIn.invitation.Expires.Sub(m.clock.now)
	if left <= 0 {
		return "time is up"
	}
	return countdown(left) + " left"
}

func (m *Model) showAddress(p *page) {
	s := &m.window.styles
	m.signInHead(p)
	opening := "A page of Microsoft's is being opened in your browser. Where it does not appear, open this address:"
	if m.login.signIn.pageOpen {
		opening = "Go on in your browser. Where no page has appeared, open this address:"
	}
	p.text(useful, "", opening)
	m.addressLine(p)
	p.gap()
	p.text(useful, s.muted, sessionDecides)
	m.sayTrusted(p)
	m.sayDemo(p)
}

// addressLine puts the address on one line, whole as a link even where it is
// cut to the eye.
func (m *Model) addressLine(p *page) {
	s := &m.window.styles
	url := m.login.signIn.invitation.URL
	p.line(essential, " "+s.link(url, s.key.on(cut(url, m.window.width-2))))
}

func (m *Model) showCode(p *page) {
	s := &m.window.styles
	m.signInHead(p)
	p.text(useful, "", "On any device, open")
	m.addressLine(p)
	p.text(useful, "", "and enter the code")
	p.gap()
	code := shown(m.login.signIn.invitation.UserCode)
	if wide := strings.Join(strings.Split(code, ""), " "); cells(wide)+10 <= p.width && m.window.height >= 12 {
		p.line(essential, "    "+s.badge.on("  "+wide+"  "))
	} else {
		p.line(essential, " "+s.code.on(cut(code, p.width-2)))
	}
	p.gap()
	p.text(useful, s.muted, sessionDecides)
	p.text(useful, s.muted, "Only enter a code that you asked for yourself.")
	m.sayTrusted(p)
	if m.opts.Demo {
		p.gap()
		p.text(useful, s.warn, "This is the demo: the code approves itself in a moment. ↵ signs in with the browser instead.")
	}
}
