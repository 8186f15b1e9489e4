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
	switch at.table {
	case tenantsTable:
		if id, ok := parseID(at.key); ok && b.entries[id] != nil {
			return b.entries[id].says(key)
		}
		return nil
	case tagsTable:
		n, ok := b.byTag[search.TagKey(at.key)]
		switch {
		case ok && key == Sensitive:
			return said(b.tags[n].sensitive)
		case ok && key == Session && b.tags[n].session != nil:
			return b.tags[n].session.String()
		}
		return nil
	}
	if key == Session && b.session != nil {
		return b.session.String()
	}
	return nil
}

func (e *entry) says(key Key) any {
	switch key {
	case Name:
		return said(e.name)
	case Aliases:
		return saidList(e.aliases)
	case Tags:
		return saidList(e.tags)
	case Favourite:
		return said(e.favourite)
	case Hidden:
		return said(e.hidden)
	case Note:
		return said(e.note)
	case Environment:
		if e.environment != nil {
			return string(*e.environment)
		}
	case Portal:
		return said(e.portal)
	case Session:
		if e.session != nil {
			return e.session.String()
		}
	default:
	}
	return nil
}

func said[T any](value *T) any {
	if value == nil {
		return nil
	}
	return *value
}

func saidList(list []string) any {
	if len(list) == 0 {
		return nil
	}
	return list
}
