package cli

import (
	"errors"
	"slices"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/roster"
	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

// customerList is a list of customers that the settings name, for what it says
// of them. Who there is, the source "file" takes from it.
type customerList struct {
	path string
	rows []roster.Row
	err  error // why it cannot be used; nil where it can
}

// readLists reads the lists, each for itself.
func (sh *shelf) readLists() []customerList {
	var all []customerList
	for _, path := range sh.config.Files {
		l := customerList{path: path}
		var data []byte
		if data, l.err = files.Read(path); l.err == nil {
			l.rows, _, l.err = roster.Parse(path, data)
		}
		if l.err == nil && len(l.rows) == 0 {
			l.err = errors.New("it has no rows")
		}
		if l.err != nil {
			l.err = &problem.Problem{What: path + " cannot be used", Why: problem.Of(l.err).Error(), Do: "correct it", Err: l.err}
		}
		all = append(all, l)
	}
	return all
}

// book returns what the list says of tenants as a book, and what of it is left
// out. A row that names its tenant by a domain alone means the one of these
// that has it; where none has, or several, it says nothing.
func (l customerList) book(owners map[string]uuid.UUID, findPortal func(string) error) (book.Book, []string) {
	rows := make([]roster.Row, len(l.rows))
	for i, r := range l.rows {
		if r.ID == uuid.Nil {
			r.ID = owners[r.Domain]
		}
		rows[i] = r
	}
	return book.Listed(rows, findPortal)
}

// namesByDomain says whether a row names its tenant by a domain alone.
func (l customerList) namesByDomain() bool {
	return slices.ContainsFunc(l.rows, func(r roster.Row) bool { return r.ID == uuid.Nil && r.Domain != "" })
}

// ownersOf returns whose each domain is; of those that several tenants have it
// says nothing.
func ownersOf(tenants []directory.Tenant) map[string]uuid.UUID {
	owners := map[string]uuid.UUID{}
	for i := range tenants {
		t := &tenants[i]
		for _, domain := range append([]string{t.Domain}, t.Domains...) {
			if other, taken := owners[domain]; taken && other != t.ID {
				owners[domain] = uuid.Nil
				continue
			}
			owners[domain] = t.ID
		}
	}
	return owners
}
