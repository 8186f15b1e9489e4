//go:build !windows

package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// noFollow makes opening a symbolic link fail.
const noFollow = syscall.O_NOFOLLOW

// open does not wait for a writer where path has become a pipe.
func open(path string, follow bool) (*os.File, error) {
	flags := 0
	if !follow {
		flags = noFollow
	}
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|flags, 0) //nolint:gosec // the caller's own path
	if !follow && errors.Is(err, syscall.ELOOP) {
		return nil, &fs.PathError{Op: "open", Path: path, Err: ErrNotPlain}
	}
	return file, err
}

// Rename renames a file over another one.
func Rename(_ context.Context, from, to string) error { return os.Rename(from, to) }

// inTheWay reports whether another process put a file into the folder that is
// being removed.
func inTheWay(err error) bool {
	return errors.Is(err, syscall.ENOTEMPTY) || errors.Is(err, syscall.EEXIST)
}

// elsewhere reports nothing: what another program has open stands in nobody's
// way here.
func elsewhere(error) bool { return false }

func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func readOnly(err error) bool { return errors.Is(err, syscall.EROFS) }
