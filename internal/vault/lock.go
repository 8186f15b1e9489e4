package vault

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"tenantswitch/internal/files"
)

const (
	// queueName is held while waiting for lockName, so that a process that
	// writes again and again lets others in.
	queueName = ".queue"
	lockName  = ".lock"
)

const notWritten = "the account's files could not be written"

// lock makes this goroutine the only writer of the account, in any process.
func (f *folder) lock(ctx context.Context) (unlock func(), err error) {
	next, err := f.take(ctx, queueName)
	if err != nil {
		return nil, err
	}
	defer next()
	if unlock, err = f.take(ctx, lockName); err != nil {
		return nil, err
	}
	// Nobody else can be writing now. An account that was deleted while we
	// waited must not come back, and what a killed process left can go.
	if !f.there() {
		unlock()
		return nil, signedOut()
	}
	files.RemoveLeftovers(f.path, "")
	return unlock, nil
}

// take takes one of the lock files.
func (f *folder) take(ctx context.Context, name string) (unlock func(), err error) {
	path := filepath.Join(f.path, name)
	unlock, err = files.Lock(ctx, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, signedOut()
	case err != nil:
		return nil, files.Problem(notWritten, path, err)
	}
	return unlock, nil
}
