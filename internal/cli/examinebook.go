package cli

import (
	"bytes"
	"context"
	"fmt"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
)

// findBook says whether the address books can be used, and what in them is of
// no use.
func (a *app) findBook(ctx context.Context) []finding {
	books := a.readBooks()
	all := a.lookAt("address book", a.bookFile, books.own, books.broken)
	for _, s := range books.shared {
		all = append(all, a.lookAt("shared book", s.path, s.book, s.err)...)
	}
	for _, l := range books.lists {
		all = append(all, a.lookAtList(l)...)
	}
	d, _ := snapshot(ctx, a.session.Handle()) // what cannot be read is told by another
	return append(all, a.findConflicts(books.own.Over(a.under(books, d.Tenants)...), d.Tenants)...)
}

// lookAt says how one address book is.
func (a *app) lookAt(about, path string, b book.Book, err error) []finding {
	if err != nil {
		f := failing(about, err)
		f.private = "it cannot be used"
		return []finding{f}
	}
	warnings := append(b.Warnings(), b.Check(a.findPortal)...)
	count := fmt.Sprintf("%d tenants are in it", len(b.Tenants()))
	all := []finding{{About: about, State: works, Text: path + ": " + count, private: count}}
	for _, w := range warnings {
		all = append(all, finding{About: about, State: minor, Text: w.String(), private: "something in it is of no use"})
	}
	return all
}

// lookAtList says how a list of customers is.
func (a *app) lookAtList(l customerList) []finding {
	const about = "customer list"
	if l.err != nil {
		f := failing(about, l.err)
		f.private = "it cannot be used"
		return []finding{f}
	}
	count := fmt.Sprintf("%d rows are in it", len(l.rows))
	all := []finding{{About: about, State: works, Text: l.path + ": " + count, private: count}}
	_, left := l.book(nil, a.findPortal)
	for _, r := range l.rows {
		for _, f := range r.Faults {
			left = append(left, f.String())
		}
	}
	for _, text := range left {
		all = append(all, finding{About: about, State: minor, Text: text, private: "a row of it cannot be used"})
	}
	return all
}

// findConflicts lists the aliases that stand for two tenants: they name none.
func (a *app) findConflicts(b book.Book, tenants []directory.Tenant) []finding {
	var all []finding
	for _, c := range append(b.Conflicts(), b.ConflictsWith(tenants)...) {
		if c.As == "alias" && bytes.Compare(c.Other[:], c.Tenant[:]) < 0 {
			continue // it is told the other way round
		}
		all = append(all, finding{
			About: "address book", State: minor, Text: c.Words(b, tenants),
			Do: "give one of them another alias", private: "an alias stands for two tenants",
		})
	}
	return all
}
