// Package files reads and writes files that people can open with anything.
//
// The rules: a file is replaced wholly or not at all, so that who is killed on
// the way leaves the old one or the new one; what is no file (a pipe, a folder)
// is never waited for; and whether a symbolic link is followed is said by the
// name of the function.
package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrNotPlain means that something else is in a file's place: a pipe, a folder,
// or where none is followed, a link.
var ErrNotPlain = errors.New("it is no ordinary file")

// Temporary begins the name of a file that is to replace another one. One that
// is left over belonged to a process that was killed.
const Temporary = ".tmp-"

// Open opens a file for reading, and follows links.
func Open(path string) (*os.File, fs.FileInfo, error) { return regular(open(path, true)) }

// OpenNoLink opens a file for reading, and follows no link in its place.
func OpenNoLink(path string) (*os.File, fs.FileInfo, error) { return regular(open(path, false)) }

func regular(file *os.File, err error) (*os.File, fs.FileInfo, error) {
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: file.Name(), Err: ErrNotPlain}
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

// Replace writes a file wholly or not at all: temporary file in the same
// folder, fsync, rename. A link in its place is replaced too.
func Replace(path string, data []byte, mode fs.FileMode) (err error) {
	dir, name := filepath.Split(path)
	tmp, err := os.CreateTemp(filepath.Clean(dir), Temporary+name+"-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	_, err = tmp.Write(data)
	if err == nil && mode != 0o600 {
		err = tmp.Chmod(mode)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return Rename(tmp.Name(), path)
}
