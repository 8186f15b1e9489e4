package ui

import (
	"fmt"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
)

func TestAMissedChangeOfTheWindowIsNoticed(t *testing.T) {
	for told, want := range map[tea.WindowSizeMsg]string{
		{Width: 80, Height: 24}:  "tea.windowSizeMsg", // as tea.RequestWindowSize asks
		{Width: 120, Height: 24}: "tea.windowSizeMsg",
		{Width: 120, Height: 40}: "<nil>",
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			m := New(t.Context(), w.deps(), w.options(), nil)
			m.window.ask = func() (int, int, error) { return 120, 40, nil }
			if got := fmt.Sprintf("%T", m.window.resized(told)()); got != want {
				t.Errorf("told %v: %s, not %s", told, got, want)
			}
			if m.window.width != told.Width || m.window.height != told.Height {
				t.Errorf("the window is %d×%d, not %v", m.window.width, m.window.height, told)
			}
		})
	}
}
