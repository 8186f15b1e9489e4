package vault

import (
	"bytes"
	"crypto/cipher"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tenantswitch/internal/problem"
)

// onDisk returns an account with one file, that file's path and its bytes.
func onDisk(t *testing.T) (b *Box, path string, sealed []byte) {
	t.Helper()
	v := demo(t)
	b = mustCreate(t, v)
	mustWrite(t, b, "tokens", strings.Repeat("content ", 100))
	path = filepath.Join(v.folder(b.ID()), "tokens")
	sealed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b, path, sealed
}

func plant(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantSetAside reads a damaged file, checks that it lies under another name
// with exactly these bytes, removes that, and goes on.
func wantSetAside(t *testing.T, b *Box, path string, damaged []byte) {
	t.Helper()
	_, err := b.Read(t.Context(), "tokens")
	if !errors.Is(err, ErrDamaged) {
		t.Fatalf("a damaged file gave %v", err)
	}
	p := problem.Of(err)
	aside, globErr := filepath.Glob(path + ".damaged-*")
	if globErr != nil || len(aside) != 1 || !strings.Contains(p.Error(), aside[0]) || p.Do == "" {
		t.Fatalf("%d files set aside, and the problem says %q, %q", len(aside), p.Error(), p.Do)
	}
	got, err := os.ReadFile(aside[0])
	if err != nil || !bytes.Equal(got, damaged) {
		t.Fatalf("what was set aside is not what was there (%v)", err)
	}
	if err := os.Remove(aside[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Read(t.Context(), "tokens"); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("the read after that gave %v", err)
	}
}

func TestEveryFlippedByteIsDetected(t *testing.T) {
	b, path, sealed := onDisk(t)
	var at []int
	for i := range headerSize + nonceSize {
		at = append(at, i)
	}
	for i := headerSize + nonceSize; i < len(sealed)-tagSize; i += 97 {
		at = append(at, i)
	}
	for i := len(sealed) - tagSize; i < len(sealed); i++ {
		at = append(at, i)
	}
	for _, i := range at {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			bad := bytes.Clone(sealed)
			bad[i] ^= flip
			plant(t, path, bad)
			wantSetAside(t, b, path, bad)
		}
	}
	mustWrite(t, b, "tokens", "and on it goes")
	wantContent(t, b, "tokens", "and on it goes")
}

func TestCutAndLengthenedFilesAreDetected(t *testing.T) {
	b, path, sealed := onDisk(t)
	for _, n := range []int{0, 1, headerSize - 1, headerSize, headerSize + nonceSize, sealedSize - 1, sealedSize, len(sealed) / 2, len(sealed) - 1} {
		plant(t, path, sealed[:n])
		wantSetAside(t, b, path, sealed[:n])
	}
	longer := append(bytes.Clone(sealed), 0)
	plant(t, path, longer)
	wantSetAside(t, b, path, longer)
	plant(t, path, []byte(`{"AccessToken":{}}`))
	wantSetAside(t, b, path, []byte(`{"AccessToken":{}}`))
}

func TestAFileOfAnotherNameOrAccountDoesNotOpen(t *testing.T) {
	b, path, sealed := onDisk(t)
	plant(t, filepath.Join(filepath.Dir(path), "snapshot"), sealed)
	if _, err := b.Read(t.Context(), "snapshot"); !errors.Is(err, ErrDamaged) {
		t.Errorf("a file under another name gave %v", err)
	}
	// Even under the same key.
	key := bytes.Repeat([]byte{7}, keySize)
	one, err := newSealer(key, "one")
	if err != nil {
		t.Fatal(err)
	}
	two, err := newSealer(key, "two")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := two.unseal("tokens", one.seal("tokens", []byte("x"))); !errors.Is(err, errUnsealed) {
		t.Errorf("a file of another account gave %v", err)
	}
	if got, err := one.unseal("tokens", one.seal("tokens", []byte("x"))); err != nil || string(got) != "x" {
		t.Errorf("the right one gave %q, %v", got, err)
	}
	wantContent(t, b, "tokens", strings.Repeat("content ", 100))
}

func TestAFileOfANewerVersionIsLeftAlone(t *testing.T) {
	b, path, sealed := onDisk(t)
	newer := bytes.Clone(sealed)
	newer[len(magic)], newer[len(magic)+1] = version+1, ^byte(version+1)
	plant(t, path, newer)
	_, readErr := b.Read(t.Context(), "tokens")
	_, statErr := b.Stat("tokens")
	for _, err := range []error{readErr, statErr, b.Write(t.Context(), "tokens", []byte("x")), b.Update(t.Context(), "tokens", appendLine("x"))} {
		if !errors.Is(err, errNewer) || errors.Is(err, ErrDamaged) || problem.Of(err).Do != "update tenantswitch" {
			t.Errorf("got %v", err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, newer) {
		t.Errorf("the file was touched (%v)", err)
	}
}

func TestAnUpdateOfADamagedFileIsMadeAndSaysSo(t *testing.T) {
	b, path, sealed := onDisk(t)
	plant(t, path, sealed[:50])
	err := b.Update(t.Context(), "tokens", func(old []byte) ([]byte, error) {
		if old != nil {
			t.Errorf("the update was given %q", old)
		}
		return []byte("new"), nil
	})
	if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "set aside as") {
		t.Errorf("got %v", err)
	}
	wantContent(t, b, "tokens", "new")
}

func TestAWriteOverADamagedFileIsMadeAndSaysSo(t *testing.T) {
	for what, damage := range map[string]func(sealed []byte) []byte{
		"no header":     func([]byte) []byte { return []byte("{}") },
		"cut short":     func(sealed []byte) []byte { return sealed[:50] },
		"a flipped bit": func(sealed []byte) []byte { sealed[len(sealed)-1] ^= 1; return sealed },
	} {
		b, path, sealed := onDisk(t)
		damaged := damage(sealed)
		plant(t, path, damaged)
		b = again(t, b.vault, b.ID())
		if err := b.Write(t.Context(), "tokens", []byte("new")); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "set aside as") {
			t.Errorf("%s: got %v", what, err)
		}
		wantContent(t, b, "tokens", "new")
		aside, err := filepath.Glob(path + ".damaged-*")
		if err != nil || len(aside) != 1 {
			t.Fatalf("%s: %d files set aside (%v)", what, len(aside), err)
		}
		if got, err := os.ReadFile(aside[0]); err != nil || !bytes.Equal(got, damaged) {
			t.Errorf("%s: what was set aside is not what was there (%v)", what, err)
		}
		if err := b.Write(t.Context(), "tokens", []byte("newer")); err != nil {
			t.Errorf("%s: the write after that gave %v", what, err)
		}
	}
}

// countingAEAD counts what it opens.
type countingAEAD struct {
	cipher.AEAD
	opened int
}

func (c *countingAEAD) Open(dst, nonce, sealed, binding []byte) ([]byte, error) {
	c.opened++
	return c.AEAD.Open(dst, nonce, sealed, binding)
}

func TestAWriteOpensOnlyWhatThisProcessDoesNotKnow(t *testing.T) {
	v := demo(t)
	first := mustCreate(t, v)
	b := again(t, v, first.ID())
	s := b.files.(*folder).sealer
	count := &countingAEAD{AEAD: s.open}
	s.open = count
	want := func(n int, what string) {
		t.Helper()
		if count.opened != n {
			t.Errorf("%s: %d files were opened, want %d", what, count.opened, n)
		}
		count.opened = 0
	}
	mustWrite(t, first, "snapshot", "1")
	wantContent(t, b, "snapshot", "1")
	want(1, "a read")
	mustWrite(t, b, "snapshot", "2")
	mustWrite(t, b, "snapshot", "3")
	want(0, "writes over what was read and written here")
	mustWrite(t, first, "snapshot", "4")
	mustWrite(t, b, "snapshot", "5")
	want(1, "a write over what another process wrote")
}

func TestWhatIsNoPlainFileIsSetAsideAndNeverFollowed(t *testing.T) {
	b, path, sealed := onDisk(t)
	folder := filepath.Dir(path)
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	plant(t, elsewhere, sealed)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Read(t.Context(), "tokens"); !errors.Is(err, ErrDamaged) {
		t.Errorf("a folder gave %v", err)
	}
	if runtime.GOOS == "windows" {
		return // making a link needs a privilege there
	}
	if err := os.Symlink(elsewhere, path); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Read(t.Context(), "tokens"); !errors.Is(err, ErrDamaged) {
		t.Errorf("a link gave %v", err)
	}
	if err := os.Symlink(elsewhere, path); err != nil {
		t.Fatal(err)
	}
	if err := b.Write(t.Context(), "tokens", []byte("mine")); !errors.Is(err, ErrDamaged) {
		t.Errorf("writing over a link gave %v", err)
	}
	wantContent(t, b, "tokens", "mine")
	if got, err := os.ReadFile(elsewhere); err != nil || !bytes.Equal(got, sealed) {
		t.Errorf("the file behind the link was touched (%v)", err)
	}
	if err := os.Remove(filepath.Join(folder, lockName)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere+"-made", filepath.Join(folder, lockName)); err != nil {
		t.Fatal(err)
	}
	if err := b.Write(t.Context(), "tokens", []byte("x")); err == nil || exists(elsewhere+"-made") {
		t.Errorf("the lock followed a link (%v)", err)
	}
}

func FuzzOpeningArbitraryBytes(f *testing.F) {
	s, err := newSealer(bytes.Repeat([]byte{1}, keySize), strings.Repeat("0", 2*idSize))
	if err != nil {
		f.Fatal(err)
	}
	good := s.seal("tokens", []byte("content"))
	for _, n := range []int{0, headerSize, sealedSize, len(good) - 1, len(good)} {
		f.Add(good[:n])
	}
	f.Add([]byte(magic + "\x02\xfd"))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		data, err := s.unseal("tokens", bytes.Clone(sealed))
		switch {
		case err == nil && string(data) != "content":
			t.Fatalf("%x opened as %q", sealed, data)
		case err != nil && bytes.Equal(sealed, good):
			t.Fatalf("the genuine file gave %v", err)
		case err != nil && data != nil:
			t.Fatalf("%x gave bytes with its error", sealed)
		}
	})
}

func FuzzPlainFilesOfAnAccount(f *testing.F) {
	f.Add([]byte(`{"format":1,"keeper":"file","entry":"00000000000000000000000000000000","check":""}`))
	f.Add([]byte(`{"format":1,"kdf":"argon2id","cost":{"time":3,"memory_kib":65536,"threads":4},"salt":"","key":""}`))
	f.Add([]byte(`{"format":2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := parseRecord(data); err == nil && (!validID(r.Entry) || r.Keeper == "" || r.Format != 1) {
			t.Errorf("%q is a record: %+v", data, r)
		}
		if w, err := parseWrapped(data); err == nil && (!w.Cost.bearable() || len(w.Salt) != saltSize) {
			t.Errorf("%q is a wrapped key: %+v", data, w)
		}
	})
}
