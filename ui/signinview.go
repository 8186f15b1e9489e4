package ui

import (
	"strings"
	"time"
)

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
	p.parts = append(p.parts, part{tone.wrapped(" ", text, p.width-3), rank})
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

// signInView draws the sign-in screen.
type signInView struct {
	s             *styles
	width, height int
	opts          *Options
	login         *login
	now           time.Time
	header        header
	told          *told
	keys          string // those that mean something now
}

// lines draws the header above a page, and notes and keys below it.
func (v signInView) lines() []string {
	var lines []string
	if v.height >= 10 {
		lines = append(lines, v.header.line(v.width), "")
	}
	notes := v.told.lines(v.s, v.width, max(1, min(5, v.height/3)))
	room := v.height - 1 - len(notes)
	lines = append(lines, v.page().lines(max(1, room-len(lines)))...)
	for len(lines) < room {
		lines = append(lines, "")
	}
	return append(append(lines, notes...), v.keys)
}

// page is what the person is to do now.
func (v signInView) page() *page {
	p := &page{width: min(v.width, 100)}
	switch signIn := &v.login.signIn; {
	case v.login.host != "":
		v.askHost(p)
	case !signIn.running:
		v.offer(p)
	case !signIn.invited:
		v.head(p)
		p.text(essential, "", "preparing …")
	case signIn.codeShown():
		v.showCode(p)
	default:
		v.showAddress(p)
	}
	return p
}

func (v signInView) offer(p *page) {
	s := v.s
	title, text := "Sign in to Microsoft Entra ID", "Once: then every tenant that the account reaches is listed here."
	if there := v.login.signIn.there; there != (signInThere{}) {
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
	if v.opts.Propose == DeviceCode {
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
		if v.opts.Because != "" {
			why += ": " + v.opts.Because
		}
		p.parts = append(p.parts, part{s.good.wrapped("    ", why, p.width-6), useful})
	}
	p.gap()
	p.text(useful, s.muted, "Nothing opens before you choose. "+sessionDecides)
	v.sayTrusted(p)
	v.sayDemo(p)
}

// sessionDecides stands beside every link that signs in.
const sessionDecides = "The browser's own session decides which account is used."

func (v signInView) sayDemo(p *page) {
	if v.opts.Demo {
		p.gap()
		p.text(useful, v.s.warn, "This is the demo: a made-up Microsoft cloud on this machine, with made-up customers.")
	}
}

func (v signInView) title() string {
	title := "Signing in with the browser"
	if v.login.signIn.method == DeviceCode {
		title = "Signing in with a code"
	}
	if there := v.login.signIn.there; there != (signInThere{}) {
		title += " at " + there.tenant.Label()
	}
	return title
}

// head says which way is under way, and how long it may take.
func (v signInView) head(p *page) {
	left := ""
	if v.login.signIn.invited {
		left = v.s.muted.on(v.login.signIn.left(v.now)) + " "
	}
	p.line(essential, sides(" "+v.s.accent.on(cut(v.title(), p.width-2)), left, p.width))
	p.gap()
}

func (v signInView) showAddress(p *page) {
	s := v.s
	v.head(p)
	opening := "A page of Microsoft's is being opened in your browser. Where it does not appear, open this address:"
	if v.login.signIn.pageOpen {
		opening = "Go on in your browser. Where no page has appeared, open this address:"
	}
	p.text(useful, "", opening)
	v.addressLine(p)
	p.gap()
	p.text(useful, s.muted, sessionDecides)
	v.sayTrusted(p)
	v.sayDemo(p)
}

// addressLine puts the address on one line, whole as a link even where it is
// cut to the eye.
func (v signInView) addressLine(p *page) {
	s := v.s
	url := v.login.signIn.invitation.URL
	p.line(essential, " "+s.link(url, s.key.on(cut(url, v.width-2))))
}

func (v signInView) showCode(p *page) {
	s := v.s
	v.head(p)
	p.text(useful, "", "On any device, open")
	v.addressLine(p)
	p.text(useful, "", "and enter the code")
	p.gap()
	code := shown(v.login.signIn.invitation.UserCode)
	if wide := strings.Join(strings.Split(code, ""), " "); cells(wide)+10 <= p.width && v.height >= 12 {
		p.line(essential, "    "+s.badge.on("  "+wide+"  "))
	} else {
		p.line(essential, " "+s.code.on(cut(code, p.width-2)))
	}
	p.gap()
	p.text(useful, s.muted, sessionDecides)
	p.text(useful, s.muted, "Only enter a code that you asked for yourself.")
	v.sayTrusted(p)
	if v.opts.Demo {
		p.gap()
		p.text(useful, s.warn, "This is the demo: the code approves itself in a moment. ↵ signs in with the browser instead.")
	}
}
