package book

import (
	"fmt"

	"github.com/google/uuid"

	"tenantswitch/directory/roster"
	"tenantswitch/internal/problem"
)

// Listed returns what a list of customers says of its tenants as a book, which
// can lie under others. Rows without an id, and bad ones, are not in it. Of two
// rows of one tenant the first says what both do. What cannot stand in a book
// is left out and told, with its line; findPortal says why a portal is none.
func Listed(rows []roster.Row, findPortal func(code string) error) (b Book, left []string) {
	entries := map[uuid.UUID]entry{}
	var ids []uuid.UUID
	for _, r := range rows {
		if len(r.Faults) > 0 {
			continue
		}
		e, cannot := entryOf(r, findPortal)
		left = append(left, cannot...)
		if r.ID == uuid.Nil || !e.dresses() && e.says(Session) == nil {
			continue // the name alone is for the directory
		}
		there, known := entries[r.ID]
		if !known {
			ids = append(ids, r.ID)
		}
		entries[r.ID] = there.over(e)
	}
	for _, id := range ids {
		b.add(id, entries[id])
	}
	return b, left
}

// entryOf returns what a row says, and what of it cannot stand in a book.
func entryOf(r roster.Row, findPortal func(code string) error) (e entry, left []string) {
	for _, key := range (Place{table: tenantsTable}).Keys() {
		row := find(key)
		take := func(text string) (string, bool) {
			counts, why := row.inRow(text, findPortal)
			if why != "" {
				left = append(left, fmt.Sprintf("%s: %s", r.At(string(key)), cannotBe(key, text, why)))
			}
			return counts, why == ""
		}
		switch v := r.Says(string(key)).(type) {
		case string:
			if text, ok := take(v); ok {
				e.say(row, text)
			}
		case []string:
			var fit []string
			for _, text := range v {
				if counts, ok := take(text); ok {
					fit = append(fit, counts)
				}
			}
			e.say(row, union(key, fit, nil))
		case bool:
			e.say(row, v)
		}
	}
	return e, left
}

// inRow is readText for a row of a list, which has to name a portal that there is.
func (r *row) inRow(text string, findPortal func(code string) error) (counts, why string) {
	counts, why = r.readText(text)
	if r.key == Portal && why == "" {
		if err := findPortal(text); err != nil {
			why = problem.Of(err).Error()
		}
	}
	return counts, why
}
