package desktop

import (
	"context"

	windows "github.com/atotto/clipboard"
)

// toWindows puts the text on the clipboard of Windows. Another program may hold
// it; the library then tries for a second.
func toWindows(ctx context.Context, text string) error {
	done := make(chan error, 1)
	go func() { done <- windows.WriteAll(text) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
