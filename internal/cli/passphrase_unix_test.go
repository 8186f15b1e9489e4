//go:build !windows

package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/term"

	"tenantswitch/internal/vault"
)

// lockedStage has an account whose key is sealed by a passphrase.
func lockedStage(t *testing.T) *stage {
	t.Helper()
	s := newStage(t)
	ask := func(context.Context, string) (string, error) { return "open sesame", nil }
	v := vault.New(s.home, vault.Options{Keepers: vault.Default(vault.Config{Keep: vault.WithPassphrase}), Ask: ask})
	box, err := v.Create(t.Context())
	s.must(err)
	if !box.Kept().OnDisk() {
		t.Fatal(box.Kept().Line())
	}
	s.must(os.WriteFile(filepath.Join(s.home, "config.toml"), []byte("keep = \"passphrase\"\n"), 0o600))
	return s
}

func TestThePassphrasePromptCanBeLeft(t *testing.T) {
	for name, leave := range map[string]struct {
		keys   string
		status string
		says   string
	}{
		"control c": {"half\x03", "status 130", ""},
		"control d": {"half\x04", "status 1", "no passph"}, // the line breaks there
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := lockedStage(t)
			term := s.run("sh", "-c", "stty -g >$HOME/before; tenantswitch list; echo status $?; stty -g >$HOME/after")
			s.must(term.WaitForText(patience, "passphrase:"))
			s.must(term.Type(leave.keys))
			s.must(term.WaitForText(patience, leave.status, leave.says))
			s.ends(term, 0)
			before, err := os.ReadFile(filepath.Join(filepath.Dir(s.home), "before"))
			s.must(err)
			after, err := os.ReadFile(filepath.Join(filepath.Dir(s.home), "after"))
			s.must(err)
			if string(before) != string(after) || len(before) == 0 {
				t.Errorf("the terminal was %s and is %s", before, after)
			}
		})
	}
}

func TestASignalEndsThePassphrasePrompt(t *testing.T) {
	t.Parallel()
	s := lockedStage(t)
	term := s.start("list")
	s.must(term.WaitForText(patience, "passphrase:"))
	s.must(term.Signal(syscall.SIGTERM))
	s.ends(term, statusInterrupted)
}

func TestTheEndOfARunGivesThePromptsTerminalBack(t *testing.T) {
	t.Parallel()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = master.Close(); _ = tty.Close() }()
	before, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	c := &command{streams: Streams{In: tty, Err: tty}}
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error, 1)
	go func() {
		_, err := c.askPassphrase()(ctx, "passphrase")
		answer <- err
	}()
	if _, err := master.Read(make([]byte, 64)); err != nil { // the prompt is there
		t.Fatal(err)
	}
	cancel()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if after, err := term.GetState(int(tty.Fd())); err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("the terminal was %+v and is %+v, %v", before, after, err)
	}
}

func TestAnAccountWhosePassphraseNobodyTypesCanBeSignedOut(t *testing.T) {
	t.Parallel()
	s := lockedStage(t)
	cmd := exec.CommandContext(t.Context(), "tenantswitch", "logout")
	cmd.Env = s.env
	out, err := cmd.CombinedOutput()
	s.must(err)
	if !strings.Contains(string(out), "could not be opened: it needs your passphrase") {
		t.Errorf("said %q", out)
	}
	if left, err := os.ReadDir(filepath.Join(s.home, "accounts")); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}
