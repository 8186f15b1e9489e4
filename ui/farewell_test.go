package ui

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

func TestAnEarlyEndWaitsForTheTerminalsAnswer(t *testing.T) {
	quit := tea.Quit()
	synctest.Test(t, func(t *testing.T) {
		ended := 0
		f := &farewell{start: time.Now(), now: time.Now, quit: func() { ended++ }}
		for range 2 {
			if f.hold(quit) != nil || ended != 0 {
				t.Error("the program ended before the terminal had answered")
			}
		}
		f.hold(tea.BackgroundColorMsg{})
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if ended != 1 {
			t.Errorf("the answer ended it %d times", ended)
		}
		if f.hold(quit) == nil {
			t.Error("the end is still held back after the answer")
		}
	})
	synctest.Test(t, func(t *testing.T) {
		ended := 0
		f := &farewell{start: time.Now(), now: time.Now, quit: func() { ended++ }}
		f.hold(quit)
		time.Sleep(answerGrace)
		synctest.Wait()
		if ended != 1 || f.hold(quit) == nil {
			t.Errorf("a terminal that never answers ended it %d times, or holds it still", ended)
		}
	})
}
