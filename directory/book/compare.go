package book

import (
	"reflect"
	"slices"

	"github.com/google/uuid"

	"tenantswitch/directory/search"
)

// Change is a key of which two books say something else. What they say is nil
// where they do not say it, else a bool for a flag, a []string for a list, and
// a string for any other key.
type Change struct {
	Tenant   uuid.UUID // of the change of a tenant
	Tag      string    // of that of a tag; "" with no Tenant is that of all
	Key      Key
	Old, New any
}

// Compare returns what a book says that an older one did not say so, and the
// other way round: of all tenants, of tags, of tenants, each in the order of
// the newer book.
func Compare(before, after Book) []Change {
	changes := compare(nil, before, after, Everywhere(), Change{})
	names := map[string]bool{}
	for _, t := range slices.Concat(after.tags, before.tags) {
		if key := search.TagKey(t.name); !names[key] {
			names[key] = true
			changes = compare(changes, before, after, OfTheTag(t.name), Change{Tag: t.name})
		}
	}
	seen := make(map[uuid.UUID]bool, len(after.ids))
	for _, id := range slices.Concat(after.ids, before.ids) {
		if !seen[id] {
			seen[id] = true
			changes = compare(changes, before, after, OfTheTenant(id, ""), Change{Tenant: id})
		}
	}
	return changes
}

func compare(changes []Change, before, after Book, at Place, c Change) []Change {
	for _, key := range at.Keys() {
		c.Key, c.Old, c.New = key, before.Says(at, key), after.Says(at, key)
		if !reflect.DeepEqual(c.Old, c.New) {
			changes = append(changes, c)
		}
	}
	return changes
}

// Says returns what the book itself writes for a key of a place, as a Change
// has it. A list is not to be changed.
func (b Book) Says(at Place, key Key) any {
	return b.at(at).says(key)
}

// at returns what the book says in a place.
func (b Book) at(p Place) entry {
	switch p.table {
	case tenantsTable:
		id, _ := parseID(p.key)
		return b.entries[id]
	case tagsTable:
		if n, ok := b.byTag[search.TagKey(p.key)]; ok {
			return b.tags[n].entry
		}
		return nil
	}
	return b.whole
}
