//go:build unix

package desktop

import (
	"bytes"
	"encoding/base64"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// server is a real tmux with its default configuration on a socket of its own.
type server struct{ path, socket string }

func startTmux(t *testing.T) server {
	t.Helper()
	path, err := exec.LookPath("tmux")
	if err != nil {
		t.Skip("tmux is not installed")
	}
	// The path of a socket has at most 104 bytes, and a test's folder may
	// need more.
	dir, err := os.MkdirTemp("", "ts") //nolint:usetesting // the path must be short
	if err != nil {
		t.Fatal(err)
	}
	s := server{path, dir + "/s"}
	t.Setenv("SHELL", "/bin/sh") // not that of the account, which may be none
	t.Cleanup(func() {
		if err := exec.Command(path, "-S", s.socket, "kill-server").Run(); err != nil {
			t.Errorf("the tmux of the test was not ended: %v", err)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	s.run(t, "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "cat")
	pane := strings.Fields(s.run(t, "display-message", "-p", "#{socket_path},#{pid},0 #{pane_id}"))
	t.Setenv("TMUX", pane[0])
	t.Setenv("TMUX_PANE", pane[1])
	return s
}

func (s server) run(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), s.path, append([]string{"-S", s.socket}, args...)...)
	// A server keeps the streams of the command that started it.
	var stdout bytes.Buffer
	if args[0] != "-f" {
		cmd.Stdout = &stdout
	}
	if err := cmd.Run(); err != nil {
		t.Fatalf("tmux %q: %v", args, err)
	}
	return stdout.String()
}

func TestAfterACopyTheBufferOfTmuxIsTheText(t *testing.T) {
	s := startTmux(t)
	tmux := os.Getenv("TMUX")
	for name, env := range map[string]vars{
		"local":    {"TMUX": tmux, "TERM": "tmux-256color"},
		"over SSH": {"TMUX": tmux, "TERM": "tmux-256color", "SSH_CONNECTION": "::1 1 ::1 22"},
	} {
		for _, text := range []string{link, "two\nlines\n", "東京 🌸", "-w", "#{pid} $HOME %1", strings.Repeat("long ", 50_000)} {
			got, err := patient(on(env)).Copy(t.Context(), text)
			if err != nil || !strings.HasPrefix(got.Where, "tmux's buffer") {
				t.Fatalf("%s: %+v, %v", name, got, err)
			}
			if shown := s.run(t, "show-buffer"); shown != text {
				t.Errorf("%s: the buffer is %.80q, want %.80q", name, shown, text)
			}
		}
	}
}

// By default tmux drops the sequence that a program in it writes; -w makes tmux
// write one of its own.
func TestTmuxPassesTheCopyOnToItsTerminal(t *testing.T) {
	s := startTmux(t)
	client := exec.CommandContext(t.Context(), s.path, "-S", s.socket, "attach")
	client.Env = []string{"TERM=xterm-256color", "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
	screen, err := pty.Start(client)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := screen.Close(); err != nil {
			t.Error(err)
		}
		_ = client.Wait() // it is killed with the test's context
	})
	until(t, "the client is attached", func() bool { return s.run(t, "list-clients") != "" })
	if _, err := patient(on(vars{"TMUX": os.Getenv("TMUX"), "TERM": "tmux-256color"})).Copy(t.Context(), link); err != nil {
		t.Fatal(err)
	}
	readUntil(t, screen, base64.StdEncoding.EncodeToString([]byte(link)))
}

func readUntil(t *testing.T, from io.Reader, want string) {
	t.Helper()
	var seen []byte
	part := make([]byte, 4096)
	for !bytes.Contains(seen, []byte(want)) {
		n, err := from.Read(part)
		if seen = append(seen, part[:n]...); err != nil {
			t.Fatalf("%q is not in %q: %v", want, seen, err)
		}
	}
	if !bytes.Contains(seen, []byte("\x1b]52;")) {
		t.Errorf("no OSC 52 in %q", seen)
	}
}
