package auth

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/cache"

	"tenantswitch/internal/simulator"
)

// slow is a cache whose marshaling takes until it is let go.
type slow struct{ begun, end chan struct{} }

func (s slow) Marshal() ([]byte, error) {
	close(s.begun)
	<-s.end
	return []byte("{}"), nil
}

func TestGivingUpWaitsForAWriteThatHasBegun(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	c := w.cache()
	m := slow{begun: make(chan struct{}), end: make(chan struct{})}
	if err := c.Export(t.Context(), m, cache.ExportHints{}); err != nil {
		t.Fatal(err)
	}
	var flushing sync.WaitGroup
	flushing.Go(c.flush)
	<-m.begun
	givenUp := make(chan struct{})
	go func() {
		c.abandon()
		close(givenUp)
	}()
	waitFor(t, "the giving up to begin", c.lost)
	select {
	case <-givenUp:
		t.Error("it did not wait")
	case <-time.After(50 * time.Millisecond): // nothing announces that it waits
	}
	close(m.end)
	flushing.Wait()
	<-givenUp
}

func TestTheFileIsWrittenWithoutBeingAskedTo(t *testing.T) {
	inBubble(t, simulator.Options{}, func(t *testing.T, w *world) {
		c := w.cache()
		var m memory
		m.change(t, c, func(r rows) { r.put("RefreshToken", "a", `"1"`) })
		if _, err := c.box.Stat(tokensFile); err == nil {
			t.Error("it was written at once")
		}
		time.Sleep(2 * flushAfter) // the bubble's
		synctest.Wait()
		if got := w.kept()["RefreshToken"]; len(got) != 1 {
			t.Errorf("kept %s", got)
		}
	})
}

func TestTheAccountFileIsTriedAgainUntilTheDiskTakesIt(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	c := w.cache()
	path := w.file(accountFile)
	// A folder in the file's place cannot be replaced by a file.
	if err := errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "x"), 0o700)); err != nil {
		t.Fatal(err)
	}
	c.begins([]byte(`{"username":"dana"}`), []byte(`{"RefreshToken":{"a":"1"}}`))
	for range 2 { // what succeeds with the tokens does not hide it
		c.flush()
		if c.report() == nil {
			t.Fatal("nothing is said")
		}
		if w.kept()["RefreshToken"]["a"] == nil {
			t.Error("the tokens were not written")
		}
		var m memory
		m.change(t, c, func(r rows) { r.put("RefreshToken", "b", `"1"`) })
	}
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	c.flush()
	if err := c.report(); err != nil {
		t.Error(err)
	}
	if who, err := w.box().Read(accountFile); err != nil || string(who) != `{"username":"dana"}` {
		t.Errorf("kept %s, %v", who, err)
	}
	if err := w.box().Write(accountFile, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	c.flush()
	if who, err := w.box().Read(accountFile); err != nil || string(who) != "{}" {
		t.Errorf("it was written again: %s, %v", who, err)
	}
}

func TestASignInReplacesWhatIsKept(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	one := w.cache()
	var old memory
	old.change(t, one, func(r rows) {
		r.put("RefreshToken", "a", `"revoked"`)
		r.put(sectionAccess, "a", accessRow(testRealm, 9)) // by a clock that was ahead
	})
	one.flush()
	two := w.cache()
	two.begins([]byte("{}"), []byte(`{"RefreshToken":{"a":"fresh"},"AccessToken":{"a":`+accessRow(testRealm, 1)+`}}`))
	two.flush()
	var m memory
	m.change(t, two, func(r rows) { r.put("RefreshToken", "b", `"later"`) })
	two.flush()
	got := w.kept()["RefreshToken"]
	if string(got["a"]) != `"fresh"` || string(got["b"]) != `"later"` {
		t.Errorf("kept %s", got)
	}
}
