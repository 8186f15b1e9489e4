package ui

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

// TestWhateverIsDoneThePromisesHold does what comes to a madman's mind, over
// and over. After every message the driver checks that the screen fits and the
// selection is in sight; here, that every opening was of the tenant that was
// on screen as selected, or of the open menu's, when the key was pressed.
func TestWhateverIsDoneThePromisesHold(t *testing.T) {
	if testing.Short() {
		t.Skip("no goroutine in it, and many steps: not for repeated runs")
	}
	for seed := range uint64(18) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWalk(t, seed)
				for range 300 {
					w.step()
				}
			})
		})
	}
}

// walk is one random walk.
type walk struct {
	*driver

	random *rand.Rand
}

func newWalk(t *testing.T, seed uint64) *walk {
	t.Helper()
	w := &walk{random: rand.New(rand.NewPCG(seed, 1))}
	worlds := []func() *world{
		func() *world { return newWorld() },
		func() *world { return newWorld(hostile()...) },
		func() *world { return newWorld(many(300)...) },
		func() *world { return largeWorld(300) },
		accountsWorld, noBrowserWorld, unconfirmedWorld, firstWorld(DeviceCode, seed%2 == 0), browsersWorld, decidedWorld,
	}
	world := worlds[seed%uint64(len(worlds))]()
	if world.signIn == nil {
		newEntra(world)
	}
	world.refresh = w.refresh(world)
	w.driver = start(t, world)
	return w
}

// refresh finds some of the tenants, in pages, or fails.
func (w *walk) refresh(world *world) func(context.Context, func(Progress)) (Refreshed, error) {
	seed := w.random.Uint64()
	return func(ctx context.Context, show func(Progress)) (Refreshed, error) {
		seed++
		r := rand.New(rand.NewPCG(seed, 2))
		var some []directory.Tenant
		for _, t := range world.dir.Tenants {
			if r.IntN(4) > 0 {
				some = append(some, t)
			}
		}
		show(Progress{Tenants: some[:len(some)/2], Count: len(some) / 2})
		select {
		case <-ctx.Done():
			return Refreshed{}, ctx.Err()
		case <-time.After(time.Duration(r.IntN(3000)) * time.Millisecond):
		}
		if r.IntN(5) == 0 {
			return Refreshed{}, &problem.Problem{Kind: problem.Kind(r.IntN(6)), What: "it failed", Why: strings.Repeat("why ", 50), Do: "do"}
		}
		return Refreshed{Directory: directory.Directory{Tenants: some, ReadAt: time.Now()}, Change: directory.Change{Gone: world.dir.Tenants[:1]}}, nil
	}
}

// step does one thing. It leaves by no door: the walk would be over.
func (w *walk) step() {
	keys := []string{
		"enter", "enter", "tab", "up", "down", "down", "pgup", "pgdown", "ctrl+y", "ctrl+t", "alt+y", "alt+1", "alt+2", "alt+7", "f3",
		"ctrl+x", "ctrl+x", "y", "alt+s", "alt+f", "alt+c", "1", "2", "ctrl+r", "alt+a", "?", "f1", "ctrl+u", "ctrl+w", "ctrl+h", "backspace", "ctrl+s", "ctrl+end", "ctrl+home", "home", "left",
	}
	switch w.random.IntN(12) {
	case 0, 1:
		w.act(letter([]rune("conta 東e1290dynow\u0301")[w.random.IntN(18)]))
	case 2:
		w.act(tea.PasteMsg{Content: []string{"contoso\n", "\n", "9", strings.Repeat("x\n", 99), tenantID(3).String()}[w.random.IntN(5)]})
	case 3:
		w.Resize(1+w.random.IntN(140), 1+w.random.IntN(50))
	case 4:
		w.act(tea.MouseClickMsg{X: w.random.IntN(140), Y: w.random.IntN(50), Button: tea.MouseLeft})
	case 5:
		w.act(tea.MouseWheelMsg{Button: tea.MouseWheelUp + tea.MouseButton(w.random.IntN(2))})
	case 6:
		w.wait(time.Duration(w.random.IntN(2000)) * time.Millisecond)
	case 7:
		if w.m.over.panel != noPanel || w.m.finder.line.text != "" {
			w.act(stroke("esc"))
		}
	default:
		w.act(stroke(keys[w.random.IntN(len(keys))]))
	}
	w.quit = false
}

// act does something by hand, or at once.
func (w *walk) act(msg tea.Msg) {
	if w.random.IntN(3) > 0 {
		time.Sleep(time.Duration(w.random.IntN(300)) * time.Millisecond)
		w.settle()
	}
	w.atOnce(msg)
	if w.random.IntN(3) > 0 {
		w.settle()
	}
}
