package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/uuid"

	"tenantswitch/directory"
)

// driver runs the model as Bubble Tea does: it hands it messages and runs the
// commands that it returns, each in its own goroutine, until all is quiet. It
// lives in a synctest bubble, where the clock stands still unless wait moves
// it and where "quiet" is exact.
type driver struct {
	t      *testing.T
	m      Model
	world  *world
	mu     sync.Mutex
	inbox  []tea.Msg
	quit   bool
	cancel context.CancelFunc
	// clipboard is what was written to the terminal, to reach its clipboard.
	clipboard []string
}

// story runs one story in a bubble of its own.
func story(t *testing.T, name string, tell func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, tell) })
}

// start opens the program in an 80×24 window and waits until all is quiet.
func start(t *testing.T, w *world) *driver {
	t.Helper()
	d := begin(t, w)
	d.run(d.m.Init())
	d.settle()
	time.Sleep(lookGap) // the eye takes its time
	return d
}

// begin builds the program without running its first command.
func begin(t *testing.T, w *world) *driver {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	d := &driver{t: t, world: w, cancel: cancel}
	t.Cleanup(func() {
		cancel()
		time.Sleep(time.Minute) // the clocks that still run come to their end
	})
	w.t = t
	d.m = New(ctx, w.deps(), w.options(), d.send)
	if w.atOnce > 0 {
		d.m.finder.atOnce = w.atOnce
	}
	d.feed(tea.WindowSizeMsg{Width: 80, Height: 24})
	return d
}

func (d *driver) send(msg tea.Msg) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inbox = append(d.inbox, msg)
}

// run runs a command and puts its answer into the inbox.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		batch, ok := msg.(tea.BatchMsg)
		if !ok {
			d.send(msg)
			return
		}
		for _, c := range batch {
			d.run(c)
		}
	}()
}

// feed hands the model one message.
func (d *driver) feed(msg tea.Msg) {
	d.t.Helper()
	switch fmt.Sprintf("%T", msg) {
	case "tea.QuitMsg":
		d.quit = true
		return
	case "tea.RawMsg":
		d.clipboard = append(d.clipboard, fmt.Sprint(msg.(tea.RawMsg).Msg))
		return
	case "tea.readClipboardMsg":
		d.t.Error("the clipboard was read")
	case "<nil>":
		return
	}
	before := d.m
	next, cmd := d.m.Update(msg)
	d.m = next.(Model)
	d.run(cmd)
	d.check()
	in, _ := msg.(inputMsg)
	_, clicked := in.msg.(tea.MouseClickMsg)
	d.checkTarget(before, clicked)
}

// checkTarget fails where an opening began of other tenants than the screen
// named: those of the open menu or question, else the marked ones, else the
// selected one of the list for exactly the query on screen. A click is about
// the row below it.
func (d *driver) checkTarget(before Model, clicked bool) {
	d.t.Helper()
	if len(d.m.jobs.opening) <= len(before.jobs.opening) {
		return
	}
	seen := before
	if before.guard.waiting != nil || clicked {
		seen = d.m // what waited for this answer
	}
	named := before.marks
	switch {
	case before.over.panel == askPanel:
		named = before.over.asked.tenants
	case before.panelView() != nil:
		named = before.over.menu.order.tenants
	case len(before.marks) == 0 || clicked:
		if t, ok := seen.finder.list.selected(); ok && !seen.finder.behind && seen.finder.list.query == seen.finder.line.text {
			named = []directory.Tenant{*t}
		}
	}
	var opened, wanted []uuid.UUID
	for _, t := range d.m.jobs.opening[len(before.jobs.opening):] {
		opened = append(opened, t.tenant)
	}
	for _, t := range named {
		wanted = append(wanted, t.ID)
	}
	if !slices.Equal(opened, wanted) || before.window.tooSmall() {
		d.t.Fatalf("%s were opened, while the screen showed:\n%s", opened, ansi.Strip(before.View().Content))
	}
	for i, t := range d.m.jobs.opening[len(before.jobs.opening):] {
		in, _, missing := seen.facts().sessionOf(seen.aim().acting(), named[i])
		if before.over.panel == noPanel && (t.in != in || missing != "" && !seen.sessions.nowhere()) {
			d.t.Fatalf("it opened in %s, while the screen showed:\n%s", t.in, ansi.Strip(before.View().Content))
		}
	}
}

// settle delivers what has arrived until nothing more does.
func (d *driver) settle() {
	d.t.Helper()
	for {
		synctest.Wait()
		d.mu.Lock()
		msgs := d.inbox
		d.inbox = nil
		d.mu.Unlock()
		if len(msgs) == 0 {
			return
		}
		for _, msg := range msgs {
			d.feed(msg)
		}
	}
}

// wait lets time pass, and what happens in it happen.
func (d *driver) wait(t time.Duration) {
	d.t.Helper()
	for ; t > time.Second; t -= time.Second {
		time.Sleep(time.Second)
		d.settle()
	}
	time.Sleep(t)
	d.settle()
}

// input is what a hand does: a moment after whatever it did before.
func (d *driver) input(msg tea.Msg) {
	d.t.Helper()
	time.Sleep(100 * time.Millisecond)
	d.atOnce(msg)
	d.settle()
}

// atOnce is what a program does: in the same instant as what it did before.
func (d *driver) atOnce(msg tea.Msg) {
	d.t.Helper()
	d.feed(inputMsg{at: time.Now(), msg: msg})
}

// Type types a text by hand.
func (d *driver) Type(text string) {
	d.t.Helper()
	for _, r := range text {
		d.input(letter(r))
	}
}

