// Package files reads, replaces and locks the files of the program and of its
// user, whatever is in them.
//
// The rules: a file is replaced wholly or not at all, so that who is killed on
// the way leaves the old one or the new one; a lock that another process holds
// is waited for until the context ends, and the error then names the file and
// the process; what Windows refuses while another program has a file open is
// tried again for two seconds, and said to be just that; what is no file (a
// pipe, a folder) is never waited for; and whether a symbolic link is followed
// is said by the name of the function. Problem puts what a disk refuses into
// words, for all.
package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
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
func Replace(ctx context.Context, path string, data []byte, mode fs.FileMode) (err error) {
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
	return Rename(ctx, tmp.Name(), path)
}

// Append adds a line to a file, which it makes where there is none, by a single
// write at the end. Where a full disk has cut the last line short, the new one
// begins anew, so that only that one is lost. A link is followed.
func Append(ctx context.Context, path string, line []byte) error {
	// On a pipe a write could wait for ever. Other trouble, opening it tells.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return &fs.PathError{Op: "open", Path: path, Err: ErrNotPlain}
	}
	var file *os.File
	err := retry(ctx, func() (err error) {
		file, err = os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the caller's own path
		return err
	})
	if err != nil {
		return err
	}
	if cutShort(file) {
		line = append([]byte{'\n'}, line...)
	}
	_, err = file.Write(line)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// cutShort reports whether the last line has no end.
func cutShort(file *os.File) bool {
	info, err := file.Stat()
	if err != nil || info.Size() == 0 {
		return false
	}
	var last [1]byte
	n, err := file.ReadAt(last[:], info.Size()-1)
	return n == 1 && (err == nil || errors.Is(err, io.EOF)) && last[0] != '\n'
}

// RemoveAll removes a folder and all in it. One that is not there is no error.
func RemoveAll(ctx context.Context, path string) error {
	return retry(ctx, func() error { return os.RemoveAll(path) })
}

// RemoveLeftovers removes what processes left that were killed while they
// replaced the file, or where name is "" any file of the folder. Only who has
// the lock may do so.
func RemoveLeftovers(dir, name string) {
	begins := Temporary
	if name != "" {
		begins += name + "-"
	}
	entries, _ := os.ReadDir(dir) // the write that follows reports it
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), begins) {
			_ = os.Remove(filepath.Join(dir, e.Name())) // tried again next time
		}
	}
}
