package search

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isWordRune says whether a character of a folded text belongs to a word: a
// letter, its marks, or a digit. Whatever else stands between them parts words,
// in every script; one that writes without spaces has nothing to part them.
func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '&'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

func isSeparator(r rune) bool { return !isWordRune(r) }

// startsWord says whether what begins at a place of a folded text does not
// begin within a word.
func startsWord(text string, at int) bool {
	before, size := utf8.DecodeLastRuneInString(text[:at])
	return size == 0 || isSeparator(before)
}

// endsWord says whether what ends at a place of a folded text does not end
// within a word.
func endsWord(text string, at int) bool {
	next, size := utf8.DecodeRuneInString(text[at:])
	return size == 0 || isSeparator(next)
}

// eachWord gives the words of a folded text, each with the place where it
// begins.
func eachWord(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for at := 0; at < len(text); {
			start := strings.IndexFunc(text[at:], isWordRune)
			if start < 0 {
				return
			}
			at += start
			end := strings.IndexFunc(text[at:], isSeparator)
			if end < 0 {
				end = len(text) - at
			}
			if !yield(at, text[at:at+end]) {
				return
			}
			at += end
		}
	}
}

// phraseOf returns the words of a folded text, a space between two: the same
// for "contoso, ltd." and "contoso ltd".
func phraseOf(text string) string {
	var b strings.Builder
	for at, word := range eachWord(text) {
		if len(word) == len(text) {
			return text
		}
		if at > 0 && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	if b.String() == text {
		return text // one copy is enough
	}
	return b.String()
}
