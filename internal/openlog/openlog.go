// Package openlog keeps the log of openings that the user may switch on: which
// account opened which tenant, where and when, for whoever has to account for
// it later.
//
// The rules: a line is one opening, as JSON, in a plain file of mode 0600 that
// belongs to the user; it is only ever added to, under a lock and each line by a
// single write at the end; what is full is rotated, 5 MB a file, and five full ones are kept, so that the log holds the last 25 to 30
// MB, over a hundred thousand openings, and what is older is deleted; a line
// that cannot be read hides no other; and no text from the file can drive a
// terminal.
package openlog

import (
	"bytes"
	"context"
	"encoding/json"
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

// Place is the portal, and the page if there is one, as open takes it.
func (o Opening) Place() string {
	if o.Page == "" {
		return o.Portal
	}
	return o.Portal + "/" + o.Page
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

// Append adds an opening. What another process is adding is waited for until
// ctx ends. The error is a *problem.Problem; where it is one of rotating, the
// opening is in the log all the same.
func (l *Log) Append(ctx context.Context, o Opening) error {
	o.Time = o.Time.UTC().Truncate(time.Second)
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	err := e.Encode(o)
	if err == nil {
		err = os.MkdirAll(l.dir, 0o700)
	}
	if err != nil {
		return l.notWritten(err)
	}
	unlock, err := files.Lock(ctx, filepath.Join(l.dir, lockName))
	if err != nil {
		return l.notWritten(err)
	}
	defer unlock()
	rotated := l.makeRoom(ctx, int64(line.Len()))
	if err := files.Append(ctx, l.path(0), line.Bytes()); err != nil {
		return l.notWritten(err)
	}
	if rotated != nil {
		return l.notRotated(rotated)
	}
	return nil
}
