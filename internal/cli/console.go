package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

// console is what a run speaks with: its streams, and whoever sits at them.
type console struct {
	streams   Streams
	interrupt func() // ends the run as ^c does
}

// isTerminal says whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) // #nosec G115 -- a file descriptor is small
}

// openTerminal opens the terminal that the program belongs to, wherever its
// streams lead. Windows has none of that name.
func openTerminal() (*os.File, error) { return os.OpenFile("/dev/tty", os.O_WRONLY, 0) }

// hasTerminal says whether there is a terminal to send a sequence to.
func (t *console) hasTerminal() bool {
	tty, err := openTerminal()
	if err == nil {
		_ = tty.Close() // nothing was written
	}
	return err == nil || isTerminal(t.streams.Err)
}

// printJSON writes one JSON value, indented, with a newline.
func (t *console) printJSON(v any) error {
	e := json.NewEncoder(t.streams.Out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// sayf writes one line to stderr.
func (t *console) sayf(format string, args ...any) {
	t.say(fmt.Sprintf(format, args...) + "\n")
}

// say writes to stderr. Nothing can be done about one that cannot be written.
func (t *console) say(text string) { _, _ = io.WriteString(t.streams.Err, text) }

// sayLines tells each of the problems that are joined in err.
func (t *console) sayLines(err error) {
	for _, line := range lines(err) {
		t.sayf("tenantswitch: %s", line)
	}
}

// sayFew tells the first of many lines about a file.
func (t *console) sayFew(path string, all []string) {
	const few = 5
	for _, line := range all[:min(few, len(all))] {
		t.sayf("%s: %s", filepath.Base(path), line)
	}
	if more := len(all) - few; more > 0 {
		t.sayf("%s: %s", filepath.Base(path), fmt.Sprintf("… and %d more", more))
	}
}

// progress counts the answers on a terminal.
func (t *console) progress(n int) func() {
	if !isTerminal(t.streams.Err) || n < directory.AskToCheck {
		return func() {}
	}
	done := 0
	return func() {
		done++
		t.say("\rchecked " + strconv.Itoa(done) + " of " + strconv.Itoa(n))
		if done == n {
			t.say("\r\x1b[K")
		}
	}
}

// confirm asks a question on the terminal that only yes answers well. Where
// there is nobody to ask, and after a no, it is the error.
func (t *console) confirm(ctx context.Context, question string, refused error) error {
	if !t.hasKeyboard() {
		return refused
	}
	t.say(question + " [y/N] ")
	line, _ := awaitLine(ctx, t.streams.In) // what cannot be read is no yes
	if ctx.Err() != nil {
		t.say("\n")
		return ctx.Err()
	}
	if line = strings.ToLower(strings.TrimSpace(line)); line == "y" || line == "yes" {
		return nil
	}
	return refused
}

// askPassphrase returns what asks for the passphrase on the terminal; nil
// where there is nobody to ask.
func (t *console) askPassphrase() func(context.Context, string) (string, error) {
	if !t.hasKeyboard() {
		return nil
	}
	in := t.streams.In.(*os.File)
	return func(ctx context.Context, prompt string) (string, error) {
		text, err := t.readHidden(ctx, in, prompt)
		switch {
		case errors.Is(err, errInterrupted):
			t.interrupt() // what a signal would have done
			return "", context.Canceled
		case err != nil && ctx.Err() == nil && !errors.Is(err, io.EOF):
			return "", &problem.Problem{What: "the passphrase could not be read", Why: err.Error(), Err: err}
		}
		return text, err
	}
}

// readHidden reads a line that is not shown.
func (t *console) readHidden(ctx context.Context, in *os.File, prompt string) (text string, err error) {
	fd := int(in.Fd()) // #nosec G115 -- a file descriptor is small
	before, err := term.MakeRaw(fd)
	if err != nil {
		return "", err
	}
	defer func() {
		err = errors.Join(err, term.Restore(fd, before))
		t.say("\n")
	}()
	t.say(prompt + ": ")
	return awaitLine(ctx, in)
}

// hasKeyboard says whether somebody can be asked, and can answer.
func (t *console) hasKeyboard() bool { return isTerminal(t.streams.In) && isTerminal(t.streams.Err) }

// ask reads a line that is shown, where there is a keyboard. The end of the
// input is an empty line.
func (t *console) ask(ctx context.Context, prompt string) (string, error) {
	t.say(prompt)
	text, err := awaitLine(ctx, t.streams.In)
	if errors.Is(err, io.EOF) {
		t.say("\n")
		return "", nil
	}
	return text, err
}

// awaitLine reads a line of a terminal. The end of ctx ends it at once, though
// a read cannot be ended: that one is left behind.
func awaitLine(ctx context.Context, in io.Reader) (string, error) {
	type answer struct {
		text string
		err  error
	}
	typed := make(chan answer, 1)
	go func() {
		text, err := readLine(in)
		typed <- answer{text, err}
	}()
	select {
	case a := <-typed:
		return a.text, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// readLine reads a line from a terminal, in raw mode or not, byte by byte, since what
// follows the line is another one's. ^c is errInterrupted and ^d io.EOF.
func readLine(in io.Reader) (string, error) {
	var line, key []byte = nil, make([]byte, 1)
	for {
		if _, err := io.ReadFull(in, key); err != nil {
			return "", err
		}
		switch k := key[0]; {
		case k == '\r' || k == '\n':
			return string(line), nil
		case k == 0x03: // ^c
			return "", errInterrupted
		case k == 0x04: // ^d
			return "", io.EOF
		case k == 0x15: // ^u
			line = nil
		case k == '\b' || k == 0x7f: // backspace
			_, size := utf8.DecodeLastRune(line)
			line = line[:len(line)-size]
		case k >= ' ' || k == '\t':
			line = append(line, k)
		}
	}
}
