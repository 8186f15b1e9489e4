package ui

import (
	"context"
	"testing"
	"time"

	"tenantswitch/directory"
)

func TestWhatChangesOnDiskIsReadAgain(t *testing.T) {
	story(t, "the address book, without the directory", func(t *testing.T) {
		w := newWorld()
		w.changed = make(chan bool)
		reads := 0
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) { reads++; return w.read(), nil }
		d := start(t, w)
		d.misses("gold")
		w.book = []byte("[tenants." + tenantID(3).String() + "]\ntags = [\"gold\"]\n")
		w.changed <- false
		d.settle()
		d.Type("#gold")
		d.sees("1 of")
		if got := d.chosen(); got != "Contoso Security Ltd" {
			t.Errorf("%s is tagged", got)
		}
		w.book = nil
		w.changed <- false
		d.settle()
		d.sees("Contoso Security Ltd is no longer found by what is typed")
		if reads != 1 {
			t.Errorf("the directory was read %d times", reads)
		}
	})
	story(t, "a list, with the directory, after the read under way", func(t *testing.T) {
		w := newWorld()
		w.changed = make(chan bool)
		before := w.read()
		w.next = append([]directory.Tenant{tenant(12, "Newly listed", "new.example")}, w.dir.Tenants...)
		after := w.read()
		reads := 0
		w.refresh = func(ctx context.Context, _ func(Progress)) (Refreshed, error) {
			reads++
			time.Sleep(time.Minute)
			if reads == 1 {
				return before, ctx.Err()
			}
			return after, ctx.Err()
		}
		d := start(t, w)
		w.changed <- true
		d.settle()
		if reads != 1 {
			t.Errorf("%d reads at once", reads)
		}
		d.wait(3 * time.Minute)
		d.sees("Newly listed")
		if reads != 2 {
			t.Errorf("the directory was read %d times", reads)
		}
		w.changed <- true
		d.wait(3 * time.Minute)
		if reads != 3 {
			t.Errorf("the directory was read %d times", reads)
		}
	})
	story(t, "and what a read has noted is told", func(t *testing.T) {
		w := newWorld()
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			r := w.read()
			r.Change.Notes = []string{"x.csv: not known", "y.csv: not known"}
			return r, nil
		}
		d := start(t, w)
		d.Press("ctrl+r")
		d.sees("nothing has changed · x.csv: not known · and 1 more")
	})
	story(t, "with a hand on the list, whose place stays", func(t *testing.T) {
		w := newWorld()
		w.changed = make(chan bool)
		d := start(t, w)
		d.Press("down")
		was := d.chosen()
		w.book = []byte("[tenants." + tenantID(3).String() + "]\nfavourite = true\n")
		w.changed <- false
		d.settle()
		if now := d.chosen(); now != was {
			t.Errorf("%s is selected instead of %s", now, was)
		}
	})
}
