package book

import (
	"cmp"
	"slices"

	"tenantswitch/directory"
	"tenantswitch/internal/cloud"
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
		e := b.entries[tenants[i].ID]
		if !e.dresses() {
			continue
		}
		if &dressed[0] == &tenants[0] {
			dressed = slices.Clone(tenants)
		}
		e.dress(&dressed[i])
	}
	return dressed
}

// dresses reports whether anything in the entry is to be seen on a tenant.
func (e entry) dresses() bool { return e.adds() || e.says(Environment) != nil }

func (e entry) adds() bool {
	return slices.ContainsFunc(e, func(s statement) bool { return s.row.on != nil })
}

func (e entry) dress(t *directory.Tenant) {
	t.Environment = cmp.Or(cloud.Environment(as[string](e.says(Environment))), t.Environment)
	if !e.adds() {
		return
	}
	more := t.More()
	for _, r := range rows {
		if r.on == nil {
			continue
		}
		switch said := e.says(r.key); at := r.on(&more).(type) {
		case *[]string:
			*at = as[[]string](said)
		case *bool:
			*at = as[bool](said)
		case *string:
			*at = as[string](said)
		}
	}
	t.Added = &more
}
