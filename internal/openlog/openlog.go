// Package openlog keeps the log of openings that the user may switch on: which
// account opened which tenant, where and when, for whoever has to account for
// it later.
//
// The rules: a line is one opening, as JSON, in a plain file of mode 0600 that
// belongs to the user; it is only ever added to, each line by a single write at
// the end, so that two processes never mix theirs; what is full is rotated, 5 MB
// a file, and five full ones are kept, so that the log holds the last 25 to 30
// MB, over a hundred thousand openings, and what is older is deleted; a line
// that cannot be read hides no other; and no text from the file can drive a
// terminal.
package openlog

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/google/uuid"

	"tenantswitch/internal/files"
)

const (
	name     = "openings"
	ending   = ".jsonl"
	lockName = ".openings.lock"
)

const (
	fullSize = 5 << 20 // bytes of one file
	keptFull = 5       // files beside the one that is written
)

// The ways to open a tenant.
const (
	ByCommand  = "open"
	BySwitcher = "switcher"
)

// Opening is one link that the browser took. It is a contract: all fields are
// always present and fields are only ever added.
type Opening struct {
	Time     time.Time `json:"time"`    // in UTC
	Account  string    `json:"account"` // user name; "" where nobody was signed in
	TenantID uuid.UUID `json:"tenant_id"`
	Tenant   string    `json:"tenant"`  // what a person called it then
	Portal   string    `json:"portal"`  // its code: "defender"
	Page     string    `json:"page"`    // its code: "incidents"; "" for the portal's start
	How      string    `json:"how"`     // ByCommand or BySwitcher
	Session  string    `json:"session"` // the browser session: "edge/Work"; "" in lines from before it was kept
}

// Log is the log in one folder. It is safe for concurrent use, by several
// processes too.
type Log struct {
	dir  string
	full int64
	kept int
}

// New returns the log in dir, which need not exist yet.
func New(dir string) *Log { return &Log{dir: dir, full: fullSize, kept: keptFull} }

// path returns the file that is written for 0, and from 1 the full ones, the
// newest first.
func (l *Log) path(n int) string {
	if n == 0 {
		return filepath.Join(l.dir, name+ending)
	}
	return filepath.Join(l.dir, name+"."+strconv.Itoa(n)+ending)
}

// Append adds an opening. The error is a *problem.Problem; where it is one of
// rotating, the opening is in the log all the same.
func (l *Log) Append(o Opening) error {
	o.Time = o.Time.UTC().Truncate(time.Second)
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(o); err != nil {
		return notWritten(err)
	}
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return notWritten(err)
	}
	rotated := l.makeRoom(int64(line.Len()))
	if err := l.write(line.Bytes()); err != nil {
		return notWritten(err)
	}
	if rotated != nil {
		return notRotated(rotated)
	}
	return nil
}

// write adds a line by a single write. Where a full disk has cut the last one
// short, the line begins anew, so that only that one is lost.
func (l *Log) write(line []byte) error {
	path := l.path(0)
	if err := plainFile(path); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600) // #nosec G304 -- below the data folder
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

// cutShort says whether the last line has no end.
func cutShort(file *os.File) bool {
	info, err := file.Stat()
	if err != nil || info.Size() == 0 {
		return false
	}
	var last [1]byte
	n, err := file.ReadAt(last[:], info.Size()-1)
	return n == 1 && (err == nil || errors.Is(err, io.EOF)) && last[0] != '\n'
}

// plainFile refuses what is there and is no ordinary file: on a pipe a write
// could wait for ever.
func plainFile(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return &os.PathError{Op: "open", Path: path, Err: files.ErrNotPlain}
	}
	return nil // one that is not there is made; other trouble, opening it tells
}
