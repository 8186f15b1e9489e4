package search

import (
	"strings"

	"github.com/google/uuid"

	"tenantswitch/directory/fold"
)

// Hit is one tenant that a query found.
type Hit struct {
	At int // its place among the tenants of the index
}

// Result is what a query found.
type Result struct {
	Query string
	Hits  []Hit // best first
	Total int   // how many tenants match
}

// Search returns the tenants that match every word of the query, best first.
// The empty query matches all, in the order of the directory. A whole tenant
// id, or an address user@domain, goes to its tenant alone.
func (ix *Index) Search(query string) Result {
	q := parse(query)
	var hits []Hit
	switch {
	case q.isID:
		hits = ix.searchID(q.id)
	case len(q.words) == 0:
		hits = make([]Hit, len(ix.entries))
		for i := range hits {
			hits[i].At = i
		}
	default:
		hits = ix.rank(&q)
	}
	return Result{Query: query, Hits: hits, Total: len(hits)}
}

// query is a query ready to be compared.
type query struct {
	text  string // folded, single spaces
	words []word
	id    uuid.UUID
	isID  bool
}

// word is one word of a query.
type word struct {
	text string
	mask uint64
	id   string // the same as a part of a tenant id, "" where it cannot be
}

func parse(text string) query {
	text = strings.TrimSpace(text)
	if id, ok := parseID(text); ok {
		return query{id: id, isID: true}
	}
	if at := strings.LastIndexByte(text, '@'); at > 0 && !strings.ContainsAny(text, " \t") {
		text = text[at+1:] // an address names its domain
	}
	q := query{text: strings.Join(strings.Fields(fold.String(text)), " ")}
	seen := map[string]bool{} // a word says no more the second time
	for w := range strings.FieldsSeq(q.text) {
		if seen[w] {
			continue
		}
		seen[w] = true
		q.words = append(q.words, word{text: w, mask: maskOf(w), id: idPart(w)})
	}
	return q
}

// parseID reads a whole tenant id in the forms that people paste: with or
// without dashes and braces, in any case.
func parseID(text string) (uuid.UUID, bool) {
	digits := strings.Trim(text, "{}()\"'")
	if len(digits) != 32 && len(digits) != 36 {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(digits)
	return id, err == nil
}

// idPart returns the hexadecimal digits of w if it may be the start of a
// tenant id: four digits at least, since shorter ones are words.
func idPart(w string) string {
	digits := strings.ReplaceAll(strings.Trim(w, "{}"), "-", "")
	if len(digits) < 4 || len(digits) > 32 || strings.Trim(digits, "0123456789abcdef") != "" {
		return ""
	}
	return digits
}

func (ix *Index) searchID(id uuid.UUID) []Hit {
	for i := range ix.tenants {
		if ix.tenants[i].ID == id {
			return []Hit{{At: i}}
		}
	}
	return nil
}

// rank scores every entry and orders those that match by counting: scores are
// small numbers, and equal ones keep the order of the directory.
func (ix *Index) rank(q *query) []Hit {
	scores := make([]uint16, len(ix.entries))
	inParallel(len(ix.entries), func(from, to int) {
		for i := from; i < to; i++ {
			scores[i] = ix.entries[i].score(q)
		}
	})
	var starts [maxScore + 2]int32
	for _, s := range scores {
		if s > 0 {
			starts[maxScore-int(s)+1]++
		}
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	hits := make([]Hit, starts[maxScore+1])
	for i, s := range scores {
		if s > 0 {
			place := &starts[maxScore-int(s)]
			hits[*place].At = i
			*place++
		}
	}
	return hits
}
