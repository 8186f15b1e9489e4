package vault

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tenantswitch/internal/problem"
)

// boxes are the two kinds of box, which must not differ in what they do.
func boxes(t *testing.T, test func(t *testing.T, b *Box)) {
	t.Helper()
	t.Run("on disk", func(t *testing.T) { test(t, mustCreate(t, demo(t))) })
	t.Run("in memory", func(t *testing.T) { test(t, mustCreate(t, New(t.TempDir(), Options{}))) })
}

func TestABoxKeepsWhatWasWritten(t *testing.T) {
	boxes(t, func(t *testing.T, b *Box) {
		for _, content := range []string{"first", "", strings.Repeat("long ", 100_000), "last"} {
			mustWrite(t, b, "snapshot", content)
			wantContent(t, b, "snapshot", content)
		}
		if _, err := b.Read(t.Context(), "visits"); !errors.Is(err, fs.ErrNotExist) || problem.Of(err).What == "" {
			t.Errorf("a file that was never written: %v", err)
		}
		if _, err := b.Stat("visits"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the stamp of a file that was never written: %v", err)
		}
	})
}

func TestWhatABoxReturnsIsTheCallersOwn(t *testing.T) {
	boxes(t, func(t *testing.T, b *Box) {
		mine := []byte("content")
		if err := b.Write(t.Context(), "tokens", mine); err != nil {
			t.Fatal(err)
		}
		clear(mine)
		got, err := b.Read(t.Context(), "tokens")
		if err != nil {
			t.Fatal(err)
		}
		_ = append(got, "beyond the end"...)
		clear(got)
		wantContent(t, b, "tokens", "content")
	})
}

func TestUpdateIsReadModifyWrite(t *testing.T) {
	boxes(t, func(t *testing.T, b *Box) {
		var seen []string
		step := func(result string) func([]byte) ([]byte, error) {
			return func(old []byte) ([]byte, error) {
				if old == nil {
					seen = append(seen, "absent")
				} else {
					seen = append(seen, string(old))
				}
				clear(old)
				return []byte(result), nil
			}
		}
		for _, r := range []string{"one", "", "two"} {
			if err := b.Update(t.Context(), "visits", step(r)); err != nil {
				t.Fatal(err)
			}
		}
		wantContent(t, b, "visits", "two")
		if want := []string{"absent", "one", ""}; !slices.Equal(seen, want) {
			t.Errorf("the updates saw %q, want %q", seen, want)
		}
	})
}

func TestAnUpdateThatDeclinesLeavesTheFile(t *testing.T) {
	refusal := errors.New("no")
	boxes(t, func(t *testing.T, b *Box) {
		if err := b.Update(t.Context(), "visits", func([]byte) ([]byte, error) { return nil, nil }); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Stat("visits"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("declining made a file: %v", err)
		}
		mustWrite(t, b, "visits", "as it was")
		before, err := b.Stat("visits")
		if err != nil {
			t.Fatal(err)
		}
		after, err := b.UpdateStamped(t.Context(), "visits", func(old []byte) ([]byte, error) { clear(old); return nil, nil })
		if err != nil || after != before {
			t.Errorf("declining gave %v, %v", after, err)
		}
		err = b.Update(t.Context(), "visits", func(old []byte) ([]byte, error) { clear(old); return []byte("x"), refusal })
		if !errors.Is(err, refusal) {
			t.Errorf("the function's error became %v", err)
		}
		wantContent(t, b, "visits", "as it was")
	})
}

func TestAStampChangesWithEveryVersionAndWithNothingElse(t *testing.T) {
	boxes(t, func(t *testing.T, b *Box) {
		seen := map[Stamp]bool{}
		for range 50 {
			mustWrite(t, b, "tokens", "the same content every time")
			s, err := b.Stat("tokens")
			if err != nil || seen[s] {
				t.Fatalf("stamp %v of a new version was seen before (%v)", s, err)
			}
			seen[s] = true
			_, read, err := b.ReadStamped(t.Context(), "tokens")
			if err != nil || read != s {
				t.Fatalf("reading changed the stamp from %v to %v (%v)", s, read, err)
			}
		}
		s, err := b.UpdateStamped(t.Context(), "tokens", appendLine("x"))
		if err != nil {
			t.Fatal(err)
		}
		if now, err := b.Stat("tokens"); err != nil || now != s {
			t.Errorf("the update's stamp is %v, the file's %v (%v)", s, now, err)
		}
	})
}

