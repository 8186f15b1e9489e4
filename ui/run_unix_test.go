//go:build unix

package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/term"
)

// terminal is a real pseudo terminal with the program on it.
type terminal struct {
	t      *testing.T
	master *os.File
	tty    *os.File
	before *term.State
	ended  chan error

	mu  sync.Mutex
	out bytes.Buffer
	emu *vt.Emulator
}

func onTerminal(t *testing.T, ctx context.Context, deps Deps, opts Options, environ ...string) *terminal {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo terminal here: %v", err)
	}
	if err := pty.Setsize(tty, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	before, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	x := &terminal{t: t, master: master, tty: tty, before: before, ended: make(chan error, 1), emu: vt.NewEmulator(80, 24)}
	t.Cleanup(func() {
		if pipe, ok := x.emu.InputPipe().(io.Closer); ok {
			_ = pipe.Close() // unlike the emulator's Close, safe beside a Read
		}
		_ = tty.Close()
		_ = master.Close()
	})
	go x.read()
	go func() { _, _ = io.Copy(io.Discard, x.emu) }() // its answers; the program needs none
	go func() {
		x.ended <- Run(ctx, deps, opts, tty, tty, append([]string{"TERM=xterm-256color", "SSH_TTY=/dev/pts/0"}, environ...))
	}()
	return x
}

func (x *terminal) read() {
	buf := make([]byte, 4096)
	for {
		n, err := x.master.Read(buf)
		x.mu.Lock()
		x.out.Write(buf[:n])
		_, _ = x.emu.Write(buf[:n])
		x.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (x *terminal) written() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.out.String()
}

// screen is what is to be seen.
func (x *terminal) screen() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.emu.String()
}

// sees waits until a text is on the screen.
func (x *terminal) sees(text string) {
	x.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if strings.Contains(x.screen(), text) {
			return
		}
	}
	x.t.Fatalf("%q is not on the screen:\n%s", text, x.screen())
}

// await waits until the terminal was sent a sequence.
func (x *terminal) await(text string) {
	x.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if strings.Contains(x.written(), text) {
			return
		}
	}
	x.t.Fatalf("%q was not written; the terminal got %q", text, x.written())
}

func (x *terminal) press(keys string) {
	x.t.Helper()
	if _, err := io.WriteString(x.master, keys); err != nil {
		x.t.Fatal(err)
	}
}

// end waits for the program's end and checks that the terminal is as it was.
func (x *terminal) end() error {
	x.t.Helper()
	var err error
	select {
	case err = <-x.ended:
	case <-time.After(20 * time.Second):
		x.t.Fatalf("the program goes on; the terminal got %q", x.written())
	}
	after, stateErr := term.GetState(int(x.tty.Fd()))
	if stateErr != nil {
		x.t.Fatal(stateErr)
	}
	if !reflect.DeepEqual(x.before, after) {
		x.t.Error("the terminal's modes are not as they were")
	}
	for _, off := range []string{"\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l", "\x1b[?1002l"} {
		x.await(off)
	}
	return err
}

func TestTheTerminalIsGivenBack(t *testing.T) {
	signal := func(s syscall.Signal) func(*terminal) {
		return func(x *terminal) {
			if err := syscall.Kill(os.Getpid(), s); err != nil {
				x.t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		do   func(*terminal)
		want error
	}{
		"after esc":     {func(x *terminal) { x.press("\x1b") }, nil},
		"after ^c":      {func(x *terminal) { x.press("\x03") }, ErrInterrupted},
		"after SIGINT":  {signal(syscall.SIGINT), ErrInterrupted},
		"after SIGTERM": {signal(syscall.SIGTERM), ErrTerminated},
		"after SIGHUP":  {signal(syscall.SIGHUP), ErrTerminated},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			x := onTerminal(t, t.Context(), w.deps(), w.options())
			x.sees("Adatum")
			c.do(x)
			if err := x.end(); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	t.Run("after the end of its context", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		w := newWorld()
		x := onTerminal(t, ctx, w.deps(), w.options())
		x.sees("Adatum")
		why := errors.New("why")
		cancel(why)
		if err := x.end(); !errors.Is(err, why) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("after a panic in a command", func(t *testing.T) {
		w := newWorld()
		w.copy = func(context.Context, string) (Copied, error) { panic("oh no") }
		x := onTerminal(t, t.Context(), w.deps(), w.options())
		x.sees("Adatum")
		x.press("\x19")
		var crash *Crash
		if err := x.end(); !errors.As(err, &crash) || crash.Value != "oh no" {
			t.Errorf("got %v", err)
		}
	})
}

func TestOnARealTerminal(t *testing.T) {
	t.Run("a link is opened and copied", func(t *testing.T) {
		w := newWorld()
		w.copy = func(context.Context, string) (Copied, error) { return Copied{Terminal: clipboardSequence}, nil }
		x := onTerminal(t, t.Context(), w.deps(), w.options())
		x.sees("Adatum")
		x.press("sec")
		x.sees("1 of 11")
		x.press("\x19")
		x.await(clipboardSequence)
		x.press("\r")
		x.sees("opened Defender")
		x.press("\x03")
		if err := x.end(); !errors.Is(err, ErrInterrupted) {
			t.Error(err)
		}
		if strings.Contains(x.written(), "\x1b]52;c;?") {
			t.Error("the clipboard was read")
		}
		if len(w.opened) != 1 || w.opened[0] != defender(3) {
			t.Errorf("opened %q", w.opened)
		}
	})
	t.Run("without color", func(t *testing.T) {
		w := newWorld()
		x := onTerminal(t, t.Context(), w.deps(), w.options(), "NO_COLOR=1")
		x.sees("Adatum")
		x.press("\x03")
		_ = x.end()
		for _, color := range []string{"\x1b[38", "38;5", "48;5", "\x1b[3"} {
			if got := x.written(); strings.Contains(strings.NewReplacer("\x1b[39m", "", "\x1b[49m", "", "\x1b[?", "").Replace(got), color) {
				t.Errorf("%q was written: %q", color, got)
			}
		}
	})
	t.Run("neither title nor the cursor's color are touched", func(t *testing.T) {
		w := newWorld()
		x := onTerminal(t, t.Context(), w.deps(), w.options())
		x.sees("Adatum")
		x.press("\x1b")
		if err := x.end(); err != nil {
			t.Error(err)
		}
		for _, osc := range []string{"\x1b]0;", "\x1b]2;", "\x1b]12;"} {
			if strings.Contains(x.written(), osc) {
				t.Errorf("%q was written", osc)
			}
		}
	})
}
