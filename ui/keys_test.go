package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestTheQueryIsEditedAsInAShell(t *testing.T) {
	for _, c := range []struct{ text, keys, want string }{
		{"contoso", "ctrl+a X", "Xcontoso"},
		{"contoso", "home X", "Xcontoso"},
		{"contoso", "ctrl+a ctrl+e X", "contosoX"},
		{"contoso", "home end X", "contosoX"},
		{"contoso", "ctrl+b ctrl+b X", "contoXso"},
		{"contoso", "left right left X", "contosXo"},
		{"contoso", "ctrl+a ctrl+f X", "cXontoso"},
		{"contoso", "backspace ctrl+h", "conto"},
		{"contoso", "ctrl+a backspace ctrl+b", "contoso"},
		{"contoso", "ctrl+a delete ctrl+d", "ntoso"},
		{"contoso sec ltd", "ctrl+w", "contoso sec "},
		{"contoso sec ltd", "ctrl+w ctrl+w", "contoso "},
		{"contoso sec", "alt+b ctrl+u", "sec"},
		{"contoso sec", "alt+b ctrl+k", "contoso "},
		{"contoso sec", "ctrl+a ctrl+right X", "contosoX sec"},
		{"contoso", "ctrl+u ctrl+u ctrl+k ctrl+w delete backspace", ""},
		{"東京e\u0301", "backspace", "東京"},
		{"東京e\u0301", "left left X", "東X京e\u0301"},
		{"👨\u200d👩\u200d👧a", "backspace backspace", ""},
		{"", "c o n space t", "con t"},
	} {
		story(t, c.text+" "+c.keys, func(t *testing.T) {
			w := newWorld()
			w.opts.Query = c.text
			d := start(t, w)
			for k := range strings.FieldsSeq(c.keys) {
				d.Press(k)
				if d.m.finder.line.cursor < 0 || d.m.finder.line.cursor > len(d.m.finder.line.text) {
					t.Fatalf("cursor %d in %q", d.m.finder.line.cursor, d.m.finder.line.text)
				}
			}
			if got := strings.ToLower(d.m.finder.line.text); got != strings.ToLower(c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if d.m.finder.list.query != d.m.finder.line.text {
				t.Errorf("the list answers %q", d.m.finder.list.query)
			}
		})
	}
}

func TestMoving(t *testing.T) {
	for keys, want := range map[string]int{
		"down":                   1,
		"ctrl+n ctrl+n ctrl+p":   1,
		"down down up":           1,
		"up":                     0,
		"pgdown":                 16,
		"pgdown pgdown pgup":     16,
		"ctrl+end":               99,
		"ctrl+end down":          99,
		"ctrl+end ctrl+home":     0,
		"pgdown home":            16, // Home belongs to the query
		"down down ctrl+a left":  2,
		"down ctrl+e":            1,
		"down down ctrl+k":       2,
		"pgdown pgdown pgdown ?": 48,
	} {
		story(t, keys, func(t *testing.T) {
			d := start(t, newWorld(many(100)...))
			d.Press(strings.Fields(keys)...)
			if d.m.finder.list.row != want {
				t.Errorf("row %d is selected, want %d", d.m.finder.list.row, want)
			}
		})
	}
}

func TestEscClosesThenClearsThenLeaves(t *testing.T) {
	story(t, "step by step", func(t *testing.T) {
		d := start(t, newWorld())
		d.Type("cont")
		d.Press("tab", "esc")
		if d.m.panelView() != nil || d.m.finder.line.text != "cont" {
			t.Fatal("esc did not close the menu alone")
		}
		d.Press("f1", "esc")
		if d.m.over.panel != noPanel || d.m.finder.line.text != "cont" {
			t.Fatal("esc did not close the help alone")
		}
		d.Press("esc")
		if d.m.finder.line.text != "" || d.quit {
			t.Fatal("esc did not clear the query alone")
		}
		d.Press("esc")
		if !d.quit || d.m.jobs.exit != nil {
			t.Errorf("esc did not leave: %v", d.m.jobs.exit)
		}
	})
	story(t, "a letter after it is a letter", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("f1", "esc", "y", "1")
		d.copied()
		d.opened()
		if d.m.finder.line.text != "y1" {
			t.Errorf("the query is %q", d.m.finder.line.text)
		}
	})
	story(t, "^c leaves from everywhere", func(t *testing.T) {
		for _, keys := range [][]string{nil, {"f1"}, {"tab"}, {"alt+a"}, {"alt+y"}} {
			d := start(t, newWorld())
			d.Type("cont")
			d.Press(keys...)
			d.Press("ctrl+c")
			if !d.quit || d.m.jobs.exit == nil {
				t.Errorf("after %v ^c did not leave", keys)
			}
		}
	})
}

