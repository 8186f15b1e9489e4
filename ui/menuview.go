package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// clickPanel marks the line under the mouse; a double click chooses it.
func (m *Model) clickPanel(x, y int, at layout) tea.Cmd {
	row, ok := m.panelRow(x, y, at)
	if !ok {
		return nil
	}
	double := m.guard.double(click{line: row + 1, at: m.clock.now})
	if m.over.panel == accountPanel {
		return m.clickAccount(row, double)
	}
	items := m.over.menu.shown()
	if row >= len(items) {
		return nil
	}
	m.over.menu.row = row
	if double {
		return m.choose(items[row])
	}
	return nil
}

// panelHeight returns how many lines the open panel would like; of a menu, for
// all its items, so that narrowing it moves nothing.
func (m *Model) panelHeight() int {
	switch m.over.panel {
	case askPanel:
		return 1 + len(m.facts().doubts(m.over.asked)) + len(m.over.asked.tenants)
	case promptPanel:
		lines, _ := m.promptLines(m.window.width, m.window.height)
		return len(lines)
	default:
	}
	return panelHead + m.panelItems()
}

// panelItems counts the lines of the open panel below its head, narrowed or
// not.
func (m *Model) panelItems() int {
	if m.over.panel == accountPanel {
		return max(1, len(m.over.accounts.all))
	}
	n := 0
	for _, it := range m.over.menu.items {
		if !it.page {
			n++
		}
	}
	return n
}

// panelWindow divides the lines of a panel: head above, and the items from one
// on, such that the marked one is always in sight.
func (m *Model) panelWindow(height int) (head, from int) {
	marked := m.over.menu.row
	if m.over.panel == accountPanel {
		marked = m.over.accounts.row
	}
	// The head goes before the third item does.
	head = max(0, min(panelHead, height-min(m.panelItems(), 3)))
	return head, max(0, marked-(height-head)+1)
}

// panelRow returns which item of the open panel is at a cell of the window.
func (m *Model) panelRow(x, y int, l layout) (int, bool) {
	top, height := l.listTop+l.rows, l.panelRows
	if l.pane > 0 {
		if x <= l.listWidth {
			return 0, false
		}
		top, height = l.listTop, l.rows
	}
	head, from := m.panelWindow(height)
	if y < top+head || y >= top+height {
		return 0, false
	}
	return y - top - head + from, true
}

// menuLines draws the open menu in at most height lines of width cells.
func (m *Model) menuLines(width, height int) []string {
	title, hint := m.over.menu.title, "a digit, or letters and ↵"
	if m.over.menu.letter != "" {
		hint = "“" + m.over.menu.letter + "”"
	}
	named := m.nameTargets(" ", m.over.menu.order.tenants, width-2)
	head, from := m.panelWindow(height)
	lines := []string{m.panelTitle(title, hint, width), named}[:head]
	items := m.over.menu.shown()
	for i := from; i < len(items); i++ {
		lines = append(lines, m.itemLine(items[i], i == m.over.menu.row, labelCells(items), width))
	}
	return lines[:min(len(lines), max(0, height))]
}

// labelCells is how wide the labels of a menu are together.
func labelCells(items []item) int {
	wide := 20
	for _, it := range items {
		wide = max(wide, cells(it.label))
	}
	return wide
}

// itemLine draws one line of a menu.
func (m *Model) itemLine(it item, marked bool, label, width int) string {
	s := &m.window.styles
	inks, marker, number := s.row, "  ", s.key
	switch {
	case marked:
		inks, marker, number = s.chosen, "▌ ", s.chosen.name
	case it.off:
		inks = s.gone
	}
	digit := " "
	if it.number > 0 {
		digit = strconv.Itoa(it.number)
	}
	label = max(0, min(label, width-6))
	text := inks.marker.on(marker) + number.on(digit) + inks.name.on("  "+fill(it.label, label))
	rest := width - 6 - label
	if rest < 10 {
		return text + inks.name.on(blank(rest)+inks.end)
	}
	return text + inks.muted.on("  "+fill(it.detail, rest-2)) + inks.name.on(inks.end)
}

// panelTitle draws the first line of a panel: a rule that says what it asks.
func (m *Model) panelTitle(title, hint string, width int) string {
	s := &m.window.styles
	left := " " + s.accent.on(cut(title, width-2)) + " "
	room := width - min(width, cells(title)+2)
	right := ""
	if w := cells(hint); hint != "" && w+4 <= room {
		right = " " + s.muted.on(hint) + " "
		room -= w + 2
	}
	return left + s.faint.on(strings.Repeat("─", room)) + right
}
