package book

import (
	"slices"

	"tenantswitch/directory"
)

// Dress returns tenants with what the book says of them: all that is in
// directory.Added but how often they were opened, and the environment. Those of
// which it says nothing stay as they are, and where that is all of them the
// very list comes back; the list that is given is never changed. A tenant that
// the book alone knows is not added: nobody reaches it.
func (b Book) Dress(tenants []directory.Tenant) []directory.Tenant {
	if len(b.entries) == 0 {
		return tenants
	}
	dressed := tenants
	for i := range tenants {
		e, ok := b.entries[tenants[i].ID]
		if !ok || !e.dresses() {
			continue
		}
		if &dressed[0] == &tenants[0] {
			dressed = slices.Clone(tenants)
		}
		e.dress(&dressed[i])
	}
	return dressed
}

// dresses says whether anything in the entry is to be seen on a tenant.
func (e *entry) dresses() bool { return e.environment != nil || e.adds() }

func (e *entry) adds() bool {
	return len(e.aliases) > 0 || len(e.tags) > 0 || e.favourite != nil || e.hidden != nil || e.note != nil || e.portal != nil
}

func (e *entry) dress(t *directory.Tenant) {
	if e.environment != nil {
		t.Environment = *e.environment
	}
	if !e.adds() {
		return
	}
	more := t.More()
	more.Aliases, more.Tags = e.aliases, e.tags
	more.Favourite, more.Hidden = given(e.favourite), given(e.hidden)
	more.Note, more.Portal = given(e.note), given(e.portal)
	t.Added = &more
}
