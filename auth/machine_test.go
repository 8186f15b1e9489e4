package auth

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
	"tenantswitch/internal/vault"
)

// What the machine refuses: keys, and the disk.

func TestNothingKeptStillSignsInAndSaysSo(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	cfg := w.config()
	cfg.Vault = vault.New(w.home, vault.Options{})
	s := w.processWith(cfg)
	account := w.signedIn(s)
	if account.Kept == "" {
		t.Error("it is not said that nothing is kept")
	}
	w.token(s)
	all, err := s.Accounts(t.Context())
	if err != nil || len(all) != 1 || all[0].ID != account.ID {
		t.Errorf("got %+v, %v", all, err)
	}
	if err := s.Handle().Files().Write(t.Context(), "snapshot", []byte("x")); err != nil {
		t.Errorf("the box in memory: %v", err)
	}
	if files := w.disk(); len(files) != 0 {
		t.Errorf("files were written: %v", files)
	}
	if a, err := w.process().Open(t.Context(), "", false); err != nil || a != (Account{}) {
		t.Errorf("another process found %+v, %v", a, err)
	}
	if err := s.SignOut(t.Context(), account.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Handle().Token(t.Context(), ""); problem.KindOf(err) != problem.SignIn {
		t.Errorf("after signing out: %v", err)
	}
}

// ring is a keyring of a test.
type ring struct {
	keys   map[string][]byte
	locked bool
	refuse bool  // whoever is asked to unlock it declines
	lost   error // the answer where the key is gone
	asked  int
}

func (r *ring) Name() string { return "keyring" }
func (r *ring) Line() string { return "" }

func (r *ring) Store(_ context.Context, e vault.Entry, key []byte) error {
	r.keys[e.ID] = slices.Clone(key)
	return nil
}

func (r *ring) Load(_ context.Context, e vault.Entry) ([]byte, error) {
	if r.lost != nil {
		return nil, r.lost
	}
	if r.locked {
		if !e.MayAsk {
			return nil, vault.ErrLocked
		}
		if r.asked++; r.refuse {
			return nil, vault.ErrLocked
		}
	}
	return r.keys[e.ID], nil
}

func (r *ring) Delete(_ context.Context, e vault.Entry) error {
	delete(r.keys, e.ID)
	return nil
}

func TestALockedKeyringIsReportedAndNotAsked(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	keys := &ring{keys: map[string][]byte{}}
	account := w.signedIn(w.processWith(w.config(keys)))
	keys.locked = true
	s := w.processWith(w.config(keys))
	for _, want := range []string{"", account.Username, account.ID} {
		if _, err := s.Open(t.Context(), want, false); problem.KindOf(err) != problem.Locked {
			t.Errorf("%q: got %v", want, err)
		}
	}
	if keys.asked != 0 {
		t.Errorf("the keyring was asked %d times", keys.asked)
	}
	if _, err := s.Handle().Token(t.Context(), ""); problem.KindOf(err) != problem.SignIn {
		t.Errorf("got %v", err)
	}
	if a, err := s.Open(t.Context(), "", true); err != nil || a.ID != account.ID {
		t.Errorf("unlocked: got %+v, %v", a, err)
	}
	w.token(s)
}

func TestAKeyringThatStaysLockedIsAskedOnce(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	keys := &ring{keys: map[string][]byte{}}
	first := w.processWith(w.config(keys))
	for n := range 2 {
		if _, err := w.inBrowser(first, w.person(n)); err != nil {
			t.Fatal(err)
		}
	}
	keys.locked, keys.refuse = true, true
	all, err := w.processWith(w.config(keys)).Accounts(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("got %+v, %v", all, err)
	}
	for _, a := range all {
		if problem.KindOf(a.Trouble) != problem.Locked {
			t.Errorf("got %+v", a)
		}
	}
	if keys.asked != 1 {
		t.Errorf("the keyring was asked %d times", keys.asked)
	}
}

func TestALostKeyWantsASignInAndDestroysNothing(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	keys := &ring{keys: map[string][]byte{}}
	account := w.signedIn(w.processWith(w.config(keys)))
	before := w.disk()
	keys.lost = vault.ErrNotFound
	s := w.processWith(w.config(keys))
	if _, err := s.Open(t.Context(), "", true); problem.KindOf(err) != problem.SignIn {
		t.Errorf("got %v", err)
	}
	all, err := s.Accounts(t.Context())
	if err != nil || len(all) != 1 || all[0].ID != account.ID || all[0].Trouble == nil {
		t.Errorf("got %+v, %v", all, err)
	}
	if after := w.disk(); !equalFiles(before, after) {
		t.Error("a file was changed")
	}
	if err := s.SignOut(t.Context(), account.ID); err != nil {
		t.Fatal(err)
	}
	if len(keys.keys) != 0 {
		t.Error("the key's entry is left")
	}
}

func equalFiles(a, b map[string][]byte) bool {
	if len(a) != len(b) {
		return false
	}
	for path, data := range a {
		if !bytes.Equal(data, b[path]) {
			return false
		}
	}
	return true
}

func TestADamagedTokenFileIsASignOutAndNotALoop(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	account := w.signedIn(w.process())
	path := w.file(tokensFile)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s := w.process()
	if _, err := s.Open(t.Context(), "", false); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, err := s.Handle().Token(t.Context(), "")
		if p := problem.Of(err); p == nil || p.Kind != problem.SignIn || !strings.Contains(p.Why, "set aside as "+path) {
			t.Fatalf("got %+v", p)
		}
	}
	if trouble := s.Handle().Trouble(); trouble != nil {
		t.Errorf("it is told once more: %v", trouble)
	}
	if aside, err := filepath.Glob(path + ".damaged-*"); err != nil || len(aside) != 1 {
		t.Errorf("set aside: %v, %v", aside, err)
	}
	if again := w.signedIn(s); again.ID != account.ID {
		t.Error("the account has another folder now")
	}
	w.token(s)
	if s.Handle().Trouble() != nil {
		t.Errorf("after the sign-in: %v", s.Handle().Trouble())
	}
}

