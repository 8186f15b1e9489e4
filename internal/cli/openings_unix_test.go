//go:build !windows

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// logging is a stage on which the open log is switched on, and its file.
func logging(t *testing.T) (s *stage, file string) {
	t.Helper()
	s = newStage(t)
	dir := filepath.Join(s.home, "demo", "250-1")
	s.must(os.MkdirAll(dir, 0o700))
	s.must(os.WriteFile(filepath.Join(dir, "config.toml"), []byte("open_log = true\n"), 0o600))
	return s, filepath.Join(dir, "openings.jsonl")
}

func TestAnOpeningOfTheSwitcherIsInTheOpenLog(t *testing.T) {
	t.Parallel()
	s, file := logging(t)
	term := s.start("--demo") // reads the directory itself, so that it is the one on screen that counts
	s.must(term.WaitForText(patience, "250 tenants", "dana@northwind-soc.example"))
	s.must(term.Type("contoso energy"))
	s.must(term.WaitForText(patience, "▌  CONTOSO ENERGY"))
	id := s.firstID("contoso energy")
	s.must(term.Type("\r"))
	s.must(term.WaitForText(patience, "opened", id))
	got, err := os.ReadFile(file)
	s.must(err)
	if want := `"account":"dana@northwind-soc.example","tenant_id":"` + id +
		`","tenant":"CONTOSO ENERGY","portal":"defender","page":"","how":"switcher","session":"default"}` + "\n"; !strings.HasSuffix(string(got), want) ||
		strings.Count(string(got), "\n") != 1 {
		t.Errorf("the log holds\n%swant …%s", got, want)
	}
}

func TestAnOpeningThatCannotBeLoggedIsToldOnceTheScreenIsGivenBack(t *testing.T) {
	t.Parallel()
	s, file := logging(t)
	s.must(os.Mkdir(file, 0o700))
	term := s.start("--demo")
	s.must(term.WaitForText(patience, "250 tenants", "dana@northwind-soc.example"))
	s.must(term.Type("contoso energy"))
	s.must(term.WaitForText(patience, "▌  CONTOSO ENERGY"))
	id := s.firstID("contoso energy") // takes longer than a burst of keys
	s.must(term.Type("\r"))
	s.must(term.WaitForText(patience, "opened", id))
	s.must(term.Type("\x03"))
	s.must(term.WaitForText(patience, "tenantswitch: the opening is not in the open log"))
}
