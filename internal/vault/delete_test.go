package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tenantswitch/internal/problem"
)

func TestDeleteTakesOneAccountAndNothingElse(t *testing.T) {
	k := fake("keyring")
	home, other := New(t.TempDir(), Options{Keepers: []Keeper{k}}), New(t.TempDir(), Options{Keepers: []Keeper{k}})
	leaving, staying, elsewhere := mustCreate(t, home), mustCreate(t, home), mustCreate(t, other)
	for _, b := range []*Box{leaving, staying, elsewhere} {
		mustWrite(t, b, "tokens", "x")
	}
	plant(t, filepath.Join(home.folder(leaving.ID()), "tokens.damaged-1"), []byte("x"))
	book := filepath.Join(home.dir, "book.toml")
	plant(t, book, []byte("mine"))
	if err := leaving.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if exists(home.folder(leaving.ID())) || len(k.keys) != 2 || !exists(book) {
		t.Errorf("folder there: %v, %d keys, book there: %v", exists(home.folder(leaving.ID())), len(k.keys), exists(book))
	}
	wantContent(t, again(t, home, staying.ID()), "tokens", "x")
	wantContent(t, again(t, other, elsewhere.ID()), "tokens", "x")
	if err := home.Delete(t.Context(), leaving.ID()); err != nil {
		t.Errorf("deleting it twice gave %v", err)
	}
	if _, err := home.Open(t.Context(), leaving.ID(), true); problem.KindOf(err) != problem.SignIn {
		t.Errorf("opening it gave %v", err)
	}
}

func TestADeletedAccountTakesNoMoreFiles(t *testing.T) {
	boxes(t, func(t *testing.T, b *Box) {
		mustWrite(t, b, "tokens", "x")
		if err := b.Delete(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{b.Write(t.Context(), "tokens", []byte("x")), b.Update(t.Context(), "visits", appendLine("x"))} {
			if problem.KindOf(err) != problem.SignIn {
				t.Errorf("writing gave %v", err)
			}
		}
		if _, err := b.Read(t.Context(), "tokens"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("reading gave %v", err)
		}
	})
}

func TestAWriteThatWaitedForADeletionBringsNothingBack(t *testing.T) {
	v := demo(t)
	b := mustCreate(t, v)
	// As a waiting process finds it on Windows, where the folder goes last.
	if err := os.Remove(filepath.Join(v.folder(b.ID()), recordName)); err != nil {
		t.Fatal(err)
	}
	if err := b.Write(t.Context(), "tokens", []byte("x")); problem.KindOf(err) != problem.SignIn {
		t.Errorf("got %v", err)
	}
	if exists(filepath.Join(v.folder(b.ID()), "tokens")) {
		t.Error("the file came back")
	}
	if err := v.Delete(t.Context(), b.ID()); err != nil || exists(v.folder(b.ID())) {
		t.Errorf("deleting what is left gave %v", err)
	}
}

func TestAnAccountWhoseKeyIsLockedOrGoneCanBeDeleted(t *testing.T) {
	for _, answer := range []error{ErrLocked, ErrUnavailable, errors.New("hm"), ErrNotFound} {
		k := fake("keyring")
		v := New(t.TempDir(), Options{Keepers: []Keeper{k}})
		b := mustCreate(t, v)
		mustWrite(t, b, "tokens", "x")
		k.answer(answer)
		k.deletion = answer
		err := New(v.dir, v.options).Delete(t.Context(), b.ID())
		if exists(v.folder(b.ID())) {
			t.Errorf("%v: the files are still there", answer)
		}
		var entry string
		for entry = range k.keys {
		}
		if gone := errors.Is(answer, ErrNotFound); gone != (err == nil) || !gone && !strings.Contains(problem.Of(err).Do, entry) {
			t.Errorf("%v gave %v", answer, err)
		}
	}
}

func TestAnAccountWhoseRecordIsLostCanBeDeleted(t *testing.T) {
	losses := map[string]func(record string) error{
		"damaged": func(record string) error { return os.WriteFile(record, []byte("{"), 0o600) },
		"newer":   func(record string) error { return os.WriteFile(record, []byte(`{"format":2}`), 0o600) },
		"a folder": func(record string) error {
			return errors.Join(os.Remove(record), os.MkdirAll(filepath.Join(record, "x"), 0o700))
		},
	}
	for what, lose := range losses {
		for _, k := range []Keeper{fake("keyring"), File(), quick()} {
			v := New(t.TempDir(), Options{Keepers: []Keeper{k}, Ask: typing(rightPhrase, rightPhrase).ask})
			b := mustCreate(t, v)
			mustWrite(t, b, "tokens", "x")
			if err := lose(filepath.Join(v.folder(b.ID()), recordName)); err != nil {
				t.Fatal(err)
			}
			err := New(v.dir, v.options).Delete(t.Context(), b.ID())
			if exists(v.folder(b.ID())) {
				t.Errorf("%s, %s: the files are still there (%v)", what, k.Name(), err)
			}
			p := problem.Of(err)
			if inFolder := k.Name() != "keyring"; inFolder != (err == nil) {
				t.Errorf("%s, %s: got %v", what, k.Name(), err)
			} else if !inFolder && (!strings.Contains(p.What, "not the entry of its key") || p.Why == "" || !strings.Contains(p.Do, serviceName)) {
				t.Errorf("%s, %s: got %+v", what, k.Name(), p)
			}
		}
	}
}

func TestWhatIsNoFolderIsNoAccountAndGoes(t *testing.T) {
	v := demo(t)
	mustCreate(t, v)
	stray := newID()
	plant(t, v.folder(stray), []byte("x"))
	if _, err := v.Open(t.Context(), stray, true); problem.KindOf(err) != problem.SignIn {
		t.Errorf("opening it gave %v", err)
	}
	if err := v.Delete(t.Context(), stray); err != nil || exists(v.folder(stray)) {
		t.Errorf("deleting it gave %v", err)
	}
}

func TestADeleteThatWasKilledCanBeFinished(t *testing.T) {
	v := demo(t)
	b := mustCreate(t, v)
	mustWrite(t, b, "tokens", "x")
	if err := removeFiles(v.folder(b.ID())); err != nil {
		t.Fatal(err)
	}
	half := again(t, v, b.ID())
	if _, err := half.Read(t.Context(), "tokens"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the half-deleted account still has %v", err)
	}
	if err := half.Delete(t.Context()); err != nil || exists(v.folder(b.ID())) {
		t.Errorf("finishing gave %v", err)
	}
}