// refuseWrites keeps every process from writing to the account, until it is
// called off.
func (w *world) refuseWrites() (calledOff func()) {
	w.t.Helper()
	lock := filepath.Join(filepath.Dir(w.file(tokensFile)), ".lock")
	// A folder in the file's place cannot be locked.
	if err := errors.Join(os.Remove(lock), os.Mkdir(lock, 0o700)); err != nil {
		w.t.Fatal(err)
	}
	return func() {
		w.t.Helper()
		if err := os.Remove(lock); err != nil {
			w.t.Error(err)
		}
	}
}

func TestADiskThatRefusesDoesNotCostTheSignIn(t *testing.T) {
	for name, used := range map[string]bool{"used": true, "never used": false} {
		w := newNearWorld(t, simulator.Options{})
		account := w.signedIn(w.process())
		s := w.process()
		calledOff := w.refuseWrites()
		w.sim.RevokeRefreshTokens()
		if again := w.signedIn(s); again.ID != account.ID {
			t.Errorf("%s: the account has another folder now", name)
		}
		if used {
			w.token(s)
		}
		if s.Handle().Trouble() == nil {
			t.Errorf("%s: nothing is said", name)
		}
		calledOff()
		if err := s.Close(t.Context()); err != nil {
			t.Errorf("%s: close: %v", name, err)
		}
		next := w.process()
		if _, err := next.Open(t.Context(), "", false); err != nil {
			t.Fatal(err)
		}
		if _, err := next.Handle().Token(t.Context(), `{"access_token":{"nbf":{"essential":true}}}`); err != nil {
			t.Errorf("%s: the new tokens were not kept: %v", name, err)
		}
	}
}

func TestAChoiceThatCannotBeRememberedHoldsAndIsTold(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	s := w.process()
	first := w.signedIn(s)
	last := filepath.Join(w.home, lastFile)
	// A folder in the file's place cannot be replaced by a file.
	if err := errors.Join(os.Remove(last), os.MkdirAll(filepath.Join(last, "x"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.inBrowser(s, w.person(1)); err != nil {
		t.Fatal(err)
	}
	if s.Handle().Trouble() == nil {
		t.Error("nothing is said of the sign-in")
	}
	if err := s.Use(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	if a, _ := s.Current(); a.ID != first.ID || s.Handle().Trouble() == nil {
		t.Errorf("current is %+v, told is %v", a, s.Handle().Trouble())
	}
	if err := os.RemoveAll(last); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Use(t.Context(), first.ID), s.Handle().Trouble()); err != nil {
		t.Error(err)
	}
}
