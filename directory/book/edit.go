package book

import (
	"slices"

	"github.com/google/uuid"

	"tenantswitch/directory/search"
	"tenantswitch/internal/clean"
	"tenantswitch/internal/problem"
)

// Place is what an edit is about: a tenant, a tag, or all tenants.
type Place struct {
	table  string // tenantsTable or tagsTable; "" for all tenants
	key    string // the table's key in there, as it is written anew
	called string // a tenant's name, for people who read the file
}

// OfTheTenant is the place of a tenant. Its name is written where it is not in
// the book yet; one that cannot stand there, or is empty, is left out.
func OfTheTenant(id uuid.UUID, name string) Place {
	if unfit(Name, name) != "" {
		name = ""
	}
	return Place{table: tenantsTable, key: id.String(), called: name}
}

// OfTheTag is the place of all tenants with a tag.
func OfTheTag(tag string) Place { return Place{table: tagsTable, key: plainly(Tags, tag)} }

// Everywhere is the place of all tenants.
func Everywhere() Place { return Place{} }

// Tag returns the tag of a place that OfTheTag has made.
func (p Place) Tag() (tag string, ok bool) { return p.key, p.table == tagsTable }

// same is what equal places have in common.
func (p Place) same() Place { return Place{table: p.table, key: tableKey(p.table, p.key)} }

// tableKey is what the spellings of a table's key have in common.
func tableKey(table, key string) string {
	switch table {
	case tagsTable:
		return search.TagKey(key)
	case tenantsTable:
		if id, ok := parseID(key); ok {
			return id.String()
		}
	}
	return key
}

// in is the place among those where a key can stand.
func (p Place) in() places {
	switch p.table {
	case tagsTable:
		return ofTags
	case tenantsTable:
		return ofTenants
	}
	return ofAll
}

// has reports whether a place has a key.
func (p Place) has(key Key) bool {
	r := find(key)
	return r != nil && r.in&p.in() != 0
}

// Keys are those that a place has.
func (p Place) Keys() []Key {
	var keys []Key
	for _, r := range rows {
		if r.in&p.in() != 0 {
			keys = append(keys, r.key)
		}
	}
	return keys
}

// verb is what an edit does.
type verb int

const (
	set    verb = iota // a key to a text
	turn               // a key to true or false
	unset              // takes a key out
	add                // a text to a list
	remove             // a text from a list
	forget             // takes a table out
)

// Edit is one change of a book.
type Edit struct {
	place Place
	verb  verb
	key   Key
	text  string
	on    bool
}

// Set gives a key of Kind Text its text.
func Set(at Place, key Key, text string) Edit {
	return Edit{place: at, verb: set, key: key, text: text}
}

// Turn makes a key of Kind Flag true or false. False is written too, since it wins over what a shared book says; Unset takes the key
// out.
func Turn(at Place, key Key, on bool) Edit { return Edit{place: at, verb: turn, key: key, on: on} }

// Unset takes a key out that Set or Turn can write.
func Unset(at Place, key Key) Edit { return Edit{place: at, verb: unset, key: key} }

// Add adds a text to a key of Kind List that has none equal to it.
func Add(at Place, key Key, text string) Edit {
	return Edit{place: at, verb: add, key: key, text: plainly(key, text)}
}

// Remove takes what is equal to a text out of a key of Kind List.
func Remove(at Place, key Key, text string) Edit {
	return Edit{place: at, verb: remove, key: key, text: text}
}

// Forget takes the table of a tenant or a tag out, with all that stands in it,
// comments and keys that are not known too. A comment above it stays.
func Forget(at Place) Edit { return Edit{place: at, verb: forget} }

// Check returns the problem that keeps the edit from being made in any book; nil
// where there is none.
func (e Edit) Check() error {
	if e.verb == forget {
		if e.place.table == "" {
			return refused("nothing was named that could be forgotten", "name a tenant or a tag")
		}
		return nil
	}
	if !e.place.has(e.key) || !slices.Contains(e.verbs(), e.verb) {
		return refused("“"+string(e.key)+"” cannot be changed so", "report this")
	}
	if why := unfit(e.key, e.text); why != "" && (e.verb == set || e.verb == add) {
		return refused(cannotBe(e.key, e.text, why), "write another")
	}
	if why := unfit(Tags, e.place.key); e.place.table == tagsTable && why != "" {
		return refused("“"+clean.Visible(e.place.key)+"” is no tag: "+why, "write another")
	}
	return nil
}

// verbs are what can be done with the edit's key.
func (e Edit) verbs() []verb {
	switch e.key.Kind() {
	case List:
		return []verb{add, remove}
	case Flag:
		return []verb{turn, unset}
	default:
		return []verb{set, unset}
	}
}

func cannotBe(key Key, text, why string) string {
	return "“" + clean.Visible(text) + "” cannot be its " + string(key) + ": " + why
}

// refused is the problem of an edit that was not made.
func refused(why, do string) error {
	return &problem.Problem{What: "the address book was not changed", Why: why, Do: do}
}
