package ui

import (
	tea "charm.land/bubbletea/v2"
)

// What a person does arrives here, with its time.

// wheelRows is how far one notch of the wheel scrolls.
const wheelRows = 3

func (m *Model) handleInput(msg inputMsg) tea.Cmd {
	m.clock.set(msg.at)
	if !m.guard.take(msg, m.clock.now) {
		return nil
	}
	opening := len(m.jobs.opening)
	seen := m.layout() // what the mouse points at, before anything moves
	m.told.forget(m.clock.now, seen.noteRoom)
	if dropped, ok := m.guard.drop(); ok {
		m.told.note = &note{level: info, text: dropped.String() + " was waiting, and was dropped by the key after it"}
	}
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
	m.guard.did(len(m.jobs.opening) != opening, m.clock.now)
	return cmd
}

func (m *Model) handleKey(k tea.KeyPressMsg) tea.Cmd {
	b, ok := m.bindingOf(k)
	if m.window.tooSmall() && b.scope != everywhere {
		return nil // nobody sees what it would do
	}
	if m.over.accounts.asking {
		defer func() { m.over.accounts.asking = false }() // whatever it is, it is an answer
	}
	if ok && b.do != nil {
		return b.do(m, k)
	}
	if m.scope() == inQuestion {
		return m.answer(false)
	}
	text := typed(k)
	if text == "" {
		return nil
	}
	switch m.scope() {
	case inList:
		return m.edited(m.finder.typeIn(text))
	case inMenu:
		m.over.menu.narrow(text)
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
	cmd = m.edited(m.finder.typeIn(first))
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

// edit changes the query line, or the open one. A changed query selects the top
// row.
func (m *Model) edit(change func(*line)) tea.Cmd {
	if m.over.panel == promptPanel {
		change(&m.over.prompt.line)
		return nil
	}
	return m.edited(m.finder.edit(change))
}

// moving makes a handler that moves the selection by rows.
func moving(rows int) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return still(func(m *Model) { m.moveBy(rows) })
}

// paging makes a handler that moves the selection by pages.
func paging(pages int) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return still(func(m *Model) { m.moveBy(pages * max(1, m.layout().rows-1)) })
}

// moveBy moves the selection, which chooses.
func (m *Model) moveBy(rows int) {
	m.finder.move(rows)
	m.guard.chosen()
}

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
	row, ok := m.finder.row(c.X, c.Y, at)
	if !ok {
		return nil
	}
	m.finder.list.selectRow(row)
	m.guard.chosen()
	if m.guard.double(click{tenant: m.finder.list.tenant(row).ID, at: m.clock.now}) {
		return m.actOnSelected(m.facts().usual(intent{verb: openPortal})) // that row, whatever is marked
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
		m.over.close()
	case m.screen == signingIn:
		return m.leaveSignIn()
	case m.answers.checking.on:
		m.answers.checking.stop()
	case m.told.back():
	case m.carried != nil:
		m.carried = nil
		m.told.note = &note{level: info, text: "the pasted link was dropped; ↵ opens " + m.aim().enterName() + " again"}
	case len(m.marks) > 0:
		m.marks = nil
	case m.finder.line.text != "":
		return m.edit((*line).clear)
	default:
		return m.leave()
	}
	return nil
}
