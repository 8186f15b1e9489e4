package ui

import (
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/term"
)

// windowSettles is when the window is looked at once more after a size was told.
const windowSettles = 500 * time.Millisecond

// sizeOf returns how to look at the size of the terminal that is written to, or
// nil where no file is.
func sizeOf(out io.Writer) func() (width, height int, err error) {
	file, ok := out.(interface{ Fd() uintptr })
	if !ok {
		return nil
	}
	return func() (int, int, error) { return term.GetSize(int(file.Fd())) }
}

// resized takes the window's size, and looks again whether it is so: Bubble Tea
// reads it before it listens for changes, so one that comes meanwhile, as from a
// window manager that tiles, would be missed for good.
func (w *window) resized(msg tea.WindowSizeMsg) tea.Cmd {
	w.width, w.height = msg.Width, msg.Height
	look := w.ask
	if look == nil {
		return nil
	}
	return tea.Tick(windowSettles, func(time.Time) tea.Msg {
		width, height, err := look()
		if err != nil || width == msg.Width && height == msg.Height {
			return nil
		}
		return tea.RequestWindowSize()
	})
}
