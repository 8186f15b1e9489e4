package auth

import (
	"os"
	"strings"
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
	flushing.Go(func() { c.flush(t.Context()) })
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
	if err := c.box.Write(t.Context(), tokensFile, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	calledOff := w.refuseWrites()
	c.begins([]byte(`{"username":"dana"}`), []byte(`{"RefreshToken":{"a":"1"}}`))
	c.writeAccount(t.Context())
	calledOff()
	c.writeTokens(t.Context())
	if w.kept()["RefreshToken"]["a"] == nil {
		t.Error("the tokens were not written")
	}
	if c.report() == nil {
		t.Error("what succeeds with the tokens hides what failed")
	}
	c.flush(t.Context())
	if err := c.report(); err != nil {
		t.Error(err)
	}
	if who, err := w.box().Read(t.Context(), accountFile); err != nil || string(who) != `{"username":"dana"}` {
		t.Errorf("kept %s, %v", who, err)
	}
	if err := w.box().Write(t.Context(), accountFile, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	c.flush(t.Context())
	if who, err := w.box().Read(t.Context(), accountFile); err != nil || string(who) != "{}" {
		t.Errorf("it was written again: %s, %v", who, err)
	}
}

func TestADamagedFileIsWrittenOnceAndTold(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	c := w.cache()
	c.begins([]byte(`{"username":"dana"}`), []byte(`{"RefreshToken":{"a":"1"}}`))
	c.flush(t.Context())
	for _, name := range []string{accountFile, tokensFile} {
		if err := os.WriteFile(w.file(name), []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c.begins([]byte(`{"username":"erin"}`), []byte(`{"RefreshToken":{"a":"2"}}`))
	c.flush(t.Context())
	trouble := c.report()
	if trouble == nil || strings.Count(trouble.Error(), "set aside") != 2 {
		t.Errorf("told is %v", trouble)
	}
	if who, err := w.box().Read(t.Context(), accountFile); err != nil || string(who) != `{"username":"erin"}` {
		t.Errorf("kept %s, %v", who, err)
	}
	if got := w.kept()["RefreshToken"]; string(got["a"]) != `"2"` {
		t.Errorf("kept %s", got)
	}
	stamp, err := c.box.Stat(tokensFile)
	c.flush(t.Context())
	if now, nowErr := c.box.Stat(tokensFile); err != nil || nowErr != nil || now != stamp {
		t.Errorf("it was written again: %v, %v", err, nowErr)
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
	one.flush(t.Context())
	two := w.cache()
	two.begins([]byte("{}"), []byte(`{"RefreshToken":{"a":"fresh"},"AccessToken":{"a":`+accessRow(testRealm, 1)+`}}`))
	two.flush(t.Context())
	var m memory
	m.change(t, two, func(r rows) { r.put("RefreshToken", "b", `"later"`) })
	two.flush(t.Context())
	got := w.kept()["RefreshToken"]
	if string(got["a"]) != `"fresh"` || string(got["b"]) != `"later"` {
		t.Errorf("kept %s", got)
	}
}
