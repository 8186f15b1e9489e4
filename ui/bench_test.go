package ui

import (
	"context"
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// BenchmarkKey measures what a key press costs up to the finished content of
// the next frame: Update, and View at 120×40.
func BenchmarkKey(b *testing.B) {
	for _, n := range []int{250, 10_000, 100_000} {
		m := benchModel(b, n)
		b.Run(fmt.Sprintf("%d/letter", n), func(b *testing.B) {
			keys := []tea.KeyPressMsg{letter('c'), letter('7'), stroke("ctrl+u")}
			m := m
			for i := 0; b.Loop(); i++ {
				m = pressed(m, keys[i%len(keys)])
			}
		})
		b.Run(fmt.Sprintf("%d/down", n), func(b *testing.B) {
			m := m
			for b.Loop() {
				m = pressed(m, stroke("down"))
			}
		})
	}
}

// benchModel is the program with n tenants on the screen.
func benchModel(b *testing.B, n int) Model {
	b.Helper()
	w := newWorld(many(n)...)
	m := New(b.Context(), w.deps(), w.options(), func(tea.Msg) {})
	for _, msg := range []tea.Msg{tea.WindowSizeMsg{Width: 120, Height: 40}, newLoadedMsg(0, w.loaded(), dress{}, time.Now, nil)} {
		next, _ := m.Update(msg)
		m = next.(Model)
	}
	m.feedSearch()
	return m
}

// pressed returns the model after a key and its view; a search that would run
// in a command is run at once, since its time is part of the key's.
func pressed(m Model, k tea.KeyPressMsg) Model {
	next, _ := m.Update(inputMsg{at: time.Now(), msg: k})
	m = next.(Model)
	m.feedSearch()
	_ = m.View()
	return m
}

func (m *Model) feedSearch() {
	if m.finder.behind || m.finder.list.listing == nil {
		m.handle(m.cmds.search(context.Background(), m.finder.searches, m.finder.directory, m.finder.line.text, nil)())
	}
}
