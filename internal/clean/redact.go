package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSentence is how much of somebody else's sentence is shown, in runes.
const maxSentence = 200

// Redact makes somebody else's sentence fit to stand in an error: Text of at
// most 200 runes, without the given secrets and without any word that could be
// a token or a code. Cleaning comes first, as a character that nobody sees could
// part a token in two.
func Redact(s string, secrets ...string) string {
	s = Text(s, len(s))
	for _, secret := range secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "…")
		}
	}
	words := strings.Split(s, " ")
	for i, w := range words {
		if isSecretive(w) {
			words[i] = "…"
		}
	}
	return cut(strings.Join(words, " "), maxSentence)
}

// isSecretive reports whether a word could be a token or a code: it has more
// than 40 characters in a row of those that tokens are made of (an id has 36),
// or begins as every JSON web token does, with the encoding of `{"`.
func isSecretive(w string) bool {
	if strings.Contains(w, "eyJ") {
		return true
	}
	run := 0
	for _, r := range w {
		if strings.ContainsRune("-_.+~=%", r) || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			if run++; run > 40 {
				return true
			}
			continue
		}
		run = 0
	}
	return false
}
