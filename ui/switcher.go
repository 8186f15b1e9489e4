package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// switcher draws the screen of the list.
type switcher struct {
	s       *styles
	width   int
	at      layout
	header  header
	query   queryLine
	list    listView
	details details
	open    panelView // beside or below the list; nil where nothing is
	enter   enterLine // where nothing is open
	keys    string    // those that mean something now
	opens   string    // what links open in
	wrong   bool      // and that is to be pointed out
}

// draw returns its lines, and says where the cursor is; nil where it is hidden.
func (v switcher) draw() ([]string, *tea.Cursor) {
	l := v.at
	lines := make([]string, 0, l.height)
	if l.header {
		lines = append(lines, v.header.line(v.width))
	}
	query, x := v.query.line(v.width)
	lines = append(lines, query)
	if l.rules {
		lines = append(lines, v.s.faint.on(strings.Repeat("─", l.listWidth)+ruleEnd(l, "┬")))
	}
	lines = append(lines, v.body()...)
	if l.rules {
		lines = append(lines, v.lowerRule())
	}
	notes := l.notes
	switch {
	case l.target:
		lines = append(lines, v.targetLine())
	case len(notes) == 0 || v.open != nil:
		notes = []string{v.targetLine()}
	}
	for i := range l.noteRows {
		if i < len(notes) {
			lines = append(lines, notes[i])
		} else {
			lines = append(lines, "")
		}
	}
	if l.help {
		lines = append(lines, v.keys)
	}
	return lines, v.cursor(x)
}

// cursor is where a text is typed: in the query, which has it at x, or in what is
// open.
func (v switcher) cursor(x int) *tea.Cursor {
	y := v.at.query
	switch open := v.open.(type) {
	case nil:
	case promptView:
		left, top, width, _ := v.at.panel()
		x, y = left+open.prompt.cursor(width), top+1 // on the second line of the panel
	default:
		return nil
	}
	cursor := tea.NewCursor(x, y)
	// A bar is reset to the user's own shape at the end; a block is not.
	cursor.Shape = tea.CursorBar
	return cursor
}

// body draws the list and what is beside or below it.
func (v switcher) body() []string {
	l := v.at
	lines := v.list.lines(l.listWidth, l.rows)
	_, _, width, height := l.panel()
	var side []string
	switch {
	case v.open != nil:
		side = v.open.lines(width, height)
	case l.pane > 0:
		side = v.details.lines(width, height)
	}
	if l.pane == 0 {
		for len(side) < height {
			side = append(side, "")
		}
		return append(lines, side...)
	}
	bar := v.s.faint.on("│")
	for i := range lines {
		lines[i] += blank(l.listWidth-styledWidth(lines[i])) + bar
		if i < len(side) {
			lines[i] += side[i]
		}
	}
	return lines
}

// targetLine names what ↵ acts on, always.
func (v switcher) targetLine() string {
	if v.open != nil {
		return v.open.target(v.width - 2)
	}
	return v.enter.line(v.width - 2)
}

// lowerRule draws the rule below the list: what links open in, and which rows
// are in sight.
func (v switcher) lowerRule() string {
	l, left, tone := v.at, v.opens, v.s.muted
	if v.wrong {
		tone = v.s.warn
	}
	right, room := v.list.position(l.rows), l.listWidth-4
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
	return v.s.faint.on("──") + tone.on(left) + v.s.faint.on(strings.Repeat("─", max(0, room))+right+"──"+ruleEnd(l, "┴"))
}

// ruleEnd continues a rule below or above the details, with a joint where they
// begin.
func ruleEnd(l layout, joint string) string {
	if l.pane == 0 {
		return ""
	}
	return joint + strings.Repeat("─", l.pane)
}
