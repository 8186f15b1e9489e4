package book

import (
	"github.com/google/uuid"

	"tenantswitch/directory/search"
)

// Over returns the book put over others, which several people may share.
//
// The rule, field by field: what the book itself writes wins, false and empty
// texts too; what it does not write comes from the first of the others that
// writes it. Only lists are united: a tenant has the aliases and the tags of all
// books, its own first. Tables of tags follow the same rule, and stand in the
// order in which they are met, those of the book itself first.
func (b Book) Over(shared ...Book) Book {
	if len(shared) == 0 {
		return b
	}
	books := append([]Book{b}, shared...)
	all := Book{}
	entries := map[uuid.UUID]entry{}
	var ids []uuid.UUID
	for _, book := range books {
		all.whole = all.whole.over(book.whole)
		for _, t := range book.tags {
			all.underTag(t)
		}
		for _, id := range book.ids {
			upper, ok := entries[id]
			if !ok {
				ids = append(ids, id)
			}
			entries[id] = upper.over(book.entries[id])
		}
	}
	for _, id := range ids {
		all.add(id, entries[id])
	}
	return all
}

// underTag takes in what is said of a tag, where nothing is said of it yet.
func (b *Book) underTag(t tag) {
	at, ok := b.byTag[search.TagKey(t.name)]
	if !ok {
		b.addTag(t)
		return
	}
	b.tags[at].entry = b.tags[at].over(t.entry)
}

// union returns the texts of two lists, of which equal ones count once.
func union(key Key, list, more []string) []string {
	if len(list)+len(more) <= 1 {
		return append(list, more...)
	}
	all := make([]string, 0, len(list)+len(more))
	seen := make(map[string]bool, cap(all))
	for _, part := range [][]string{list, more} {
		for _, text := range part {
			if same := alike(key, text); !seen[same] {
				seen[same] = true
				all = append(all, text)
			}
		}
	}
	return all
}
