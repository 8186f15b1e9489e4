package search

import (
	"slices"
	"strings"

	"tenantswitch/directory"
	"tenantswitch/directory/fold"
)

// Field says where a match was found.
type Field uint8

// The fields; after FieldNone, the one that says more about a tenant first.
const (
	FieldNone    Field = iota
	FieldAlias         // one of its aliases
	FieldDomain        // one of its domains
	FieldID            // the tenant id
	FieldTag           // one of its tags
	FieldCountry       // the code of its country
	FieldNote          // its note
)

// Explanation says why a tenant was found. Spans are ranges of the texts as
// they are shown, on grapheme boundaries, in order and apart.
type Explanation struct {
	Name []Span // what matched in the display name
	// Field is where else something matched that the name does not hold, with
	// the text of that field: of a note the line, on one line.
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
	var signs []Span
	for k := range q.terms {
		term := &q.terms[k]
		switch term.op {
		case not, untagged, access:
			continue
		case standing:
			if spans := standingSpans(t.Name, term); spans != nil {
				signs = append(signs, spans...)
				continue
			}
			x.add(standingAlias(t, term))
			continue
		default:
		}
		inName := name.rangesOf(term, q.typos)
		if inName != nil && ix.bestInName(at, term, q.typos) {
			x.Name = append(x.Name, inName...)
			continue
		}
		found := ix.elsewhere(at, term, q.typos, &x)
		if found.field >= FieldCountry && inName != nil {
			found.field = FieldNone // a name says more
		}
		if found.field == FieldNone {
			x.Name = append(x.Name, inName...)
		}
		x.add(found)
	}
	x.Name = joined(append(name.shown(x.Name), signs...))
	x.Spans = joined(x.Spans)
	return x
}

// standingSpans returns where a term stands in a text with its signs.
func standingSpans(text string, t *term) []Span {
	f := newShownRaw(text)
	at := strings.Index(f.form, t.raw)
	if at < 0 {
		return nil
	}
	return f.shown([]Span{{at, at + len(t.raw)}})
}

// standingAlias returns the first alias that holds a term with its signs.
func standingAlias(of *directory.Tenant, t *term) finding {
	for _, alias := range of.More().Aliases {
		if spans := standingSpans(alias, t); spans != nil {
			return finding{FieldAlias, alias, spans}
		}
	}
	return finding{}
}

// finding is where a term stands outside of the name.
type finding struct {
	field Field
	text  string
	spans []Span
}

// add takes in a finding: one field is shown, the one that says most.
func (x *Explanation) add(f finding) {
	switch {
	case f.field == FieldNone:
	case f.field == x.Field && f.text == x.Text:
		x.Spans = append(x.Spans, f.spans...)
	case x.Field == FieldNone || f.field < x.Field:
		x.Field, x.Text, x.Spans = f.field, f.text, f.spans
	}
}

// bestInName says whether a term finds the tenant by its name rather than by
// one of its domains or aliases.
func (ix *Index) bestInName(at int, t *term, typos bool) bool {
	worth := ix.worthInNameOf(at, t, typos)
	if t.op != plain {
		return worth > 0
	}
	worthOfAlias, _ := ix.bestAlias(at, t, typos)
	return worth >= max(ix.domainWorth(at, t), worthOfAlias)
}

// elsewhere returns what a term finds outside of the name, the best first. Of
// several domains it takes the one that is shown already.
func (ix *Index) elsewhere(at int, t *term, typos bool, x *Explanation) finding {
	if t.op == tagged {
		return ix.inTags(at, t)
	}
	inDomain := ix.domainWorth(at, t)
	if worth, alias := ix.bestAlias(at, t, typos); worth > 0 && worth >= inDomain {
		f := newShownForm(alias)
		return finding{FieldAlias, alias, f.shown(f.rangesOf(t, typos))}
	}
	shown := ""
	if x.Field == FieldDomain {
		shown = x.Text
	}
	domain, spans := ix.spansInDomains(at, t, typos, shown)
	if spans != nil && (t.op != plain || inDomain > 0) {
		return finding{FieldDomain, domain, spans}
	}
	if t.op != plain {
		return finding{}
	}
	if t.id != "" && ix.hasID(at, t.id) {
		id := ix.tenants[at].ID.String()
		return finding{FieldID, id, []Span{idSpan(id, t.id)}}
	}
	if tag := ix.inTags(at, t); tag.field != FieldNone {
		return tag
	}
	if spans != nil {
		return finding{FieldDomain, domain, spans}
	}
	if ix.countryWorth(at, t) > 0 {
		code := ix.tenants[at].Country
		return finding{FieldCountry, code, []Span{{0, len(code)}}}
	}
	return ix.inNote(at, t)
}

