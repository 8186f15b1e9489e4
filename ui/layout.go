package ui

// The smallest window that the program can be used in.
const (
	minWidth  = 20
	minHeight = 5
)

// ruledHeight is from which height on there are rules above and below the list.
const ruledHeight = 14

// layout says where things are. Every line of the window belongs to exactly
// one part, and the heights add up to the window's.
type layout struct {
	height        int
	header, rules bool
	query         int // the line of the query
	listTop       int
	rows          int // of the list
	listWidth     int
	pane          int // the width of the details, 0 where there is no room
	panelRows     int // of a menu below the list
	notes         []string
	noteRoom      int // how many lines a note may have
	noteRows      int // how many lines are kept for notes
	target, help  bool
}

// tooSmall reports whether the window is too small to see what a key would do.
func (w *window) tooSmall() bool { return w.width < minWidth || w.height < minHeight }

// smallLines says that it is, in what there is of it.
func (w *window) smallLines() []string {
	text := "too small: 20×5 is the least"
	if w.width < 12 {
		text = "too small"
	}
	lines := wrap(text, w.width)
	return lines[:min(len(lines), w.height)]
}

// layout divides the window between the list, what is told, and what is open
// beside or below the list; nil where nothing is.
func (w *window) layout(t *told, open panelView) layout {
	l := layout{height: w.height, listWidth: w.width}
	if w.tooSmall() {
		return l
	}
	h := w.height
	switch {
	case h >= ruledHeight:
		l.header, l.rules, l.target, l.help = true, true, true, true
		l.noteRoom, l.noteRows = min(6, h/4), 1
		l.listTop = 3
	case h >= 8:
		l.header, l.target, l.help = true, true, true
		l.noteRoom = 2
		l.listTop = 2
	default:
		l.noteRoom, l.noteRows = 1, 1 // the target's line, when there is no note
		l.listTop = 1
	}
	if l.header {
		l.query = 1
	}
	l.notes = t.lines(&w.styles, w.width, l.noteRoom)
	l.noteRows = max(l.noteRows, len(l.notes))
	used := l.listTop + l.noteRows
	for _, line := range []bool{l.rules, l.target, l.help} {
		if line {
			used++
		}
	}
	l.rows = h - used
	if w.width >= 100 && l.rows >= 6 {
		l.pane = max(48, min(76, w.width*2/5))
		l.listWidth = w.width - l.pane - 1
	}
	if open != nil && l.pane == 0 {
		l.panelRows = min(open.height(w.width, h), l.rows-1)
		l.rows -= l.panelRows
	}
	return l
}

// panel returns where a panel is: its first cell, and its size.
func (l layout) panel() (x, y, width, height int) {
	if l.pane > 0 {
		return l.listWidth + 1, l.listTop, l.pane, l.rows
	}
	return 0, l.listTop + l.rows, l.listWidth, l.panelRows
}
