// Package clean is the one gate for text: it makes what services and files say
// fit to be shown, searched and compared, and decides what can be seen.
//
// The rules: nothing else decides what is seen (Unseen); a text is repaired,
// because the person must be able to see and find the tenant; a domain is taken
// or left, because with a character less it would be another one; and cleaning
// what is clean changes nothing.
package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxName is how long the name of a tenant may be, in runes: Entra ID itself
// allows 256 characters.
const MaxName = 256

const (
	maxDomain = 253 // bytes (RFC 1035)
	maxLabel  = 63  // runes between two dots
	// maxMarks is how many combining marks one letter keeps: enough for every
	// living script, too few to climb over the lines above.
	maxMarks = 4
)

// Text makes a text from elsewhere fit for one line of a terminal. A name
// is repaired, not refused: the person must be able to see and find the
// tenant. What drives a terminal or cannot be seen is dropped, white space
// becomes single spaces, what has no known width becomes U+FFFD, and a text
// of more than limit runes ends in an ellipsis. The result is valid UTF-8 in
// normal form C, and cleaning it again changes nothing.
//
// The joiners U+200C and U+200D are dropped too: terminals disagree on the
// width of what they join, and two names must not differ by what nobody sees.
func Text(s string, limit int) string {
	if len(s) <= limit && isPlain(s) {
		return s
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, string(utf8.RuneError)))
	var line lineBuilder
	for _, r := range s {
		line.add(r)
	}
	// Dropping a rune can bring together two that compose.
	return cut(norm.NFC.String(line.text.String()), limit)
}

// isPlain says whether s is printable ASCII with single inner spaces, so that
// cleaning leaves it alone.
func isPlain(s string) bool {
	space := true // a leading one is not plain
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ':
			if space {
				return false
			}
			space = true
		case c < ' ' || c > '~':
			return false
		default:
			space = false
		}
	}
	return !space || s == ""
}

// lineBuilder writes one clean line, rune by rune.
type lineBuilder struct {
	text  strings.Builder
	space bool // white space waits for a rune to stand before
	marks int  // combining marks since the last letter
}

func (l *lineBuilder) add(r rune) {
	switch {
	case ' ' < r && r < 0x7f: // the usual case needs no tables
	case isBlank(r):
		l.space = l.text.Len() > 0
		return
	case unicode.Is(invisible, r):
		return
	case !unicode.IsGraphic(r) || unicode.Is(unsteady, r):
		r = utf8.RuneError
	case isMark(r):
		// A mark without its letter would change whatever is drawn before.
		if l.text.Len() == 0 || l.space || l.marks == maxMarks {
			return
		}
		l.marks++
		l.text.WriteRune(r)
		return
	}
	if l.space {
		l.text.WriteByte(' ')
		l.space = false
	}
	l.marks = 0
	l.text.WriteRune(r)
}

// isBlank says whether r shows as empty space.
func isBlank(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(blanks, r)
}

// isMark says whether r is drawn on what stands before it: a combining mark, a
// skin tone, or the sound mark of a half-width kana.
func isMark(r rune) bool {
	return unicode.Is(unicode.M, r) || r >= 0x1f3fb && r <= 0x1f3ff || r == 0xff9e || r == 0xff9f
}

// unsteady are the visible runes on whose width terminals disagree: Hangul
// vowels and finals that have found no syllable to be part of, dashes of
// several cells, the widest of ligatures, and letters of extinct scripts that
// join the next one.
var unsteady = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1160, Hi: 0x11ff, Stride: 1},
		{Lo: 0x2e3a, Hi: 0x2e3b, Stride: 1},
		{Lo: 0xd7b0, Hi: 0xd7fb, Stride: 1},
		{Lo: 0xfdfd, Hi: 0xfdfd, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1193f, Hi: 0x11941, Stride: 2},
		{Lo: 0x11f02, Hi: 0x11f02, Stride: 1},
		{Lo: 0x16ff0, Hi: 0x16ff1, Stride: 1},
	},
}

// cut ends s with an ellipsis where it is longer than limit runes.
func cut(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	end := 0
	for range limit - 1 {
		_, n := utf8.DecodeRuneInString(s[end:])
		end += n
	}
	return strings.TrimRight(s[:end], " ") + "…"
}

// Domain returns the domain in lower case, or "" for what is none. A
// domain is never repaired: with a character less it would be another one.
func Domain(s string) string {
	if isPlainDomain(s) {
		return s
	}
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	if len(s) > maxDomain {
		return ""
	}
	s = norm.NFC.String(strings.ToLower(norm.NFC.String(s)))
	if !isDomain(s) {
		return ""
	}
	return s
}

// isPlainDomain says whether s is a domain of lower-case ASCII already.
func isPlainDomain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return isDomain(s)
}

// isDomain says whether s, in lower case, can be the domain of a tenant: two
// labels or more, internationalized ones (in either spelling) among them.
func isDomain(s string) bool {
	if len(s) > maxDomain || !strings.Contains(s, ".") {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if !isLabel(label) {
			return false
		}
	}
	return true
}

func isLabel(s string) bool {
	if s == "" || s[0] == '-' || s[len(s)-1] == '-' || utf8.RuneCountInString(s) > maxLabel {
		return false
	}
	marks := maxMarks // a leading one has no letter
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-', r == '_':
			marks = 0
		case r < utf8.RuneSelf || isBlank(r) || unicode.Is(invisible, r) || unicode.Is(unsteady, r):
			return false
		case isMark(r):
			if marks == maxMarks {
				return false
			}
			marks++
		case unicode.IsLetter(r), unicode.IsDigit(r):
			marks = 0
		default:
			return false
		}
	}
	return true
}