func TestHelp(t *testing.T) {
	for _, k := range []string{"f1", "ctrl+g", "?"} {
		story(t, k, func(t *testing.T) {
			d := start(t, newWorld())
			d.Press(k)
			d.sees("keys", "open Defender for the selected tenant")
			d.Press("enter", "ctrl+y", "x")
			d.opened()
			d.copied()
			d.Press("pgdown", "pgdown", "pgdown", "pgdown", "pgdown")
			d.sees("the browser, not this program, decides which account is used there")
			d.Press(k)
			if d.m.over.panel != noPanel {
				t.Error("the same key does not close the help")
			}
		})
	}
	story(t, "alt is written as on macOS where it is macOS", func(t *testing.T) {
		w := newWorld()
		w.opts.Option = true
		d := start(t, w)
		d.Resize(120, 40)
		d.sees("⌥s session")
		d.Press("f1")
		d.sees("⌥1…9")
		d.misses("alt+")
	})
	story(t, "? in a query is a letter", func(t *testing.T) {
		d := start(t, newWorld())
		d.Type("a?")
		if d.m.over.panel != noPanel || d.m.finder.line.text != "a?" {
			t.Errorf("the query is %q", d.m.finder.line.text)
		}
	})
}

func TestKeysAreOneTable(t *testing.T) {
	t.Run("no key means two things in one place", func(t *testing.T) {
		seen := map[scope]map[string]string{}
		for _, b := range bindings() {
			if seen[b.scope] == nil {
				seen[b.scope] = map[string]string{}
			}
			for _, k := range b.Keys() {
				if was := seen[b.scope][k]; was != "" && b.when == nil {
					t.Errorf("%s: %s is %q and %q", b.scope, k, was, b.Help().Desc)
				}
				seen[b.scope][k] = b.Help().Key
			}
		}
	})
	t.Run("keys that terminals cannot tell apart are not bound", func(t *testing.T) {
		for _, b := range bindings() {
			for _, k := range b.Keys() {
				if slices.Contains([]string{"ctrl+i", "ctrl+m", "ctrl+j", "ctrl+[", "ctrl+@", "ctrl+space"}, k) {
					t.Errorf("%s is bound to %q", k, b.Help().Desc)
				}
			}
		}
	})
	t.Run("each has a handler and a text", func(t *testing.T) {
		for _, b := range bindings() {
			if b.do == nil && b.Keys() != nil || b.Help().Key == "" {
				t.Errorf("%+v", b)
			}
		}
	})
	t.Run("what is not built is not advertised", func(t *testing.T) {
		for _, k := range Keys() {
			if k.Does == "" || k.Keys == "" || k.Where == "" {
				t.Errorf("%+v", k)
			}
		}
	})
	t.Run("every name is the one of a real key press", func(t *testing.T) {
		for _, b := range bindings() {
			for _, name := range b.Keys() {
				if got := keyName(stroke(name)).String(); got != name {
					t.Errorf("%q is pressed as %q", name, got)
				}
			}
		}
	})
	t.Run("a key is what is printed on it", func(t *testing.T) {
		for _, c := range []struct {
			k    tea.Key
			want chord
		}{
			{tea.Key{Code: 'y', BaseCode: 'z', Mod: tea.ModCtrl}, "ctrl+y"}, // QWERTZ
			{tea.Key{Code: 'z', BaseCode: 'y', Mod: tea.ModCtrl}, "ctrl+z"},
			{tea.Key{Code: 'c', BaseCode: 'i', Mod: tea.ModCtrl}, "ctrl+c"}, // Dvorak
			{tea.Key{Code: 'j', BaseCode: 'c', Mod: tea.ModCtrl}, "ctrl+j"},
			{tea.Key{Code: 'a', BaseCode: 'q', Mod: tea.ModAlt}, "alt+a"},   // AZERTY
			{tea.Key{Code: 'с', BaseCode: 'c', Mod: tea.ModCtrl}, "ctrl+c"}, // Cyrillic
			{tea.Key{Code: '&', BaseCode: '1', Mod: tea.ModAlt}, "alt+1"},   // AZERTY's digits want shift
			{tea.Key{Code: '[', Mod: tea.ModCtrl}, "esc"},
			{tea.Key{Code: 'm', Mod: tea.ModCtrl}, "enter"},
			{tea.Key{Code: tea.KeyKpEnter}, "enter"},
		} {
			if got := keyName(tea.KeyPressMsg(c.k)); got != c.want {
				t.Errorf("%+v is %q, want %q", c.k, got, c.want)
			}
		}
	})
	t.Run("caps lock changes nothing", func(t *testing.T) {
		if got := keyName(tea.KeyPressMsg{Code: 'd', Text: "D", Mod: tea.ModShift}); got != "d" {
			t.Errorf("D is %q", got)
		}
	})
}
