package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/term"

	"tenantswitch/internal/problem"
)

// primePassphrase asks for the passphrase that the switcher will need: once the
// screen is taken over, nothing may be asked below it. What else is wrong the
// screen tells where it meets it; but without a passphrase that fits it could
// show nothing, and could not ask for one.
func (a *app) primePassphrase(ctx context.Context) error {
	err := a.vault.Prime(ctx)
	if kind := problem.KindOf(err); kind == problem.Locked || kind == problem.Canceled {
		return err
	}
	return nil
}

// askPassphrase returns what asks for the passphrase on the terminal; nil
// where there is nobody to ask.
func (c *command) askPassphrase() func(context.Context, string) (string, error) {
	if !c.hasKeyboard() {
		return nil
	}
	in := c.streams.In.(*os.File)
	return func(ctx context.Context, prompt string) (string, error) {
		text, err := c.readHidden(ctx, in, prompt)
		switch {
		case errors.Is(err, errInterrupted):
			c.interrupt() // what a signal would have done
			return "", context.Canceled
		case err != nil && ctx.Err() == nil && !errors.Is(err, io.EOF):
			return "", &problem.Problem{What: "the passphrase could not be read", Why: err.Error(), Err: err}
		}
		return text, err
	}
}

// readHidden reads a line that is not shown.
func (c *command) readHidden(ctx context.Context, in *os.File, prompt string) (text string, err error) {
	fd := int(in.Fd()) // #nosec G115 -- a file descriptor is small
	before, err := term.MakeRaw(fd)
	if err != nil {
		return "", err
	}
	defer func() {
		err = errors.Join(err, term.Restore(fd, before))
		c.say("\n")
	}()
	c.say(prompt + ": ")
	return awaitLine(ctx, in)
}

// hasKeyboard says whether somebody can be asked, and can answer.
func (c *command) hasKeyboard() bool { return isTerminal(c.streams.In) && isTerminal(c.streams.Err) }

// ask reads a line that is shown, where there is a keyboard. The end of the
// input is an empty line.
func (c *command) ask(ctx context.Context, prompt string) (string, error) {
	c.say(prompt)
	text, err := awaitLine(ctx, c.streams.In)
	if errors.Is(err, io.EOF) {
		c.say("\n")
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

// The keys that mean something on a terminal in raw mode.
const (
	ctrlC     = 0x03
	ctrlD     = 0x04
	backspace = 0x08
	ctrlU     = 0x15
	del       = 0x7f
)

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
		case k == ctrlC:
			return "", errInterrupted
		case k == ctrlD:
			return "", io.EOF
		case k == ctrlU:
			line = nil
		case k == backspace || k == del:
			_, size := utf8.DecodeLastRune(line)
			line = line[:len(line)-size]
		case k >= ' ' || k == '\t':
			line = append(line, k)
		}
	}
}
