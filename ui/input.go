package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/uuid"
)

// What a person does arrives here, with its time.
//
// A text that a program typed (a paste without brackets, a script) can end in
// an ↵ that nobody meant, and acts on a list that nobody has seen. Three rules
// keep it from opening anything: an ↵ within pasteGap of a paste does nothing;
// an ↵ within burstGap of a run of burstLen or more characters, which no hand
// types that fast, does nothing; and an ↵ within burstGap of any key waits for
// settleGap and is dropped by whatever follows, so that the first line of many
// opens nothing either. Each says so.
const (
	pasteGap  = 50 * time.Millisecond
	burstGap  = 10 * time.Millisecond
	burstLen  = 5
	settleGap = 30 * time.Millisecond
)

// lookGap is how long a list that came up by itself must have been there before
// an ↵ can be meant for it: no hand is faster.
const lookGap = 300 * time.Millisecond

// doubleClick is how close two clicks on one row are to open it.
const doubleClick = 400 * time.Millisecond

// wheelRows is how far one notch of the wheel scrolls.
const wheelRows = 3

// burst is the run of keys that the newest key belongs to.
type burst struct {
	last   time.Time // when the newest input arrived
	close  bool      // it followed the one before within burstGap
	typed  int       // characters in the run
	pasted time.Time // when the newest paste arrived
	key    chord     // the newest key; "" for a paste or the mouse
}

// add takes note of an input.
func (b *burst) add(msg inputMsg) {
	b.close = !b.last.IsZero() && msg.at.Sub(b.last) <= burstGap
	if !b.close {
		b.typed = 0
	}
	b.last, b.key = msg.at, ""
	switch in := msg.msg.(type) {
	case tea.PasteMsg:
		b.pasted = msg.at
	case tea.KeyPressMsg:
		b.key = keyName(in)
		if typed(in) != "" {
			b.typed++
		}
	}
}

// withText says whether an ↵ at that time came in one burst with text.
func (b *burst) withText(at time.Time) bool {
	if !b.pasted.IsZero() && at.Sub(b.pasted) < pasteGap {
		return true
	}
	return b.close && b.typed >= burstLen
}

// click is the newest click: on a tenant, or on a line of an open panel.
type click struct {
	tenant uuid.UUID
	line   int // counted from one; 0 where it was on a tenant
	at     time.Time
}

// again takes note of a click, and says whether it makes a double one.
func (c *click) again(next click) bool {
	double := c.tenant == next.tenant && c.line == next.line && next.at.Sub(c.at) <= doubleClick
	*c = next
	if double {
		*c = click{}
	}
	return double
}

func (m *Model) handleInput(msg inputMsg) tea.Cmd {
	m.setNow(msg.at)
	m.guard.burst.add(msg)
	if m.enterHeld() {
		m.guard.spent = m.clock.now
		return nil
	}
	opening := len(m.jobs.opening)
	seen := m.layout() // what the mouse points at, before anything moves
	m.forgetNote()
	m.dropWaiting(msg.msg)
	m.finder.touched = true
	var cmd tea.Cmd
	switch in := msg.msg.(type) {
	case tea.KeyPressMsg:
		cmd = m.handleKey(in)
	case tea.PasteMsg:
		cmd = m.handlePaste(in)
	case tea.MouseClickMsg:
		cmd = m.handleClick(in, seen)
	case tea.MouseWheelMsg:
		m.handleWheel(in)
	}
	if m.guard.burst.key != m.guard.repeat.key {
		m.guard.repeat = repeat{}
	}
	switch {
	case m.guard.burst.key != "enter":
		m.guard.strange, m.guard.cameUp, m.guard.spent = "", time.Time{}, time.Time{}
	case len(m.jobs.opening) == opening && m.guard.waiting == nil:
		m.guard.spent = m.clock.now
	}
	return cmd
}

// enterHeld says whether the ↵ at hand is one that is held down, or tapped
// twice, after it has done something else than opening, or nothing: that is
// all that it does.
func (m *Model) enterHeld() bool {
	return m.guard.burst.key == "enter" && !m.guard.spent.IsZero() && m.clock.now.Sub(m.guard.spent) < repeatGap
}

func (m *Model) handleKey(k tea.KeyPressMsg) tea.Cmd {
	b, ok := m.bindingOf(k)
	if m.tooSmall() && b.scope != everywhere {
		return nil // nobody sees what it would do
	}
	if m.over.accounts.asking {
		defer func() { m.over.accounts.asking = false }() // whatever it is, it is an answer
	}
	if ok && b.do != nil {
		return b.do(m, k)
	}
	if m.scope() == inQuestion {
		return m.no()
	}
	text := typed(k)
	if text == "" {
		return nil
	}
	switch m.scope() {
	case inList:
		return m.typeIn(text)
	case inMenu:
		m.menuNarrow(text)
	case inPrompt:
		m.over.prompt.line.insert(text)
	case inHost:
		m.login.typed.insert(text)
	case inQuestion, inAccounts, inHelp, inSignIn, everywhere:
	}
	return nil
}

