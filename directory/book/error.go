package book

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Error is why a text is no address book, and where. Line and Column count from
// 1, the latter in characters.
type Error struct {
	Line, Column int
	Why          string
}

// Error returns the place and what is wrong there.
func (e *Error) Error() string { return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Why) }

// Warning is what in a book is of no use, and where.
type Warning struct {
	Line, Column int
	Why          string
}

// String returns the place and what is there.
func (w Warning) String() string {
	return fmt.Sprintf("line %d, column %d: %s", w.Line, w.Column, w.Why)
}

// lines finds the line and column of a place in a text.
type lines struct {
	data   []byte
	starts []int // of each line; found out when the first place is asked for
}

func (l *lines) position(at int) (line, column int) {
	if l.starts == nil {
		l.starts = []int{0}
		for i := range len(l.data) {
			if l.data[i] == '\n' {
				l.starts = append(l.starts, i+1)
			}
		}
	}
	line, found := slices.BinarySearch(l.starts, at)
	if found {
		line++
	}
	start := l.starts[line-1]
	if line == 1 && bytes.HasPrefix(l.data, []byte(mark)) {
		start = min(len(mark), at)
	}
	return line, utf8.RuneCount(l.data[start:at]) + 1
}
