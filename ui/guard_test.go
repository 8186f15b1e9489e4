package ui

import (
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// TestGuard holds each rule of what keeps a key from acting on what nobody has
// seen: by what happens, when, and what comes of each key.
func TestGuard(t *testing.T) {
	for _, c := range []struct {
		rule   string
		events string // "TIME EVENT", in milliseconds; see play
		want   string // what becomes of each key and each end of a wait, in order
	}{
		{"a key by hand acts", "0 enter", "opens A"},
		{"a letter by hand does not hold the ↵ after it", "0 a, 11 enter", "opens A"},

		{"a paste spends the ↵ that comes with it", "0 paste, 49 enter", "amid text"},
		{"but not one by hand", "0 paste, 50 enter", "opens A"},
		{"a run of five characters spends it", "0 a, 1 b, 2 c, 3 d, 4 e, 14 enter", "amid text"},
		{"not one of four, which waits", "0 a, 1 b, 2 c, 3 d, 13 enter, 43 settled 1", "waits, opens A"},
		{"a run ends with a pause", "0 a, 1 b, 2 c, 13 d, 14 e, 15 enter, 45 settled 1", "waits, opens A"},
		{"what waits is dropped by a letter", "0 a, 1 enter, 2 b, 40 settled 1", "waits, dropped, nothing"},
		{"and by the next ↵, which takes its place", "0 a, 1 enter, 2 enter, 31 settled 1, 32 settled 2", "waits, waits, nothing, opens A"},
		{"and by a click", "0 a, 1 enter, 2 click A, 40 settled 1", "waits, dropped, single, nothing"},
		{"a menu that waits is dropped by ↵, too", "0 behind, 10 menu, 20 enter, 30 ready", "holds, dropped, holds, opens A"},
		{"keys that write nothing make no text", "0 up, 1 up, 2 up, 3 up, 4 up, 5 enter", "opens A"},

		{"a list that came up by itself is to be seen first", "0 list, 299 enter", "too soon"},
		{"for as long as it takes a hand", "0 list, 300 enter", "opens A"},
		{"or until another key shows that it was", "0 list, 10 up, 30 enter", "opens A"},

		{"an ↵ that was refused is spent while it is held", "0 list, 100 enter, 799 enter, 1498 enter", "too soon, held, held"},
		{"until it is let go", "0 list, 100 enter, 800 enter", "too soon, opens A"},
		{"or another key is pressed", "0 list, 100 enter, 200 up, 300 enter", "too soon, opens A"},
		{"one that waits is not spent", "0 a, 1 enter, 31 settled 1, 100 enter", "waits, opens A, again"},
		{"other keys may be held", "0 list, 100 enter, 200 down, 300 down", "too soon"},

		{"a held ↵ opens once", "0 enter, 500 enter, 1199 enter", "opens A, again, held"},
		{"what was let go opens again", "0 enter, 700 enter", "opens A, opens A"},
		{"a key between them tells two", "0 enter, 100 up, 200 enter", "opens A, opens A"},
		{"so does another key", "0 enter, 100 f2", "opens A, opens A"},
		{"any key may be held", "0 f2, 600 f2, 1299 f2, 1999 f2", "opens A, again, again, opens A"},
		{"another tenant is no repetition", "0 enter, 100 select B, 200 enter", "opens A, opens B"},

		{"a list that is behind holds the ↵", "0 behind, 10 enter, 20 ready", "holds, opens A"},
		{"which is for that query alone", "0 behind, 10 enter, 20 query x, 30 ready", "holds, nothing"},
		{"one release does it once", "0 behind, 10 enter, 20 ready, 30 ready", "holds, opens A, nothing"},
		{"a pause holds what is ready", "0 a, 1 enter, 5 ready, 31 settled 1", "waits, nothing, opens A"},
		{"and what is not ready stays behind a pause", "0 a, 1 behind, 2 enter, 32 settled 1, 40 ready", "waits, nothing, opens A"},

		{"what opens waits until it is known what in", "0 unknown, 10 enter, 20 ready", "holds, opens A"},
		{"so does a menu about that", "0 unknown, 10 menu of sessions, 20 ready", "holds, menu"},
		{"another menu does not", "0 unknown, 10 menu", "menu"},

		{"what changed by nobody's hand is told once", "0 moved, 10 enter, 720 enter", "strange, opens A"},
		{"unless another key was pressed since", "0 moved, 10 up, 20 enter", "opens A"},
		{"or the person chose anew", "0 moved, 10 chose, 20 enter", "opens A"},
		{"a menu names what it is about", "0 moved, 10 menu, 20 enter", "menu, opens A"},
		{"what went away takes along what waited for it", "0 behind, 10 enter, 20 gone, 30 ready", "holds, nothing"},
		{"a menu that waited for it, too", "0 behind, 10 menu, 20 gone, 30 ready", "holds, nothing"},
		{"what only grew does not", "0 behind, 10 menu, 20 moved, 30 ready", "holds, menu"},
		{"another list takes both along", "0 behind, 10 enter, 20 moved, 21 forget, 30 ready, 40 behind, 1000 ready, 1001 enter", "holds, nothing, nothing, opens A"},

		{"a held key chooses nothing in the panel that it opened", "0 enter panel, 700 enter in panel, 1400 enter in panel", "unlooked, unlooked"},
		{"let go, it does", "0 enter panel, 701 enter in panel", "chooses"},
		{"another key only in the same burst", "0 enter panel, 10 y in panel", "unlooked"},
		{"which does not make it last", "0 enter panel, 10 y in panel, 20 y in panel", "unlooked, chooses"},
		{"not after it", "0 enter panel, 11 y in panel", "chooses"},
		{"a panel that came up by itself is to be seen first", "0 enter, 50 panel, 350 y in panel", "opens A, unlooked"},
		{"and then chooses", "0 enter, 50 panel, 351 y in panel", "opens A, chooses"},

		{"two clicks on a tenant are a double one", "0 click A, 400 click A", "single, double"},
		{"not when they are slow", "0 click A, 401 click A", "single, single"},
		{"nor on two tenants", "0 click A, 100 click B", "single, single"},
		{"nor on two lines", "0 click 1, 100 click 2", "single, single"},
		{"a third one begins anew", "0 click A, 100 click A, 200 click A", "single, double, single"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := play(t, c.events); got != c.want {
				t.Errorf("%s: %s, want %s", c.events, got, c.want)
			}
		})
	}
}

