package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tenantswitch/directory/fold"
)

// Searcher searches an index for queries that follow one another as they are
// typed: what a longer query can find is looked for among what the shorter one
// found, and going back is free. It is for one goroutine at a time.
type Searcher struct {
	ix     *Index
	all    bool // hidden tenants, too
	levels []level
	typos  matches
	seen   matches // without the hidden ones
	parts  []matches
}

// level is a query with all tenants that match it without a typo.
type level struct {
	query query
	matches
}

// matches are tenants, in the order of the directory, with their scores.
type matches struct {
	found  []int32
	scores []uint16
}

// NewSearcher returns a searcher of an index.
func NewSearcher(ix *Index) *Searcher { return &Searcher{ix: ix} }

// Search returns what a query finds; see Index.Search. The hits are written
// into a slice that the caller does not need any longer, which may be nil.
func (s *Searcher) Search(text string, into []int32) Result {
	into = into[:0]
	q := parse(text, false)
	hits := s.search(&q, into)
	if len(hits) == 0 && q.operated {
		q = parse(text, true)
		hits = s.search(&q, into)
	}
	return Result{Hits: hits}
}

func (s *Searcher) search(q *query, into []int32) []int32 {
	switch {
	case q.isID:
		return s.ix.appendID(into, q)
	case len(q.terms) == 0:
		return s.appendAll(into)
	}
	s.ix.Fold()
	s.ix.prepare(q)
	if q.owner != "" {
		if owners := s.ix.appendOwners(into, q.owner); len(owners) > 0 {
			return owners
		}
	}
	m := s.shown(q, s.enter(q))
	if m.few(q) {
		withTypos := *q
		withTypos.typos = true
		s.scan(&withTypos, nil, s.ix.Len(), &s.typos)
		m = s.shown(&withTypos, &s.typos)
	}
	return m.order(into)
}

// prepare completes a query by what the index knows.
func (ix *Index) prepare(q *query) {
	q.mask = maskOf(strings.ReplaceAll(q.form, " ", ""))
	for i := range q.terms {
		t := &q.terms[i]
		if len(t.raw) < minEnding {
			continue
		}
		t.endings = ix.endingsWith(t.raw)
		if lead := firstLabel(t.raw); t.dotted != nil && ix.endingsWith(lead) == 0 {
			t.lead = maskOf(lead)
		}
	}
}

// endingsWith returns the bits of the endings in which a text stands.
func (ix *Index) endingsWith(text string) (bits uint64) {
	for ending := range ix.known {
		if strings.Contains(ending, text) {
			bits |= endingBit(ending)
		}
	}
	return bits
}

// minEnding is how many characters a term has at least that is looked for in
// the endings of domains: "co" would find half of all.
const minEnding = 3

// appendID appends the tenant that a whole id names.
func (ix *Index) appendID(to []int32, q *query) []int32 {
	for i := range ix.tenants {
		if ix.tenants[i].ID == q.id {
			return append(to, int32(i))
		}
	}
	return to
}

// appendOwners appends the tenants that have a domain.
func (ix *Index) appendOwners(to []int32, domain string) []int32 {
	lead := maskOf(fold.String(firstLabel(domain)))
	for i := range ix.entries {
		if ix.heads[i]&lead == lead && ix.owns(i, domain) {
			to = append(to, int32(i))
		}
	}
	return to
}

// enter makes the newest level that of a query, and returns what it matches.
func (s *Searcher) enter(q *query) *matches {
	for len(s.levels) > 0 && !q.narrows(&s.top().query) {
		s.levels = s.levels[:len(s.levels)-1]
	}
	var among []int32
	n := s.ix.Len()
	if len(s.levels) > 0 {
		if s.top().query.same(q) {
			return &s.top().matches
		}
		among = s.top().found
		n = len(among)
	}
	if len(s.levels) == cap(s.levels) {
		s.levels = append(s.levels, level{})
	} else {
		s.levels = s.levels[:len(s.levels)+1] // with the slices it had before
	}
	s.top().query = *q
	s.scan(q, among, n, &s.top().matches)
	return &s.top().matches
}

func (s *Searcher) top() *level { return &s.levels[len(s.levels)-1] }

// scan finds what matches among the tenants at the given places, or among all
// n where there are none.
func (s *Searcher) scan(q *query, among []int32, n int, to *matches) {
	parts := parallel(n)
	for len(s.parts) < parts {
		s.parts = append(s.parts, matches{})
	}
	inParallel(n, parts, func(p, from, to int) { s.parts[p].scan(s.ix, q, among, from, to) })
	to.found, to.scores = to.found[:0], to.scores[:0]
	for _, p := range s.parts[:parts] {
		to.found = append(to.found, p.found...)
		to.scores = append(to.scores, p.scores...)
	}
}

func (m *matches) scan(ix *Index, q *query, among []int32, from, to int) {
	m.found, m.scores = m.found[:0], m.scores[:0]
	for k := from; k < to; k++ {
		i := k
		if among != nil {
			i = int(among[k])
		}
		if score := ix.score(i, q); score > 0 {
			m.found = append(m.found, int32(i))
			m.scores = append(m.scores, score)
		}
	}
}

// few says whether so few tenants match well that the query may hold a typo.
func (m *matches) few(q *query) bool {
	long := func(t term) bool { return utf8.RuneCountInString(t.letters) >= minTypo }
	if q.operated || !slices.ContainsFunc(q.terms, long) {
		return false
	}
	well := 0
	for _, score := range m.scores {
		if int(score)/lengthSteps >= worthInDomain {
			if well++; well == few {
				return false
			}
		}
	}
	return true
}

// order appends the tenants found, best first, by counting: scores are small
// numbers, and equal ones keep the order of the directory.
func (m *matches) order(to []int32) []int32 {
	var starts [maxScore + 2]int32
	for _, score := range m.scores {
		starts[maxScore-int(score)+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	to = slices.Grow(to, len(m.found))[:len(m.found)]
	for k, i := range m.found {
		place := &starts[maxScore-int(m.scores[k])]
		to[*place] = i
		*place++
	}
	return to
}
