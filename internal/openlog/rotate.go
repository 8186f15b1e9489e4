package openlog

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"tenantswitch/internal/files"
)

// makeRoom rotates the files where one more line would not fit.
func (l *Log) makeRoom(ctx context.Context, more int64) error {
	if l.fits(more) {
		return nil
	}
	return l.rotate(ctx)
}

// fits says whether there is room. A file that is empty takes any line.
func (l *Log) fits(more int64) bool {
	info, err := os.Stat(l.path(0))
	return err != nil || info.Size() == 0 || info.Size()+more <= l.full
}

// rotate gives each file the next number, up to the first one that is free, and
// else over the oldest. One that was killed on its way left a free number, so
// that nothing is lost by it.
func (l *Log) rotate(ctx context.Context) error {
	free := 1
	for free < l.kept && there(l.path(free)) {
		free++
	}
	for n := free; n > 0; n-- {
		if err := files.Rename(ctx, l.path(n-1), l.path(n)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
