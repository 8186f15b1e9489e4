package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"tenantswitch/internal/prove/terminal"
)

// The screen of the picture.
const (
	pictureColumns = 112
	pictureRows    = 26
	pictureQuery   = "cont"
)

// picture writes the screen of the demo, with a query, as an SVG image.
func picture(ctx context.Context, b *bench, args []string) error {
	if len(args) != 1 {
		return errors.New("picture wants the name of a file")
	}
	demo, err := b.onADesktop(ctx, "--demo")
	if err != nil {
		return err
	}
	t, err := terminal.Start(demo, pictureColumns, pictureRows)
	if err != nil {
		return err
	}
	defer t.Close()
	const patience = 30 * time.Second
	if err := t.WaitForText(patience, "250 tenants read"); err != nil {
		return err
	}
	if err := t.Type(pictureQuery); err != nil {
		return err
	}
	if err := t.WaitForText(patience, "❯ "+pictureQuery, " 16 of 250"); err != nil {
		return err
	}
	return os.WriteFile(args[0], []byte(t.Picture()), 0o644) // #nosec G306 -- a picture for everybody
}

// onADesktop is a run of the program that finds a display and a way to open a
// link, and nothing else of the machine it runs on: the picture is the same
// everywhere. Nothing is opened in it.
func (b *bench) onADesktop(ctx context.Context, args ...string) (*exec.Cmd, error) {
	bin := filepath.Join(b.dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		return nil, err
	}
	opener := filepath.Join(bin, "xdg-open")
	if err := os.WriteFile(opener, []byte("#!/bin/sh\n"), 0o700); err != nil { // #nosec G306 -- it has to be executable
		return nil, err
	}
	cmd := b.command(ctx, "home", args...)
	cmd.Env = append(cmd.Env, "PATH="+bin, "DISPLAY=:0")
	return cmd, nil
}
