package openlog

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/google/uuid"

	"tenantswitch/internal/clean"
	"tenantswitch/internal/files"
)

// longest is far above the length of a line.
const longest = 1 << 16

// Exists says whether there is a file of the log.
func (l *Log) Exists() bool {
	for n := range l.kept + 1 {
		if there(l.path(n)) {
			return true
		}
	}
	return false
}

// Read gives each opening of the log, oldest first, and counts the lines that
// are none. A log that is not there has no openings.
func (l *Log) Read(each func(Opening)) (broken int, err error) {
	opened, err := l.open()
	defer func() {
		for _, f := range opened {
			_ = f.Close() // only read
		}
	}()
	if err != nil {
		return 0, l.notRead(err)
	}
	for _, f := range slices.Backward(opened) {
		n, err := readFile(f, each)
		broken += n
		if err != nil {
			return broken, l.notRead(err)
		}
	}
	return broken, nil
}

// open opens all files of it, the newest first. Rotating only ever moves a file away
// from that end: one may be met twice, which is seen, but none is missed.
func (l *Log) open() ([]*os.File, error) {
	var opened []*os.File
	var last fs.FileInfo
	for n := range l.kept + 1 {
		file, info, err := files.Open(l.path(n))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return opened, err
		case last != nil && os.SameFile(last, info):
			_ = file.Close() // only read
			continue
		}
		opened, last = append(opened, file), info
	}
	return opened, nil
}

func readFile(r io.Reader, each func(Opening)) (broken int, err error) {
	lines := bufio.NewReaderSize(r, longest)
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			broken++
			err, line = skipLine(lines), nil
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if o, ok := parse(line); ok {
				each(o)
			} else {
				broken++
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return broken, nil
		case err != nil:
			return broken, err
		}
	}
}

// skipLine reads up to the end of a line that is too long.
func skipLine(lines *bufio.Reader) error {
	for {
		_, err := lines.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// parse returns the opening on a line. What a later version adds is left out.
func parse(line []byte) (Opening, bool) {
	var o Opening
	if json.Unmarshal(line, &o) != nil || o.Time.IsZero() || o.TenantID == uuid.Nil {
		return Opening{}, false
	}
	o.Time = o.Time.UTC().Truncate(time.Second)
	// The file is plain, and whoever wrote to it may have put in anything.
	for _, text := range []*string{&o.Account, &o.Tenant, &o.Portal, &o.Page, &o.How} {
		*text = clean.Visible(*text)
	}
	return o, true
}
