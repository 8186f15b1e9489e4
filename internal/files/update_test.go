package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/prove/bare"
)

// The test binary runs itself as the other process of a test: fileEnv is the
// file to which it adds lines then, and markEnv what they begin with; holdEnv is a
// lock that it holds.
const (
	fileEnv = "FILES_TEST_FILE"
	markEnv = "FILES_TEST_MARK"
	holdEnv = "FILES_TEST_HOLD"
)

// rounds is how many lines a writer adds.
const rounds = 50

func TestMain(m *testing.M) {
	var err error
	switch path, lock := os.Getenv(fileEnv), os.Getenv(holdEnv); {
	case path != "":
		err = addAll(path, os.Getenv(markEnv))
	case lock != "":
		err = hold(lock)
	default:
		os.Exit(bare.Run(m))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func addAll(path, mark string) error {
	for i := range rounds {
		if err := Update(context.Background(), path, adds(fmt.Sprint(mark, i, "\n"))); err != nil {
			return err
		}
	}
	return nil
}

// adds is a change that adds a text.
func adds(text string) func([]byte) ([]byte, error) {
	return func(old []byte) ([]byte, error) { return append(bytes.Clone(old), text...), nil }
}

func TestTwoProcessesAndTheirGoroutinesLoseNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "book.toml")
	var writers sync.WaitGroup
	marks := []string{"one-", "two-", "three-", "four-"}
	for _, mark := range marks[:2] {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), fileEnv+"="+path, markEnv+"="+mark)
		cmd.Stderr = os.Stderr
		writers.Go(func() {
			if err := cmd.Run(); err != nil {
				t.Error(err)
			}
		})
	}
	for _, mark := range marks[2:] {
		writers.Go(func() {
			if err := addAll(path, mark); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	lines := map[string]int{}
	for line := range strings.Lines(text(t, path)) {
		lines[strings.TrimSpace(line)]++
	}
	for _, mark := range marks {
		for i := range rounds {
			if n := lines[fmt.Sprint(mark, i)]; n != 1 {
				t.Errorf("%s%d is there %d times", mark, i, n)
			}
		}
	}
	only(t, dir, ".book.toml.lock", "book.toml")
}

func TestAFailingOrIdleChangeWritesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	failure := errors.New("no")
	fails := func([]byte) ([]byte, error) { return []byte("new"), failure }
	same := func(old []byte) ([]byte, error) { return old, nil }
	for _, change := range []func([]byte) ([]byte, error){fails, same} {
		if err := Update(t.Context(), path, change); err != nil && !errors.Is(err, failure) {
			t.Error(err)
		}
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("there is a file: %v", err)
		}
	}
	write(t, path, "old", 0o600)
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := Update(t.Context(), path, fails); err != failure { //nolint:errorlint // as it is
		t.Errorf("got %v", err)
	}
	if err := Update(t.Context(), path, same); err != nil {
		t.Errorf("got %v", err)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) || text(t, path) != "old" {
		t.Errorf("it was written: %v", err)
	}
}

func TestTheModeIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	path := filepath.Join(dir, "file")
	for _, want := range []os.FileMode{0o600, 0o640} {
		if err := Update(t.Context(), path, adds("x")); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != want {
			t.Errorf("the mode is %v, %v", info.Mode(), err)
		}
		if err := os.Chmod(path, 0o640); err != nil {
			t.Fatal(err)
		}
	}
}

func TestALinkStaysALink(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"home", "repo", "repo/team"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	link(t, filepath.Join(dir, "repo", "team"), filepath.Join(dir, "home", "team"))
	link(t, "../book.toml", filepath.Join(dir, "repo", "team", "mine.toml")) // in repo, not in home
	path := filepath.Join(dir, "home", "book.toml")
	link(t, "team/mine.toml", path)
	file := filepath.Join(dir, "repo", "book.toml")
	for _, want := range []string{"x", "xx"} { // the first makes it
		if err := Update(t.Context(), path, adds("x")); err != nil {
			t.Fatal(err)
		}
		if got, err := Read(path); err != nil || string(got) != want || text(t, file) != want {
			t.Errorf("got %q, %v", got, err)
		}
	}
	only(t, filepath.Join(dir, "home"), "book.toml", "team")
	only(t, filepath.Join(dir, "repo"), ".book.toml.lock", "book.toml", "team")
	only(t, filepath.Join(dir, "repo", "team"), "mine.toml")
}

func TestWhatAKilledProcessLeftIsRemoved(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, Temporary+"a-123"), "", 0o600)
	write(t, filepath.Join(dir, Temporary+"b-123"), "", 0o600)
	if err := Update(t.Context(), filepath.Join(dir, "a"), adds("x")); err != nil {
		t.Fatal(err)
	}
	only(t, dir, ".a.lock", Temporary+"b-123", "a")
}

func TestWhatCannotBeReadOrWrittenIsAProblem(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "folder")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	large := filepath.Join(dir, "large")
	write(t, large, "", 0o600)
	if err := os.Truncate(large, most+1); err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(dir, "none")
	_, reading := Read(none)
	_, readingFolder := Read(folder)
	_, readingLarge := Read(large)
	tooMuch := Update(t.Context(), none, func([]byte) ([]byte, error) { return make([]byte, most+1), nil })
	for _, c := range []struct {
		err, is error
		what    string
	}{
		{reading, fs.ErrNotExist, none + " could not be read"},
		{readingFolder, ErrNotPlain, folder + " could not be read"},
		{readingLarge, errTooLarge, large + " could not be read"},
		{Update(t.Context(), folder, adds("x")), ErrNotPlain, folder + " could not be read"},
		{tooMuch, errTooLarge, none + " could not be written"},
	} {
		p, ok := errors.AsType[*problem.Problem](c.err)
		if !ok || p.What != c.what || !errors.Is(c.err, c.is) || p.Why == "" || p.Do == "" {
			t.Errorf("got %v, want %s: %v", c.err, c.what, c.is)
		}
	}
}

func TestLinksInACircleAreAProblem(t *testing.T) {
	dir := t.TempDir()
	link(t, "b", filepath.Join(dir, "a"))
	link(t, "a", filepath.Join(dir, "b"))
	err := Update(t.Context(), filepath.Join(dir, "a"), adds("x"))
	if problem.Of(err).Do == "" {
		t.Errorf("got %v", err)
	}
}

func TestWaitingForTheLockCanBeStopped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	ctx, stop := context.WithCancel(t.Context())
	err := Update(t.Context(), path, func([]byte) ([]byte, error) {
		stop()
		inner := Update(ctx, path, adds("x"))
		if problem.KindOf(inner) != problem.Canceled {
			t.Errorf("got %v", inner)
		}
		return []byte("y"), nil
	})
	if err != nil || text(t, path) != "y" {
		t.Errorf("got %v", err)
	}
}
