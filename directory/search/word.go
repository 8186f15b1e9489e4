package search

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// isWordRune says whether a character of a folded text belongs to a word: a
// letter, its marks, or a digit. Whatever else stands between them parts words,
// in every script; one that writes without spaces has nothing to part them.
func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return isWordByte(byte(r))
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// isWordByte is isWordRune for ASCII.
func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '&'
}

func isSeparator(r rune) bool { return !isWordRune(r) }

// startsWord says whether what begins at a place of a folded text does not
// begin within a word.
func startsWord(text string, at int) bool {
	if at == 0 {
		return true
	}
	if c := text[at-1]; c < utf8.RuneSelf {
		return !isWordByte(c)
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	return isSeparator(before)
}

// endsWord says whether what ends at a place of a folded text does not end
// within a word.
func endsWord(text string, at int) bool {
	if at == len(text) {
		return true
	}
	if c := text[at]; c < utf8.RuneSelf {
		return !isWordByte(c)
	}
	next, _ := utf8.DecodeRuneInString(text[at:])
	return isSeparator(next)
}

// eachWord gives the words of a folded text, each with the place where it
// begins.
func eachWord(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for at := skipWhile(text, 0, isSeparator); at < len(text); {
			end := skipWhile(text, at, isWordRune)
			if !yield(at, text[at:end]) {
				return
			}
			at = skipWhile(text, end, isSeparator)
		}
	}
}

// skipWhile returns the first place from at on whose character is not of a kind.
func skipWhile(text string, at int, is func(rune) bool) int {
	for at < len(text) {
		r, size := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[at:])
		}
		if !is(r) {
			return at
		}
		at += size
	}
	return at
}

// phraseOf returns the words of a folded text, a space between two: the same
// for "contoso, ltd." and "contoso ltd".
func phraseOf(text string) string {
	if isPhrase(text) {
		return text
	}
	b := make([]byte, 0, len(text))
	for _, word := range eachWord(text) {
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = append(b, word...)
	}
	return string(b)
}

// isPhrase says whether a text is words with a space between two.
func isPhrase(text string) bool {
	space := true // where a space has no business
	for _, r := range text {
		switch {
		case isWordRune(r):
			space = false
		case r != ' ' || space:
			return false
		default:
			space = true
		}
	}
	return !space || text == ""
}
