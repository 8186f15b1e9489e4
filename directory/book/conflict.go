package book

import (
	"slices"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/search"
)

// Conflict is an alias that stands for another tenant too.
type Conflict struct {
	Alias  string    // as its tenant's entry writes it
	Tenant uuid.UUID // whose alias it is
	Other  uuid.UUID // whom it stands for too
	As     string    // what it is there: "alias", "id", "domain" or "name"
}

// Conflicts returns the aliases that two tenants of the book share, each once
// for each of the two.
func (b Book) Conflicts() []Conflict {
	return b.conflicts(func(alias string) (also []taken) {
		for _, id := range b.Named(alias) {
			also = append(also, taken{id, "alias"})
		}
		return also
	})
}

// ConflictsWith returns the aliases that are the id, a domain or the name of
// another of these tenants.
func (b Book) ConflictsWith(tenants []directory.Tenant) []Conflict {
	if len(b.owners) == 0 {
		return nil
	}
	named := b.namesTaken(tenants)
	return b.conflicts(func(alias string) []taken { return named[search.NameKey(alias)] })
}

// Claim is an alias that a tenant is to have.
type Claim struct {
	Tenant uuid.UUID
	Alias  string
}

// Clashes returns the conflicts that claims would make in the book, with each
// other, and with the ids, domains and names of tenants.
func (b Book) Clashes(claims []Claim, tenants []directory.Tenant) []Conflict {
	claimed, wanted := Book{}, map[Claim]bool{}
	aliases := map[uuid.UUID][]string{}
	for _, c := range claims {
		aliases[c.Tenant] = append(aliases[c.Tenant], c.Alias)
		wanted[Claim{c.Tenant, search.NameKey(c.Alias)}] = true
	}
	for _, c := range claims {
		if list := aliases[c.Tenant]; list != nil {
			claimed.add(c.Tenant, entry{{find(Aliases), union(Aliases, list, nil)}})
			aliases[c.Tenant] = nil
		}
	}
	all := claimed.Over(b)
	return slices.DeleteFunc(append(all.Conflicts(), all.ConflictsWith(tenants)...), func(c Conflict) bool {
		return !wanted[Claim{c.Tenant, search.NameKey(c.Alias)}]
	})
}

// conflicts asks for each alias who is called so, and leaves out its tenant.
func (b Book) conflicts(called func(alias string) []taken) []Conflict {
	var all []Conflict
	for _, id := range b.ids {
		for _, alias := range b.Entry(id).Aliases {
			for _, t := range called(alias) {
				if t.id != id {
					all = append(all, Conflict{alias, id, t.id, t.as})
				}
			}
		}
	}
	return all
}

// taken is what a tenant is called, and as what.
type taken struct {
	id uuid.UUID
	as string
}

// namesTaken returns those names of the tenants that are also an alias of the
// book. Few are, and only they are kept.
func (b Book) namesTaken(tenants []directory.Tenant) map[string][]taken {
	names := map[string][]taken{}
	for i := range tenants {
		t := &tenants[i]
		take := func(name, as string) {
			key := search.NameKey(name)
			if b.owners[key] != nil && !has(names[key], t.ID) {
				names[key] = append(names[key], taken{t.ID, as})
			}
		}
		take(t.ID.String(), "id")
		take(t.Domain, "domain")
		for _, domain := range t.Domains {
			take(domain, "domain")
		}
		take(t.Name, "name")
	}
	return names
}

func has(names []taken, id uuid.UUID) bool {
	for _, n := range names {
		if n.id == id {
			return true
		}
	}
	return false
}