// play tells a guard what happens, as the model does, and what came of it.
func play(t *testing.T, events string) string {
	t.Helper()
	p := guardPlay{start: time.Date(2000, 1, 1, 9, 0, 0, 0, time.UTC), tenant: "A", known: true}
	for _, e := range strings.Split(events, ", ") {
		at, what, _ := strings.Cut(e, " ")
		ms, err := strconv.Atoi(at)
		if err != nil {
			t.Fatalf("%q has no time", e)
		}
		p.happens(what, p.start.Add(time.Duration(ms)*time.Millisecond))
	}
	return strings.Join(p.came, ", ")
}

type guardPlay struct {
	guard  guard
	start  time.Time
	tenant string
	query  string
	behind bool
	known  bool
	opened int
	came   []string
}

func (p *guardPlay) say(what string) { p.came = append(p.came, what) }

func (p *guardPlay) happens(what string, at time.Time) {
	first, rest, _ := strings.Cut(what, " ")
	switch first {
	case "list":
		p.guard.listCame(at)
	case "behind":
		p.behind = true
	case "unknown":
		p.known = false
	case "query":
		p.query = rest
	case "moved", "gone":
		p.guard.moved("it changed", first == "gone")
	case "chose":
		p.guard.chosen()
	case "forget":
		p.guard.forget()
	case "select":
		p.tenant = rest
	case "panel":
		p.guard.panelCame(at)
	case "ready":
		p.behind, p.known = false, true
		p.release(at)
	case "settled":
		if number, _ := strconv.Atoi(rest); p.guard.settled(number) {
			p.release(at)
			return
		}
		p.say("nothing")
	default:
		p.input(what, at)
	}
}

// input is what a person does.
func (p *guardPlay) input(what string, at time.Time) {
	first, rest, _ := strings.Cut(what, " ")
	if !p.guard.take(inputMsg{at: at, msg: guardInput(first)}, at) {
		p.say("held")
		return
	}
	before := p.opened
	if _, ok := p.guard.drop(); ok {
		p.say("dropped")
	}
	switch {
	case rest == "panel":
		p.guard.panelCame(at)
	case rest == "in panel" && p.guard.unlooked(at):
		p.say("unlooked")
	case rest == "in panel":
		p.say("chooses")
	case first == "click":
		next := click{tenant: tenantID(int(rest[0])), at: at}
		if line, err := strconv.Atoi(rest); err == nil {
			next = click{line: line, at: at}
		}
		p.say(map[bool]string{true: "double", false: "single"}[p.guard.double(next)])
	case first == "menu" && rest != "":
		p.act(intent{verb: showMenu}.onceKnown(), at)
	case first == "menu":
		p.act(intent{verb: showMenu}, at)
	case first == "enter":
		p.enter(at)
	case first == "f2":
		p.act(intent{verb: openPortal}, at)
	}
	p.guard.did(p.opened != before, at)
}

func (p *guardPlay) enter(at time.Time) {
	switch p.guard.enter(at) {
	case amidText:
		p.say("amid text")
	case tooSoon:
		p.say("too soon")
	case pauses:
		p.guard.pause(intent{verb: openPortal}, p.query)
		p.say("waits")
	case acts:
		p.act(intent{verb: openPortal}, at)
	}
}

func (p *guardPlay) release(at time.Time) {
	if i, ok := p.guard.release(p.query, p.behind, p.known); ok {
		p.act(i, at)
		return
	}
	p.say("nothing")
}

func (p *guardPlay) act(i intent, at time.Time) {
	tenant := tenantID(int(p.tenant[0]))
	switch {
	case i.waits(p.behind, p.known):
		p.guard.hold(i, p.query)
		p.say("holds")
	case p.guard.stranger(i.verb) != "":
		p.say("strange")
	case i.verb == showMenu:
		p.say("menu")
	case !p.guard.opens(tenant, at):
		p.say("again")
	default:
		p.guard.opened(tenant, at)
		p.opened++
		p.say("opens " + p.tenant)
	}
}

// guardInput is the input of a name: a paste, a click, or a key.
func guardInput(name string) tea.Msg {
	switch name {
	case "paste":
		return tea.PasteMsg{Content: "text"}
	case "click":
		return tea.MouseClickMsg{Button: tea.MouseLeft}
	case "menu":
		return stroke("alt+f")
	}
	return stroke(name)
}

// A pause ends for what paused then: not for what took its place, nor twice.
func TestAPauseThatIsOverSettlesNothing(t *testing.T) {
	var g guard
	first := g.pause(intent{}, "a")
	second := g.pause(intent{}, "b")
	if g.settled(first) || !g.settled(second) || g.settled(second) {
		t.Error("a pause ended for something else")
	}
	g.forget()
	if g.settled(second) {
		t.Error("a pause ended for nothing")
	}
}
