package cli

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

// books are the address books in force: the user's own, and what lies under it,
// those of others and the lists of customers.
type books struct {
	own    book.Book
	broken error // why the own one cannot be used; nil where it can
	shared []sharedBook
	lists  []customerList
}

// shelf has the address books for a command, which reads them once.
type shelf struct {
	*console
	*settings
	read   *books      // nil until they are read; see theBook
	layers []book.Book // what lies under the user's own
	all    book.Book   // all of them as one
	told   bool        // that the user's own cannot be used
}

// sharedBook is an address book of others. One that cannot be used is empty.
type sharedBook struct {
	path string
	book book.Book
	err  error
}

// readBooks reads the address books, each for itself: one that cannot be read
// hides no other.
func (sh *shelf) readBooks() books {
	var b books
	b.own, b.broken = readBookAt(sh.bookFile, true)
	for _, path := range sh.config.SharedBooks {
		shared, err := readBookAt(path, false)
		b.shared = append(b.shared, sharedBook{path, shared, err})
	}
	b.lists = sh.readLists()
	return b
}

// readBookAt reads an address book, which may be missing or not.
func readBookAt(path string, missing bool) (book.Book, error) {
	data, err := files.Read(path)
	if err != nil && (!missing || !errors.Is(err, fs.ErrNotExist)) {
		return book.Book{}, err
	}
	b, err := book.Parse(data)
	if err != nil {
		return book.Book{}, bookProblem("the address book cannot be used", path, err)
	}
	return b, nil
}

// under returns what lies under the user's own book, where these are the tenants
// that there are.
func (sh *shelf) under(b books, tenants []directory.Tenant) []book.Book {
	var all []book.Book
	for _, s := range b.shared {
		all = append(all, s.book)
	}
	var owners map[string]uuid.UUID
	if slices.ContainsFunc(b.lists, customerList.namesByDomain) {
		owners = ownersOf(tenants)
	}
	for _, l := range b.lists {
		listed, _ := l.book(owners, sh.findPortal)
		all = append(all, listed)
	}
	return all
}

// theBook is readBook for a command: the books are read once, and what in them
// cannot be used is told.
func (sh *shelf) theBook() (book.Book, error) {
	if sh.read == nil {
		sh.meet(nil)
	}
	return sh.all, sh.read.broken
}

// meet tells the books who there is: a list may name tenants by their domains.
func (sh *shelf) meet(tenants []directory.Tenant) {
	if sh.read == nil {
		b := sh.readBooks()
		sh.read = &b
		sh.sayLeftOut(b)
	}
	sh.layers = sh.under(*sh.read, tenants)
	sh.all = sh.read.own.Over(sh.layers...)
}

// sayLeftOut tells which shared books and lists cannot be used, and what in
// lists cannot.
func (sh *shelf) sayLeftOut(b books) {
	for _, s := range b.shared {
		if s.err != nil {
			sh.sayf("tenantswitch: a shared book is left out: %v", problem.Of(s.err))
		}
	}
	for _, l := range b.lists {
		if l.err != nil {
			sh.sayf("tenantswitch: a list is left out: %v", problem.Of(l.err))
		}
		_, left := l.book(nil, sh.findPortal)
		sh.sayFew(l.path, left)
	}
}

// dress puts what the address books say on tenants. That the user's own cannot
// be used is told: the tenants are there all the same.
func (sh *shelf) dress(tenants []directory.Tenant) []directory.Tenant {
	b, err := sh.theBook()
	if err != nil && !sh.told {
		sh.told = true
		sh.sayf("tenantswitch: %v", problem.Of(err))
	}
	return b.Dress(tenants)
}

// bookPlan returns edits of the user's own address book for what the books say.
type bookPlan func(book.Layers) ([]book.Edit, error)

// updateBook makes edits of the user's own address book.
func (sh *shelf) updateBook(ctx context.Context, around book.Around, plan bookPlan) (made book.Revision, err error) {
	err = files.Update(ctx, sh.bookFile, func(old []byte) ([]byte, error) {
		made, err = book.Revise(old, around, plan)
		return made.Text, err
	})
	if err != nil {
		return book.Revision{}, bookProblem("the address book was not changed", sh.bookFile, err)
	}
	return made, nil
}

// tryBook is updateBook without writing anything.
func (sh *shelf) tryBook(around book.Around, plan bookPlan) (book.Revision, error) {
	old, err := files.Read(sh.bookFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return book.Revision{}, err
	}
	made, err := book.Revise(old, around, plan)
	if err != nil {
		return made, bookProblem("the address book cannot be changed", sh.bookFile, err)
	}
	return made, nil
}

// bookProblem says what is wrong with an address book, and where it is.
func bookProblem(what, path string, err error) error {
	wrong, ok := errors.AsType[*book.Error](err)
	if !ok {
		return err
	}
	return &problem.Problem{What: what, Why: path + ": " + wrong.Error(), Do: "correct it by hand; nothing was changed", Err: err}
}
