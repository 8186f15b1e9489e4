package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"tenantswitch/internal/problem"
)

func TestASecondStartOpensWhatTheFirstKept(t *testing.T) {
	v := demo(t)
	b := mustCreate(t, v)
	mustWrite(t, b, "snapshot", "the directory")
	second := New(v.dir, v.options)
	ids, err := second.List(t.Context())
	if err != nil || !slices.Equal(ids, []string{b.ID()}) {
		t.Fatalf("the list is %q, %v", ids, err)
	}
	opened := again(t, v, b.ID())
	wantContent(t, opened, "snapshot", "the directory")
	if line := opened.Kept().Line(); line != "demo: the key lies beside the data" {
		t.Errorf("the line is %q", line)
	}
}

func TestAnEmptyVaultListsNothingAndMakesNothing(t *testing.T) {
	v := New(filepath.Join(t.TempDir(), "never made"), Options{Keepers: []Keeper{File()}})
	ids, err := v.List(t.Context())
	if err != nil || len(ids) != 0 || exists(v.dir) {
		t.Errorf("got %q, %v", ids, err)
	}
	for _, id := range []string{"", "..", "../..", strings.Repeat("0", 32), strings.Repeat("A", 32), strings.Repeat("0", 31) + "/"} {
		_, err := v.Open(t.Context(), id, true)
		if problem.KindOf(err) != problem.SignIn || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("opening %q gave %v", id, err)
		}
	}
}

func TestTheListHoldsFinishedAccountsOnly(t *testing.T) {
	v := demo(t)
	b := mustCreate(t, v)
	for _, name := range []string{newPrefix + newID(), newID(), "notes"} {
		if err := os.Mkdir(filepath.Join(v.accounts(), name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	plant(t, filepath.Join(v.accounts(), newID()), nil)
	ids, err := v.List(t.Context())
	if err != nil || !slices.Equal(ids, []string{b.ID()}) {
		t.Errorf("the list is %q, %v", ids, err)
	}
}

func TestAKeyThatCannotBeReadChangesNothing(t *testing.T) {
	for _, c := range []struct {
		answer error
		kind   problem.Kind
	}{
		{ErrLocked, problem.Locked},
		{refuse(ErrLocked, nil, "the keyring is locked", "unlock it"), problem.Locked},
		{ErrUnavailable, problem.Other},
		{ErrNotFound, problem.SignIn},
		{errors.New("anything else"), problem.Other},
		{context.Canceled, problem.Canceled},
	} {
		k := fake("keyring")
		v := New(t.TempDir(), Options{Keepers: []Keeper{k}})
		b := mustCreate(t, v)
		mustWrite(t, b, "tokens", "x")
		before := contents(t, v.dir)
		k.answer(c.answer)
		_, err := New(v.dir, v.options).Open(t.Context(), b.ID(), true)
		if p := problem.Of(err); p.Kind != c.kind || !errors.Is(err, c.answer) || (p.Why == "" || p.Do == "") && p.Kind != problem.Canceled {
			t.Errorf("%v became %+v", c.answer, p)
		}
		if !mapsEqual(before, contents(t, v.dir)) {
			t.Errorf("%v changed the files", c.answer)
		}
		k.answer(nil)
		wantContent(t, again(t, v, b.ID()), "tokens", "x")
	}
}

// contents returns all files below dir.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, path := range namesIn(t, dir) {
		if data, err := os.ReadFile(path); err == nil {
			all[path] = string(data)
		}
	}
	return all
}

func mapsEqual(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if w, ok := b[k]; !ok || v != w {
			return false
		}
	}
	return true
}

func TestAnotherKeyIsNotTakenForDamage(t *testing.T) {
	k := fake("keyring")
	v := New(t.TempDir(), Options{Keepers: []Keeper{k}})
	b := mustCreate(t, v)
	mustWrite(t, b, "tokens", "x")
	before := contents(t, v.dir)
	for _, wrong := range [][]byte{nil, {}, make([]byte, keySize), make([]byte, keySize-1)} {
		for id := range k.keys {
			k.keys[id] = wrong
		}
		_, err := New(v.dir, v.options).Open(t.Context(), b.ID(), true)
		if problem.KindOf(err) != problem.SignIn || !strings.Contains(err.Error(), "not this account's") {
			t.Errorf("a key of %d bytes gave %v", len(wrong), err)
		}
	}
	if !mapsEqual(before, contents(t, v.dir)) {
		t.Error("the files were changed")
	}
}

