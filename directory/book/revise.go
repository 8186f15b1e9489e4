package book

import (
	"fmt"
	"slices"
	"strings"

	"tenantswitch/directory"
	"tenantswitch/internal/clean"
)

// Around is what the person's own book lies among: the books under it, and the
// tenants that there are.
type Around struct {
	Under   []Book
	Tenants []directory.Tenant
}

// Layers are the person's own book, what lies under it, and both as one.
type Layers struct{ Own, Under, All Book }

// Revision is the person's own book before and after its edits, and its new text.
type Revision struct {
	Before, After Book
	Text          []byte
}

// Revise makes the edits that plan returns for the text of the person's own
// book, as Apply does. Every edit of that book comes this way: an alias that is
// added must not name another tenant as well, by whatever it is called.
func Revise(text []byte, around Around, plan func(Layers) ([]Edit, error)) (r Revision, err error) {
	if r.Before, err = Parse(text); err != nil {
		return Revision{}, err
	}
	edits, err := plan(Layers{Own: r.Before, Under: Book{}.Over(around.Under...), All: r.Before.Over(around.Under...)})
	if err != nil {
		return Revision{}, err
	}
	if r.Text, err = Apply(text, edits...); err != nil {
		return Revision{}, err
	}
	if r.After, err = Parse(r.Text); err != nil {
		return Revision{}, err
	}
	all := r.After.Over(around.Under...)
	if clashes := all.Clashes(r.claims(), around.Tenants); len(clashes) > 0 {
		return Revision{}, refused(clashes[0].Words(all, around.Tenants), "choose another alias, or remove that one first")
	}
	return r, nil
}

// claims are the aliases that the edits have added.
func (r Revision) claims() []Claim {
	var claims []Claim
	for _, id := range r.After.ids {
		old := r.Before.Entry(id).Aliases
		for _, alias := range r.After.Entry(id).Aliases {
			if !slices.Contains(old, alias) {
				claims = append(claims, Claim{id, alias})
			}
		}
	}
	return claims
}

// Words says what the alias is to the other tenant. The book and the tenants know
// what that is called.
func (c Conflict) Words(b Book, tenants []directory.Tenant) string {
	other := directory.Tenant{ID: c.Other, Name: b.Entry(c.Other).Name}
	if at := slices.IndexFunc(tenants, func(t directory.Tenant) bool { return t.ID == c.Other }); at >= 0 {
		other = tenants[at]
	}
	return fmt.Sprintf("the alias “%s” is already the %s of %s", clean.Visible(c.Alias), c.As, strings.TrimSpace(clean.Visible(other.Name)+"  "+c.Other.String()))
}
