package vault

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// openPlain opens an ordinary file for reading and repairs its permissions.
// What is no ordinary file (a link, a pipe, a folder) is errNotPlain.
func openPlain(path string) (*os.File, fs.FileInfo, error) {
	file, err := openForReading(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNotPlain
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		_ = file.Chmod(0o600) // not ours to change on a read-only home
	}
	return file, info, nil
}

// readSmall reads one of our own plain files, which have a few hundred bytes.
func readSmall(path string) ([]byte, error) {
	file, _, err := openPlain(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	return io.ReadAll(io.LimitReader(file, 1<<16))
}

// writeWhole replaces a file wholly or not at all: temporary file in the same
// folder, fsync, rename.
func writeWhole(path string, data []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), tmpPrefix+"*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	if _, err := tmp.Write(data); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := tmp.Sync(); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return replaceFile(tmp.Name(), path)
}
