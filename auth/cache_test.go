package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/cache"

	"tenantswitch/internal/simulator"
	"tenantswitch/internal/vault"
)

const testRealm = "organizations"

// memory stands for the library's cache and follows its locking.
type memory struct {
	mu    sync.Mutex
	whole sync.Mutex // the library's lock round load, change and export
	held  rows
	loads int
}

func (m *memory) Marshal() ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return json.Marshal(m.held)
}

func (m *memory) Unmarshal(data []byte) error {
	held := rows{}
	if err := json.Unmarshal(data, &held); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held = held
	m.loads++
	return nil
}

// change does what the library does after it fetched a token.
func (m *memory) change(t *testing.T, c *tokenCache, do func(rows)) {
	t.Helper()
	m.whole.Lock()
	defer m.whole.Unlock()
	if err := c.Replace(t.Context(), m, cache.ReplaceHints{}); err != nil {
		t.Error(err)
	}
	m.mu.Lock()
	if m.held == nil {
		m.held = rows{}
	}
	do(m.held)
	m.mu.Unlock()
	if err := c.Export(t.Context(), m, cache.ExportHints{}); err != nil {
		t.Error(err)
	}
}

func (r rows) put(section, key, value string) {
	if r[section] == nil {
		r[section] = map[string]json.RawMessage{}
	}
	r[section][key] = json.RawMessage(value)
}

func accessRow(realm string, at int) string {
	return fmt.Sprintf(`{"cached_at":"%d","realm":%q}`, at, realm)
}

