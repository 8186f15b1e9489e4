package auth

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
	"tenantswitch/internal/vault"
)

func TestASignInDeletesWhatNobodyCanEverOpen(t *testing.T) {
	gone := fmt.Errorf("%w: %w", vault.ErrNotFound, syscall.ENOKEY)
	for name, c := range map[string]struct {
		answer  error
		age     time.Duration
		deleted bool
	}{
		"the kernel has lost the key":                   {gone, 2 * unusedFor, true},
		"the kernel of another machine may have it":     {gone, unusedFor / 2, false},
		"a keyring has no such key":                     {vault.ErrNotFound, 2 * unusedFor, false},
		"the kernel's keyring cannot be reached":        {vault.ErrUnavailable, 2 * unusedFor, false},
		"the kernel's keyring refuses":                  {fmt.Errorf("%w: %w", vault.ErrUnavailable, syscall.ENOKEY), 2 * unusedFor, false},
		"the keyring is locked":                         {vault.ErrLocked, 2 * unusedFor, false},
		"a problem that says so, as the kernel does it": {&problem.Problem{What: "x", Err: gone}, 2 * unusedFor, true},
	} {
		w := newNearWorld(t, simulator.Options{})
		keys := &ring{keys: map[string][]byte{}}
		old := w.signedIn(w.processWith(w.config(keys)))
		folder := filepath.Dir(w.file(tokensFile))
		past := time.Now().Add(-c.age)
		if err := os.Chtimes(folder, past, past); err != nil {
			t.Fatal(err)
		}
		keys.lost = c.answer
		s := w.processWith(w.config(keys))
		if _, err := s.Accounts(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(folder); err != nil {
			t.Errorf("%s: it was deleted by looking at it", name)
		}
		if again := w.signedIn(s); again.ID == old.ID {
			t.Errorf("%s: the account has the old folder", name)
		}
		if _, err := os.Stat(folder); errors.Is(err, os.ErrNotExist) != c.deleted {
			t.Errorf("%s: deleted %v", name, !c.deleted)
		}
		keys.lost = nil
		w.token(s)
	}
}
