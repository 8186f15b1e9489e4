package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tenantswitch/internal/problem"
)

func TestANewKeyGoesToTheFirstKeeperThatTakesIt(t *testing.T) {
	for _, answer := range []error{ErrUnavailable, ErrLocked, errors.New("something else")} {
		first, second := fake("first"), fake("second")
		first.answer(answer)
		v := New(t.TempDir(), Options{Keepers: []Keeper{first, second}})
		b := mustCreate(t, v)
		if b.Kept() != (Kept{Keeper: "second", Note: "kept by second"}) || len(second.keys) != 1 {
			t.Errorf("%v: kept as %+v", answer, b.Kept())
		}
		mustWrite(t, b, "tokens", "x")
		first.answer(nil)
		wantContent(t, again(t, v, b.ID()), "tokens", "x")
		if first.loads != 0 {
			t.Error("the wrong keeper was asked")
		}
	}
}

func TestWithoutAnyKeeperEverythingIsInMemoryAndSaysWhy(t *testing.T) {
	keyring, kernel := fake("keyring"), fake("kernel")
	keyring.answer(refuse(ErrUnavailable, nil, "no keyring", usePassphrase))
	kernel.answer(refuse(ErrUnavailable, nil, "inside a container", ""))
	for _, c := range []struct {
		keepers []Keeper
		want    string
	}{
		{[]Keeper{keyring, kernel}, `nothing is kept on this machine: no keyring; set keep = "passphrase" in config.toml`},
		{[]Keeper{kernel, openOnly{keyring}}, "nothing is kept on this machine: inside a container"},
		{[]Keeper{nothing{}, openOnly{keyring}}, `nothing is kept on this machine: keep = "nothing" in config.toml`},
		{nil, "nothing is kept on this machine: no place for a key is configured"},
	} {
		v := New(t.TempDir(), Options{Keepers: c.keepers})
		b := mustCreate(t, v)
		if got := b.Kept().Line(); got != c.want || b.Kept().OnDisk() {
			t.Errorf("the line is %q, want %q", got, c.want)
		}
		mustWrite(t, b, "tokens", "x")
		wantContent(t, b, "tokens", "x")
		if ids, err := v.List(t.Context()); err != nil || len(ids) != 0 {
			t.Errorf("the list is %q, %v", ids, err)
		}
		for _, path := range namesIn(t, v.dir) {
			if path != v.accounts() {
				t.Errorf("%s was left on disk", path)
			}
		}
	}
}

func TestAFolderThatCannotBeMadeMeansMemoryNotFailure(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	plant(t, file, nil)
	b := mustCreate(t, New(file, Options{Keepers: []Keeper{File()}}))
	mustWrite(t, b, "tokens", "x")
	wantContent(t, b, "tokens", "x")
	if line := b.Kept().Line(); !strings.HasPrefix(line, "nothing is kept on this machine: ") || !strings.Contains(line, file) {
		t.Errorf("the line is %q", line)
	}
}

func TestACreateThatNobodyWaitsForLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	k := &cancelingKeeper{fakeKeeper: fake("keyring"), cancel: cancel}
	v := New(t.TempDir(), Options{Keepers: []Keeper{k}})
	b, err := v.Create(ctx)
	if problem.KindOf(err) != problem.Canceled || b != nil {
		t.Errorf("got %v, %v", b, err)
	}
	if ids, err := v.List(t.Context()); err != nil || len(ids) != 0 || len(k.keys) != 0 {
		t.Errorf("left %q and %d keys (%v)", ids, len(k.keys), err)
	}
}

// cancelingKeeper takes the key just when the caller gives up.
type cancelingKeeper struct {
	*fakeKeeper
	cancel func()
}

func (k *cancelingKeeper) Store(ctx context.Context, e Entry, key []byte) error {
	k.cancel()
	return k.fakeKeeper.Store(ctx, e, key)
}

func TestWhatAKilledCreateLeftIsSwept(t *testing.T) {
	k := fake("keyring")
	v := New(t.TempDir(), Options{Keepers: []Keeper{k}})
	unfinished := func(age time.Duration) string {
		t.Helper()
		id, key := newID(), newKey()
		path := filepath.Join(v.accounts(), newPrefix+id)
		if err := os.MkdirAll(path, 0o700); err != nil {
			t.Fatal(err)
		}
		rec := newRecord(id, "keyring", key)
		if err := rec.write(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		if err := k.Store(t.Context(), Entry{ID: rec.Entry}, key); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
		return path
	}
	old, fresh := unfinished(2*time.Hour), unfinished(time.Minute)
	k.deletion = ErrLocked
	mustCreate(t, v)
	if !exists(old) {
		t.Error("the folder is gone, so nobody will ever find its entry")
	}
	k.deletion = nil
	mustCreate(t, v)
	if exists(old) || !exists(fresh) || len(k.keys) != 3 {
		t.Errorf("old there: %v, fresh there: %v, %d keys", exists(old), exists(fresh), len(k.keys))
	}
}
