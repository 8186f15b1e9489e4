// Package fold makes spellings of one name equal: case, accents, full-width
// and compatibility forms, and the letters that languages write in two ways.
//
// The rules: folding never joins two words and never drops a letter or digit
// without a substitute, so that whatever is found by a folded query is there
// to be seen; and it is idempotent.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// String returns the folded form of s, which is valid UTF-8.
func String(s string) string {
	if isFolded(s) {
		return s
	}
	return string(Append(make([]byte, 0, len(s)), s))
}

// isFolded says of some texts that folding leaves them as they are.
func isFolded(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || isUpper(s[i]) {
			return false
		}
	}
	return true
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

// Append appends the folded form of s to dst.
func Append(dst []byte, s string) []byte {
	plain := 0
	for plain < len(s) && s[plain] < utf8.RuneSelf {
		plain++
	}
	from := len(dst)
	dst = append(dst, s[:plain]...)
	for i, c := range dst[from:] {
		if isUpper(c) {
			dst[from+i] = c + 'a' - 'A' // all the folding that ASCII needs
		}
	}
	if plain == len(s) {
		return dst
	}
	return appendRest(dst, s[plain:])
}

// appendRest appends what is left of a text from the first letter beyond ASCII
// on. What stands before that cannot change it: no sequence of marks begins
// before its letter.
func appendRest(dst []byte, s string) []byte {
	// A broken byte would keep what follows it from being decomposed.
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "\ufffd")) {
		dst = appendFolded(dst, r)
	}
	return dst
}

func appendFolded(dst []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf:
		if isUpper(byte(r)) {
			r += 'a' - 'A'
		}
		return append(dst, byte(r))
	case unicode.Is(accents, r):
		return dst // its letter has been written
	}
	if s, ok := letters[unicode.ToLower(r)]; ok {
		return append(dst, s...)
	}
	return utf8.AppendRune(dst, unicode.ToLower(r))
}

// accents are the marks that people leave out when they type: those of Latin,
// Greek and Cyrillic letters, and the vowel points of Hebrew and Arabic. The
// marks of other scripts are part of the word (か is not が).
var accents = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0300, Hi: 0x036f, Stride: 1},
	{Lo: 0x0591, Hi: 0x05bd, Stride: 1},
	{Lo: 0x05bf, Hi: 0x05bf, Stride: 1},
	{Lo: 0x05c1, Hi: 0x05c2, Stride: 1},
	{Lo: 0x064b, Hi: 0x065f, Stride: 1},
	{Lo: 0x0670, Hi: 0x0670, Stride: 1},
	{Lo: 0x1ab0, Hi: 0x1aff, Stride: 1},
	{Lo: 0x1dc0, Hi: 0x1dff, Stride: 1},
	{Lo: 0x20d0, Hi: 0x20f0, Stride: 1},
}}

// letters are those that decomposition leaves alone although people type them
// in another way.
var letters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ħ': "h",
	'ı': "i", 'ĸ': "k", 'ŋ': "n", 'ŧ': "t", 'ς': "σ", 'ё': "е", 'й': "и",
	'’': "'", '‘': "'", '–': "-", '—': "-", '‐': "-",
}
