package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"tenantswitch/directory/fold"
)

// Span is a range of bytes.
type Span struct{ From, To int }

// shownForm is a form that knows from which grapheme of the shown text each of
// its bytes comes.
type shownForm struct {
	form   string
	origin []Span
}

func newShownForm(shown string) shownForm {
	f := former{track: true}
	eachCluster(shown, func(cluster string, from Span) {
		for _, r := range fold.String(cluster) {
			f.add(r, from)
		}
	})
	return shownForm{string(f.out), f.origin}
}

// newShownRaw is the same for a domain, which keeps its signs.
func newShownRaw(shown string) shownForm {
	var f shownForm
	var b strings.Builder
	eachCluster(shown, func(cluster string, from Span) {
		part := fold.String(cluster)
		b.WriteString(part)
		for range len(part) {
			f.origin = append(f.origin, from)
		}
	})
	f.form = b.String()
	return f
}

func eachCluster(text string, do func(cluster string, from Span)) {
	for at := 0; at < len(text); {
		cluster, _ := ansi.FirstGraphemeCluster(text[at:], ansi.WcWidth)
		do(cluster, Span{at, at + len(cluster)})
		at += len(cluster)
	}
}

// rangesOf returns where a term stands in a form; nil where it does not.
func (f shownForm) rangesOf(t *term, typos bool) []Span {
	if worth, at := bestPlace(f.form, t.form, 0); worth > 0 {
		return []Span{{at, at + len(t.form)}}
	}
	if t.op != plain {
		return nil
	}
	if spans := abbreviationPlaces(t.letters, f.form); spans != nil && len(t.letters) > 1 {
		return spans
	}
	if typos && utf8.RuneCountInString(t.letters) >= minTypo {
		return typoRange(f.form, t.form)
	}
	return nil
}

// wordSpans returns what of the shown text is the word that begins with w.
func (f shownForm) wordSpans(w string) []Span {
	at := beginsWord(f.form, w)
	if at < 0 {
		return nil
	}
	return f.shown([]Span{{at, at + len(w)}})
}

// typoRange returns the word for which w stands with a typo in it.
func typoRange(form, w string) []Span {
	for at := range len(form) {
		if !utf8.RuneStart(form[at]) || isGap(form[at]) || !startsWord(form, at) {
			continue
		}
		if end := typoEnd(form[at:], w); end > 0 {
			return []Span{{at, at + end}}
		}
	}
	return nil
}

// shown turns ranges of a form into ranges of the shown text.
func (f shownForm) shown(spans []Span) []Span {
	var out []Span
	for _, s := range spans {
		if s.From < s.To && s.To <= len(f.origin) {
			out = append(out, Span{f.origin[s.From].From, f.origin[s.To-1].To})
		}
	}
	return joined(out)
}

// joined puts ranges in order and joins those that touch.
func joined(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.From - b.From })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}
