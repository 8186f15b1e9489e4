package search

import (
	"math/bits"
	"strings"
	"unicode/utf8"

	"tenantswitch/directory/fold"
)

// A typo is one letter left out, added, changed, or swapped with its
// neighbour. They are looked for only where little else matches, since most
// words of four letters are one such slip from another.

// few is how many tenants must match well for typos not to be looked for.
const few = 10

// minTypo is how many letters a term has at least that may hold a typo.
const minTypo = 4

// typoWorth returns what a term with one typo in it is worth.
func (ix *Index) typoWorth(i int, t *term) int {
	if !t.mayHoldTypo() {
		return 0
	}
	best := 0
	if t.nearly(ix.names[i]) {
		best = bestTypo(ix.nameAt(i), t.form)
	}
	if best < worthTypo && t.nearly(ix.heads[i]) {
		for d := range strings.SplitSeq(ix.domainsAt(i), "\n") {
			best = max(best, bestTypo(firstLabel(d), t.form))
		}
	}
	return best
}

// mayHoldTypo says whether a typo is looked for in a term.
func (t *term) mayHoldTypo() bool {
	return t.op == plain && utf8.RuneCountInString(t.letters) >= minTypo
}

// nearly says whether a text of these characters may hold all those of a term
// but one.
func (t *term) nearly(have uint64) bool {
	missing := bits.OnesCount64(t.mask &^ have)
	return missing <= 1 || missing <= utf8.UTFMax && len(t.letters) != utf8.RuneCountInString(t.letters)
}

// Near reports whether a word begins with what is typed but for one typo in it,
// case and accents aside.
func Near(word, typed string) bool {
	typed = fold.String(typed)
	return utf8.RuneCountInString(typed) >= minTypo && typoEnd(fold.String(word), typed) > 0
}

// bestTypo looks for w, with one typo in it, at the beginnings of the words of
// a form.
func bestTypo(form, w string) int {
	best := 0
	for at := range len(form) {
		if !utf8.RuneStart(form[at]) || isGap(form[at]) || !startsWord(form, at) {
			continue
		}
		if end := typoEnd(form[at:], w); end > 0 {
			if endsWord(form, at+end) {
				return worthTypo
			}
			best = worthTypoStart
		}
	}
	return best
}

// typoEnd returns how many bytes of a text w stands for with exactly one typo
// in it, from the text's start on; 0 if it does not. Of several ways it takes
// one that ends a word.
func typoEnd(text, w string) int {
	p := 0
	for p < len(w) && p < len(text) && w[p] == text[p] {
		p++
	}
	for p > 0 && p < len(w) && !utf8.RuneStart(w[p]) {
		p--
	}
	if p == len(w) {
		return 0 // no typo at all
	}
	_, a := utf8.DecodeRuneInString(w[p:])
	next, b := utf8.DecodeRuneInString(text[p:])
	end := 0
	try := func(restOfW, restOfText int) {
		if restOfW > len(w) || restOfText > len(text) || !strings.HasPrefix(text[restOfText:], w[restOfW:]) {
			return
		}
		if here := restOfText + len(w) - restOfW; end == 0 || endsWord(text, here) {
			end = here
		}
	}
	try(p+a, p) // w has one letter too many
	if b == 0 || next < utf8.RuneSelf && isGap(byte(next)) {
		return end
	}
	try(p, p+b)   // one letter is missing
	try(p+a, p+b) // one is wrong
	if _, c := utf8.DecodeRuneInString(text[p+b:]); c > 0 && p+a+b <= len(w) &&
		w[p:p+c] == text[p+b:p+b+c] && len(w) >= p+b+c && w[p+c:p+c+b] == text[p:p+b] {
		try(p+b+c, p+b+c) // two are swapped
	}
	return end
}
