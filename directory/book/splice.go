package book

import (
	"bytes"
	"slices"
)

// splice puts a text in the place of a span. One that appends puts lines of its
// own at the end of the text.
type splice struct {
	span
	text    string
	appends bool
	forgets bool // what is in the span goes with all its comments
}

// splices are in order and do not touch each other, but that several can append.
type splices []splice

// add takes in a change, or returns false where it touches what is there.
func (s *splices) add(change []splice) bool {
	at := make([]int, len(change))
	for i, c := range change {
		at[i], _ = slices.BinarySearchFunc(*s, c, func(a, b splice) int {
			if a.from != b.from {
				return a.from - b.from
			}
			return -1 // after those that are there
		})
		if at[i] > 0 && touch((*s)[at[i]-1], c) || at[i] < len(*s) && touch(c, (*s)[at[i]]) {
			return false
		}
	}
	for i, c := range slices.Backward(change) {
		*s = slices.Insert(*s, at[i], c)
	}
	return true
}

func touch(a, b splice) bool { return b.from <= a.to && (!a.appends || !b.appends) }

// apply returns the text with all splices.
func (s splices) apply(data []byte, newline string) []byte {
	var out bytes.Buffer
	out.Grow(len(data) + 256*len(s))
	at := 0
	for _, c := range s {
		out.Write(data[at:c.from])
		if c.appends {
			if text := out.Bytes(); len(text) > 0 && text[len(text)-1] != '\n' {
				out.WriteString(newline)
			}
		}
		out.WriteString(c.text)
		at = c.to
	}
	out.Write(data[at:])
	return out.Bytes()
}

// newline is how the lines of the text end: all as the first one.
func (d *document) newline() string { return d.newlineAt(0) }

// newlineAt is how the line ends that has at in it.
func (d *document) newlineAt(at int) string {
	end := d.lineEnd(at)
	switch {
	case end < len(d.data):
		return string(d.data[end:d.nextLine(end)])
	case bytes.Contains(d.data, []byte("\r\n")):
		return "\r\n"
	}
	return "\n"
}

// lineStart returns where the line begins that has at in it.
func (d *document) lineStart(at int) int {
	return max(bytes.LastIndexByte(d.data[:at], '\n')+1, d.shift)
}

// lineEnd returns where the line ends that has at in it, its newline left out.
func (d *document) lineEnd(at int) int {
	to := len(d.data)
	if n := bytes.IndexByte(d.data[at:], '\n'); n >= 0 {
		to = at + n
		if to > at && d.data[to-1] == '\r' {
			to--
		}
	}
	return to
}

// nextLine returns where the line begins that comes after the one with at in it.
func (d *document) nextLine(at int) int {
	if n := bytes.IndexByte(d.data[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(d.data)
}

// wholeLines returns the lines that a span has a part in.
func (d *document) wholeLines(s span) span { return span{d.lineStart(s.from), d.nextLine(s.to)} }

// alone says whether nothing else stands on the lines of a span.
func (d *document) alone(s span) bool {
	return d.afterSpace(d.lineStart(s.from)) == s.from && d.afterSpace(s.to) == d.lineEnd(s.to)
}

// indent returns the white space that the line with at in it begins with.
func (d *document) indent(at int) string {
	from := d.lineStart(at)
	return string(d.data[from:d.afterSpace(from)])
}
