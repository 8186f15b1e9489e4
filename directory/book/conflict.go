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

// Conflicts returns the aliases that are also an alias of another tenant of the
// book, or the id, a domain or the name of another of these.
func (b Book) Conflicts(tenants []directory.Tenant) []Conflict {
	called := map[string][]Conflict{} // by Other and As; few names are an alias, and only they are kept
	call := func(name string, id uuid.UUID, as string) {
		key := search.NameKey(name)
		there := func(c Conflict) bool { return c.Other == id }
		if b.owners[key] != nil && !slices.ContainsFunc(called[key], there) {
			called[key] = append(called[key], Conflict{Other: id, As: as})
		}
	}
	for _, id := range b.ids {
		for _, alias := range b.Entry(id).Aliases {
			call(alias, id, "alias")
		}
	}
	for i := range tenants {
		t := &tenants[i]
		call(t.ID.String(), t.ID, "id")
		call(t.Domain, t.ID, "domain")
		for _, domain := range t.Domains {
			call(domain, t.ID, "domain")
		}
		call(t.Name, t.ID, "name")
	}
	var all []Conflict
	for _, id := range b.ids {
		for _, alias := range b.Entry(id).Aliases {
			for _, c := range called[search.NameKey(alias)] {
				if c.Other != id {
					all = append(all, Conflict{alias, id, c.Other, c.As})
				}
			}
		}
	}
	return all
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
	return slices.DeleteFunc(all.Conflicts(tenants), func(c Conflict) bool {
		return !wanted[Claim{c.Tenant, search.NameKey(c.Alias)}]
	})
}
