package desktop

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"

	"tenantswitch/internal/problem"
)

// Copied says where a text went.
type Copied struct {
	// Where is where it is now, to stand after "in": "the clipboard", "tmux's
	// buffer"; "" where only Terminal is left.
	Where string
	// Terminal asks whoever owns the terminal to send the text to the
	// terminal's clipboard too. No terminal confirms it, so the text should
	// stay on screen.
	Terminal bool
}

// Copy puts a text on the clipboard, byte for byte: that of this machine, or
// over SSH and where there is none the terminal's; inside tmux in tmux's buffer
// too, since tmux lets no sequence through to the terminal unless it is told
// to. A tool that does not end within two seconds is ended.
func (d *Desktop) Copy(ctx context.Context, text string) (Copied, error) {
	if text == "" {
		return Copied{}, &problem.Problem{What: "nothing was copied", Why: "there is no text to copy"}
	}
	if strings.ContainsRune(text, 0) {
		return Copied{}, &problem.Problem{What: "nothing was copied", Why: "the text holds a NUL character, which no clipboard takes"}
	}
	if ctx.Err() != nil {
		return Copied{}, stopped(ctx, "nothing was copied")
	}
	var places []string
	native, failures := d.toMachine(ctx, text)
	if native {
		places = append(places, "the clipboard")
	}
	if d.machine.Tmux() {
		if err := d.toTmux(ctx, text); err == nil {
			places = append(places, "tmux's buffer")
		} else {
			failures = append(failures, failure("tmux", err))
		}
	}
	if ctx.Err() != nil {
		return Copied{}, stopped(ctx, "it is not known whether the text was copied")
	}
	if native {
		return Copied{Where: strings.Join(places, " and ")}, nil
	}
	refusal := d.machine.refusesOSC52(text)
	if refusal == "" {
		return Copied{Where: strings.Join(places, " and "), Terminal: true}, nil
	}
	if len(places) > 0 {
		return Copied{Where: strings.Join(places, " and ") + " only (" + refusal + ")"}, nil
	}
	return Copied{}, &problem.Problem{
		What: "the text was not copied",
		Why:  strings.Join(append(failures, refusal), "; "),
		Do:   "mark it on the screen and copy it with the terminal",
	}
}

// toMachine puts the text on the clipboard of this machine, by the first way
// that works.
func (d *Desktop) toMachine(ctx context.Context, text string) (done bool, failures []string) {
	for _, c := range d.machine.clipboards(text) {
		err := d.feed(ctx, c)
		if err == nil {
			return true, failures
		}
		failures = append(failures, failure(c.name, err))
	}
	return false, failures
}

// toTmux puts the text in a buffer of tmux, which -w passes on to the
// terminal's clipboard. Versions before 3.2 do not know -w.
func (d *Desktop) toTmux(ctx context.Context, text string) error {
	path, err := d.machine.LookPath("tmux")
	if err != nil {
		return err
	}
	load := clipboard{name: "tmux", program: path, args: []string{"load-buffer", "-w", "-"}, input: []byte(text)}
	err = d.feed(ctx, load)
	if _, refused := errors.AsType[*exec.ExitError](err); refused {
		load.args = []string{"load-buffer", "-"}
		err = d.feed(ctx, load)
	}
	return err
}

// feed runs one way to its end and hands it the text. Tools that stay to serve
// the clipboard do so in a child, which holds none of our streams.
func (d *Desktop) feed(ctx context.Context, c clipboard) error {
	ctx, cancel := context.WithTimeout(ctx, d.limit)
	defer cancel()
	if c.program == "" {
		return toWindows(ctx, string(c.input))
	}
	cmd := program(ctx, c.program, c.args)
	cmd.Stdin = bytes.NewReader(c.input)
	if len(c.env) > 0 {
		cmd.Env = append(os.Environ(), c.env...)
	}
	// How long the text may stay unread once the tool has ended.
	cmd.WaitDelay = 100 * time.Millisecond
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	}
	return nil
}
