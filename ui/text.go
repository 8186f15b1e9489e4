package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"tenantswitch/directory/search"
	"tenantswitch/internal/clean"
)

const ellipsis = "…"

// cell is one grapheme cluster as it is put on the screen.
type cell struct {
	text  string
	width int
}

// visible returns s without what must not reach the screen: what is unseen
// vanishes, white space that moves the cursor is a space, and a broken byte is
// U+FFFD.
func visible(s string) string {
	if isPlain(s) || utf8.ValidString(s) && strings.IndexFunc(s, clean.Unseen) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case !clean.Unseen(r):
			return r
		case unicode.IsSpace(r) && r != '\r':
			return ' '
		}
		return -1
	}, s)
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// nextCell returns the first cluster of a visible text as it is put on the
// screen, and how many bytes of s it stands for. Terminals disagree on the
// width of emoji sequences, so only their first character is shown; where they
// disagree on letters, the greater width is reserved.
func nextCell(s string) (cell, int) {
	if b := s[0]; b < 0x7f && (len(s) == 1 || s[1] < 0x7f) {
		return cell{s[:1], 1}, 1
	}
	text, whole, runes := cluster(s)
	base, size := utf8.DecodeRuneInString(text)
	switch {
	case max(whole, runes) == 0: // a mark without a letter
		return cell{}, len(text)
	case whole == runes, unicode.IsLetter(base):
		return cell{text, max(whole, runes)}, len(text)
	}
	alone, whole, runes := cluster(text[:size])
	return cell{alone, max(whole, runes)}, len(text)
}

// cluster returns the first grapheme cluster of s, which holds something, and
// how many cells it takes where a terminal counts whole clusters and where it
// counts runes.
func cluster(s string) (text string, whole, runes int) {
	text, whole = ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return text, whole, ansi.WcWidth.StringWidth(text)
}

// shown returns s as it may be put on the screen, on one line.
func shown(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	for s = visible(s); s != ""; {
		c, n := nextCell(s)
		b.WriteString(c.text)
		s = s[n:]
	}
	return b.String()
}

// cells returns how many cells shown(s) takes.
func cells(s string) int {
	if isPlain(s) {
		return len(s)
	}
	width := 0
	for s = visible(s); s != ""; {
		c, n := nextCell(s)
		width += c.width
		s = s[n:]
	}
	return width
}

// cut returns shown(s) in at most width cells; what is cut off is marked.
func cut(s string, width int) string {
	text, _ := lay(s, nil, width, "", "")
	return text
}

// fill returns shown(s) in exactly width cells.
func fill(s string, width int) string {
	text, used := lay(s, nil, width, "", "")
	return text + blank(width-used)
}

func blank(n int) string {
	if n <= 0 {
		return ""
	}
	return strings.Repeat(" ", n)
}

// lay returns s in at most width cells, the spans of s in the ink hit and the
// rest in the ink base, and how many cells it took.
func lay(s string, spans []search.Span, width int, base, hit ink) (string, int) {
	if width <= 0 {
		return "", 0
	}
	if len(spans) == 0 && isPlain(s) && len(s) <= width {
		return base.on(s), len(s)
	}
	s, spans = visibleSpans(s, spans)
	keep := width
	if cells(s) > width {
		keep = width - 1
	}
	var b, run strings.Builder
	used, at, marked := 0, 0, false
	flush := func() {
		if marked {
			b.WriteString(hit.on(run.String()))
		} else {
			b.WriteString(base.on(run.String()))
		}
		run.Reset()
	}
	for at < len(s) {
		c, n := nextCell(s[at:])
		if used+c.width > keep {
			break
		}
		if in := inSpans(spans, at, at+n); in != marked {
			flush()
			marked = in
		}
		run.WriteString(c.text)
		used += c.width
		at += n
	}
	flush()
	if keep < width {
		b.WriteString(base.on(ellipsis))
		used++
	}
	return b.String(), used
}