func TestNamesThatCouldLeaveTheFolderAreRefused(t *testing.T) {
	bad := []string{
		"", ".", "..", ".lock", ".keeper.json", "../tokens", "a/b", `a\b`, "/etc/passwd", "c:tokens", "tokens ", "tokens.",
		"Tokens", "töken", "a\x00b", "nul", "con", "com1", "lpt9.txt", "aux.json", "-x", strings.Repeat("a", 65), "tokens:stream", "a\nb",
	}
	good := []string{"a", "tokens", "snapshot-v2", "visits.2026", "a_b", "com", "console", "com10", strings.Repeat("a", 64)}
	boxes(t, func(t *testing.T, b *Box) {
		for _, name := range bad {
			_, readErr := b.Read(t.Context(), name)
			_, statErr := b.Stat(name)
			for _, err := range []error{readErr, statErr, b.Write(t.Context(), name, nil), b.Update(t.Context(), name, appendLine("x"))} {
				if !errors.Is(err, fs.ErrInvalid) {
					t.Errorf("the name %q gave %v", name, err)
				}
			}
		}
		for _, name := range good {
			mustWrite(t, b, name, name)
			wantContent(t, b, name, name)
		}
	})
}

func TestGoroutinesLoseNothing(t *testing.T) {
	boxes(t, func(t *testing.T, b *Box) {
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for range 10 {
					if err := b.Update(t.Context(), "lines", appendLine(string(rune('a'+g)))); err != nil {
						t.Error(err)
					}
					if _, err := b.Read(t.Context(), "lines"); err != nil {
						t.Error(err)
					}
					if _, err := b.Stat("lines"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		got, err := b.Read(t.Context(), "lines")
		if n := bytes.Count(got, []byte("\n")); n != 80 {
			t.Errorf("%d of 80 updates are left (%v)", n, err)
		}
	})
}

func TestAnUpdateInsideAnUpdateIsAProblemNotADeadlock(t *testing.T) {
	for _, v := range []*Vault{demo(t), New(t.TempDir(), Options{})} {
		b := mustCreate(t, v)
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer stop()
		var inner error
		err := b.Update(t.Context(), "visits", func([]byte) ([]byte, error) {
			inner = b.Write(ctx, "visits", []byte("inner"))
			return []byte("outer"), nil
		})
		if err != nil || inner == nil || !strings.HasPrefix(inner.Error(), notWritten+": ") {
			t.Errorf("outer %v, inner %v", err, inner)
		}
		wantContent(t, b, "visits", "outer")
	}
}

func TestNothingReadableIsOnDisk(t *testing.T) {
	v := demo(t)
	b := mustCreate(t, v)
	secrets := []string{"eyJ0eXAiOiJKV1Qi", "dana@northwind-soc.example", "Contoso Security Ltd", "contoso-sec.com"}
	for _, name := range []string{"tokens", "snapshot", "visits"} {
		mustWrite(t, b, name, strings.Repeat(strings.Join(secrets, "\n"), 50))
	}
	for _, path := range namesIn(t, v.dir) {
		if info, err := os.Stat(path); err != nil || info.IsDir() {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range append(secrets, "northwind") {
			if bytes.Contains(data, []byte(s)) || strings.Contains(path, s) {
				t.Errorf("%s holds %q in clear", path, s)
			}
		}
	}
}

func TestTheFilesAreTheUsersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps a profile private by its own rules")
	}
	v := demo(t)
	b := mustCreate(t, v)
	mustWrite(t, b, "tokens", "x")
	want := func() {
		t.Helper()
		for _, path := range namesIn(t, v.dir) {
			info, err := os.Lstat(path)
			if err != nil {
				t.Fatal(err)
			}
			mode := fs.FileMode(0o600)
			if info.IsDir() {
				mode = 0o700
			}
			if info.Mode().Perm() != mode {
				t.Errorf("%s has mode %v, want %v", path, info.Mode().Perm(), mode)
			}
		}
	}
	want()
	for _, path := range namesIn(t, v.dir) {
		info, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		mode := fs.FileMode(0o644)
		if info.IsDir() {
			mode = 0o755
		}
		if base := filepath.Base(path); base == lockName || base == queueName {
			continue // names a process, and nothing else
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	wantContent(t, again(t, v, b.ID()), "tokens", "x")
	want()
}
