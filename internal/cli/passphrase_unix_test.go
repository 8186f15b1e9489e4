//go:build !windows

package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/snapshot"
	"tenantswitch/internal/vault"
)

const phrase = "correct horse battery"

// underPassphrase chooses a passphrase in the configuration of a home.
func (s *stage) underPassphrase() {
	s.Helper()
	s.must(os.MkdirAll(s.home, 0o700))
	s.must(os.WriteFile(filepath.Join(s.home, "config.toml"), []byte("keep = \"passphrase\"\n"), 0o600))
}

// account makes a signed-in account of the global cloud, with one tenant, under
// the passphrase.
func (s *stage) account() {
	s.Helper()
	v := vault.New(s.home, vault.Options{
		Keepers: []vault.Keeper{vault.Passphrase(nil)},
		Ask:     func(context.Context, string) (string, error) { return phrase, nil },
	})
	box, err := v.Create(s.Context())
	s.must(err)
	const who = `{"username":"dana@northwind-soc.example","home_id":"a.b","cloud":"global","client_id":"04b07795-8ddb-461a-bbee-02f9e1bf7b46"}`
	s.must(box.Write(s.Context(), "account", []byte(who)))
	s.must(snapshot.Save(s.Context(), box, directory.Directory{
		Tenants: []directory.Tenant{{ID: uuid.New(), Name: "Contoso", Environment: "global"}}, ReadAt: time.Now(),
	}))
}

func TestThePassphraseIsAskedForBeforeTheScreen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.underPassphrase()
	s.account()
	term := s.start("--offline")
	s.must(term.WaitForText(patience, "passphrase:"))
	if term.AltScreen() {
		t.Error("it is asked for on the screen")
	}
	s.must(term.Type(phrase + "\r"))
	s.must(term.WaitForText(patience, "dana@northwind-soc.example", "Contoso"))
}

func TestAFirstStartSetsThePassphraseBeforeTheScreen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.underPassphrase()
	term := s.start("--offline")
	s.must(term.WaitForText(patience, "a new passphrase"))
	s.must(term.Type(phrase + "\r"))
	s.must(term.WaitForText(patience, "the same passphrase again:"))
	if term.AltScreen() {
		t.Error("it is asked for on the screen")
	}
	s.must(term.Type(phrase + "\r"))
	s.must(term.WaitFor(patience, func(string) bool { return term.AltScreen() }))
}

func TestThePromptForThePassphraseCanBeLeft(t *testing.T) {
	for name, end := range map[string]struct {
		keys   string
		status int
	}{
		"control c":             {"\x03", statusInterrupted},
		"three that do not fit": {"wrong one\rwrong one\rwrong one\r", statusFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.underPassphrase()
			s.account()
			term := s.start("--offline")
			s.must(term.WaitForText(patience, "passphrase:"))
			s.must(term.Type(end.keys))
			status, err := term.Wait(patience)
			s.must(err)
			if status != end.status || term.AltScreen() {
				t.Errorf("exit status %d, want %d", status, end.status)
			}
		})
	}
}

func TestNothingIsAskedBelowTheScreen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.account() // and the configuration says nothing of passphrases any more
	term := s.start("--offline")
	s.must(term.WaitForText(patience, "there is nobody to type it"))
	s.must(term.Type("\x12"))  // refresh
	s.must(term.Type("\x1ba")) // accounts
	s.must(term.WaitForText(patience, "cannot be opened: it needs your passphrase"))
	s.must(term.Type("\r")) // use it
	s.must(term.Type("cont"))
	s.must(term.WaitForText(patience, "❯ cont")) // a question would have taken the keys
	if strings.Contains(term.Screen(), "passphrase:") {
		t.Errorf("something is asked:\n%s", term.Screen())
	}
}
