package search

import (
	"strings"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

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
// id, or an address user@domain, goes to its tenant alone; where nobody has the
// address's domain, it is searched for as any other text.
func (ix *Index) Search(query string) Result {
	q := parse(query)
	var hits []Hit
	switch {
	case q.isID:
		hits = ix.searchID(q.id)
	case len(q.words) == 0:
		hits = make([]Hit, len(ix.tenants))
		for i := range hits {
			hits[i].At = i
		}
	case q.isAddress:
		if hits = ix.owners(&q.words[0]); hits == nil {
			hits = ix.rank(&q)
		}
	default:
		hits = ix.rank(&q)
	}
	return Result{Query: query, Hits: hits, Total: len(hits)}
}

// query is a query ready to be compared.
type query struct {
	text      string // folded, single spaces
	phrase    string // its words, a space between two
	words     []word
	id        uuid.UUID
	isID      bool
	isAddress bool // text is the domain of user@domain
}

// word is one word of a query.
type word struct {
	text   string
	mask   uint64
	id     string // the same as a part of a tenant id, "" where it cannot be
	domain string // the same as a whole domain, not folded, "" where it cannot be
}

func parse(text string) query {
	text = strings.TrimSpace(text)
	if id, ok := parseID(text); ok {
		return query{id: id, isID: true}
	}
	domain, isAddress := addressDomain(text)
	if isAddress {
		text = domain
	}
	q := query{text: strings.Join(strings.Fields(fold.String(text)), " "), isAddress: isAddress}
	q.phrase = phraseOf(q.text)
	seen := map[word]bool{} // a word says no more the second time
	for shown := range strings.FieldsSeq(text) {
		// Folding may part what was one word: a character can stand for two.
		for w := range strings.FieldsSeq(fold.String(shown)) {
			parsed := word{text: w, mask: maskOf(w), id: idPart(w), domain: domainPart(shown)}
			if !seen[parsed] {
				q.words = append(q.words, parsed)
			}
			seen[parsed] = true
		}
	}
	return q
}

// addressDomain returns the domain of an address user@domain, as people paste
// it: in angle brackets, or with a comma after it.
func addressDomain(text string) (string, bool) {
	text = strings.Trim(text, "<>(),;.\"'")
	at := strings.LastIndexByte(text, '@')
	if at <= 0 || at == len(text)-1 || strings.ContainsFunc(text, unicode.IsSpace) {
		return "", false
	}
	return text[at+1:], true
}

// domainPart returns w in the form in which tenants' domains are kept: lower
// case, with its accents, which folding takes away.
func domainPart(w string) string {
	if !strings.Contains(w, ".") {
		return ""
	}
	return norm.NFC.String(strings.ToLower(norm.NFC.String(w)))
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

// owners returns the tenants that have a domain; nil where none does.
func (ix *Index) owners(domain *word) []Hit {
	var hits []Hit
	entries := ix.folded()
	for i := range entries {
		if entries[i].owns(domain) {
			hits = append(hits, Hit{At: i})
		}
	}
	return hits
}

// rank scores every entry and orders those that match by counting: scores are
// small numbers, and equal ones keep the order of the directory.
func (ix *Index) rank(q *query) []Hit {
	entries := ix.folded()
	scores := make([]uint16, len(entries))
	inParallel(len(entries), scoreInParallel, func(from, to int) {
		for i := from; i < to; i++ {
			scores[i] = entries[i].score(q)
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
