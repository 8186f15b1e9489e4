package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"tenantswitch/internal/problem"
)

// helpKeepers are what the other process of a test can open accounts with.
func helpKeepers() []Keeper { return []Keeper{uncontained()} }

// uncontained is the kernel keeper that takes no container for one, so that
// the tests can run in one.
func uncontained() kernel { return kernel{contained: func() bool { return false }} }

// inside returns a kernel keeper that works; where there is none, the test
// ends.
func inside(t *testing.T) kernel {
	t.Helper()
	k := uncontained()
	e := Entry{ID: newID()}
	if err := k.Store(t.Context(), e, newKey()); err != nil {
		t.Skipf("the kernel refuses its keyring here: %v", problem.Of(err).Why)
	}
	t.Cleanup(func() {
		if err := k.Delete(t.Context(), e); err != nil {
			t.Error(err)
		}
	})
	return k
}

func TestTheKernelKeepsAKeyForAllThreads(t *testing.T) {
	k := inside(t)
	e, key := Entry{ID: newID()}, newKey()
	if _, err := k.Load(t.Context(), e); !errors.Is(err, ErrNotFound) {
		t.Fatalf("before it was made it gave %v", err)
	}
	if err := k.Store(t.Context(), e, key); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if got, err := k.Load(t.Context(), e); err != nil || !bytes.Equal(got, key) {
				t.Errorf("got %x, %v", got, err)
			}
		})
	}
	wg.Wait()
	for range 2 {
		if err := k.Delete(t.Context(), e); err != nil {
			t.Error(err)
		}
		if _, err := k.Load(t.Context(), e); !errors.Is(err, ErrNotFound) {
			t.Errorf("after its deletion it gave %v", err)
		}
	}
}

func TestAnotherProcessFindsTheKeyInTheKernel(t *testing.T) {
	k := inside(t)
	v := New(t.TempDir(), Options{Keepers: []Keeper{k}})
	b := mustCreate(t, v)
	defer func() {
		if err := b.Delete(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	if err := helper(t, "append one", v.dir, b.ID(), "x").Run(); err != nil {
		t.Fatal(err)
	}
	wantContent(t, b, "lines", "x\n")
	if line := b.Kept().Line(); !strings.HasPrefix(line, "kept until restart") {
		t.Errorf("the line is %q", line)
	}
}

// TestTheKernelsKeyOutlivesTheSession is a login by SSH whose tmux goes on
// after its end: pam_keyinit has revoked the keyring that everything in it
// inherited.
func TestTheKernelsKeyOutlivesTheSession(t *testing.T) {
	k := inside(t)
	v := New(t.TempDir(), Options{Keepers: []Keeper{k}})
	b := mustCreate(t, v)
	if err := helper(t, "logged out:append one", v.dir, b.ID(), "x").Run(); err != nil {
		t.Errorf("the account does not open: %v", err)
	}
	wantContent(t, b, "lines", "x\n")
	id, err := helper(t, "logged out:create", v.dir, "", "").Output()
	if err != nil {
		t.Fatal(err)
	}
	made := again(t, v, string(id))
	for _, b := range []*Box{b, made} {
		rec, err := readRecord(v.folder(b.ID()), b.ID())
		if err != nil {
			t.Fatal(err)
		}
		if err := helper(t, "logged out:delete", v.dir, b.ID(), "").Run(); err != nil {
			t.Errorf("the account cannot be deleted: %v", err)
		}
		if _, err := k.Load(t.Context(), Entry{ID: rec.Entry}); !errors.Is(err, ErrNotFound) {
			t.Errorf("after its account's deletion the key is %v", err)
		}
	}
}

// helpLoggedOut goes on as another process whose session keyring is revoked.
func helpLoggedOut(mode string) error {
	runtime.LockOSThread() // the process goes on with this thread's keyring
	if err := os.Setenv(helperEnv, mode); err != nil {
		return err
	}
	if err := joinNewSession(); err != nil {
		return err
	}
	if _, err := unix.KeyctlInt(unix.KEYCTL_REVOKE, unix.KEY_SPEC_SESSION_KEYRING, 0, 0, 0); err != nil {
		return err
	}
	if _, err := unix.KeyctlGetKeyringID(unix.KEY_SPEC_SESSION_KEYRING, false); !errors.Is(err, unix.EKEYREVOKED) {
		return fmt.Errorf("the session's keyring is not revoked: %w", err)
	}
	return unix.Exec(os.Args[0], os.Args, os.Environ())
}

// joinNewSession gives this thread a session keyring that leads nowhere.
func joinNewSession() error {
	_, err := unix.KeyctlInt(unix.KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0)
	return err
}

// TestTheUserKeyringServesWithoutAPersistentOne runs what happens on a kernel
// that was built without persistent keyrings.
func TestTheUserKeyringServesWithoutAPersistentOne(t *testing.T) {
	inside(t)
	e, key := Entry{ID: newID()}, newKey()
	err := onItsOwnThread(func() error {
		// Not by way of the session's keyring, which usually leads to the user's.
		if err := joinNewSession(); err != nil {
			return err
		}
		ring, err := userRing()
		if err == nil {
			err = addKernelKey(ring, e, key)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = onItsOwnThread(func() error {
		ring, err := userRing()
		if err != nil {
			return err
		}
		id, err := unix.KeyctlSearch(ring, "user", kernelName(e), 0)
		if err != nil {
			return err
		}
		got, err := readKernelKey(id)
		if err == nil && !bytes.Equal(got, key) {
			t.Errorf("got %x", got)
		}
		return errors.Join(err, forgetKernelKey(id))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAContainerHasNoKernelKeyring(t *testing.T) {
	t.Setenv("container", "podman")
	for _, k := range []Keeper{Kernel(), kernel{contained: func() bool { return true }}} {
		_, err := k.Load(t.Context(), Entry{ID: newID()})
		if !errors.Is(err, ErrUnavailable) || !strings.Contains(problem.Of(err).Why, "container") {
			t.Errorf("got %v", err)
		}
	}
}
