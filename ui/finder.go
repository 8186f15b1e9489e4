package ui

import (
	"context"

	"tenantswitch/directory"
)

// finder is the query and the list that answers it: an edit makes the list on
// screen one that is behind, a search is numbered, and only the answer to the
// newest one counts. What is selected stays the same tenant, on the same line of
// the window, whatever comes, unless the person has edited the query.
type finder struct {
	line      line
	typeOver  bool     // what is typed next takes the place of the query
	atOnce    int      // how many tenants are searched within Update
	directory *listing // the newest
	list      results  // on screen
	spare     []int32  // of hits that are not on screen any longer
	searches  int      // the number of the newest search
	answered  int      // the newest search that was answered
	behind    bool     // the list on screen does not answer the query on screen
	late      bool     // and that for long enough to be seen
	stop      context.CancelFunc
	fresh     bool // the next answer starts at its top
	moves     int  // rows to move once the search has answered
	touched   bool // a key or the mouse was used since the list came up
}

// edit changes the query line, and reports whether the query is another one.
func (f *finder) edit(change func(*line)) bool {
	before := f.line.text
	change(&f.line)
	f.typeOver = false
	return f.line.text != before
}

// typeIn puts a text into the query, in place of what a pasted link has put there.
func (f *finder) typeIn(text string) bool {
	over := f.typeOver
	return f.edit(func(l *line) {
		if over {
			l.clear()
		}
		l.insert(text)
	})
}

// anew makes the next answer start at its top, since the query was edited, and
// reports whether there is a directory to search.
func (f *finder) anew() bool {
	f.fresh, f.moves = true, 0
	f.behind = f.directory != nil && f.large()
	return f.directory != nil
}

// large reports whether the newest directory takes too long to search within
// Update.
func (f *finder) large() bool { return len(f.directory.tenants) > f.atOnce }

// begin begins a search, and ends the one before; it returns the room for its
// hits.
func (f *finder) begin(stop context.CancelFunc) []int32 {
	f.searches++
	if f.stop != nil {
		f.stop()
	}
	spare := f.spare
	f.stop, f.spare = stop, nil
	return spare
}

// isLate takes note that a search has taken long enough to be noticed.
func (f *finder) isLate(search int) { f.late = f.behind && search > f.answered }

// shift is what an answer did to what keys act on, by nobody's hand.
type shift struct {
	cameUp bool   // the list begins anew
	why    string // why another tenant is selected; "" where none is
	gone   *directory.Tenant
	how    string // what became of the one that is gone, in words
}

// answer puts the answer of a search on the screen. After an edit the top row
// is selected; after a change of the directory the same tenant as before, on
// the same line of the window. Only a first read that nobody has touched yet
// stays at its top.
func (f *finder) answer(msg foundMsg) shift {
	old, l := f.list, msg.listing
	chosen, had := old.selected()
	fresh, moves := f.fresh, f.moves
	f.list = results{listing: l, query: msg.query, hits: msg.hits, row: old.row, top: old.top}
	f.fresh, f.moves, f.behind, f.late = false, 0, false, false
	f.answered, f.spare = f.searches, old.hits
	switch {
	case fresh || !had:
		f.list.toTop()
		f.list.move(moves)
		f.touched = f.touched && had
		return shift{cameUp: !fresh}
	case !old.complete && !f.touched:
		// A first read grows above its first rows too; who has not looked into
		// it yet wants to see where it begins.
		f.list.toTop()
		if now, ok := f.list.selected(); ok && now.ID == chosen.ID {
			return shift{}
		}
		return shift{why: "another tenant came to the top as the list grew"}
	case old.dress.version != l.dress.version && !f.touched:
		f.list.toTop() // the first list, now with the address book: it begins anew
		return shift{cameUp: true}
	}
	if row := f.list.rowOf(chosen.ID); row >= 0 {
		f.list.top += row - old.row
		f.list.row = row
		return shift{}
	}
	f.list.selectRow(old.row)
	s := shift{why: "the selected tenant went away", gone: chosen, how: "is no longer in the list"}
	switch {
	case !l.holds(chosen.ID):
	case f.line.text == "":
		s.how = "is hidden now"
	default:
		s.how = "is no longer found by what is typed"
	}
	return s
}

// note tells what went away, and what is selected in its place.
func (s shift) note(list *results) *note {
	text := s.gone.Label() + " " + s.how
	if now, ok := list.selected(); ok {
		text += "; selected is now " + now.Label()
	}
	return &note{level: warn, text: text, stays: true}
}

// move moves the selection. While the list does not yet belong to the query, the
// move waits with it.
func (f *finder) move(rows int) {
	if f.behind {
		f.moves += rows
		return
	}
	f.list.move(rows)
}

// row returns the row of the list at a line of the window; false where there is
// none, or another list is on its way.
func (f *finder) row(x, y int, at layout) (int, bool) {
	row := y - at.listTop + f.list.top
	return row, !f.behind && y >= at.listTop && y < at.listTop+at.rows && x < at.listWidth && row < len(f.list.hits)
}

// growsBy reports whether part of a read shows more than the screen does: what
// was known completely is not replaced by a part, nor more of one by less.
func (f *finder) growsBy(part *listing) bool {
	d := f.directory
	return d == nil || d.readAt.IsZero() && len(part.tenants) >= len(d.tenants)
}

// forget takes the list of another account off the screen.
func (f *finder) forget() {
	f.directory, f.list = nil, results{}
	f.behind, f.late = false, false
}
