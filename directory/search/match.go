package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tenantswitch/directory/fold"
)

// The worth of a match of one term, best first; the package comment has the
// reasons. The distances between them matter for queries of several words.
const (
	worthExact       = 255
	worthAlias       = 254 // the whole query is an alias, which the user has made for that
	worthOwner       = 245 // a whole domain, which one that folds to the same may have too
	worthDomainName  = 253
	worthCore        = 252
	worthFirstWord   = 240
	worthStart       = 230
	worthWholeWord   = 215
	worthInitials    = 205
	worthWordStart   = 190
	worthLabel       = 180
	worthLabelStart  = 165
	worthFewInitials = 150 // two letters, or only the first of more
	worthID          = 145
	worthInName      = 120
	worthShort       = 118 // an abbreviation, less what it costs
	worthInDomain    = 100
	worthTag         = 95 // many share it; but it is there as it was typed, unlike what a slip finds
	worthTypo        = 90 // a whole word with a slip in it
	worthShortLabel  = 80
	worthTagStart    = 75
	worthTypoStart   = 70
	worthInEnding    = 30
	worthCountry     = 20
	worthAtLeast     = 5
	worthNote        = 4 // a remark may mention anybody
)

// worth returns how well a term matches a tenant; 0 where it does not.
func (ix *Index) worth(i int, t *term) int {
	switch t.op {
	case plain:
		return ix.plainWorth(i, t)
	case exact:
		return max(ix.nameWorth(i, t), ix.domainWorth(i, t))
	case not:
		if ix.nameWorth(i, t) == 0 && ix.domainWorth(i, t) == 0 {
			return worthExact
		}
	case access:
		if ix.entries[i].access&t.kinds != 0 {
			return worthExact
		}
	case prefix, suffix, whole:
		return ix.edgeWorth(i, t)
	case standing:
		return ix.standingWorth(i, t)
	case untagged:
		return worthExact
	case tagged: // see addition.improve
	}
	return 0
}

// plainWorth tries what is worth most first, and stops where nothing else can
// be worth more.
func (ix *Index) plainWorth(i int, t *term) int {
	if t.single {
		return ix.singleWorth(i, t)
	}
	best := ix.nameWorth(i, t)
	if best >= worthInitials {
		return best
	}
	if (ix.starts[i]|ix.labels[i])&t.first == t.first {
		best = max(best, ix.initialsWorth(i, t))
	}
	if best >= worthWordStart {
		return best
	}
	best = max(best, ix.domainWorth(i, t))
	if best >= worthShort {
		return best
	}
	return max(best, ix.abbreviationWorth(i, t), ix.countryWorth(i, t))
}

// countryWorth serves the code of a country, which tells apart what another
// word of the query finds: "contoso de".
func (ix *Index) countryWorth(i int, t *term) int {
	if t.country == 0 || ix.entries[i].country != t.country {
		return 0
	}
	return worthCountry
}

// singleWorth serves a term of one letter or digit, which says so little that
// in domains only the beginnings of words count. It hardly ever needs a text.
func (ix *Index) singleWorth(i int, t *term) int {
	switch {
	case ix.starts[i]&t.mask != 0:
		worth, _ := bestPlace(ix.nameAt(i), t.form, int(ix.entries[i].coreFrom))
		return worth
	case ix.labels[i]&t.mask != 0:
		return worthLabelStart
	case ix.names[i]&t.mask != 0:
		return worthInName
	}
	return 0
}

// nameWorth returns the worth of the best place where a term stands in a name.
func (ix *Index) nameWorth(i int, t *term) int {
	if ix.names[i]&t.mask != t.mask {
		return 0
	}
	worth, _ := bestPlace(ix.nameAt(i), t.form, int(ix.entries[i].coreFrom))
	return worth
}

// bestPlace returns the worth of the best place where w stands in the form of
// a name, and that place. The name begins at start, where a legal form stands
// before it.
func bestPlace(name, w string, start int) (worth, at int) {
	for from := 0; from+len(w) <= len(name); {
		i := strings.Index(name[from:], w)
		if i < 0 {
			break
		}
		i += from
		if here := placeWorth(name, i, i+len(w), start); here > worth {
			worth, at = here, i
		}
		if worth >= worthWholeWord {
			break
		}
		from = i + 1
	}
	return worth, at
}

func placeWorth(name string, from, to, start int) int {
	ends, first := endsWord(name, to), from == 0 || from == start
	switch {
	case first && ends:
		return worthFirstWord
	case first:
		return worthStart
	case !startsUnit(name, from):
		return worthInName
	case ends && startsWord(name, from):
		return worthWholeWord
	}
	return worthWordStart
}

