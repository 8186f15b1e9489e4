package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
)

// verb is what can be done with a tenant.
type verb int

const (
	openPortal verb = iota
	copyLink
	copyID
	copyDomain
	copyName
	copyMarkdown
	copyTicket
	showPortals
	showCopies
)

// String says what waits when a verb does.
func (v verb) String() string {
	switch v {
	case openPortal:
		return "↵"
	case showPortals, showCopies:
		return "the menu"
	case copyLink, copyID, copyDomain, copyName, copyMarkdown, copyTicket:
	}
	return "copying"
}

// intent is a verb on its way to the selected tenant.
type intent struct {
	verb   verb
	portal portal.Portal
	page   *portal.Pasted // the page of a pasted link, in place of the portal
}

// waiting is an intent that waits: for the list of exactly the query on
// screen, and for a moment to see whether it is part of a pasted text.
type waiting struct {
	intent
	query    string // for which it was meant
	settling int    // the number of the pause that must end first; 0 if none
}

// repeat is the newest opening, to tell a held key from a second one.
type repeat struct {
	tenant uuid.UUID
	key    chord
	at     time.Time
}

// repeatGap is how close a key follows itself, with nothing between, when it
// is held down.
const repeatGap = 700 * time.Millisecond

// enter opens the default portal of the selected tenant.
func (m *Model) enter() tea.Cmd {
	open := m.usual(openPortal)
	switch {
	case m.enterWithText():
		return nil
	case m.now.Sub(m.cameUp) < lookGap:
		m.note = &note{level: warn, text: "nothing was opened: that ↵ came as the list did", do: "look, then press ↵"}
		return nil
	case m.burst.close && m.burst.typed > 0:
		return m.settle(open)
	}
	return m.act(open)
}

// enterWithText says whether the ↵ at hand came in one burst with text, and
// tells the person.
func (m *Model) enterWithText() bool {
	if !m.burst.withText(m.now) {
		return false
	}
	m.refuseBurst()
	return true
}

func (m *Model) refuseBurst() {
	m.note = &note{level: warn, text: "nothing was opened: that ↵ came in one burst with the text", do: "look, then press ↵"}
}

// settle holds an intent until it is clear that nothing follows it closely.
func (m *Model) settle(i intent) tea.Cmd {
	m.pauses++
	number := m.pauses
	m.waiting = &waiting{intent: i, query: m.line.text, settling: number}
	return after(settleGap, func(time.Time) tea.Msg { return settledMsg{number} })
}

func (m *Model) handleSettled(msg settledMsg) tea.Cmd {
	if m.waiting == nil || m.waiting.settling != msg.pause {
		return nil
	}
	m.waiting.settling = 0
	return m.release()
}

// release does what was waiting, if nothing holds it any longer.
func (m *Model) release() tea.Cmd {
	w := m.waiting
	if w == nil || w.settling != 0 || m.behind {
		return nil
	}
	m.waiting = nil
	if w.query != m.line.text {
		return nil
	}
	return m.act(w.intent)
}

// dropWaiting drops what waits, since something else was done.
func (m *Model) dropWaiting(by tea.Msg) {
	if m.waiting == nil {
		return
	}
	what := m.waiting.verb.String()
	if m.waiting.verb == openPortal {
		if k, ok := by.(tea.KeyPressMsg); ok && keyName(k) == "enter" {
			return // the new one takes its place
		}
	}
	m.waiting = nil
	m.note = &note{level: info, text: what + " was waiting, and was dropped by the key after it"}
}

// act does something with the selected tenant, once the list is the one for
// the query on screen.
func (m *Model) act(i intent) tea.Cmd {
	if m.tooSmall() {
		return nil
	}
	if m.behind {
		m.waiting = &waiting{intent: i, query: m.line.text}
		return nil
	}
	t, ok := m.list.selected()
	switch {
	case m.loading != 0 && m.loading == m.session:
		m.note = &note{level: info, text: "another account's list is being loaded"}
		return nil
	case !ok:
		m.note = &note{level: warn, text: "there is no tenant to act on", do: m.emptyAdvice()}
		return nil
	case m.strange != "" && i.verb != showPortals && i.verb != showCopies:
		m.note = &note{level: warn, text: m.strange + "; now " + t.Label() + " is selected", do: "press the key again if you mean that one"}
		m.strange = ""
		return nil
	}
	return m.actOn(*t, i)
}

// actOn does something with a tenant that the person chose.
func (m *Model) actOn(t directory.Tenant, i intent) tea.Cmd {
	switch i.verb {
	case openPortal:
		return m.openTenant(t, i)
	case showPortals:
		m.openMenu(portalPanel, t)
	case showCopies:
		m.openMenu(copyPanel, t)
	case copyLink, copyMarkdown, copyTicket:
		return m.copyLinkOf(t, i)
	case copyID:
		return m.copy("the tenant id of "+t.Label(), t.ID.String())
	case copyDomain:
		return m.copy("the domain of "+t.Label(), t.Domain)
	case copyName:
		return m.copy("the name of "+t.Label(), t.Name)
	}
	return nil
}

