package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"tenantswitch/directory/fold"
)

// Field says where a match was found.
type Field uint8

// The fields.
const (
	FieldNone    Field = iota
	FieldDomain        // one of its domains
	FieldID            // the tenant id
	FieldCountry       // the code of its country
)

// Span is a range of bytes.
type Span struct{ From, To int }

// Explanation says why a tenant was found. Spans are ranges of the texts as
// they are shown, on grapheme boundaries, in order and apart.
type Explanation struct {
	Name []Span // what matched in the display name
	// Field is where else something matched that the name does not hold, with
	// the text of that field.
	Field Field
	Text  string
	Spans []Span
}

// Explain says why the query finds the tenant at a place. It is meant for the
// few rows that are on screen.
func (ix *Index) Explain(text string, at int) Explanation {
	ix.Fold()
	t := &ix.tenants[at]
	q := ix.reading(text, at)
	if q.isID {
		id := t.ID.String()
		return Explanation{Field: FieldID, Text: id, Spans: []Span{{0, len(id)}}}
	}
	var x Explanation
	name := newShownForm(t.Name)
	for k := range q.terms {
		term := &q.terms[k]
		if term.op == not || term.op == access {
			continue
		}
		inName := name.rangesOf(term, q.typos)
		if inName != nil && (term.op != plain || ix.worthInNameOf(at, term, q.typos) >= ix.domainWorth(at, term)) {
			x.Name = append(x.Name, inName...)
			continue
		}
		if domain, spans := ix.spansInDomains(at, term, q.typos, x.Text); spans != nil {
			x.Field, x.Text, x.Spans = FieldDomain, domain, append(x.Spans, spans...)
			continue
		}
		if x.Field == FieldNone && term.id != "" && ix.hasID(at, term.id) {
			id := t.ID.String()
			x.Field, x.Text, x.Spans = FieldID, id, []Span{idSpan(id, term.id)}
			continue
		}
		if x.Field == FieldNone && inName == nil && ix.countryWorth(at, term) > 0 {
			x.Field, x.Text, x.Spans = FieldCountry, t.Country, []Span{{0, len(t.Country)}}
			continue
		}
		x.Name = append(x.Name, inName...)
	}
	x.Name = name.shown(x.Name)
	x.Spans = joined(x.Spans)
	return x
}

// reading returns the reading of a query by which it finds a tenant.
func (ix *Index) reading(text string, at int) query {
	q := parse(text, false)
	ix.prepare(&q)
	if q.isID || len(q.terms) == 0 || ix.score(at, &q) > 0 {
		return q
	}
	if q.operated {
		q = parse(text, true)
		ix.prepare(&q)
		if ix.score(at, &q) > 0 {
			return q
		}
	}
	q.typos = true
	return q
}

// worthInNameOf returns what a term is worth by the name alone.
func (ix *Index) worthInNameOf(at int, t *term, typos bool) int {
	worth := max(ix.nameWorth(at, t), ix.initialsWorth(at, t))
	if worth == 0 && t.cost(ix.nameAt(at)) < noCost {
		worth = worthShort
	}
	if worth == 0 && typos {
		worth = bestTypo(ix.nameAt(at), t.form)
	}
	return worth
}

// spansInDomains returns the domain in which a term stands, that one first
// which is shown already, and where.
func (ix *Index) spansInDomains(at int, t *term, typos bool, shown string) (string, []Span) {
	tenant := &ix.tenants[at]
	domains := slices.Concat([]string{shown, tenant.Domain}, tenant.Domains)
	for _, d := range domains {
		if i := strings.Index(fold.String(d), t.raw); d != "" && t.raw != "" && i >= 0 {
			f := newShownRaw(d)
			return d, f.shown([]Span{{i, i + len(t.raw)}})
		}
	}
	for _, d := range domains {
		label := newShownRaw(firstLabel(d))
		if spans := label.rangesOf(t, typos); d != "" && spans != nil {
			return d, label.shown(spans)
		}
	}
	return "", nil
}

// idSpan returns where the digits of a part stand in an id with its dashes.
func idSpan(id, part string) Span {
	at := strings.Index(strings.ReplaceAll(id, "-", ""), part)
	place := func(digit int) int {
		for i := range len(id) {
			if id[i] == '-' {
				continue
			}
			if digit == 0 {
				return i
			}
			digit--
		}
		return len(id)
	}
	return Span{place(at), place(at+len(part)-1) + 1}
}

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
	at, state := 0, -1
	for rest := text; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
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
