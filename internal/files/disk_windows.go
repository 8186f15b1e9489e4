package files

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// noFollow has no counterpart on Windows, where making a link needs a
// privilege.
const noFollow = 0

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
	err = retry(context.Background(), func() error {
		file, err = os.Open(path) //nolint:gosec // the caller's own path
		return err
	})
	return file, err
}

// Rename renames a file over another one. Windows refuses that while anybody, a
// virus scanner too, has the other one open, and calls it a lack of permission.
func Rename(ctx context.Context, from, to string) error {
	err := retry(ctx, func() error { return os.Rename(from, to) })
	if errors.Is(err, windows.ERROR_ACCESS_DENIED) && writable(to) {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: windows.ERROR_SHARING_VIOLATION}
	}
	return err
}

// writable reports whether the user may write a file.
func writable(path string) bool {
	file, err := os.OpenFile(path, os.O_RDWR, 0) //nolint:gosec // the caller's own path
	if err == nil {
		_ = file.Close() // nothing was written
	}
	return err == nil || elsewhere(err)
}

func inTheWay(err error) bool {
	return elsewhere(err) || errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_DIR_NOT_EMPTY)
}

// elsewhere reports whether another program has the file open, or a part of it
// locked.
func elsewhere(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

func readOnly(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }
