package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

func TestNobodyHasVanishedWhomAnotherAccountMayReach(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	a := startDemo(t, home, flags{seed: 1})
	one, other := signInAs(t, a, 0), signInAs(t, a, 1)
	if _, _, err := a.tenants.readAndKeep(t.Context(), other, directory.Directory{}); err != nil {
		t.Fatal(err)
	}
	text := "[tenants.3f2504e0-4f89-01d3-9a0c-0305e82c3301]\nname = \"Gone\"\n"
	if err := os.WriteFile(filepath.Join(home, "demo", "250-1", "book.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := a.toForget(t.Context(), nil)
	if p := problem.Of(err); p == nil || !strings.Contains(p.Why, one.Account().Username+" reaches is not known") {
		t.Errorf("with a directory that was never read: %v", err)
	}
	if _, _, err := a.tenants.readAndKeep(t.Context(), one, directory.Directory{}); err != nil {
		t.Fatal(err)
	}
	gone, err := a.toForget(t.Context(), nil)
	if err != nil || len(gone) != 1 || gone[0].Name != "Gone" {
		t.Errorf("got %v, %v", gone, err)
	}
}
