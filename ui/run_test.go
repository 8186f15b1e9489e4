package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/internal/problem"
)

// TestAPanicAnywhereEndsTheProgramInOrder panics in each place where our code
// runs.
func TestAPanicAnywhereEndsTheProgramInOrder(t *testing.T) {
	t.Run("in a command", func(t *testing.T) {
		w := newWorld()
		m := New(t.Context(), w.deps(), w.options(), nil)
		msg := m.cmds.run(func(context.Context) tea.Msg { panic("oh") })()
		crashed, ok := msg.(crashedMsg)
		if !ok || crashed.crash.Value != "oh" || !strings.Contains(string(crashed.crash.Stack), "run_test.go") {
			t.Fatalf("got %+v", msg)
		}
		next, cmd := m.Update(msg)
		if cmd == nil || cmd() != (tea.QuitMsg{}) {
			t.Error("the program goes on")
		}
		var crash *Crash
		if err := next.(Model).jobs.exit; !errors.As(err, &crash) || problem.Of(err).Do == "" {
			t.Errorf("it ends with %v", err)
		}
	})
	t.Run("in what others call back", func(t *testing.T) {
		var got tea.Msg
		func() {
			defer commands{send: func(msg tea.Msg) { got = msg }}.reportPanic()
			panic("oh")
		}()
		if _, ok := got.(crashedMsg); !ok {
			t.Errorf("got %v", got)
		}
	})
	t.Run("in Update and View", func(t *testing.T) {
		w := newWorld()
		m := New(t.Context(), w.deps(), w.options(), nil)
		m.window.width, m.window.height = 80, 24
		m.keys = []binding{{Binding: press("x", "", "x"), do: func(*Model, tea.KeyPressMsg) tea.Cmd { panic("oh") }}}
		var crashes []*Crash
		g := guarded{m, func(c *Crash) { crashes = append(crashes, c) }}
		g.Update(inputMsg{msg: letter('x')})
		g.finder.list.hits = make([]int32, 3)
		view := g.View()
		if len(crashes) != 2 || !view.AltScreen {
			t.Errorf("crashes: %v", crashes)
		}
	})
}

func TestStampPutsTheTimeOnInputAlone(t *testing.T) {
	at := newWorld().options().Now()
	filter := stamp(func() time.Time { return at })
	if got, ok := filter(nil, letter('x')).(inputMsg); !ok || got.at != at {
		t.Errorf("got %+v", got)
	}
	if _, ok := filter(nil, tea.WindowSizeMsg{}).(tea.WindowSizeMsg); !ok {
		t.Error("the window's size was wrapped")
	}
}

func TestLookupTakesTheLast(t *testing.T) {
	environ := []string{"TERM=xterm", "NO_COLOR=", "TERM=dumb", "BROKEN"}
	if lookup(environ, "TERM") != "dumb" || lookup(environ, "NO_COLOR") != "" || lookup(environ, "BROKEN") != "" {
		t.Error("a variable was misread")
	}
}
