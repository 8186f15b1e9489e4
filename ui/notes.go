package ui

import (
	"slices"
	"strings"
	"time"
)

// level says how a note is marked.
type level int

const (
	info level = iota
	good
	warn
	bad
)

// note is one thing that the screen tells. A plain one goes with the next
// input.
type note struct {
	level  level
	text   string // what and why
	about  string // which tenant and portal, where a link is shown
	link   string // shown whole on a line of its own, as a link
	do     string // what to do
	stays  bool   // until the next action
	sticky bool   // the same, and esc clears it
	opens  bool   // it is about an opening: what else happens is told beside it
}

// told is what the screen tells beside the list.
type told struct {
	note    *note // of the last action
	trouble *note // of the directory: stays until it is read again
	news    *note // what the last read found different
	newsAt  time.Time
	kept    string // what is not kept on this machine
}

// newsTime is how long news stay on screen, whatever is typed.
const newsTime = 5 * time.Second

// forget takes away what was told, unless it is to stay. Where there is but one
// line, nothing stays over what ↵ acts on for longer than one input.
func (t *told) forget(now time.Time, room int) {
	if t.news != nil && now.Sub(t.newsAt) > newsTime {
		t.news = nil
	}
	if t.note == nil || t.note.sticky || t.note.stays && room > 1 {
		return
	}
	t.note = nil
}

// beside tells something beside an opening that is being told of, in whichever
// order the two come.
func (t *told) beside(n *note, now time.Time) {
	if t.note != nil && t.note.opens {
		t.news, t.newsAt = n, now
		return
	}
	t.note = n
}

// back takes away the message that esc clears; false where there is none.
func (t *told) back() bool {
	switch {
	case t.note != nil && t.note.sticky:
		t.note = nil
	case t.trouble != nil:
		t.trouble = nil
	default:
		return false
	}
	return true
}

// lines returns what is told, in at most room lines of width cells. What comes
// first here is the last to be left out.
func (t *told) lines(s *styles, width, room int) []string {
	var lines []string
	if t.note != nil {
		lines = t.note.lines(s, width, room)
	}
	if t.trouble != nil {
		lines = append(t.trouble.lines(s, width, room-len(lines)), lines...)
	}
	if room == 1 {
		return lines
	}
	if t.news != nil {
		lines = append(lines, t.news.lines(s, width, min(room-len(lines), 2))...)
	}
	if t.kept != "" && (len(lines) == 0 || room > 2) {
		kept := note{level: warn, text: t.kept}
		lines = append(lines, kept.lines(s, width, min(room-len(lines), 2))...)
	}
	return lines
}

// lines lays the note out. Where there is not room for all, the link goes
// last.
func (n *note) lines(s *styles, width, room int) []string {
	if room <= 0 {
		return nil
	}
	const indent = "   "
	inner := width - len(indent) - 1
	mark, tone := n.mark(s)
	text, foot := n.text, s.muted.wrapped(indent, n.do, inner)
	if n.do != "" && cells(text)+3+cells(n.do) <= inner {
		text, foot = text+" · "+n.do, nil
	}
	head := ink("").wrapped(indent, text, inner)
	if len(head) > 0 {
		head[0] = " " + tone.on(mark) + " " + head[0][len(indent):]
	}
	head = append(head, s.muted.wrapped(indent, n.about, inner)...)
	if n.link != "" {
		head = append(shorten(head, room-1), indent+s.link(n.link, s.key.on(cut(n.link, inner))))
	}
	if n.link == "" {
		head = shorten(head, room)
	}
	lines := slices.Concat(head, foot)
	return lines[:min(len(lines), room)]
}

// shorten keeps the first lines of a text, and says so where that is not all.
func shorten(lines []string, most int) []string {
	if len(lines) <= most || most <= 0 {
		return lines[:min(len(lines), max(0, most))]
	}
	lines = lines[:most]
	lines[most-1] = strings.TrimRight(lines[most-1], " ") + ellipsis
	return lines
}

// mark returns the sign of a note and its ink.
func (n *note) mark(s *styles) (string, ink) {
	switch n.level {
	case good:
		return "✓", s.good
	case warn:
		return "!", s.warn
	case bad:
		return "✗", s.bad
	case info:
	}
	return "·", s.muted
}