// domainWorth looks for a term in a tenant's domains.
func (ix *Index) domainWorth(i int, t *term) int {
	if t.raw == "" {
		return 0
	}
	if t.dotted != nil {
		if ix.heads[i]&t.lead != t.lead {
			return 0
		}
		worth := 0
		for _, spelling := range t.dotted {
			worth = max(worth, placesWorth(ix.domainsAt(i), spelling, len(t.raw) >= minEnding))
		}
		return worth
	}
	worth := 0
	if ix.heads[i]&t.rawMask == t.rawMask {
		worth = placesWorth(ix.domainsAt(i), t.raw, false)
	}
	if worth == 0 && ix.endings[i]&t.endings != 0 && placesWorth(ix.domainsAt(i), t.raw, true) > 0 {
		worth = worthInEnding
	}
	return worth
}

// placesWorth returns the worth of the best place of a text in domains; those
// in endings count only where they are asked for.
func placesWorth(domains, text string, endings bool) int {
	worth := 0
	for from := 0; from < len(domains); {
		at := strings.Index(domains[from:], text)
		if at < 0 {
			break
		}
		at += from
		if here := placeInDomains(domains, at, at+len(text)); here > worth && (endings || here != worthInEnding) {
			worth = here
		}
		if worth == worthOwner {
			break
		}
		from = at + 1
	}
	return worth
}

// placeInDomains returns the worth of a place in the domains.
func placeInDomains(domains string, from, to int) int {
	if domains[from-1] == '\n' {
		switch domains[to] {
		case '\n':
			return worthOwner
		case '.', endingMark:
			return worthLabel
		}
		return worthLabelStart
	}
	for i := from; ; i-- {
		switch domains[i] {
		case endingMark:
			return worthInEnding
		case '\n':
			return worthInDomain
		}
	}
}

// edgeWorth serves the operators for the edges of a name or a domain.
func (ix *Index) edgeWorth(i int, t *term) int {
	if t.fits(ix.nameAt(i), t.form) {
		return worthStart
	}
	for d := range strings.SplitSeq(ix.domainsAt(i), "\n") {
		if d != "" && (t.fits(strings.ReplaceAll(d, string(endingMark), "."), t.raw) || t.op == whole && firstLabel(d) == t.raw) {
			return worthLabelStart
		}
	}
	return 0
}

// fits says whether a text begins, ends, or does both, as the operator wants.
func (t *term) fits(text, want string) bool {
	switch t.op {
	case prefix:
		return strings.HasPrefix(text, want)
	case suffix:
		return strings.HasSuffix(text, want)
	default:
		return text == want
	}
}

// standingWorth looks for a text with its signs in a name and in the aliases.
func (ix *Index) standingWorth(i int, t *term) int {
	tenant := &ix.tenants[i]
	if ix.names[i]&t.mask == t.mask && t.standsIn(tenant.Name) || tenant.Added != nil && slices.ContainsFunc(tenant.Added.Aliases, t.standsIn) {
		return worthInName
	}
	return 0
}

// standsIn reports whether a text holds the term as it stands.
func (t *term) standsIn(text string) bool {
	return t.raw != "" && strings.Contains(fold.String(text), t.raw)
}

// initialsWorth compares a term with the initials of a name: all of them, or
// those of the words that are not small.
func (ix *Index) initialsWorth(i int, t *term) int {
	if ix.starts[i]&t.mask != t.mask {
		return 0
	}
	return initialsOf(ix.nameAt(i), t.letters)
}

func initialsOf(name, letters string) int {
	if len(letters) < 2 {
		return 0
	}
	return max(initialsIn(name, letters, true), initialsIn(name, letters, false))
}

func initialsIn(name, letters string, small bool) int {
	rest, all := letters, true
	for word := range wordsOf(name) {
		switch {
		case !small && smallWords[word]:
		case rest == "":
			all = all && legalForms[word]
		default:
			_, n := utf8.DecodeRuneInString(rest)
			if !strings.HasPrefix(word, rest[:n]) {
				return 0
			}
			rest = rest[n:]
		}
	}
	switch {
	case rest != "":
		return 0
	case all && utf8.RuneCountInString(letters) > 2:
		return worthInitials
	}
	return worthFewInitials
}

// abbreviationWorth returns what a term is worth as an abbreviation of the
// name, or of the first label of a domain.
func (ix *Index) abbreviationWorth(i int, t *term) int {
	if ix.starts[i]&t.first == t.first && ix.names[i]&t.mask == t.mask {
		if cost := t.cost(ix.nameAt(i)); cost < noCost {
			return shortWorth(cost)
		}
	}
	if ix.labels[i]&t.first != t.first || ix.heads[i]&t.mask != t.mask {
		return 0
	}
	least := int32(noCost)
	for d := range strings.SplitSeq(ix.domainsAt(i), "\n") {
		least = min(least, t.cost(firstLabel(d)))
	}
	if least == noCost {
		return 0
	}
	return max(worthAtLeast, worthShortLabel-3*int(least))
}

// shortWorth is the worth of an abbreviation of a name.
func shortWorth(cost int32) int { return max(worthAtLeast, worthShort-3*int(cost)) }

// cost returns what a term costs as an abbreviation of a form.
func (t *term) cost(form string) int32 {
	if form == "" || t.pattern != nil && !abbreviates(t.pattern, len(t.letters), form) {
		return noCost
	}
	return abbreviationCost(t.letters, form)
}
