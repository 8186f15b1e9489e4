// Package terminal runs a program on a pseudo terminal and looks at its screen
// as a person would: through a terminal emulator.
//
// The rules: it waits for what is on the screen, never for a fixed time; and a
// program that it started is gone when Close returns.
package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Terminal is a program on a pseudo terminal.
type Terminal struct {
	cmd  *exec.Cmd
	tty  *os.File
	done chan struct{} // closed when the program's output has ended

	mu  sync.Mutex
	emu *vt.Emulator
	raw []byte        // everything that the program wrote
	at  time.Time     // when the last of it came
	tap chan struct{} // closed at the next output

	answer   sync.Once
	answered chan struct{} // closed when the program was told its background
}

// Start runs the command on a terminal of that many columns and rows.
func Start(cmd *exec.Cmd, columns, rows int) (*Terminal, error) {
	tty, err := pty.StartWithSize(cmd, size(columns, rows))
	if err != nil {
		return nil, fmt.Errorf("start on a pseudo terminal: %w", err)
	}
	t := &Terminal{
		cmd: cmd, tty: tty, done: make(chan struct{}),
		emu: vt.NewEmulator(columns, rows), tap: make(chan struct{}), answered: make(chan struct{}),
	}
	go t.read()
	go t.reply()
	return t, nil
}

// reply makes what the emulator answers to the program's questions its input,
// until Close closes the emulator's pipe.
func (t *Terminal) reply() {
	buffer := make([]byte, 1024)
	for {
		n, err := t.emu.Read(buffer)
		if err == nil {
			_, err = t.tty.Write(buffer[:n])
		}
		if err != nil {
			return
		}
		if bytes.Contains(buffer[:n], []byte("\x1b]11;")) {
			t.answer.Do(func() { close(t.answered) })
		}
	}
}

func size(columns, rows int) *pty.Winsize {
	return &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)} // #nosec G115 -- the size of a screen
}

func (t *Terminal) read() {
	defer close(t.done)
	buffer := make([]byte, 64*1024)
	for {
		n, err := t.tty.Read(buffer)
		at := time.Now()
		t.mu.Lock()
		t.at = at
		t.raw = append(t.raw, buffer[:n]...)
		_, _ = t.emu.Write(buffer[:n])
		close(t.tap)
		t.tap = make(chan struct{})
		t.mu.Unlock()
		if err != nil {
			return // the program is gone
		}
	}
}

// Type sends keys, as the bytes that a terminal sends for them.
func (t *Terminal) Type(keys string) error {
	_, err := io.WriteString(t.tty, keys)
	return err
}

// Resize changes the size of the terminal.
func (t *Terminal) Resize(columns, rows int) error {
	t.mu.Lock()
	t.emu.Resize(columns, rows)
	t.mu.Unlock()
	return pty.Setsize(t.tty, size(columns, rows))
}

// Screen returns the text on the screen, without trailing spaces.
func (t *Terminal) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text()
}

func (t *Terminal) text() string {
	lines := strings.Split(t.emu.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \r")
	}
	return strings.Join(lines, "\n")
}

// Raw returns all that the program has written.
func (t *Terminal) Raw() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]byte(nil), t.raw...)
}

// WaitForAnswer waits until the program has been told the background color,
// for which it asks at its start.
func (t *Terminal) WaitForAnswer(limit time.Duration) error {
	select {
	case <-t.answered:
		return nil
	case <-time.After(limit):
		return fmt.Errorf("the program did not ask for the background within %s:\n%s", limit, t.Screen())
	}
}

// AltScreen says whether the program shows the alternate screen.
func (t *Terminal) AltScreen() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.emu.IsAltScreen()
}

// WaitFor returns once ok says yes to the screen's text; an error with the
// screen when that has not happened within the limit.
func (t *Terminal) WaitFor(limit time.Duration, ok func(screen string) bool) error {
	_, err := t.Painted(limit, ok)
	return err
}

// Painted waits as WaitFor does and returns when the output came that ok says
// yes to.
func (t *Terminal) Painted(limit time.Duration, ok func(screen string) bool) (time.Time, error) {
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	done := t.done
	for {
		t.mu.Lock()
		screen, tap, at := t.text(), t.tap, t.at
		t.mu.Unlock()
		if ok(screen) {
			return at, nil
		}
		select {
		case <-tap:
		case <-done:
			done = nil // look once more, then only the limit is left
		case <-timeout.C:
			return time.Time{}, fmt.Errorf("not on the screen within %s:\n%s", limit, screen)
		}
	}
}

// WaitForText waits until all of the texts are on the screen.
func (t *Terminal) WaitForText(limit time.Duration, texts ...string) error {
	err := t.WaitFor(limit, func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
	if err != nil {
		return fmt.Errorf("%q %w", texts, err)
	}
	return nil
}

// Signal sends a signal to the program.
func (t *Terminal) Signal(s os.Signal) error { return t.cmd.Process.Signal(s) }

// Wait waits until the program has ended and returns its exit status.
func (t *Terminal) Wait(limit time.Duration) (int, error) {
	ended := make(chan error, 1)
	go func() { ended <- t.cmd.Wait() }()
	select {
	case err := <-ended:
		if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
			return 0, err
		}
		<-t.done
		return t.cmd.ProcessState.ExitCode(), nil
	case <-time.After(limit):
		return 0, fmt.Errorf("the program did not end within %s:\n%s", limit, t.Screen())
	}
}

// Close kills the program if it still runs, and frees the terminal.
func (t *Terminal) Close() {
	if t.cmd.ProcessState == nil {
		_ = t.cmd.Process.Kill()
	}
	_ = t.tty.Close()
	<-t.done
	// Not Emulator.Close, which races with its own Read.
	if pipe, ok := t.emu.InputPipe().(io.Closer); ok {
		_ = pipe.Close()
	}
}
