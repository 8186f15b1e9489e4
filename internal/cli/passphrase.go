package cli

import (
	"context"
	"os"

	"golang.org/x/term"

	"tenantswitch/internal/problem"
)

// askPassphrase returns what asks for the passphrase on the terminal; nil
// where there is nobody to ask.
func (c *command) askPassphrase() func(context.Context, string) (string, error) {
	if !isTerminal(c.streams.In) || !isTerminal(c.streams.Err) {
		return nil
	}
	in := c.streams.In.(*os.File)
	return func(_ context.Context, prompt string) (string, error) {
		c.say(prompt + ": ")
		line, err := term.ReadPassword(int(in.Fd())) // #nosec G115 -- a file descriptor is small
		c.say("\n")
		if err != nil {
			return "", &problem.Problem{What: "the passphrase could not be read", Why: err.Error(), Err: err}
		}
		return string(line), nil
	}
}