func TestAnUnaskedOpenTellsTheKeeperSo(t *testing.T) {
	k := fake("keyring")
	v := New(t.TempDir(), Options{Keepers: []Keeper{k}})
	id := mustCreate(t, v).ID()
	for _, mayAsk := range []bool{false, true} {
		second := New(v.dir, v.options)
		if _, err := second.Open(t.Context(), id, mayAsk); err != nil {
			t.Fatal(err)
		}
		if _, err := second.Open(t.Context(), id, mayAsk); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(k.asked, []bool{false, true}) {
		t.Errorf("the keeper was told %v; each process needs it once", k.asked)
	}
}

func TestAnUnaskedOpenDoesNotWaitForAPersonWhoIsBeingAsked(t *testing.T) {
	v := demo(t)
	id := mustCreate(t, v).ID()
	second := New(v.dir, v.options)
	second.asking <- struct{}{} // somebody is typing a passphrase
	if _, err := second.Open(t.Context(), id, false); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	third := New(v.dir, v.options)
	third.asking <- struct{}{}
	if _, err := third.Open(ctx, id, true); problem.KindOf(err) != problem.Canceled {
		t.Errorf("waiting for the person gave %v", err)
	}
	if _, err := third.Create(ctx); problem.KindOf(err) != problem.Canceled {
		t.Errorf("creating meanwhile gave %v", err)
	}
}

func TestTheFirstOpensOfOneProcessShareABox(t *testing.T) {
	v := demo(t)
	id := mustCreate(t, v).ID()
	second := New(v.dir, v.options)
	var mu sync.Mutex
	seen := map[*Box]bool{}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			b, err := second.Open(t.Context(), id, i%2 == 0)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			seen[b] = true
		})
	}
	wg.Wait()
	if len(seen) != 1 {
		t.Errorf("there are %d boxes", len(seen))
	}
}

func TestARecordThatCannotBeUsedIsAProblemAndIsKept(t *testing.T) {
	for record, want := range map[string]string{
		"":             "is damaged",
		"{":            "is damaged",
		`{"format":1}`: "is damaged",
		`{"format":2}`: "a newer tenantswitch made it",
		`{"format":1,"keeper":"tpm","entry":"00000000000000000000000000000000","check":""}`: "does not know: tpm",
	} {
		v := demo(t)
		b := mustCreate(t, v)
		path := filepath.Join(v.folder(b.ID()), recordName)
		plant(t, path, []byte(record))
		_, err := New(v.dir, v.options).Open(t.Context(), b.ID(), true)
		if p := problem.Of(err); err == nil || !strings.Contains(p.Why, want) || p.Do == "" {
			t.Errorf("%q gave %v", record, err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != record {
			t.Errorf("%q was changed (%v)", record, err)
		}
	}
}

func TestTheVaultReachesKeysThatAnotherSettingMade(t *testing.T) {
	for _, keep := range []Keep{"", Auto, WithPassphrase, Nothing} {
		for _, command := range [][]string{nil, {"pass", "show", "x"}} {
			var names, makers []string
			for _, k := range Default(Config{Keep: keep, PassphraseCommand: command}) {
				names = append(names, k.Name())
				if _, only := k.(openOnly); !only {
					makers = append(makers, k.Name())
				}
			}
			for _, name := range []string{"keyring", "kernel", "passphrase"} {
				if !slices.Contains(names, name) {
					t.Errorf("keep %q cannot open what is kept by %s", keep, name)
				}
			}
			want := map[Keep][]string{WithPassphrase: {"passphrase"}, Nothing: {"nothing"}}[keep]
			if want == nil {
				want = []string{"keyring", "kernel"}
				if command != nil {
					want = append(want, "passphrase")
				}
			}
			if !slices.Equal(makers, want) {
				t.Errorf("keep %q makes keys with %q, want %q", keep, makers, want)
			}
		}
	}
}