// handlePaste puts the first line of a paste into the query. Whatever the
// paste ends in, it opens nothing.
func (m *Model) handlePaste(p tea.PasteMsg) tea.Cmd {
	switch m.scope() {
	case inPrompt:
		first, _ := pasted(p.Content)
		m.over.prompt.line.insert(first)
		return nil
	case inHost:
		m.told.note = &note{level: info, text: "a paste is not taken here: type the host"}
		return nil
	case inList:
	default:
		return nil
	}
	cmd, taken, refused := m.carry(p.Content)
	if taken {
		return cmd
	}
	first, more := pasted(p.Content)
	cmd = m.typeIn(first)
	m.finder.typeOver = refused
	if more {
		m.told.note = &note{level: info, text: "only the first line of the paste was taken"}
	}
	return cmd
}

// editing makes a handler of an edit of the query line.
func editing(change func(*line)) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return func(m *Model, _ tea.KeyPressMsg) tea.Cmd { return m.edit(change) }
}

// typeIn puts a text into the query, in place of what a pasted link has put there.
func (m *Model) typeIn(text string) tea.Cmd {
	return m.edit(func(l *line) {
		if m.finder.typeOver {
			l.clear()
		}
		l.insert(text)
	})
}

// edit changes the query line, or the open one. A changed query selects the top
// row.
func (m *Model) edit(change func(*line)) tea.Cmd {
	if m.over.panel == promptPanel {
		change(&m.over.prompt.line)
		return nil
	}
	before := m.finder.line.text
	change(&m.finder.line)
	m.finder.typeOver = false
	if m.finder.line.text == before {
		return nil
	}
	return m.findAgain()
}

// moving makes a handler that moves the selection by rows.
func moving(rows int) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return func(m *Model, _ tea.KeyPressMsg) tea.Cmd {
		m.move(rows)
		return nil
	}
}

// paging makes a handler that moves the selection by pages.
func paging(pages int) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return func(m *Model, _ tea.KeyPressMsg) tea.Cmd {
		m.move(pages * max(1, m.layout().rows-1))
		return nil
	}
}

// move moves the selection. While the list does not yet belong to the query,
// the move waits with it.
func (m *Model) move(rows int) {
	if m.finder.behind {
		m.finder.moves += rows
		return
	}
	m.finder.list.move(rows)
}

func (m *Model) toFirst() { m.move(-len(m.finder.list.hits)) }

func (m *Model) toLast() { m.move(len(m.finder.list.hits)) }

func (m *Model) queryIsEmpty() bool { return m.finder.line.text == "" }

// handleClick selects the row under the mouse; a second click opens it.
func (m *Model) handleClick(c tea.MouseClickMsg, at layout) tea.Cmd {
	if c.Button != tea.MouseLeft {
		return nil
	}
	switch m.scope() {
	case inMenu, inAccounts:
		return m.clickPanel(c.X, c.Y, at)
	case inList:
	default:
		return nil
	}
	row := c.Y - at.listTop + m.finder.list.top
	if m.finder.behind || c.Y < at.listTop || c.Y >= at.listTop+at.rows || c.X >= at.listWidth || row >= len(m.finder.list.hits) {
		return nil
	}
	m.finder.list.selectRow(row)
	if m.guard.click.again(click{tenant: m.finder.list.tenant(row).ID, at: m.clock.now}) {
		return m.actOnSelected(m.usual(openPortal)) // that row, whatever is marked
	}
	return nil
}

func (m *Model) handleWheel(w tea.MouseWheelMsg) {
	delta := wheelRows
	switch w.Button {
	case tea.MouseWheelUp:
		delta = -wheelRows
	case tea.MouseWheelDown:
	default:
		return
	}
	switch m.scope() {
	case inList:
		if !m.finder.behind && m.finder.list.listing != nil {
			m.finder.list.scroll(delta, m.layout().rows)
		}
	case inHelp:
		m.scrollHelp(delta)
	case inMenu, inQuestion, inPrompt, inAccounts, inSignIn, inHost, everywhere:
	}
}

// back closes what is open, else clears the message, else the query, else
// leaves.
func (m *Model) back() tea.Cmd {
	switch {
	case m.over.panel == accountPanel && m.over.accounts.asking:
	case m.over.panel != noPanel:
		m.closePanel()
	case m.screen == signingIn:
		return m.leaveSignIn()
	case m.answers.checking.on:
		m.answers.checking.stop()
	case m.told.note != nil && m.told.note.sticky:
		m.told.note = nil
	case m.told.trouble != nil:
		m.told.trouble = nil
	case m.carried != nil:
		m.drop()
	case len(m.marks) > 0:
		m.unmark()
	case m.finder.line.text != "":
		return m.edit((*line).clear)
	default:
		return m.leave()
	}
	return nil
}

// interrupt leaves at once.
func (m *Model) interrupt() tea.Cmd {
	m.jobs.exit = ErrInterrupted
	return tea.Quit
}
