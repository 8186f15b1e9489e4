package cli

import (
	"bytes"
	"fmt"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
)

// findBook says whether the address books can be used, and what in them is of
// no use where these are the tenants.
func (sh *shelf) findBook(tenants []directory.Tenant) []finding {
	books := sh.readBooks()
	all := sh.lookAt("address book", sh.bookFile, books.own, books.broken)
	for _, s := range books.shared {
		all = append(all, sh.lookAt("shared book", s.path, s.book, s.err)...)
	}
	for _, l := range books.lists {
		all = append(all, sh.lookAtList(l)...)
	}
	return append(all, sh.findConflicts(books.own.Over(sh.under(books, tenants)...), tenants)...)
}

// lookAt says how one address book is.
func (sh *shelf) lookAt(about, path string, b book.Book, err error) []finding {
	if err != nil {
		return []finding{unusable(about, err)}
	}
	warnings := append(b.Warnings(), b.Check(sh.findPortal)...)
	count := fmt.Sprintf("%d tenants are in it", len(b.Tenants()))
	all := []finding{{About: about, State: works, Text: path + ": " + count, private: count}}
	for _, w := range warnings {
		all = append(all, finding{About: about, State: minor, Text: w.String(), private: "something in it is of no use"})
	}
	return all
}

// unusable is a finding about a file of a person's that cannot be used.
func unusable(about string, err error) finding {
	f := failing(about, err)
	f.private = "it cannot be used"
	return f
}

// lookAtList says how a list of customers is.
func (sh *shelf) lookAtList(l customerList) []finding {
	const about = "customer list"
	if l.err != nil {
		return []finding{unusable(about, l.err)}
	}
	count := fmt.Sprintf("%d rows are in it", len(l.rows))
	all := []finding{{About: about, State: works, Text: l.path + ": " + count, private: count}}
	_, left := l.book(nil, sh.findPortal)
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
func (sh *shelf) findConflicts(b book.Book, tenants []directory.Tenant) []finding {
	var all []finding
	for _, c := range b.Conflicts(tenants) {
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
