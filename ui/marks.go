package ui

import (
	"slices"

	"github.com/google/uuid"

	"tenantswitch/directory"
)

// marks are tenants in the order of marking.
//
// Marked tenants are what the keys act on, all together, whatever is selected;
// the screen names them wherever it names what ↵ opens. An opening takes the
// marks away: what was meant for these must not reach them again later, when
// the person looks at another one.
type marks []directory.Tenant

// of returns the place of a tenant among the marked ones, -1 where it is none.
func (m marks) of(id uuid.UUID) int {
	return slices.IndexFunc(m, func(marked directory.Tenant) bool { return marked.ID == id })
}

// turned returns the marks with a tenant marked, or not any longer.
func (m marks) turned(t directory.Tenant) marks {
	if at := m.of(t.ID); at >= 0 {
		return slices.Delete(slices.Clone(m), at, at+1)
	}
	return append(slices.Clone(m), t)
}

// in returns the marks as a newer directory has them, and how many it does not
// hold.
func (m marks) in(all []directory.Tenant) (kept marks, lost int) {
	if len(m) == 0 {
		return nil, 0
	}
	place := map[uuid.UUID]int{}
	for i, t := range m {
		place[t.ID] = i
	}
	found := make([]*directory.Tenant, len(m))
	for i := range all {
		if at, ok := place[all[i].ID]; ok {
			found[at] = &all[i]
		}
	}
	for _, t := range found {
		if t != nil {
			kept = append(kept, *t)
		}
	}
	return kept, len(m) - len(kept)
}
