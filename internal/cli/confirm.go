package cli

import (
	"bufio"
	"context"
	"io"
	"strings"
)

// confirm asks a question on the terminal that only yes answers well. Where
// there is nobody to ask, and after a no, it is the error.
func (c *command) confirm(ctx context.Context, question string, refused error) error {
	if !isTerminal(c.streams.In) || !isTerminal(c.streams.Err) {
		return refused
	}
	c.say(question + " [y/N] ")
	typed := make(chan string, 1)
	go func() { // a read of the terminal cannot be ended: it is left behind
		line, _ := bufio.NewReader(io.LimitReader(c.streams.In, 1024)).ReadString('\n')
		typed <- line
	}()
	select {
	case line := <-typed:
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "y", "yes":
			return nil
		}
		return refused
	case <-ctx.Done():
		c.say("\n")
		return ctx.Err()
	}
}
