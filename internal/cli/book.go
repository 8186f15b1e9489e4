package cli

import (
	"context"
	"errors"
	"io/fs"

	"tenantswitch/directory/book"
	"tenantswitch/internal/plain"
	"tenantswitch/internal/problem"
)

// readBook reads the address book; where there is none it is empty.
func (a *app) readBook() (book.Book, error) {
	data, err := plain.Read(a.bookFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return book.Book{}, a.bookProblem("the address book could not be read", err)
	}
	b, err := book.Parse(data)
	if err != nil {
		return book.Book{}, a.bookProblem("the address book cannot be used", err)
	}
	return b, nil
}

// editBook changes the address book, and returns it as it is then.
func (a *app) editBook(ctx context.Context, edits ...book.Edit) (book.Book, error) {
	var changed book.Book
	err := plain.Update(ctx, a.bookFile, func(old []byte) ([]byte, error) {
		data, err := book.Apply(old, edits...)
		if err != nil {
			return nil, err
		}
		changed, err = book.Parse(data)
		return data, err
	})
	if err != nil {
		return book.Book{}, a.bookProblem("the address book was not changed", err)
	}
	return changed, nil
}

// bookProblem says what is wrong with the address book, and where it is.
func (a *app) bookProblem(what string, err error) error {
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		return p
	}
	return &problem.Problem{What: what, Why: a.bookFile + ": " + err.Error(), Do: "correct it by hand; nothing was changed", Err: err}
}