// Press presses keys by hand, named as Bubble Tea names them.
func (d *driver) Press(names ...string) {
	d.t.Helper()
	for _, name := range names {
		d.input(stroke(name))
	}
}

// Paste pastes a text.
func (d *driver) Paste(text string) {
	d.t.Helper()
	d.input(tea.PasteMsg{Content: text})
}

// Resize changes the window.
func (d *driver) Resize(width, height int) {
	d.t.Helper()
	d.feed(tea.WindowSizeMsg{Width: width, Height: height})
}

func letter(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }

// stroke returns the key press of a name such as "ctrl+y", "alt+1" or "enter".
func stroke(name string) tea.KeyPressMsg {
	var k tea.KeyPressMsg
	for {
		mod, rest, ok := strings.Cut(name, "+")
		if !ok || rest == "" {
			break
		}
		switch mod {
		case "ctrl":
			k.Mod |= tea.ModCtrl
		case "alt":
			k.Mod |= tea.ModAlt
		case "shift":
			k.Mod |= tea.ModShift
		}
		name = rest
	}
	named := map[string]rune{
		"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome,
		"end": tea.KeyEnd, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "space": tea.KeySpace,
	}
	for i := range 12 {
		named[fmt.Sprintf("f%d", i+1)] = tea.KeyF1 + rune(i)
	}
	if code, ok := named[name]; ok {
		k.Code = code
		if code == tea.KeySpace {
			k.Text = " "
		}
		return k
	}
	k.Code = []rune(name)[0]
	if k.Mod == 0 {
		k.Text = name
	}
	return k
}

// screen returns what is to be seen, without styles.
func (d *driver) screen() string { return ansi.Strip(d.m.View().Content) }

// sees fails unless the screen shows every text.
func (d *driver) sees(texts ...string) {
	d.t.Helper()
	seen := flat(d.screen())
	for _, text := range texts {
		if !strings.Contains(seen, flat(text)) {
			d.t.Errorf("the screen does not show %q:\n%s", text, d.screen())
		}
	}
}

// misses fails if the screen shows one of the texts.
func (d *driver) misses(texts ...string) {
	d.t.Helper()
	seen := flat(d.screen())
	for _, text := range texts {
		if strings.Contains(seen, flat(text)) {
			d.t.Errorf("the screen shows %q:\n%s", text, d.screen())
		}
	}
}

// flat joins what was broken into lines.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// opened fails unless exactly these links were opened.
func (d *driver) opened(links ...string) {
	d.t.Helper()
	if got := d.world.opened; !slices.Equal(got, links) {
		d.t.Errorf("opened %q, want %q\n%s", got, links, d.screen())
	}
}

// copied fails unless exactly these texts were copied.
func (d *driver) copied(texts ...string) {
	d.t.Helper()
	if got := d.world.copies; !slices.Equal(got, texts) {
		d.t.Errorf("copied %q, want %q", got, texts)
	}
}

// chosen returns the name of the selected tenant, "" if none.
func (d *driver) chosen() string {
	if t, ok := d.m.finder.list.selected(); ok {
		return t.Label()
	}
	return ""
}

// check fails where the screen does not fit the window or an invariant is
// broken; it runs after every message of every story.
func (d *driver) check() {
	d.t.Helper()
	checkFits(d.t, d.m)
	if d.m.panelView() != nil && !d.m.window.tooSmall() {
		checkMarked(d.t, d.m)
	}
	l := d.m.finder.list
	if len(l.hits) > 0 && (l.row < 0 || l.row >= len(l.hits)) {
		d.t.Fatalf("row %d of %d is selected", l.row, len(l.hits))
	}
	if rows := d.m.layout().rows; len(l.hits) > 0 && rows > 0 && (l.row < l.top || l.row >= l.top+rows) {
		d.t.Fatalf("the selected row %d is not among the rows %d to %d in sight", l.row, l.top, l.top+rows-1)
	}
}

// checkMarked fails where an open panel does not show the line that ↵ chooses.
func checkMarked(t *testing.T, m Model) {
	t.Helper()
	l := m.layout()
	items := len(m.over.accounts.all)
	if m.over.panel == askPanel || m.over.panel == promptPanel {
		return // it has no line to choose
	}
	if m.over.panel != accountPanel {
		items = len(m.over.menu.shown())
	}
	height := l.panelRows
	if l.pane > 0 {
		height = l.rows
	}
	if lines := m.panelView().lines(m.window.width, height); items > 0 && !strings.Contains(strings.Join(lines, "\n"), "▌") {
		t.Fatalf("the marked line of %d is not in sight in %d lines at %d×%d", items, height, m.window.width, m.window.height)
	}
}

// checkFits fails where a line is wider than the window or there are more
// lines than it has.
func checkFits(t *testing.T, m Model) {
	t.Helper()
	content := m.View().Content
	lines := strings.Split(content, "\n")
	if len(lines) > max(1, m.window.height) {
		t.Fatalf("%d lines in a window of %d×%d:\n%s", len(lines), m.window.width, m.window.height, ansi.Strip(content))
	}
	for _, l := range lines {
		if styledWidth(l) < m.window.width && (m.window.width+m.window.height)%5 != 0 {
			continue // clearly fits, by a measure that FuzzLay compares with the other
		}
		if w := max(ansi.StringWidth(l), ansi.StringWidthWc(l)); w > m.window.width {
			t.Fatalf("a line of %d cells in a window of %d×%d: %q", w, m.window.width, m.window.height, ansi.Strip(l))
		}
	}
}
