package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tenantswitch/directory"
)

// View draws the window: a function of the model alone.
func (m Model) View() tea.View {
	lines, cursor := m.draw()
	for i, l := range lines {
		// Each part fits by construction; this is the net below it.
		if styledWidth(l) > m.window.width {
			lines[i] = ansi.TruncateWc(ansi.Truncate(l, m.window.width, ""), m.window.width, "")
		}
	}
	view := tea.NewView(strings.Join(lines[:max(0, min(len(lines), m.window.height))], "\n"))
	view.AltScreen = true
	view.MouseMode = tea.MouseModeCellMotion
	view.KeyboardEnhancements.ReportAlternateKeys = true
	view.Cursor = cursor
	return view
}

// draw returns the lines of the window and where the cursor is, nil where it
// is hidden.
func (m *Model) draw() ([]string, *tea.Cursor) {
	switch {
	case m.window.width <= 0 || m.window.height <= 0:
		return nil, nil
	case m.tooSmall():
		return m.smallLines(), nil
	case m.over.panel == helpPanel:
		return m.helpLines(), nil
	case m.screen == signingIn:
		return m.signInLines(), nil
	}
	return m.listLines()
}

// smallLines says that the window is too small, in what there is of it.
func (m *Model) smallLines() []string {
	text := "too small: 20×5 is the least"
	if m.window.width < 12 {
		text = "too small"
	}
	lines := wrap(text, m.window.width)
	return lines[:min(len(lines), m.window.height)]
}

// listLines draws the switcher.
func (m *Model) listLines() ([]string, *tea.Cursor) {
	l := m.layout()
	lines := make([]string, 0, m.window.height)
	if l.header {
		lines = append(lines, m.headerLine(m.window.width))
	}
	query, x := m.queryLine(m.window.width)
	lines = append(lines, query)
	if l.rules {
		lines = append(lines, m.upperRule(l))
	}
	lines = append(lines, m.bodyLines(l)...)
	if l.rules {
		lines = append(lines, m.lowerRule(l))
	}
	notes := l.notes
	switch {
	case l.target:
		lines = append(lines, m.targetLine(m.window.width))
	case len(notes) == 0 || m.panelOpen():
		notes = []string{m.targetLine(m.window.width)}
	}
	for i := range l.noteRows {
		if i < len(notes) {
			lines = append(lines, notes[i])
		} else {
			lines = append(lines, "")
		}
	}
	if l.help {
		lines = append(lines, m.helpLine(m.window.width))
	}
	switch {
	case m.over.panel == promptPanel:
		return lines, m.promptCursor(l)
	case m.panelOpen():
		return lines, nil
	}
	cursor := tea.NewCursor(x, l.query)
	// A bar is reset to the user's own shape at the end; a block is not.
	cursor.Shape = tea.CursorBar
	return lines, cursor
}

// promptCursor is where the cursor of a prompt is: on the second line of the
// panel.
func (m *Model) promptCursor(l layout) *tea.Cursor {
	width, left, top := m.window.width, 0, l.listTop+l.rows
	if l.pane > 0 {
		width, left, top = l.pane, l.listWidth+1, l.listTop
	}
	_, x := m.promptLines(width, l.rows)
	cursor := tea.NewCursor(left+x, top+1)
	cursor.Shape = tea.CursorBar
	return cursor
}

// bodyLines draws the list and what is beside or below it.
func (m *Model) bodyLines(l layout) []string {
	s := &m.window.styles
	lines := m.rowLines(l.listWidth, l.rows)
	if l.pane > 0 {
		side := m.paneLines(l.pane, l.rows)
		bar := s.faint.on("│")
		for i := range lines {
			lines[i] = padded(lines[i], l.listWidth) + bar
			if i < len(side) {
				lines[i] += side[i]
			}
		}
		return lines
	}
	if l.panelRows > 0 {
		below := m.panelLines(m.window.width, l.panelRows)
		for len(below) < l.panelRows {
			below = append(below, "")
		}
		lines = append(lines, below...)
	}
	return lines
}

// paneLines draws the right side: the open menu, else the details.
func (m *Model) paneLines(width, height int) []string {
	if m.panelOpen() {
		return m.panelLines(width, height)
	}
	return m.detailLines(width, height)
}

func (m *Model) panelLines(width, height int) []string {
	switch m.over.panel {
	case accountPanel:
		return m.accountLines(width, height)
	case askPanel:
		return m.askLines(width, height)
	case promptPanel:
		lines, _ := m.promptLines(width, height)
		return lines
	default:
		return m.menuLines(width, height)
	}
}

// upperRule draws the rule above the list.
func (m *Model) upperRule(l layout) string {
	return m.window.styles.faint.on(strings.Repeat("─", l.listWidth) + ruleEnd(l, "┬"))
}

// lowerRule draws the rule below the list: what links open in, and which rows
// are in sight.
func (m *Model) lowerRule(l layout) string {
	s := &m.window.styles
	left, tone := m.sessionRule()
	right, room := m.position(l), l.listWidth-4
	if cells(right)+2 > room {
		right = ""
	}
	if right != "" {
		right = " " + right + " "
		room -= cells(right)
	}
	if left = cut(left, room-4); left != "" {
		left = " " + left + " "
		room -= cells(left)
	}
	return s.faint.on("──") + tone.on(left) + s.faint.on(strings.Repeat("─", max(0, room))+right+"──"+ruleEnd(l, "┴"))
}

// ruleEnd continues a rule below or above the details, with a joint where they
// begin.
func ruleEnd(l layout, joint string) string {
	if l.pane == 0 {
		return ""
	}
	return joint + strings.Repeat("─", l.pane)
}

// sessionRule says what links open in, on the screen of the list.
func (m *Model) sessionRule() (string, ink) {
	if m.finder.late || m.screen != switching {
		return "", m.window.styles.muted
	}
	words, wrong := m.enterWords()
	if wrong {
		return words, m.window.styles.warn
	}
	return words, m.window.styles.muted
}

// enterWords says what an ↵ would open in, and before that what of a carried
// link is another tenant's.
func (m *Model) enterWords() (words string, wrong bool) {
	words, wrong = m.facts().sessionWords(m.acting())
	if m.carried == nil || m.over.panel != noPanel {
		return words, wrong
	}
	for _, t := range m.enterOrder().tenants {
		if _, left, _ := m.enterOrder().link(t); len(left) > 0 {
			return strings.Join(left, ", ") + " is another's · " + words, true
		}
	}
	return words, wrong
}

// acting is what the keys would act on now.
func (m *Model) acting() order {
	switch {
	case m.over.panel == askPanel:
		return m.over.asked
	case m.over.panel == promptPanel:
		return m.over.prompt.order
	case m.over.panel == accountPanel || m.over.panel == helpPanel:
		return order{}
	case m.over.panel != noPanel:
		return m.over.menu.order
	case len(m.marks) > 0:
		return order{tenants: m.marks}
	}
	if t, ok := m.finder.list.selected(); ok {
		return order{tenants: []directory.Tenant{*t}}
	}
	return order{}
}

// position says which rows are in sight, where not all are.
func (m *Model) position(l layout) string {
	all := len(m.finder.list.hits)
	if all <= l.rows || l.rows <= 0 || m.finder.late {
		return ""
	}
	return count(m.finder.list.top+1) + "–" + count(min(all, m.finder.list.top+l.rows)) + " of " + count(all)
}