// bestAlias returns the alias that a term fits best, and its worth.
func (ix *Index) bestAlias(at int, t *term, typos bool) (worth int, alias string) {
	a := ix.added.of(at)
	if a == nil {
		return 0, ""
	}
	for i, form := range a.aliases {
		here := 0
		switch {
		case t.op == plain:
			if here = aliasWorth(form, t); here == 0 && typos {
				here = bestTypo(form, t.form)
			}
		case t.op == exact:
			here, _ = bestPlace(form, t.form, 0)
		case t.fits(form, t.form):
			here = worthStart
		}
		if here > worth {
			worth, alias = here, ix.tenants[at].Added.Aliases[i]
		}
	}
	return worth, alias
}

// inTags returns the tag that a term fits best, with what of it does.
func (ix *Index) inTags(at int, t *term) finding {
	a := ix.added.of(at)
	if a == nil || t.single && t.op == plain {
		return finding{}
	}
	best, found := 0, finding{}
	for i := range a.tags {
		worth := a.tags[i].plainWorth(t)
		if t.op == tagged {
			worth = a.tags[i].worth(t)
		}
		if worth <= best {
			continue
		}
		best = worth
		tag := ix.tenants[at].Added.Tags[i]
		f := newShownForm(tag)
		found = finding{FieldTag, tag, f.wordSpans(t.form)}
	}
	return found
}

// inNote returns the line of the note in which a term stands.
func (ix *Index) inNote(at int, t *term) finding {
	a := ix.added.of(at)
	if a == nil || t.single || beginsWord(a.note, t.form) < 0 {
		return finding{}
	}
	note := noteHead(ix.tenants[at].Added.Note)
	f := newShownForm(note)
	spans := f.wordSpans(t.form)
	if spans == nil {
		return finding{}
	}
	first, last := spans[0], spans[len(spans)-1]
	from := strings.LastIndexByte(note[:first.From], '\n') + 1
	to := len(note)
	if end := strings.IndexByte(note[last.To:], '\n'); end >= 0 {
		to = last.To + end
	}
	cut := ""
	if first.From-from > noteBefore {
		if gap := strings.LastIndexByte(note[from:first.From-noteBefore/2], ' '); gap >= 0 {
			from, cut = from+gap+1, "…"
		}
	}
	line := strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		return r
	}, note[from:to])
	for i := range spans {
		spans[i].From += len(cut) - from
		spans[i].To += len(cut) - from
	}
	return finding{FieldNote, cut + strings.TrimRight(line, " "), spans}
}

// noteBefore is how much of a note's line may stand before what matched, in
// bytes: the row has room for about as much.
const noteBefore = 24

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
		return q
	}
	q.typos = true
	return q
}

// worthInNameOf returns what a term is worth by the name alone.
func (ix *Index) worthInNameOf(at int, t *term, typos bool) int {
	switch t.op {
	case plain:
	case prefix, suffix, whole:
		if t.fits(ix.nameAt(at), t.form) {
			return worthStart
		}
		return 0
	default:
		return ix.nameWorth(at, t)
	}
	worth := max(ix.nameWorth(at, t), ix.initialsWorth(at, t))
	if cost := t.cost(ix.nameAt(at)); worth == 0 && cost < noCost {
		worth = shortWorth(cost)
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
