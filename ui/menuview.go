package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// panelView draws what is open beside or below the list.
type panelView interface {
	// height is how many lines it would like, of width cells, at most most.
	height(width, most int) int
	// lines draws it in at most height lines of width cells.
	lines(width, height int) []string
	// target says what ↵ does, in room cells behind a margin.
	target(room int) string
}

// choices are the lines of a panel of which one is marked.
type choices struct{ size, marked int }

// panelHead is how many lines of a panel stand above its choices, where there is
// room.
const panelHead = 2

// window divides the lines of a panel: head above, and the choices from one on,
// such that the marked one is always in sight.
func (c choices) window(height int) (head, from int) {
	// The head goes before the third choice does.
	head = max(0, min(panelHead, height-min(c.size, 3)))
	return head, max(0, c.marked-(height-head)+1)
}

// at returns which of the choices is at a cell of the window.
func (c choices) at(x, y int, l layout) (int, bool) {
	left, top, _, height := l.panel()
	head, from := c.window(height)
	return y - top - head + from, x >= left && y >= top+head && y < top+height
}

// clickPanel marks the line under the mouse; a double click chooses it.
func (m *Model) clickPanel(x, y int, at layout) tea.Cmd {
	lines := m.over.menu.choices()
	if m.over.panel == accountPanel {
		lines = m.over.accounts.choices()
	}
	row, ok := lines.at(x, y, at)
	if !ok {
		return nil
	}
	double := m.guard.double(click{line: row + 1, at: m.clock.now})
	if m.over.panel == accountPanel {
		if m.over.accounts.mark(row) && double {
			return m.accountEnter()
		}
		return nil
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

// menuView draws a menu.
type menuView struct {
	s     *styles
	menu  *menu
	names naming
}

// choices are all its lines, so that narrowing it moves nothing.
func (m *menu) choices() choices {
	n := 0
	for _, it := range m.items {
		if !it.page {
			n++
		}
	}
	return choices{n, m.row}
}

func (v menuView) height(_, _ int) int { return panelHead + v.menu.choices().size }

func (v menuView) lines(width, height int) []string {
	hint := "a digit, or letters and ↵"
	if v.menu.letter != "" {
		hint = "“" + v.menu.letter + "”"
	}
	named := v.names.all(" ", v.menu.order.tenants, width-2)
	head, from := v.menu.choices().window(height)
	lines := []string{panelTitle(v.s, v.menu.title, hint, width), named}[:head]
	if why := v.menu.unmatched(); why != "" {
		lines = append(lines, v.nothing(why, width)...)
		return lines[:min(len(lines), max(0, height))]
	}
	items := v.menu.shown()
	for i := from; i < len(items); i++ {
		lines = append(lines, v.line(items[i], i == v.menu.row, labelCells(items), width))
	}
	return lines[:min(len(lines), max(0, height))]
}

// mostNear is how many lines are offered that may have been meant.
const mostNear = 4

// nothing tells that no line is left, and which may have been meant.
func (v menuView) nothing(why string, width int) []string {
	hint := "⌫ shows all lines again"
	if near := v.menu.near(); len(near) > 0 {
		hint = "did you mean " + strings.Join(near[:min(len(near), mostNear)], ", ") + "? " + hint
	}
	return append(ink("").wrapped("   ", why, width-4), v.s.muted.wrapped("   ", hint, width-4)...)
}

func (v menuView) target(room int) string {
	if why := v.menu.unmatched(); why != "" {
		return cut("↵ does nothing: "+why, room)
	}
	it, ok := v.menu.marked()
	if !ok {
		return ""
	}
	return v.names.all("↵ "+v.menu.does+it.label+"  ", v.menu.order.tenants, room)
}

// labelCells is how wide the labels of a menu are together.
func labelCells(items []item) int {
	wide := 20
	for _, it := range items {
		wide = max(wide, cells(it.label))
	}
	return wide
}

// line draws one line of it.
func (v menuView) line(it item, marked bool, label, width int) string {
	s := v.s
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
func panelTitle(s *styles, title, hint string, width int) string {
	left := " " + s.accent.on(cut(title, width-2)) + " "
	room := width - min(width, cells(title)+2)
	right := ""
	if w := cells(hint); hint != "" && w+4 <= room {
		right = " " + s.muted.on(hint) + " "
		room -= w + 2
	}
	return left + s.faint.on(strings.Repeat("─", room)) + right
}