// visibleSpans returns visible(s) and the spans of it that stand for those of s.
func visibleSpans(s string, spans []search.Span) (string, []search.Span) {
	bare := visible(s)
	if len(bare) == len(s) || len(spans) == 0 {
		return bare, spans
	}
	at := func(i int) int { return len(visible(s[:max(0, min(i, len(s)))])) }
	moved := make([]search.Span, len(spans))
	for i, span := range spans {
		moved[i] = search.Span{From: at(span.From), To: at(span.To)}
	}
	return bare, moved
}

// inSpans says whether the bytes from..to lie in one of the spans.
func inSpans(spans []search.Span, from, to int) bool {
	for _, s := range spans {
		if s.From < to && from < s.To {
			return true
		}
	}
	return false
}

// wrap breaks plain text into lines of at most width cells.
func wrap(s string, width int) []string {
	if width <= 0 {
		return nil
	}
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(shown(s)) {
		w := cells(word)
		if used > 0 && used+1+w > width {
			lines = append(lines, line)
			line, used = "", 0
		}
		if used > 0 {
			line += " "
			used++
		}
		for w > width { // a word longer than a line, such as a link
			head, taken := firstCells(word, width)
			if head == "" {
				word, w = "", 0 // not even one character fits
				break
			}
			lines = append(lines, head)
			word, w = word[len(head):], w-taken
		}
		line += word
		used += w
	}
	if used > 0 {
		lines = append(lines, line)
	}
	return lines
}

// wrapped is wrap in an ink, each line behind an indent.
func (i ink) wrapped(indent, s string, width int) []string {
	lines := wrap(s, width)
	for n, l := range lines {
		lines[n] = indent + i.on(l)
	}
	return lines
}

// firstCells returns the longest start of a visible text that fits width cells,
// and how many it takes.
func firstCells(s string, width int) (head string, used int) {
	at := 0
	for at < len(s) {
		c, n := nextCell(s[at:])
		if used+c.width > width {
			break
		}
		used += c.width
		at += n
	}
	return s[:at], used
}

// styledWidth returns how many cells a line that holds styles and links takes,
// by the more pessimistic of the two ways in which terminals count. Every line
// of every frame passes here, so what lines mostly hold is counted without
// looking for clusters.
func styledWidth(line string) int {
	width := 0
	for i := 0; i < len(line); {
		switch {
		case line[i] == '\x1b':
			i += sequenceLen(line[i:])
		case startsAlone(line, i+1) && ' ' <= line[i] && line[i] < 0x7f:
			width++
			i++
		case isRule(line[i:]) && startsAlone(line, i+3):
			width++
			i += 3
		default:
			text, whole, runes := cluster(line[i:])
			width += max(whole, runes)
			i += len(text)
		}
	}
	return width
}

// startsAlone says whether what stands at i cannot belong to a cluster that
// began before it.
func startsAlone(s string, i int) bool { return i >= len(s) || s[i] < 0x7f || isRule(s[i:]) }

// isRule says whether s starts with a character of U+2500 to U+25BF: rules,
// bars and blocks.
func isRule(s string) bool {
	return len(s) >= 3 && s[0] == 0xe2 && (s[1] == 0x94 || s[1] == 0x95 || s[1] == 0x96)
}

// sequenceLen returns the length of the escape sequence that s starts with:
// a CSI, or an OSC up to its terminator.
func sequenceLen(s string) int {
	for i := 2; i < len(s); i++ {
		if s[1] == ']' {
			if s[i] == '\a' {
				return i + 1
			}
		} else if '@' <= s[i] && s[i] <= '~' {
			return i + 1
		}
	}
	return len(s)
}

// sides puts left and right at the ends of a line of width cells. Both hold
// styles; the right one goes where there is no room for both.
func sides(left, right string, width int) string {
	l, r := styledWidth(left), styledWidth(right)
	if r == 0 || l+1+r > width {
		return left
	}
	return left + blank(width-l-r) + right
}
