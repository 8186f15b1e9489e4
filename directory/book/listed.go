package book

import (
	"fmt"

	"github.com/google/uuid"

	"tenantswitch/directory/roster"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/cloud"
)

// Listed returns what a list of customers says of its tenants as a book, which
// can lie under others. Rows without an id, and bad ones, are not in it. Of two
// rows of one tenant the first says what both do. What cannot stand in a book
// is left out and told, with its line; findPortal says why a portal is none.
func Listed(rows []roster.Row, findPortal func(code string) error) (b Book, left []string) {
	entries := map[uuid.UUID]*entry{}
	var ids []uuid.UUID
	for i := range rows {
		r := &rows[i]
		if len(r.Faults) > 0 {
			continue
		}
		l := lister{row: r, findPortal: findPortal}
		e := l.entry()
		left = append(left, l.left...)
		if r.ID == uuid.Nil || e.session == nil && !e.dresses() {
			continue // the name alone is for the directory
		}
		if there := entries[r.ID]; there != nil {
			entries[r.ID] = there.over(e)
			continue
		}
		entries[r.ID] = e
		ids = append(ids, r.ID)
	}
	for _, id := range ids {
		b.add(id, entries[id])
	}
	return b, left
}

// lister makes an entry of a row.
type lister struct {
	row        *roster.Row
	findPortal func(code string) error
	left       []string
}

func (l *lister) entry() *entry {
	r := l.row
	e := &entry{
		name: l.text(Name, r.Name), aliases: l.list(Aliases, r.Aliases), tags: l.list(Tags, r.Tags),
		favourite: r.Favourite, hidden: r.Hidden, note: l.text(Note, r.Note),
		environment: (*cloud.Environment)(l.text(Environment, r.Environment)), portal: l.text(Portal, r.Portal),
	}
	if text := l.text(Session, r.Session); text != nil {
		s, _ := browser.Parse(*text) // text has seen that it is one
		e.session = &s
	}
	return e
}

// text returns what a key is to have, or nil.
func (l *lister) text(key Key, text string) *string {
	if text == "" {
		return nil
	}
	why := unfit(key, text)
	if key == Portal && why == "" {
		if err := l.findPortal(text); err != nil {
			why = err.Error()
		}
	}
	if why != "" {
		l.leave(key, text, why)
		return nil
	}
	return &text
}

// list returns those of the texts that can stand in a list.
func (l *lister) list(key Key, texts []string) []string {
	var fit []string
	for _, text := range texts {
		if why := unfit(key, text); why != "" {
			l.leave(key, text, why)
			continue
		}
		fit = append(fit, plainly(key, text))
	}
	return union(key, fit, nil)
}

func (l *lister) leave(key Key, text, why string) {
	l.left = append(l.left, fmt.Sprintf("%s: “%s” cannot be its %s: %s", l.row.At(string(key)), visible(text), key, why))
}
