package vault

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

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

func TestAContainerHasNoKernelKeyring(t *testing.T) {
	k := kernel{contained: func() bool { return true }}
	_, err := k.Load(t.Context(), Entry{ID: newID()})
	for _, err := range []error{err, k.Store(t.Context(), Entry{ID: newID()}, newKey())} {
		if !errors.Is(err, ErrUnavailable) || !strings.Contains(problem.Of(err).Why, "container") {
			t.Errorf("got %v", err)
		}
	}
}
