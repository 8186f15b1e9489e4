package ui

import (
	"strings"
	"unicode/utf8"

	"tenantswitch/internal/clean"
)

// maxQuery is how many bytes the query line keeps.
const maxQuery = 64 << 10

// line is the query line: a text and the place of the cursor in it, edited as
// in a shell. The zero value is empty.
type line struct {
	text   string
	cursor int // in bytes, on a cluster's boundary
}

func newLine(text string) line {
	var l line
	l.insert(text)
	return l
}

// insert puts text at the cursor, without what cannot be shown, as far as it
// fits.
func (l *line) insert(text string) {
	text = forLine(text)
	if room := maxQuery - len(l.text); len(text) > room {
		text = text[:room]
		for text != "" && !utf8.ValidString(text[max(0, len(text)-utf8.UTFMax):]) {
			text = text[:len(text)-1]
		}
	}
	l.text = l.text[:l.cursor] + text + l.text[l.cursor:]
	l.cursor += len(text)
}

// forLine drops what has no place on one line.
func forLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case clean.Stray(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// pasted returns what a paste leaves in the query: its first line that is not
// blank, and whether there were others.
func pasted(text string) (first string, more bool) {
	if len(text) > maxQuery {
		text, more = text[:maxQuery], true
	}
	for l := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		l = strings.TrimSpace(forLine(l))
		switch {
		case l == "":
		case first == "":
			first = l
		default:
			return first, true
		}
	}
	return first, more
}

func (l *line) clear() { *l = line{} }

func (l *line) toStart() { l.cursor = 0 }

func (l *line) toEnd() { l.cursor = len(l.text) }

func (l *line) left() { l.cursor = l.before() }

func (l *line) right() { l.cursor = l.after() }

func (l *line) wordLeft() { l.cursor = l.wordStart() }

func (l *line) wordRight() {
	rest := l.text[l.cursor:]
	trimmed := strings.TrimLeft(rest, " ")
	if end := strings.IndexByte(trimmed, ' '); end >= 0 {
		l.cursor += len(rest) - len(trimmed) + end
		return
	}
	l.toEnd()
}

func (l *line) deleteLeft() { l.remove(l.before(), l.cursor) }

func (l *line) deleteRight() { l.remove(l.cursor, l.after()) }

func (l *line) deleteWord() { l.remove(l.wordStart(), l.cursor) }

func (l *line) deleteToStart() { l.remove(0, l.cursor) }

func (l *line) deleteToEnd() { l.remove(l.cursor, len(l.text)) }

func (l *line) remove(from, to int) {
	l.text = l.text[:from] + l.text[to:]
	l.cursor = from
}

// before returns where the cluster before the cursor starts. Clusters can only
// be told from the left, and none that people type is longer than its word.
func (l *line) before() int {
	at := l.wordStart()
	for at < l.cursor {
		next, _, _ := cluster(l.text[at:])
		if at+len(next) >= l.cursor {
			return at
		}
		at += len(next)
	}
	return at
}

func (l *line) after() int {
	if l.cursor == len(l.text) {
		return l.cursor
	}
	next, _, _ := cluster(l.text[l.cursor:])
	return l.cursor + len(next)
}

// wordStart returns where the word before the cursor starts.
func (l *line) wordStart() int {
	head := strings.TrimRight(l.text[:l.cursor], " ")
	return strings.LastIndexByte(head, ' ') + 1
}

// window returns the part of the line that is seen in width cells, and the
// cursor's cell in it. The cursor is always in sight.
func (l *line) window(width int) (text string, x int) {
	if width < 2 {
		return "", 0
	}
	head, tail := visible(l.text[:l.cursor]), l.text[l.cursor:]
	x = cells(head)
	if x > width-1 {
		for x > width-2 { // one cell for the mark, one for the cursor
			c, n := nextCell(head)
			head = head[n:]
			x -= c.width
		}
		head = ellipsis + shown(head)
		x++
	} else {
		head = shown(head)
	}
	return head + cut(tail, width-x), x
}
