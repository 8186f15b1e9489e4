package files

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func text(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// link makes a symbolic link, which Windows lets nobody do by default.
func link(t *testing.T, to, path string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("making a link needs a privilege")
	}
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

// only checks that there are no files in a folder but these.
func only(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if len(got) != len(names) {
		t.Fatalf("got %v, want %v", got, names)
	}
	for i := range got {
		if got[i] != names[i] {
			t.Fatalf("got %v, want %v", got, names)
		}
	}
}

func TestWhatIsNoFileIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	if _, _, err := Open(dir); !errors.Is(err, ErrNotPlain) {
		t.Errorf("got %v", err)
	}
	if _, _, err := OpenNoLink(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestWhoFollowsALink(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "file"), "x", 0o600)
	path := filepath.Join(dir, "link")
	link(t, "file", path)
	if _, _, err := OpenNoLink(path); !errors.Is(err, ErrNotPlain) {
		t.Errorf("got %v", err)
	}
	file, info, err := Open(path)
	if err != nil || info.Size() != 1 {
		t.Fatal(info, err)
	}
	defer file.Close() //nolint:errcheck // only read
	if got, err := io.ReadAll(file); err != nil || string(got) != "x" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestAFileIsReplacedWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, mode := range []os.FileMode{0o600, 0o644} {
		if err := Replace(t.Context(), path, []byte("new"), mode); err != nil || text(t, path) != "new" {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != mode {
			t.Errorf("the mode is %v, %v", info.Mode(), err)
		}
		only(t, dir, "file")
	}
}

func TestAReplacementThatFailsLeavesNoTrace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "folder")
	write(t, filepath.Join(dir, "file"), "x", 0o600)
	if err := os.MkdirAll(filepath.Join(path, "in"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Replace(t.Context(), path, []byte("new"), 0o600); err == nil {
		t.Error("a folder was replaced")
	}
	only(t, dir, "file", "folder")
}

func TestALineIsAddedAfterOneThatWasCutShort(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	for _, c := range []struct{ there, want string }{{"", "new\n"}, {"old\n", "old\nnew\n"}, {"ol", "ol\nnew\n"}} {
		if c.there != "" {
			write(t, path, c.there, 0o600)
		}
		if err := Append(t.Context(), path, []byte("new\n")); err != nil || text(t, path) != c.want {
			t.Errorf("%q became %q, %v", c.there, text(t, path), err)
		}
	}
	if err := Append(t.Context(), filepath.Dir(path), []byte("new\n")); !errors.Is(err, ErrNotPlain) {
		t.Errorf("a folder gave %v", err)
	}
}
