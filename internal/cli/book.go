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

// sharedBook is an address book of others. One that cannot be used is empty.
type sharedBook struct {
	path string
	book book.Book
	err  error
}

// readBooks reads the address books, each for itself: one that cannot be read
// hides no other.
func (a *app) readBooks() books {
	var b books
	b.own, b.broken = readBookAt(a.bookFile, true)
	for _, path := range a.config.SharedBooks {
		shared, err := readBookAt(path, false)
		b.shared = append(b.shared, sharedBook{path, shared, err})
	}
	b.lists = a.readLists()
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
func (a *app) under(b books, tenants []directory.Tenant) []book.Book {
	var all []book.Book
	for _, s := range b.shared {
		all = append(all, s.book)
	}
	var owners map[string]uuid.UUID
	if slices.ContainsFunc(b.lists, customerList.namesByDomain) {
		owners = ownersOf(tenants)
	}
	for _, l := range b.lists {
		listed, _ := l.book(owners, a.findPortal)
		all = append(all, listed)
	}
	return all
}

func (a *app) findPortal(code string) error {
	_, err := a.config.Catalogue.Find(code)
	return err
}

// readBook reads the address books as one, for the switcher; the error is about
// the user's own.
func (a *app) readBook() (book.Book, error) {
	b := a.readBooks()
	return b.own.Over(a.under(b, a.onScreen())...), b.broken
}

// onScreen are the tenants that the switcher was given last.
func (a *app) onScreen() []directory.Tenant {
	if shown := a.shown.Load(); shown != nil {
		return *shown
	}
	return nil
}

// theBook is readBook for a command: the books are read once, and what in them
// cannot be used is told.
func (a *app) theBook() (book.Book, error) {
	if a.books == nil {
		a.meet(nil)
	}
	return a.book, a.books.broken
}

// meet tells the books who there is: a list may name tenants by their domains.
func (a *app) meet(tenants []directory.Tenant) {
	if a.books == nil {
		b := a.readBooks()
		a.books = &b
		a.sayLeftOut(b)
	}
	a.layers = a.under(*a.books, tenants)
	a.book = a.books.own.Over(a.layers...)
}

// sayLeftOut tells which shared books and lists cannot be used, and what in
// lists cannot.
func (a *app) sayLeftOut(b books) {
	for _, s := range b.shared {
		if s.err != nil {
			a.sayf("tenantswitch: a shared book is left out: %v", problem.Of(s.err))
		}
	}
	for _, l := range b.lists {
		if l.err != nil {
			a.sayf("tenantswitch: a list is left out: %v", problem.Of(l.err))
		}
		_, left := l.book(nil, a.findPortal)
		a.sayFew(l.path, left)
	}
}

// dress puts what the address books say on tenants. That the user's own cannot
// be used is told: the tenants are there all the same.
func (a *app) dress(tenants []directory.Tenant) []directory.Tenant {
	b, err := a.theBook()
	if err != nil && !a.toldBook {
		a.toldBook = true
		a.sayf("tenantswitch: %v", problem.Of(err))
	}
	return b.Dress(tenants)
}

// editBook changes the user's own address book for the switcher, and returns
// all of them as they are then.
func (a *app) editBook(ctx context.Context, edits ...book.Edit) (book.Book, error) {
	around := book.Around{Tenants: a.onScreen()}
	around.Under = a.under(a.readBooks(), around.Tenants)
	made, err := a.updateBook(ctx, around, func(book.Layers) ([]book.Edit, error) { return edits, nil })
	return made.After.Over(around.Under...), err
}

// bookPlan returns edits of the user's own address book for what the books say.
type bookPlan func(book.Layers) ([]book.Edit, error)

// updateBook makes edits of the user's own address book.
func (a *app) updateBook(ctx context.Context, around book.Around, plan bookPlan) (made book.Revision, err error) {
	err = files.Update(ctx, a.bookFile, func(old []byte) ([]byte, error) {
		made, err = book.Revise(old, around, plan)
		return made.Text, err
	})
	if err != nil {
		return book.Revision{}, bookProblem("the address book was not changed", a.bookFile, err)
	}
	return made, nil
}

// tryBook is updateBook without writing anything.
func (a *app) tryBook(around book.Around, plan bookPlan) (book.Revision, error) {
	old, err := files.Read(a.bookFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return book.Revision{}, err
	}
	made, err := book.Revise(old, around, plan)
	if err != nil {
		return made, bookProblem("the address book cannot be changed", a.bookFile, err)
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
