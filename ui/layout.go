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

// tooSmall says whether the window is too small to see what a key would do.
func (m *Model) tooSmall() bool { return m.window.width < minWidth || m.window.height < minHeight }

// layout divides the window.
func (m *Model) layout() layout {
	l := layout{listWidth: m.window.width}
	if m.tooSmall() {
		return l
	}
	h := m.window.height
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
	l.notes = m.noteLines(m.window.width, l.noteRoom)
	l.noteRows = max(l.noteRows, len(l.notes))
	used := l.listTop + l.noteRows
	for _, line := range []bool{l.rules, l.target, l.help} {
		if line {
			used++
		}
	}
	l.rows = h - used
	if m.window.width >= 100 && l.rows >= 6 {
		l.pane = max(48, min(76, m.window.width*2/5))
		l.listWidth = m.window.width - l.pane - 1
	}
	if m.panelOpen() && l.pane == 0 {
		l.panelRows = min(m.panelHeight(), l.rows-1)
		l.rows -= l.panelRows
	}
	return l
}

// panelOpen says whether a menu is open beside or below the list.
func (m *Model) panelOpen() bool {
	return m.over.panel != noPanel && m.over.panel != helpPanel
}
