package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// answerGrace is how long after its start the program stays for the terminal's
// answer about its background. Terminals answer within a few milliseconds,
// also over SSH; those that never do cost an early leaver this long.
const answerGrace = 150 * time.Millisecond

// farewell holds back the end of a program that is over before the terminal
// has answered: an answer that comes afterwards would be printed by the shell.
type farewell struct {
	start    time.Time
	now      func() time.Time
	answered bool
	leaving  bool
	quit     func() // ends the program later
}

// hold returns nil for an end that comes too early, and msg otherwise.
func (f *farewell) hold(msg tea.Msg) tea.Msg {
	switch msg.(type) {
	case tea.BackgroundColorMsg:
		f.answered = true
		if f.leaving {
			time.AfterFunc(0, f.quit) // not from here, where messages are taken
		}
	case tea.QuitMsg:
		left := answerGrace - f.now().Sub(f.start)
		if f.answered || left <= 0 {
			return msg
		}
		if !f.leaving {
			f.leaving = true
			time.AfterFunc(left, f.quit)
		}
		return nil
	}
	return msg
}
