package search

import (
	"slices"
	"unicode/utf8"
)

// An abbreviation takes the beginnings of words, or letters from within them,
// in the order of the name: "contsec", "nw trdrs", "msft", "bofa". In every
// word that it touches it takes the first letter: that is how people
// abbreviate, and what keeps letters that merely happen to stand in order
// somewhere in a long name from being taken for one.

// maxLetters is the longest abbreviation, bound by the bits of a word.
const maxLetters = 63

// patternOf returns in which places of an ASCII text each character stands;
// nil where the text is not ASCII, or too long to abbreviate anything.
func patternOf(letters string) *[128]uint64 {
	if len(letters) < 2 || len(letters) > maxLetters {
		return nil
	}
	var p [128]uint64
	for i := range len(letters) {
		if letters[i] >= utf8.RuneSelf {
			return nil
		}
		p[letters[i]] |= 1 << i
	}
	return &p
}

// abbreviates says whether letters, of which p is the pattern, abbreviate a
// form. It follows all ways of taking them at once: a bit for each number of
// letters taken so far, with the last of them in this word or in an earlier one.
func abbreviates(p *[128]uint64, n int, form string) bool {
	earlier, here := uint64(1), uint64(0)
	done := uint64(1) << n
	first := true
	for i := range len(form) {
		c := form[i]
		if isGap(c) {
			earlier |= here
			here, first = 0, true
			continue
		}
		var takes uint64
		if c < utf8.RuneSelf {
			takes = p[c] << 1
		}
		if first {
			here = earlier << 1 & takes
			first = false
		} else {
			here |= here << 1 & takes
		}
		if here&done != 0 {
			return true
		}
	}
	return false
}

// What an abbreviation costs, beside nothing for letters side by side from the
// start of the name on.
const (
	costGap     = 2 // a place within a word where letters are left out, and
	costLetter  = 1 // each of those letters
	costBefore  = 2 // a word before the first one touched
	costBetween = 4 // a word left out between two
	noCost      = 1 << 20
)

// maxAbbreviated is how much of a form an abbreviation is looked for in, in
// runes.
const maxAbbreviated = 96

// abbreviationCost returns the least that it costs to take letters as an
// abbreviation of a form; noCost where they are none.
func abbreviationCost(letters, form string) int32 {
	var l layout
	l.read(form)
	var a, b [maxAbbreviated]int32
	last, next := a[:l.n], b[:l.n]
	least, first := int32(noCost), true
	for _, letter := range letters {
		if first {
			least = l.first(letter, next)
			first = false
		} else {
			least = l.take(letter, last, next)
		}
		if least >= noCost {
			return noCost
		}
		last, next = next, last
	}
	return least
}

// layout is a form rune by rune.
type layout struct {
	n     int
	runes [maxAbbreviated]rune
	kind  [maxAbbreviated]kind
}

// kind says what a rune is in its form.
type kind uint8

const (
	within kind = iota // a word
	gap
	start     // of a word
	freeStart // of a word that may be left out for nothing
)

func (l *layout) read(form string) {
	end := 0
	free := false
	for i, r := range form {
		if l.n == maxAbbreviated {
			return
		}
		k := within
		switch {
		case r < utf8.RuneSelf && isGap(byte(r)):
			k = gap
		case startsUnit(form, i):
			k = start
			for end = i + utf8.RuneLen(r); end < len(form) && !endsUnit(form, end); {
				end++
			}
			if free = smallWords[form[i:end]] || legalForms[form[i:end]]; free {
				k = freeStart
			}
		}
		l.runes[l.n], l.kind[l.n] = r, k
		l.n++
	}
}

// first writes what it costs to take the first letter at each place, and
// returns the least.
func (l *layout) first(letter rune, to []int32) int32 {
	least, before := int32(noCost), int32(0)
	for i := range l.n {
		to[i] = noCost
		if l.kind[i] < start {
			continue
		}
		if l.runes[i] == letter {
			to[i] = before
			least = min(least, before)
		}
		if l.kind[i] == start {
			before += costBefore
		}
	}
	return least
}

// take writes what it costs to take the next letter at each place, from what
// it costs to have taken the one before it, and returns the least.
func (l *layout) take(letter rune, last, to []int32) int32 {
	least := int32(noCost)
	earlier := int32(noCost) // with the letter before in an earlier word
	here := int32(noCost)    // with it in this word
	apart := int32(noCost)   // the same, with letters left out since; less its place
	passed := int32(0)       // for leaving this word out
	before := int32(noCost)  // with the letter before at the place before
	for i := range l.n {
		to[i] = noCost
		switch l.kind[i] {
		case gap:
		case start, freeStart:
			earlier = min(earlier+passed, here)
			here, apart, passed = noCost, noCost, 0
			if l.kind[i] == start {
				passed = costBetween
			}
			if l.runes[i] == letter {
				to[i] = earlier
			}
		case within:
			if l.runes[i] == letter {
				to[i] = min(before, apart+costGap+int32(i-1)*costLetter)
			}
			apart = min(apart, before-int32(i-1)*costLetter)
		}
		if to[i] >= noCost/2 {
			to[i] = noCost
		}
		before = last[i]
		here = min(here, before)
		least = min(least, to[i])
	}
	return least
}

// abbreviationPlaces returns where the letters of an abbreviation stand in a
// form, in the way that costs least: the places of their bytes.
func abbreviationPlaces(letters, form string) []Span {
	var l layout
	l.read(form)
	want := []rune(letters)
	if len(want) == 0 || l.n == 0 {
		return nil
	}
	costs := make([][]int32, len(want))
	for k, letter := range want {
		costs[k] = make([]int32, l.n)
		if k == 0 {
			l.first(letter, costs[k])
		} else {
			l.take(letter, costs[k-1], costs[k])
		}
		if slices.Min(costs[k]) >= noCost {
			return nil
		}
	}
	return l.places(form, costs)
}

// places walks back along what cost least.
func (l *layout) places(form string, costs [][]int32) []Span {
	var at [maxAbbreviated + 1]int // of each rune, in bytes
	n := 0
	for i := range form {
		if n == l.n {
			break
		}
		at[n] = i
		n++
	}
	spans := make([]Span, len(costs))
	i := -1
	for k := len(costs) - 1; k >= 0; k-- {
		before := i
		for j := range l.n {
			if costs[k][j] < noCost && (before < 0 || j < before && l.leads(costs[k], j, before, costs[k+1][before])) &&
				(i == before || costs[k][j] < costs[k][i]) {
				i = j
			}
		}
		spans[k] = Span{at[i], at[i] + utf8.RuneLen(l.runes[i])}
	}
	return spans
}

// leads says whether a letter at j, followed by one at i, gives the cost there.
func (l *layout) leads(last []int32, j, i int, cost int32) bool {
	var one, to [maxAbbreviated]int32
	for k := range l.n {
		one[k] = noCost
	}
	one[j] = last[j]
	l.take(l.runes[i], one[:l.n], to[:l.n])
	return to[i] == cost
}

// wordsOf yields the words of a form or of a label.
func wordsOf(form string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for from := 0; from < len(form); {
			if isGap(form[from]) {
				from++
				continue
			}
			to := from + 1
			for to < len(form) && (!utf8.RuneStart(form[to]) || !endsUnit(form, to)) {
				to++
			}
			if !yield(form[from:to]) {
				return
			}
			from = to
		}
	}
}
