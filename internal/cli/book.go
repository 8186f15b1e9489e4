package cli

import (
	"context"
	"errors"
	"fmt"
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
	tenants := a.onScreen()
	under := a.under(a.readBooks(), tenants)
	made, err := a.updateBook(ctx, bookEdit{
		plan:  func(book.Book) ([]book.Edit, error) { return edits, nil },
		check: func(before, after book.Book) error { return refuseClashes(before, after, under, tenants) },
	})
	return made.after.Over(under...), err
}

// bookEdit is an edit of the user's own address book: planned for what that
// says, and checked before it is written.
type bookEdit struct {
	plan  func(before book.Book) ([]book.Edit, error)
	check func(before, after book.Book) error
}

// edited is an address book before and after an edit.
type edited struct {
	before, after book.Book
	data          []byte // the text after it
}

// of makes the edit of a text.
func (e bookEdit) of(old []byte) (edited, error) {
	before, err := book.Parse(old)
	if err != nil {
		return edited{}, err
	}
	edits, err := e.plan(before)
	if err != nil {
		return edited{}, err
	}
	data, err := book.Apply(old, edits...)
	if err != nil {
		return edited{}, err
	}
	after, err := book.Parse(data)
	if err == nil {
		err = e.check(before, after)
	}
	return edited{before, after, data}, err
}

// updateBook makes an edit of the user's own address book.
func (a *app) updateBook(ctx context.Context, e bookEdit) (edited, error) {
	var made edited
	err := files.Update(ctx, a.bookFile, func(old []byte) ([]byte, error) {
		var err error
		made, err = e.of(old)
		return made.data, err
	})
	if err != nil {
		return edited{}, bookProblem("the address book was not changed", a.bookFile, err)
	}
	return made, nil
}

// tryBook is updateBook without writing anything.
func (a *app) tryBook(e bookEdit) (edited, error) {
	old, err := files.Read(a.bookFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return edited{}, err
	}
	made, err := e.of(old)
	if err != nil {
		return edited{}, bookProblem("the address book cannot be changed", a.bookFile, err)
	}
	return made, nil
}

// refuseClashes refuses new aliases that stand for another tenant, too.
func refuseClashes(before, after book.Book, under []book.Book, tenants []directory.Tenant) error {
	var claims []book.Claim
	for _, c := range book.Compare(before, after) {
		if c.Key != book.Aliases {
			continue
		}
		old, _ := c.Old.([]string)
		now, _ := c.New.([]string)
		for _, alias := range now {
			if !slices.Contains(old, alias) {
				claims = append(claims, book.Claim{Tenant: c.Tenant, Alias: alias})
			}
		}
	}
	if len(claims) == 0 {
		return nil
	}
	all := after.Over(under...)
	clashes := all.Clashes(claims, tenants)
	if len(clashes) == 0 {
		return nil
	}
	return &problem.Problem{
		What: "the address book was not changed", Why: clashWords(clashes[0], all, tenants), Do: "choose another alias",
	}
}

// clashWords says whom else an alias stands for.
func clashWords(c book.Conflict, b book.Book, tenants []directory.Tenant) string {
	other := directory.Tenant{ID: c.Other, Name: b.Entry(c.Other).Name}
	if found, ok := withID(tenants, c.Other); ok {
		other = found
	}
	return fmt.Sprintf("%q is the %s of %s", c.Alias, c.As, describe(other))
}

// bookProblem says what is wrong with an address book, and where it is.
func bookProblem(what, path string, err error) error {
	wrong, ok := errors.AsType[*book.Error](err)
	if !ok {
		return err
	}
	return &problem.Problem{What: what, Why: path + ": " + wrong.Error(), Do: "correct it by hand; nothing was changed", Err: err}
}
