package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tenantswitch/internal/problem"
)

// most is how much a file may hold that a person wrote.
const most = 16 << 20

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
// that there is a lock file beside the file, which stays.
func Update(ctx context.Context, path string, change func(old []byte) ([]byte, error)) error {
	file, err := target(path)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(file), 0o700)
	}
	if err != nil {
		return notWritten(path, err)
	}
	dir, name := filepath.Split(file)
	unlock, err := Lock(ctx, filepath.Join(dir, "."+name+".lock"))
	if err != nil {
		return notWritten(path, err)
	}
	defer unlock()
	RemoveLeftovers(dir, name)
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
	if err := Replace(ctx, file, data, mode); err != nil {
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

func notRead(path string, err error) error {
	p := Problem(path+" could not be read", path, err)
	if errors.Is(err, fs.ErrPermission) && !elsewhere(err) {
		p.Why, p.Do = err.Error(), "look at that path, then try again" // it may be another's on purpose
	}
	return p
}

func notWritten(path string, err error) error {
	p := Problem(path+" could not be written", path, err)
	if p.Kind != problem.Canceled {
		p.Do += "; nothing was changed"
	}
	return p
}
