package files

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// NoFollow has no counterpart on Windows, where making a link needs a
// privilege.
const NoFollow = 0

// open waits out the moment in which another process is putting a new file in
// this one's place.
func open(path string, follow bool) (file *os.File, err error) {
	look := os.Lstat
	if follow {
		look = os.Stat
	}
	if info, err := look(path); err == nil && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: ErrNotPlain}
	}
	err = retry(func() error {
		file, err = os.Open(path) //nolint:gosec // the caller's own path
		return err
	})
	return file, err
}

// Rename renames a file over another one. Windows refuses that while anybody, a
// virus scanner too, has the other one open.
func Rename(from, to string) error {
	return retry(func() error { return os.Rename(from, to) })
}

// retry tries for two seconds while another process is in the way.
func retry(do func() error) error {
	deadline := time.Now().Add(2 * time.Second)
	for wait := time.Millisecond; ; wait = min(2*wait, 50*time.Millisecond) {
		err := do()
		inTheWay := errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_ACCESS_DENIED) ||
			errors.Is(err, windows.ERROR_LOCK_VIOLATION)
		if !inTheWay || time.Now().After(deadline) {
			return err
		}
		time.Sleep(wait)
	}
}
