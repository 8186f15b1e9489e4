//go:build !windows

package vault

import (
	"errors"
	"os"
	"syscall"
)

// noFollow makes opening a symbolic link fail.
const noFollow = syscall.O_NOFOLLOW

// openForReading follows no link, and does not wait for a writer where path
// has become a pipe.
func openForReading(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|noFollow|syscall.O_NONBLOCK, 0) //nolint:gosec // below the vault's folder
	if errors.Is(err, syscall.ELOOP) {
		return nil, errNotPlain
	}
	return file, err
}

// replaceFile renames a file over another one.
func replaceFile(from, to string) error { return os.Rename(from, to) }

func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func readOnly(err error) bool { return errors.Is(err, syscall.EROFS) }
