package vault

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// noFollow has no counterpart on Windows, where making a link needs a
// privilege.
const noFollow = 0

// openForReading follows no link, and waits out the moment in which another
// process is putting a new file in this one's place.
func openForReading(path string) (file *os.File, err error) {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, errNotPlain
	}
	err = retry(func() error {
		file, err = os.Open(path) //nolint:gosec // below the vault's folder
		return err
	})
	return file, err
}

// replaceFile renames a file over another one. Windows refuses that while
// anybody, a virus scanner too, has the other one open.
func replaceFile(from, to string) error {
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

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

func readOnly(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }
