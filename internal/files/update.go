package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"tenantswitch/internal/problem"
)

// most is how much a file may hold that a person wrote.
const most = 16 << 20

// patience is how long Update waits for another process.
const patience = 10 * time.Second

// maxLinks is how many links in a row are followed.
const maxLinks = 40

var errTooLarge = errors.New("it is larger than 16 MiB")

// Read returns what is in a file of the user's, and follows links: a file in a
// folder that is kept in git may be one on purpose. The error is a
// *problem.Problem, and fs.ErrNotExist where there is no such file.
func Read(path string) ([]byte, error) {
	data, _, err := read(path)
	if err != nil {
		return nil, notRead(path, err)
	}
	return data, nil
}

func read(path string) ([]byte, fs.FileMode, error) {
	file, info, err := Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && len(data) > most {
		err = errTooLarge
	}
	return data, info.Mode().Perm(), err
}

// Update gives change what is in a file, nil where there is none, and puts what
// it returns in its place, wholly or not at all. Where that is the same, or
// change fails, nothing is written; its error is returned as it is, and any
// other is a *problem.Problem.
//
// A link is followed, and stays one: what it leads to is replaced. The mode of
// the file is kept, and a new one is for its owner alone, in a folder that is
// made where there is none. Updates in several processes follow each other; for
// that there is an empty lock file beside the file, which stays.
func Update(ctx context.Context, path string, change func(old []byte) ([]byte, error)) error {
	file, err := target(path)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(file), 0o700)
	}
	if err != nil {
		return notWritten(path, err)
	}
	lock, err := take(ctx, file)
	if err != nil {
		return notWritten(path, err)
	}
	defer lock.Unlock() //nolint:errcheck // closing the file releases it in any case
	removeLeftovers(file)
	old, mode, err := read(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		mode = 0o600
	case err != nil:
		return notRead(path, err)
	}
	data, err := change(old)
	if err != nil || bytes.Equal(data, old) {
		return err
	}
	if len(data) > most {
		return notWritten(path, errTooLarge)
	}
	if err := Replace(file, data, mode); err != nil {
		return notWritten(path, err)
	}
	return nil
}

// target returns the file that a path leads to, which need not exist.
func target(path string) (string, error) {
	for range maxLinks {
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return path, nil
		case err != nil:
			return "", err
		case info.Mode()&fs.ModeSymlink == 0:
			return path, nil
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			// What ".." is, is known only where no link is left.
			dir, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return "", err
			}
			to = dir + string(filepath.Separator) + to
		}
		path = to
	}
	return "", &fs.PathError{Op: "open", Path: path, Err: errors.New("too many links")}
}

// errBusy means that another process has the lock.
var errBusy = fmt.Errorf("another tenantswitch has been writing it for %v", patience)

// take takes the lock of a file.
func take(ctx context.Context, file string) (*flock.Flock, error) {
	dir, name := filepath.Split(file)
	path := filepath.Join(dir, "."+name+".lock")
	lock := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDONLY|NoFollow), flock.SetPermissions(0o600))
	late := time.NewTimer(patience)
	defer late.Stop()
	for wait := time.Millisecond; ; wait = min(2*wait, 10*time.Millisecond) {
		ok, err := lock.TryLock()
		if ok || err != nil {
			return lock, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-late.C:
			return nil, errBusy
		// Several that wait must not keep step with each other.
		case <-time.After(wait/2 + rand.N(wait)): //nolint:gosec // no secret
		}
	}
}

// removeLeftovers removes what a process left that was killed while it replaced
// the file. Who has the lock is alone.
func removeLeftovers(file string) {
	dir, name := filepath.Split(file)
	left, _ := filepath.Glob(filepath.Join(dir, Temporary+name+"-*"))
	for _, path := range left {
		_ = os.Remove(path) // tried again next time
	}
}

func notRead(path string, err error) error {
	return &problem.Problem{
		What: path + " could not be read", Why: err.Error(), Do: "look at that path, then try again", Err: err,
	}
}

func notWritten(path string, err error) error {
	p := &problem.Problem{
		What: path + " could not be written", Why: err.Error(), Do: "look at that path, then try again; nothing was changed", Err: err,
	}
	switch {
	case errors.Is(err, errBusy):
		p.Do = "close the other one, then try again"
	case errors.Is(err, context.Canceled):
		p.Kind, p.Why = problem.Canceled, "stopped"
	}
	return p
}
