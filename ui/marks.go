package ui

import (
	"slices"

	"github.com/google/uuid"

	"tenantswitch/directory"
)

// Marked tenants are what the keys act on, all together, whatever is selected;
// the screen names them wherever it names what ↵ opens. An opening takes the
// marks away: what was meant for these must not reach them again later, when
// the person looks at another one.

// mark marks the selected tenant, or takes its mark away, and goes on to the
// next.
func (m *Model) mark() {
	t, ok := m.finder.list.selected()
	switch at := m.markOf(t); {
	case m.finder.behind || !ok:
		m.told.note = &note{level: info, text: "there is no tenant to mark yet"}
		return
	case at >= 0:
		m.marks = slices.Delete(slices.Clone(m.marks), at, at+1)
	default:
		m.marks = append(slices.Clone(m.marks), *t)
	}
	m.finder.list.move(1)
}

// markOf returns the place of a tenant among the marked ones, -1 where it is
// none.
func (m *Model) markOf(t *directory.Tenant) int {
	return slices.IndexFunc(m.marks, func(marked directory.Tenant) bool { return t != nil && marked.ID == t.ID })
}

func (m *Model) unmark() { m.marks = nil }

// keepMarks takes the marks over to a newer directory. Those of tenants that it
// does not hold are lost, which is told.
func (m *Model) keepMarks(all []directory.Tenant) {
	if len(m.marks) == 0 {
		return
	}
	place := map[uuid.UUID]int{}
	for i, t := range m.marks {
		place[t.ID] = i
	}
	kept := make([]*directory.Tenant, len(m.marks))
	for i := range all {
		if at, ok := place[all[i].ID]; ok {
			kept[at] = &all[i]
		}
	}
	before := len(m.marks)
	m.marks = nil
	for _, t := range kept {
		if t != nil {
			m.marks = append(m.marks, *t)
		}
	}
	if lost := before - len(m.marks); lost > 0 {
		// What a key was meant for is not what it would reach now.
		why := count(lost) + " of the marked " + countTenants(before) + " went away"
		m.guard.moved(why, true)
		m.told.note = &note{level: warn, text: why, stays: true}
	}
}
