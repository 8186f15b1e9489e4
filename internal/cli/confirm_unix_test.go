//go:build unix

package cli

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/creack/pty"
)

func TestOnlyAPersonAtATerminalIsAskedAndOnlyYesIsAYes(t *testing.T) {
	t.Parallel()
	keyboard, terminal, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	defer keyboard.Close() //nolint:errcheck // nothing is read from it
	defer terminal.Close() //nolint:errcheck // nothing is read from it
	refused := errors.New("refused")
	for _, c := range []struct {
		name  string
		in    io.Reader
		err   io.Writer
		typed string
		want  error
	}{
		{"a yes that is piped in", strings.NewReader("y\n"), terminal, "", refused},
		{"a question that nobody sees", terminal, io.Discard, "", refused},
		{"y", terminal, terminal, "y\n", nil},
		{"YES", terminal, terminal, " YES \n", nil},
		{"return", terminal, terminal, "\n", refused},
		{"a text that begins so", terminal, terminal, "yellow\n", refused},
	} {
		if _, err := keyboard.WriteString(c.typed); err != nil {
			t.Fatal(err)
		}
		run := &command{console: &console{streams: Streams{In: c.in, Err: c.err}}}
		if got := run.confirm(t.Context(), "open it?", refused); !errors.Is(got, c.want) {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}
