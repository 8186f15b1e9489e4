package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"tenantswitch/directory/fold"
)

// Span is a range of bytes.
type Span struct{ From, To int }

// Spans says where the query matches the tenant at a place: in which field,
// the text of that field as it is shown, and the matched ranges of that text
// on grapheme boundaries, in order and apart. It is meant for the few rows
// that are on screen.
func (ix *Index) Spans(text string, at int) (Field, string, []Span) {
	t := &ix.tenants[at]
	q := parse(text)
	if q.isID {
		id := t.ID.String()
		return FieldID, id, []Span{{0, len(id)}}
	}
	if len(q.words) == 0 {
		return FieldNone, "", nil
	}
	if spans := spansIn(t.Name, &q, nameRanges); spans != nil {
		return FieldName, t.Name, spans
	}
	if spans := spansIn(t.Domain, &q, plainRanges); spans != nil {
		return FieldDomain, t.Domain, spans
	}
	for _, d := range t.Domains {
		if spans := spansIn(d, &q, plainRanges); spans != nil {
			return FieldOtherDomain, d, spans
		}
	}
	if id := t.ID.String(); q.words[0].id != "" && strings.HasPrefix(strings.ReplaceAll(id, "-", ""), q.words[0].id) {
		return FieldID, id, []Span{{0, idSpan(id, len(q.words[0].id))}}
	}
	// The words stand in several fields, or only fuzzily in one.
	if spans := spansOfSome(t.Name, &q); spans != nil {
		return FieldName, t.Name, spans
	}
	return FieldDomain, t.Domain, spansOfSome(t.Domain, &q)
}

// idSpan returns how many bytes of an id hold n of its digits.
func idSpan(id string, n int) int {
	for i := range len(id) {
		if id[i] != '-' {
			n--
		}
		if n == 0 {
			return i + 1
		}
	}
	return len(id)
}

// ranges finds the folded ranges of one word in a folded text; nil if none.
type ranges func(folded, w string) []Span

// spansIn returns the ranges of all words in a shown text; nil unless every
// word is there.
func spansIn(shown string, q *query, find ranges) []Span {
	f := newFolded(shown)
	var spans []Span
	for i := range q.words {
		found := find(f.text, q.words[i].text)
		if found == nil {
			return nil
		}
		spans = append(spans, found...)
	}
	return f.shown(spans)
}

// spansOfSome returns the ranges of those words that stand in the text, even
// if only as letters in order.
func spansOfSome(shown string, q *query) []Span {
	f := newFolded(shown)
	var spans []Span
	for i := range q.words {
		w := q.words[i].text
		if found := nameRanges(f.text, w); found != nil {
			spans = append(spans, found...)
		} else {
			spans = append(spans, fuzzyRanges(f.text, w)...)
		}
	}
	return f.shown(spans)
}

func plainRanges(folded, w string) []Span {
	if i := strings.Index(folded, w); i >= 0 {
		return []Span{{i, i + len(w)}}
	}
	return nil
}

func nameRanges(folded, w string) []Span {
	if worth, at := bestPlace(folded, w); worth > 0 {
		return []Span{{at, at + len(w)}}
	}
	return initialRanges(folded, w)
}

// initialRanges returns the first letters of the words of a name that w names.
func initialRanges(folded, w string) []Span {
	all, short := initials(folded)
	if len(w) < 2 || !strings.HasPrefix(all, w) && !strings.HasPrefix(short, w) {
		return nil
	}
	skip := !strings.HasPrefix(all, w)
	var spans []Span
	rest := w
	for i, word := range eachWord(folded) {
		if rest == "" {
			break
		}
		if skip && smallWords[word] {
			continue
		}
		_, size := utf8.DecodeRuneInString(rest)
		spans = append(spans, Span{i, i + size})
		rest = rest[size:]
	}
	return spans
}

func fuzzyRanges(folded, w string) []Span {
	from, to := fuzzySpan(folded, w)
	if to == 0 {
		return nil
	}
	var spans []Span
	for _, r := range w {
		i := from + strings.IndexRune(folded[from:to], r)
		from = i + utf8.RuneLen(r)
		spans = append(spans, Span{i, from})
	}
	return spans
}

// folded is a shown text folded grapheme by grapheme, so that every folded
// byte knows the grapheme that it came from.
type folded struct {
	text   string
	origin []Span // of each byte of text
}

func newFolded(shown string) folded {
	var f folded
	var b strings.Builder
	rest, state, at := shown, -1, 0
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		part := fold.String(cluster)
		b.WriteString(part)
		for range len(part) {
			f.origin = append(f.origin, Span{at, at + len(cluster)})
		}
		at += len(cluster)
	}
	f.text = b.String()
	return f
}

// shown turns folded ranges into ranges of the shown text, in order and
// joined where they touch.
func (f folded) shown(spans []Span) []Span {
	var out []Span
	for _, s := range spans {
		if s.From < s.To && s.To <= len(f.origin) {
			out = append(out, Span{f.origin[s.From].From, f.origin[s.To-1].To})
		}
	}
	slices.SortFunc(out, func(a, b Span) int { return a.From - b.From })
	joined := out[:0]
	for _, s := range out {
		if n := len(joined); n > 0 && s.From <= joined[n-1].To {
			joined[n-1].To = max(joined[n-1].To, s.To)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}
