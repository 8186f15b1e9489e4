// Package book is the address book: what the user adds to tenants.
//
// The rules: bytes come in and values or bytes go out, and nothing here knows a
// file; the text belongs to the person who wrote it, so that an edit splices it
// where it must and leaves every other byte alone; what an edit has made is read
// again and compared with what was meant before anybody gets it; a broken text
// is never edited; two aliases, or tags, are one where the search takes one for
// the other, and are shown as written; and no alias that is added names another
// tenant, whoever adds it.
package book

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/directory/search"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/cloud"
)

// Book is an address book. It does not change, and the zero Book is empty.
type Book struct {
	whole    entry          // what it says of all tenants
	tags     []tag          // in the order of the file
	byTag    map[string]int // by the tag's key
	entries  map[uuid.UUID]entry
	ids      []uuid.UUID            // in the order of the file
	owners   map[string][]uuid.UUID // by the alias's key
	portals  []Warning              // where it names portals, with their codes; see Check
	warnings []Warning
}

// tag is what a book says of all tenants with a tag.
type tag struct {
	name string
	entry
}

// Entry is what the book says of a tenant, or nothing.
type Entry struct {
	Name        string // what it was called when it came into the book
	Aliases     []string
	Tags        []string
	Favourite   bool
	Hidden      bool
	Note        string            // may have several lines
	Environment cloud.Environment // "" where the book names none
	Portal      string            // a portal's code; "" where the book names none
}

// Entry returns what the book says of a tenant. Its lists are not to be
// changed.
func (b Book) Entry(id uuid.UUID) Entry {
	e := b.entries[id]
	return Entry{
		Name: as[string](e.says(Name)), Aliases: as[[]string](e.says(Aliases)), Tags: as[[]string](e.says(Tags)),
		Favourite: as[bool](e.says(Favourite)), Hidden: as[bool](e.says(Hidden)), Note: as[string](e.says(Note)),
		Environment: cloud.Environment(as[string](e.says(Environment))), Portal: as[string](e.says(Portal)),
	}
}

// Origin says where a session is given.
type Origin int

// The origins of a session, from none to the strongest.
const (
	Nowhere  Origin = iota // the book gives none
	OfAll                  // to every tenant without another
	OfTag                  // to a tag of the tenant
	OfTenant               // to the tenant itself
)

// From says why a tenant opens in a session.
type From struct {
	Origin Origin
	Tag    string // OfTag: as the tenant's entry writes it
}

// Session returns the browser session that the book gives a tenant: its own,
// else that of one of its tags, else that of all. Among tags the one whose
// table comes first in the file wins.
func (b Book) Session(id uuid.UUID) (browser.Session, From) {
	e := b.entries[id]
	if s, ok := e.session(); ok {
		return s, From{Origin: OfTenant}
	}
	if name, t := b.first(e, func(t tag) bool { return t.says(Session) != nil }); t != nil {
		s, _ := t.session()
		return s, From{Origin: OfTag, Tag: name}
	}
	if s, ok := b.whole.session(); ok {
		return s, From{Origin: OfAll}
	}
	return browser.Session{}, From{}
}

func (e entry) session() (browser.Session, bool) {
	s, err := browser.Parse(as[string](e.says(Session))) // "" is none
	return s, err == nil
}

// Sensitive says whether opening a tenant asks first, and because of which of
// its tags.
func (b Book) Sensitive(id uuid.UUID) (tagged string, ok bool) {
	name, t := b.first(b.entries[id], func(t tag) bool { return as[bool](t.says(Sensitive)) })
	return name, t != nil
}

// first returns that tag of an entry, as it is written there, whose table is
// the first in the file that will do; nil where none does.
func (b Book) first(e entry, does func(tag) bool) (name string, found *tag) {
	best := len(b.tags)
	for _, written := range as[[]string](e.says(Tags)) {
		if at, ok := b.byTag[search.TagKey(written)]; ok && at < best && does(b.tags[at]) {
			best, name, found = at, written, &b.tags[at]
		}
	}
	return name, found
}

// Tagged is a tag and how many tenants have it.
type Tagged struct {
	Tag   string // as the first tenant's entry writes it
	Count int
}

// Tags returns the tags that tenants have, in the order of the alphabet.
func (b Book) Tags() []Tagged {
	at := map[string]int{}
	var all []Tagged
	for _, id := range b.ids {
		for _, name := range b.Entry(id).Tags {
			key := search.TagKey(name)
			if _, ok := at[key]; !ok {
				at[key] = len(all)
				all = append(all, Tagged{Tag: name})
			}
			all[at[key]].Count++
		}
	}
	slices.SortFunc(all, func(x, y Tagged) int { return strings.Compare(search.TagKey(x.Tag), search.TagKey(y.Tag)) })
	return all
}

// Tenants returns the tenants that the book has something to say of, in the
// order of the file.
func (b Book) Tenants() []uuid.UUID { return slices.Clone(b.ids) }

// alike is what equal texts of a list have in common: aliases that name the same
// tenant, and tags that are found by the same word.
func alike(key Key, text string) string {
	if key == Aliases {
		return search.NameKey(text)
	}
	return search.TagKey(text)
}

// Has reports whether a list, of aliases or of tags, has a text that is equal.
func Has(list []string, key Key, text string) bool {
	want := alike(key, text)
	return slices.ContainsFunc(list, func(other string) bool { return alike(key, other) == want })
}

// add takes in what is said of a tenant that the book does not have yet.
func (b *Book) add(id uuid.UUID, e entry) {
	if b.entries == nil {
		b.entries = map[uuid.UUID]entry{}
	}
	b.entries[id] = e
	b.ids = append(b.ids, id)
	for _, alias := range as[[]string](e.says(Aliases)) {
		if b.owners == nil {
			b.owners = map[string][]uuid.UUID{}
		}
		key := search.NameKey(alias)
		b.owners[key] = append(b.owners[key], id)
	}
}

// addTag takes in the table of a tag that the book does not have yet.
func (b *Book) addTag(t tag) {
	if b.byTag == nil {
		b.byTag = map[string]int{}
	}
	b.byTag[search.TagKey(t.name)] = len(b.tags)
	b.tags = append(b.tags, t)
}
