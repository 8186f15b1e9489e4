//go:build !windows

package files

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// NoFollow makes opening a symbolic link fail.
const NoFollow = syscall.O_NOFOLLOW

// open does not wait for a writer where path has become a pipe.
func open(path string, follow bool) (*os.File, error) {
	flags := 0
	if !follow {
		flags = NoFollow
	}
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|flags, 0) //nolint:gosec // the caller's own path
	if !follow && errors.Is(err, syscall.ELOOP) {
		return nil, &fs.PathError{Op: "open", Path: path, Err: ErrNotPlain}
	}
	return file, err
}

// Rename renames a file over another one.
func Rename(from, to string) error { return os.Rename(from, to) }
