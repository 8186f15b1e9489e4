package files

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFileThatAnotherProgramHasOpenIsSaidToBe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.toml")
	write(t, path, "old", 0o600)
	other, err := os.Open(path) // which shares reading and writing, and no rename
	if err != nil {
		t.Fatal(err)
	}
	err = Update(t.Context(), path, adds("new"))
	if err == nil || !strings.Contains(err.Error(), "another program has "+path+" open") {
		t.Errorf("got %v", err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Update(t.Context(), path, adds("new")); err != nil || text(t, path) != "oldnew" {
		t.Errorf("got %v", err)
	}
}