// box returns the one account's box as another process opens it.
func (w *world) box() *vault.Box {
	w.t.Helper()
	v := vault.New(w.home, vault.Options{Keepers: []vault.Keeper{vault.File()}})
	ids, err := v.List(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	var box *vault.Box
	if len(ids) == 0 {
		if box, err = v.Create(w.t.Context()); err == nil {
			err = box.Write(w.t.Context(), accountFile, []byte("{}"))
		}
	} else {
		box, err = v.Open(w.t.Context(), ids[0], false)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return box
}

func (w *world) cache() *tokenCache { return &tokenCache{box: w.box(), realm: testRealm} }

// kept returns what the token file holds.
func (w *world) kept() rows {
	w.t.Helper()
	data, err := w.box().Read(w.t.Context(), tokensFile)
	if err != nil {
		w.t.Fatal(err)
	}
	var kept rows
	if err := json.Unmarshal(data, &kept); err != nil {
		w.t.Fatal(err)
	}
	return kept
}

func TestAnUnchangedFileIsDecodedOnce(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	one, two := w.cache(), w.cache()
	var mine, theirs memory
	mine.change(t, one, func(r rows) { r.put("RefreshToken", "a", `"1"`) })
	one.flush(t.Context())
	for range 5 {
		if err := two.Replace(t.Context(), &theirs, cache.ReplaceHints{}); err != nil {
			t.Fatal(err)
		}
		if err := one.Replace(t.Context(), &mine, cache.ReplaceHints{}); err != nil {
			t.Fatal(err)
		}
	}
	if theirs.loads != 1 || mine.loads != 0 {
		t.Errorf("%d and %d decodings", theirs.loads, mine.loads)
	}
	mine.change(t, one, func(r rows) { r.put("RefreshToken", "a", `"2"`) })
	one.flush(t.Context())
	if err := two.Replace(t.Context(), &theirs, cache.ReplaceHints{}); err != nil {
		t.Fatal(err)
	}
	if theirs.loads != 2 || string(theirs.held["RefreshToken"]["a"]) != `"2"` {
		t.Errorf("the change was not seen: %d, %s", theirs.loads, theirs.held)
	}
}

func TestAnEmptyFileDoesNotEmptyTheMemory(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	c := w.cache()
	var m memory
	m.change(t, c, func(r rows) { r.put("RefreshToken", "a", `"1"`) })
	c.flush(t.Context())
	for _, content := range []string{"", "not json", "[]"} {
		if err := w.box().Write(t.Context(), tokensFile, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if err := c.Replace(t.Context(), &m, cache.ReplaceHints{}); err != nil {
			t.Errorf("%q: %v", content, err)
		}
		if m.held["RefreshToken"]["a"] == nil {
			t.Errorf("%q: the memory is empty", content)
		}
	}
	m.change(t, c, func(r rows) { r.put("RefreshToken", "b", `"1"`) })
	c.flush(t.Context())
	if got := w.kept()["RefreshToken"]; len(got) != 2 {
		t.Errorf("kept %s", got)
	}
}

func TestProcessesThatWriteAtOnceLoseNothing(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	w.box() // exists before they begin
	const processes, each = 4, 12
	var all sync.WaitGroup
	for p := range processes {
		c := w.cache()
		all.Go(func() {
			var m memory
			for n := range each {
				m.change(t, c, func(r rows) { r.put("AccessToken", fmt.Sprintf("%d-%d", p, n), accessRow(testRealm, n)) })
				if n%3 == p%3 {
					c.flush(t.Context())
				}
			}
			c.flush(t.Context())
			if err := c.report(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := len(w.kept()["AccessToken"]); got != processes*each {
		t.Errorf("%d of %d rows are left", got, processes*each)
	}
}

func TestAChangeThatIsNotWrittenYetOutlivesAnotherProcessesWrite(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	one, two := w.cache(), w.cache()
	var mine, theirs memory
	mine.change(t, one, func(r rows) { r.put("RefreshToken", "a", `"1"`) })
	theirs.change(t, two, func(r rows) { r.put("RefreshToken", "b", `"1"`) })
	two.flush(t.Context())
	if err := one.Replace(t.Context(), &mine, cache.ReplaceHints{}); err != nil {
		t.Fatal(err)
	}
	if mine.held["RefreshToken"]["a"] == nil {
		t.Error("the change was lost from the memory")
	}
	one.flush(t.Context())
	if got := w.kept()["RefreshToken"]; got["a"] == nil || got["b"] == nil {
		t.Errorf("kept %s", got)
	}
}

func TestARemovalIsNotUndoneByAnotherProcess(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	one, two := w.cache(), w.cache()
	var mine, theirs memory
	mine.change(t, one, func(r rows) { r.put("RefreshToken", "a", `"1"`); r.put("RefreshToken", "b", `"1"`) })
	one.flush(t.Context())
	theirs.change(t, two, func(r rows) { r.put("RefreshToken", "c", `"1"`) })
	mine.change(t, one, func(r rows) { delete(r["RefreshToken"], "a") })
	one.flush(t.Context())
	two.flush(t.Context())
	mine.change(t, one, func(r rows) { r.put("RefreshToken", "d", `"1"`) })
	one.flush(t.Context())
	got := w.kept()["RefreshToken"]
	for key, want := range map[string]bool{"a": false, "b": true, "c": true, "d": true} {
		if (got[key] != nil) != want {
			t.Errorf("%s: kept %v", key, !want)
		}
	}
}

func TestTokensOfOtherTenantsStayInMemory(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	c := w.cache()
	var m memory
	m.change(t, c, func(r rows) {
		for n := range 100 {
			for _, section := range []string{sectionAccess, sectionID, sectionAccounts} {
				r.put(section, fmt.Sprint(n), accessRow(fmt.Sprint("tenant", n), n))
				r.put(section, "home", accessRow(testRealm, n))
			}
		}
		r.put("RefreshToken", "a", `{"secret":"x"}`)
		r.put("AppMetadata", "a", `{"family_id":"1"}`)
		r.put("SomethingNew", "a", `{"realm":"elsewhere"}`)
	})
	c.flush(t.Context())
	if err := c.Replace(t.Context(), &m, cache.ReplaceHints{}); err != nil {
		t.Fatal(err)
	}
	if m.loads != 0 || len(m.held[sectionAccess]) != 101 {
		t.Error("the memory was thrown away")
	}
	kept := w.kept()
	for section, want := range map[string]int{sectionAccess: 1, sectionID: 1, sectionAccounts: 1, "RefreshToken": 1, "AppMetadata": 1, "SomethingNew": 1} {
		if len(kept[section]) != want {
			t.Errorf("%s: %d rows", section, len(kept[section]))
		}
	}
}

func TestTheLibrarysRowsSurviveARoundTripUnchanged(t *testing.T) {
	inBubble(t, simulator.Options{AccessTokenLife: 0}, func(t *testing.T, w *world) {
		one, two := w.process(), w.process()
		account := w.signedIn(one)
		if _, err := two.Open(t.Context(), "", false); err != nil {
			t.Fatal(err)
		}
		// The second process loads the file, renews the token and writes; what
		// it did not touch must count as unchanged.
		if _, err := two.Handle().Token(t.Context(), `{"access_token":{"nbf":{"essential":true}}}`); err != nil {
			t.Fatal(err)
		}
		c := two.client(account.ID).tokens
		c.flush(t.Context())
		if c.loaded == (vault.Stamp{}) {
			t.Error("the file and the memory do not agree")
		}
		if c.report() != nil {
			t.Error(c.report())
		}
		if w.token(one) != w.token(two) {
			t.Error("the first process does not see the new token")
		}
	})
}

func TestReplaceEndsWithItsContext(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := w.cache().Replace(ctx, &memory{}, cache.ReplaceHints{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
