package main

import (
	"context"
	"errors"
	"os"
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
	t, err := terminal.Start(b.command(ctx, "home", "--demo"), pictureColumns, pictureRows)
	if err != nil {
		return err
	}
	defer t.Close()
	const patience = 30 * time.Second
	if err := t.WaitForText(patience, "250 tenants"); err != nil {
		return err
	}
	if err := t.Type(pictureQuery); err != nil {
		return err
	}
	if err := t.WaitForText(patience, pictureQuery, "of 250"); err != nil {
		return err
	}
	return os.WriteFile(args[0], []byte(t.Picture()), 0o644) // #nosec G306 -- a picture for everybody
}
