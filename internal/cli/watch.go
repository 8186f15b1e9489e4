package cli

import (
	"context"
	"os"
	"time"
)

// watch notices that files of the user's were changed on disk, by an editor, by
// git or by a folder that is synced.
type watch struct {
	books, lists []string // paths
	seen         map[string]stamp
}

// stamp is how a file looked; the zero stamp is that of none.
type stamp struct {
	size int64
	at   time.Time
}

// lookEvery is how often the files are looked at. It costs a system call for
// each; what tells of changes by itself does not know network drives.
const lookEvery = 2 * time.Second

func newWatch(books, lists []string) *watch {
	w := &watch{books: books, lists: lists, seen: map[string]stamp{}}
	w.look(books)
	w.look(lists)
	return w
}

// look returns whether one of the files is not as it was seen last.
func (w *watch) look(paths []string) (changed bool) {
	for _, path := range paths {
		var now stamp
		if info, err := os.Stat(path); err == nil {
			now = stamp{info.Size(), info.ModTime()}
		}
		if was, ok := w.seen[path]; ok && was != now {
			changed = true
		}
		w.seen[path] = now
	}
	return changed
}

// wait returns once a file was changed since it was called last; listed says
// that a list was. The error is that of ctx.
func (w *watch) wait(ctx context.Context) (listed bool, err error) {
	beat := time.NewTicker(lookEvery)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-beat.C:
		}
		book, list := w.look(w.books), w.look(w.lists)
		if book || list {
			return list, nil
		}
	}
}
