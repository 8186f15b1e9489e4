package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

func TestAFileThatChangesIsNoticed(t *testing.T) {
	dir := t.TempDir()
	own, list := filepath.Join(dir, "book.toml"), filepath.Join(dir, "customers.csv")
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(list, "a")
	synctest.Test(t, func(t *testing.T) {
		w := newWatch([]string{own, filepath.Join(dir, "never")}, []string{list})
		ctx, stop := context.WithCancel(t.Context())
		type answer struct {
			listed bool
			err    error
		}
		answers := make(chan answer, 1)
		next := func() (a answer, ok bool) {
			time.Sleep(3 * lookEvery)
			synctest.Wait()
			select {
			case a = <-answers:
				return a, true
			default:
				return a, false
			}
		}
		wait := func() {
			go func() {
				listed, err := w.wait(ctx)
				answers <- answer{listed, err}
			}()
		}
		wait()
		if a, ok := next(); ok {
			t.Errorf("nothing was changed, but %+v", a)
		}
		write(own, "new")
		if a, ok := next(); !ok || a.listed || a.err != nil {
			t.Errorf("a new book: %+v, %v", a, ok)
		}
		write(list, "ab") // while nobody waits
		wait()
		if a, ok := next(); !ok || !a.listed {
			t.Errorf("a changed list: %+v, %v", a, ok)
		}
		wait()
		if err := os.Remove(own); err != nil {
			t.Fatal(err)
		}
		if a, ok := next(); !ok || a.listed {
			t.Errorf("a book that went: %+v, %v", a, ok)
		}
		wait()
		stop()
		if a, ok := next(); !ok || !errors.Is(a.err, context.Canceled) {
			t.Errorf("stopped: %+v, %v", a, ok)
		}
	})
}
