package cli

import (
	"context"
	"fmt"

	"tenantswitch/directory/book"
)

// findBook says whether the address books can be used, and what in them is of
// no use.
func (a *app) findBook(context.Context) []finding {
	books := a.readBooks()
	all := a.lookAt("address book", a.bookFile, books.own, books.broken)
	for _, s := range books.shared {
		all = append(all, a.lookAt("shared book", s.path, s.book, s.err)...)
	}
	return append(all, a.findConflicts(books.own.Over(books.under()...))...)
}

// lookAt says how one address book is.
func (a *app) lookAt(about, path string, b book.Book, err error) []finding {
	if err != nil {
		f := failing(about, err)
		f.private = "it cannot be used"
		return []finding{f}
	}
	warnings := append(b.Warnings(), b.Check(func(code string) error { _, err := a.config.Catalogue.Find(code); return err })...)
	count := fmt.Sprintf("%d tenants are in it", len(b.Tenants()))
	all := []finding{{About: about, State: works, Text: path + ": " + count, private: count}}
	for _, w := range warnings {
		all = append(all, finding{About: about, State: minor, Text: w.String(), private: "something in it is of no use"})
	}
	return all
}

// findConflicts lists the aliases that stand for two tenants: they name none.
func (a *app) findConflicts(b book.Book) []finding {
	d, _ := snapshot(a.session.Handle()) // what cannot be read is told by another
	var all []finding
	for _, c := range append(b.Conflicts(), b.ConflictsWith(d.Tenants)...) {
		all = append(all, finding{
			About: "address book", State: minor, Text: "the alias " + clashWords(c, b, d.Tenants) + ", too",
			Do: "give one of them another alias", private: "an alias stands for two tenants",
		})
	}
	return all
}
