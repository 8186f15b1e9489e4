package search

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/fold"
)

// fit says how a command's argument names a tenant, the strongest last.
type fit int

const (
	fitsNot         fit = iota
	fitsInside          // a part of the name or of a domain
	fitsDomainStart     // the beginning of a domain
	fitsWordStart       // the beginning of a word of the name
	fitsNameStart       // the beginning of the name
	fitsName            // the whole name
	fitsAlias           // an alias
	fitsDomain          // a whole domain
	fitsID              // the tenant id
)

// Resolve returns the tenants that a command's argument names, case, accents
// and punctuation aside: the one of that tenant id; else those of that whole domain;
// else those of that alias; else those of that whole name; else all that hold it
// anywhere in their name, in an alias or in one of their domains, best first.
// More than one tenant means that the argument is ambiguous: a part has to
// belong to one tenant alone, wherever it stands, since which place was meant
// would be a guess. Nothing fuzzy is tried. No operator is taken: what begins as
// one names only tenants whose name or alias holds it as it stands.
//
// An alias that is another tenant's id, domain or name as well is ambiguous, too:
// all of them are returned, and whoever made the alias may have meant either.
// A tenant id that no tenant has names nobody, whatever alias it may be.
//
// A tenant that the user hides has to be named whole, and where only its name
// is, it is no better than one of which that is a part.
func Resolve(tenants []directory.Tenant, text string) []directory.Tenant {
	type hit struct {
		fit fit
		at  int
	}
	var hits []hit
	names := namedBy(text)
	best := fitsNot
	for i := range tenants {
		if f := names(&tenants[i]); f != fitsNot {
			hits = append(hits, hit{f, i})
			best = max(best, f)
		}
	}
	if _, ok := ParseID(text); ok && best < fitsID {
		return nil
	}
	if least := best; best >= fitsName {
		if slices.ContainsFunc(hits, func(h hit) bool { return h.fit == fitsAlias }) {
			least = fitsName
		}
		hits = slices.DeleteFunc(hits, func(h hit) bool { return h.fit < least })
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return int(b.fit - a.fit) })
	var found []directory.Tenant
	for _, h := range hits {
		found = append(found, tenants[h.at])
	}
	return found
}

// ParseID reads a whole tenant id in the forms that people paste: with or
// without dashes, braces and quotes, in any case.
func ParseID(text string) (id uuid.UUID, ok bool) { return parseID(strings.TrimSpace(text)) }

// NameKey returns what two texts have in common where Resolve takes one, as an
// alias, a name or a domain, for the other: two aliases with the same key are
// one.
func NameKey(text string) string {
	if id, ok := ParseID(text); ok {
		return id.String()
	}
	if form := formOf(text); form != "" {
		return form
	}
	return fold.String(strings.TrimSpace(text)) // Resolve takes it for nothing
}

// namedBy returns what tells how the text names a tenant.
func namedBy(text string) func(*directory.Tenant) fit {
	if id, ok := ParseID(text); ok {
		return func(t *directory.Tenant) fit {
			switch {
			case t.ID == id:
				return fitsID
			case t.Added != nil && slices.ContainsFunc(t.Added.Aliases, func(alias string) bool { return NameKey(alias) == id.String() }):
				return fitsAlias
			}
			return fitsNot
		}
	}
	text = strings.TrimSpace(text)
	form, folded := formOf(text), fold.String(text)
	if form == "" {
		return func(*directory.Tenant) fit { return fitsNot }
	}
	inName := inName
	if q := parse(text, false); q.operated {
		whole := asItStands(strings.Join(strings.Fields(strings.TrimPrefix(text, "\\")), " "))
		inName = func(name, want string) fit { return ifStands(&whole, name, want) }
	}
	return func(t *directory.Tenant) fit {
		best := max(inName(t.Name, form), inDomains(t, text, folded))
		if t.Added == nil {
			return best
		}
		for _, alias := range t.Added.Aliases {
			in := inName(alias, form)
			if in == fitsName {
				in = fitsAlias
			}
			best = max(best, in)
		}
		if t.Added.Hidden {
			best = ofHidden(best)
		}
		return best
	}
}

// ofHidden returns how a text names a hidden tenant that it would name so.
func ofHidden(f fit) fit {
	switch {
	case f > fitsName:
		return f
	case f == fitsName:
		return fitsNameStart
	}
	return fitsNot
}

// ifStands is inName for a text that holds a term with its signs; others do not
// fit.
func ifStands(whole *term, text, want string) fit {
	if !whole.standsIn(text) {
		return fitsNot
	}
	return inName(text, want)
}

func inName(text, want string) fit {
	name := formOf(text)
	if name == want {
		return fitsName
	}
	switch worth, at := bestPlace(name, want, 0); {
	case worth == 0:
		return fitsNot
	case at == 0:
		return fitsNameStart
	case worth >= worthWordStart:
		return fitsWordStart
	}
	return fitsInside
}

func inDomains(t *directory.Tenant, want, folded string) fit {
	best := inDomain(t.Domain, want, folded)
	for _, d := range t.Domains {
		best = max(best, inDomain(d, want, folded))
	}
	return best
}

// inDomain compares a whole domain letter by letter: with an accent less it is
// another one, and may be somebody else's.
func inDomain(domain, want, folded string) fit {
	d := fold.String(domain)
	switch at := strings.Index(d, folded); {
	case at < 0:
		return fitsNot
	case at > 0:
		return fitsInside
	case d != folded:
		return fitsDomainStart
	case strings.EqualFold(domain, want):
		return fitsDomain
	}
	return fitsNot
}
