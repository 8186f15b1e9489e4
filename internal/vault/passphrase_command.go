package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

const (
	commandLimit = 30 * time.Second
	// mostPrinted is what is looked at of what the command prints, in bytes.
	mostPrinted = 4096
)

// runPassphraseCommand runs the program, without a shell, and returns the
// first line that it prints. What it writes to its standard error is not
// shown: it may be anything.
func runPassphraseCommand(ctx context.Context, argv []string, limit time.Duration) (string, error) {
	const look = "run passphrase_command of config.toml by hand to see why"
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var out head
	cmd := exec.CommandContext(within, argv[0], argv[1:]...) //nolint:gosec // the user's own configuration names it
	cmd.Stdout = &out
	cmd.WaitDelay = time.Second // for what it started and left behind
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", stopped(ctx.Err())
	case within.Err() != nil:
		return "", refuse(ErrLocked, within.Err(), fmt.Sprintf("passphrase_command took longer than %v", limit), look)
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return "", refuse(ErrLocked, err, "passphrase_command failed: "+oneLine(err.Error()), look)
	}
	line, _, _ := strings.Cut(out.kept.String(), "\n")
	line = strings.TrimSuffix(line, "\r")
	if line == "" {
		return "", refuse(ErrLocked, nil, "passphrase_command printed no passphrase", look)
	}
	return line, nil
}

// head keeps the beginning of what is written to it and swallows the rest, so
// that the writer is not stopped.
type head struct{ kept bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	h.kept.Write(p[:min(mostPrinted-h.kept.Len(), len(p))])
	return len(p), nil
}
