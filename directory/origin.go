package directory

import (
	"slices"
)

// origin says which source has given what of a tenant, by rank. Sources are read
// side by side, and what a tenant is called must not depend on which of them is
// faster.
type origin struct {
	name, domain, country, environment, domains uint8

	own int32 // so many of the domains, at their front, are from that source
}

// newOrigin is that of a tenant that one source alone has named.
func newOrigin(rank int, t Tenant) origin {
	r := uint8(rank)
	return origin{r, r, r, r, r, int32(len(t.Domains))}
}

// unite returns the tenant that t, from the source of a rank, makes of was: of
// the sources that give a text the one of the lowest rank gives it, of its rows
// the first, and every access counts. The arguments may share memory with other
// tenants and stay untouched.
func (o *origin) unite(was Tenant, rank int, t Tenant) Tenant {
	r := uint8(rank)
	take(&was.Name, t.Name, &o.name, r)
	take(&was.Domain, t.Domain, &o.domain, r)
	take(&was.Country, t.Country, &o.country, r)
	take(&was.Environment, t.Environment, &o.environment, r)
	was.Domains = o.uniteDomains(was.Domains, r, t.Domains)
	was.Access = uniteAccess(was.Access, t.Access)
	return was
}

// take replaces a text by one of a lower rank, or no text by any.
func take[T ~string](was *T, text T, from *uint8, rank uint8) {
	if text != "" && (*was == "" || rank < *from) {
		*was, *from = text, rank
	}
}

// uniteDomains returns the domains of the lowest rank that has any, in its own
// order, and then all others in that of the alphabet.
func (o *origin) uniteDomains(was []string, rank uint8, domains []string) []string {
	if len(domains) == 0 {
		return was
	}
	first, others := was[:o.own], was[o.own:]
	switch {
	case len(was) == 0 || rank < o.domains:
		o.domains, first, others = rank, domains, was
	case rank == o.domains:
		first = Join(first, domains)
	default:
		others = slices.Concat(others, domains)
	}
	o.own = int32(len(first))
	if len(others) == 0 {
		return first
	}
	others = slices.Sorted(slices.Values(others))
	return Join(slices.Clip(first), others)
}

// Join returns the texts of both, each once; nil where there is none.
func Join[T ~string](a []string, b []T) []string {
	set := textSet{texts: slices.Clip(a)}
	if len(a) == 0 {
		set.texts = make([]string, 0, len(b))
	}
	for _, text := range b {
		set.add(string(text))
	}
	if len(set.texts) == 0 {
		return nil
	}
	return set.texts
}
