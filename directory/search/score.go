package search

import (
	"slices"
	"strings"
)

// lengthSteps is into how many lengths equal matches are told apart.
const lengthSteps = 64

// maxScore is the greatest score of a tenant.
const maxScore = worthExact*lengthSteps + lengthSteps - 1

// score returns how well a tenant matches a query; 0 if it does not.
func (ix *Index) score(i int, q *query) uint16 {
	a := ix.added.of(i)
	sum, owns := 0, false
	for k := range q.terms {
		t := &q.terms[k]
		worth := ix.worth(i, t)
		if worth == worthOwner {
			owns = owns || ix.owns(i, t.domain)
		}
		if worth < worthID && t.id != "" && t.op == plain && ix.hasID(i, t.id) {
			worth = worthID
		}
		if a != nil {
			worth = a.improve(t, worth)
		}
		if q.typos && worth < worthTypo {
			worth = max(worth, ix.typoWorth(i, t))
			if a != nil {
				worth = max(worth, a.typoWorth(t))
			}
		}
		if worth == 0 {
			return 0
		}
		sum += worth
	}
	if owns {
		return ix.rank(i, worthExact)
	}
	worth := max(sum/len(q.terms), ix.phraseWorth(i, q))
	if a != nil {
		worth = max(worth, a.phraseWorth(q))
	}
	if q.sieve {
		return uint16(worth * lengthSteps)
	}
	return ix.rank(i, worth)
}

// rank makes a score of a worth: among equals the shorter name is better.
func (ix *Index) rank(i, worth int) uint16 {
	return uint16(worth*lengthSteps + lengthSteps - 1 - min(int(ix.entries[i].length), lengthSteps-1))
}

// owns says whether a domain is one of a tenant's, letter by letter: folded,
// another one may look like it.
func (ix *Index) owns(i int, domain string) bool {
	t := &ix.tenants[i]
	return t.Domain == domain || slices.Contains(t.Domains, domain)
}

// hasID says whether a part of a tenant id is one of this tenant's.
func (ix *Index) hasID(i int, part string) bool {
	return strings.Contains(ix.ids[i*idLine:(i+1)*idLine-1], part)
}

// phraseWorth looks at the query as a whole: words that stand side by side are
// worth more than the same words apart.
func (ix *Index) phraseWorth(i int, q *query) int {
	if q.form == "" || ix.names[i]&q.mask != q.mask {
		return 0
	}
	name, e := ix.nameAt(i), &ix.entries[i]
	switch q.form {
	case name:
		return q.exactly()
	case name[e.coreFrom:e.coreTo]:
		return min(worthCore, q.exactly())
	}
	if len(q.terms) < 2 {
		return 0
	}
	return phrasePlace(name, q.form, int(e.coreFrom))
}

// phrasePlace returns the worth of whole words that stand side by side in a
// name.
func phrasePlace(name, phrase string, start int) int {
	worth, _ := bestPlace(name, phrase, start)
	if worth != worthFirstWord && worth != worthWholeWord {
		return 0
	}
	return worth
}

// exactly returns what it is worth to be the name itself. A name that looks
// like a domain is worth less than to be that domain's owner: its customer
// chose it freely.
func (q *query) exactly() int {
	if len(q.terms) == 1 && q.terms[0].dotted != nil {
		return worthDomainName
	}
	return worthExact
}