// copyLinkOf copies the link of what ↵ opens, as it is or as tickets want it.
func (m *Model) copyLinkOf(t directory.Tenant, i intent) tea.Cmd {
	link, _, err := i.link(t)
	if err != nil {
		m.note = failed(err)
		return nil
	}
	of := i.name() + " link of " + t.Label()
	switch i.verb {
	case copyMarkdown:
		return m.copy("the Markdown "+of, link.Markdown(t.Label()))
	case copyTicket:
		return m.copy("the ticket line with the "+of, link.Ticket(t.Label()))
	default:
		return m.copy("the "+of, link.String())
	}
}

func (m *Model) openTenant(t directory.Tenant, i intent) tea.Cmd {
	link, left, err := i.link(t)
	to := target{tenant: t.ID, label: t.Label(), what: i.name(), left: left}
	if slices.ContainsFunc(m.opening, to.is) {
		m.note = &note{level: info, text: "still opening " + to.what + " for " + to.label}
		return nil
	}
	if r := m.repeat; r.tenant == t.ID && r.key == m.burst.key && m.now.Sub(r.at) < repeatGap {
		m.repeat.at = m.now
		m.note = &note{level: info, text: to.label + " was opened already; let go of the key, then press it again to open it once more"}
		return nil
	}
	if err != nil {
		m.note = failed(err)
		return nil
	}
	m.opening = append(slices.Clone(m.opening), to)
	m.repeat = repeat{tenant: t.ID, key: m.burst.key, at: m.now}
	m.busy++
	m.note = &note{level: info, text: fmt.Sprintf("opening %s for %s · %s", to.what, to.label, t.ID), stays: true}
	return m.open(to, link)
}

func (m *Model) handleOpened(msg openedMsg) tea.Cmd {
	m.opening = slices.DeleteFunc(slices.Clone(m.opening), msg.target.is)
	what := fmt.Sprintf("%s for %s · %s", msg.target.what, msg.target.label, msg.target.tenant)
	if msg.err == nil {
		text := "opened " + what + " · in " + msg.opened.Browser
		if !msg.opened.Done {
			text = "handed " + what + " to " + msg.opened.Browser
		}
		m.note = &note{level: good, text: text, stays: true}
		if len(msg.target.left) > 0 {
			m.note.level, m.note.do = warn, "the link still holds the other tenant's "+strings.Join(msg.target.left, ", ")+": look which page that is"
		}
		return m.done()
	}
	m.note = failed(msg.err)
	if m.note == nil {
		return m.done()
	}
	m.note.link = msg.link.String()
	m.note.about = what
	m.leaving = false // the link must be seen
	if m.note.do == "" {
		m.note.do = "open the link by hand"
	}
	if msg.copyOK {
		m.note.do += "; it is " + copiedWhere(msg.copied)
	}
	return tea.Batch(m.done(), toTerminal(msg.copied))
}

// copiedWhere says where a copy went, in words that promise no more than is
// known.
func copiedWhere(c Copied) string {
	switch {
	case c.Terminal != "" && c.Where != "":
		return "in " + c.Where + " and sent to the terminal's clipboard"
	case c.Terminal != "":
		return "sent to the terminal's clipboard"
	}
	return "in " + c.Where
}

// toTerminal writes what sends a copy to the terminal's clipboard.
func toTerminal(c Copied) tea.Cmd {
	if c.Terminal == "" {
		return nil
	}
	return tea.Raw(c.Terminal)
}

func (m *Model) copy(what, text string) tea.Cmd {
	if text == "" {
		m.note = &note{level: warn, text: what + " is not known"}
		return nil
	}
	m.busy++
	return m.copyText(what, text)
}

func (m *Model) handleCopied(msg copiedMsg) tea.Cmd {
	if msg.err != nil {
		m.note = failed(msg.err)
		if m.note != nil {
			m.note.link, m.note.about = msg.text, msg.what
			m.leaving = false
		}
		return m.done()
	}
	m.note = &note{level: good, text: msg.what + " is " + copiedWhere(msg.copied), stays: true}
	if msg.copied.Terminal != "" {
		// No terminal confirms it, so the text stays in sight to be copied by hand.
		m.note.link, m.note.sticky = msg.text, true
		m.leaving = false
	}
	return tea.Batch(m.done(), toTerminal(msg.copied))
}

func (m *Model) copyLink() tea.Cmd { return m.act(m.usual(copyLink)) }

func (m *Model) copyID() tea.Cmd { return m.act(intent{verb: copyID}) }

func (m *Model) choosePortal() tea.Cmd { return m.act(intent{verb: showPortals}) }

func (m *Model) chooseCopy() tea.Cmd { return m.act(intent{verb: showCopies}) }

// openNumbered opens the portal whose number the key holds.
func (m *Model) openNumbered(k tea.KeyPressMsg) tea.Cmd {
	name := keyName(k)
	number := int(name[len(name)-1] - '0')
	portals := m.opts.Portals.All()
	if number < 1 || number > len(portals) {
		m.note = &note{level: info, text: fmt.Sprintf("there is no portal %d", number), do: "⇥ lists them"}
		return nil
	}
	return m.act(intent{verb: openPortal, portal: portals[number-1]})
}
