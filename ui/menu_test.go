package ui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/internal/problem"
)

func TestCopying(t *testing.T) {
	for keys, want := range map[string]string{
		"ctrl+y":        defender(3),
		"ctrl+t":        tenantID(3).String(),
		"alt+y 1":       defender(3),
		"alt+y 2":       tenantID(3).String(),
		"alt+y 3":       "contoso-sec.example",
		"alt+y 4":       "Contoso Security Ltd",
		"alt+y n ↵":     "Contoso Security Ltd",
		"alt+y 5":       "[Contoso Security Ltd · Defender](" + defender(3) + ")",
		"alt+y t i c ↵": "Contoso Security Ltd · " + tenantID(3).String() + " · " + defender(3),
		"alt+y i d ↵":   tenantID(3).String(),
		"alt+y ↓ ↓ ↵":   "contoso-sec.example",
	} {
		story(t, keys, func(t *testing.T) {
			d := start(t, newWorld())
			d.Type("contoso sec")
			d.Press(strings.Fields(strings.NewReplacer("↵", "enter", "↓", "down").Replace(keys))...)
			d.copied(want)
			d.sees("of Contoso Security Ltd is in the clipboard")
			d.opened()
			if len(d.clipboard) > 0 {
				t.Errorf("the terminal's clipboard got %q", d.clipboard)
			}
		})
	}
	story(t, "over the terminal the text stays in sight", func(t *testing.T) {
		w := newWorld()
		w.copy = func(context.Context, string) (Copied, error) {
			return Copied{Where: "tmux's buffer", Terminal: clipboardSequence}, nil
		}
		d := start(t, w)
		d.Press("ctrl+y")
		d.sees("in tmux's buffer and sent to the terminal's clipboard")
		lineWith(t, d, defender(1))
		if len(d.clipboard) != 1 || d.clipboard[0] != clipboardSequence {
			t.Errorf("the terminal's clipboard got %q", d.clipboard)
		}
	})
	story(t, "a failure shows the text", func(t *testing.T) {
		w := newWorld()
		w.copy = func(context.Context, string) (Copied, error) {
			return Copied{}, &problem.Problem{What: "the clipboard could not be reached", Do: "copy it by hand"}
		}
		d := start(t, w)
		d.Press("ctrl+y")
		d.sees("the clipboard could not be reached", "copy it by hand")
		lineWith(t, d, defender(1))
	})
	story(t, "what is not known is not copied", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste(tenantID(11).String())
		d.wait(time.Second)
		d.Press("alt+y", "3")
		d.copied()
		d.sees("domain: not known")
	})
}

func TestPortals(t *testing.T) {
	page2 := func(path string) string {
		return "https://security.microsoft.com/" + path + "?tid=00000002-0000-0000-8000-000000000000"
	}
	const entra2 = "https://entra.microsoft.com/00000002-0000-0000-8000-000000000000"
	for keys, want := range map[string]string{
		"tab 2":                     entra2,
		"tab 1":                     defender(2),
		"tab e ↵":                   entra2,
		"tab a a d ↵":               entra2,
		"tab ↓ ↵":                   entra2,
		"tab x q ↵":                 "", // letters that fit nothing stay
		"tab e d i s c o v e r y ↵": "", // and never become what is left of them
		"tab s e n t i n l e ↵":     "",
		"tab x q backspace ↵":       defender(2),
		"tab e 2 ↵":                 "", // a digit after letters is one of them
		"tab a z backspace ↵":       defender(2),
		"alt+2":                     entra2,
		"f2":                        entra2,
		"alt+1":                     defender(2),
		"alt+4":                     "https://intune.microsoft.com/00000002-0000-0000-8000-000000000000",
		"tab l e g ↵":               "https://securitycenter.windows.com?tid=00000002-0000-0000-8000-000000000000",
		"tab a l e r ↵":             page2("alerts"),
		"tab i n c ↵":               page2("incidents"),
		"tab d e f space i n c ↵":   page2("incidents"),
		"tab x d r / k q l ↵":       page2("v2/advanced-hunting"),
		"tab d e v ↵":               "https://aex.dev.azure.com/me?tenant=00000002-0000-0000-8000-000000000000", // a portal comes before a page
		"tab d e f space d e v ↵":   page2("machines"),
		"tab esc":                   "",
		"tab tab":                   "",
		"alt+7":                     "", // it wants a domain that is not known
		"alt+9":                     "https://securitycenter.windows.com?tid=00000002-0000-0000-8000-000000000000",
	} {
		story(t, keys, func(t *testing.T) {
			d := start(t, newWorld())
			d.Type("contoso retail")
			d.Press(strings.Fields(strings.NewReplacer("↵", "enter", "↓", "down").Replace(keys))...)
			if want == "" {
				d.opened()
				return
			}
			d.opened(want)
			d.sees("for Contoso Retail GmbH · " + tenantID(2).String())
		})
	}
	story(t, "the menu names its tenant and keeps it", func(t *testing.T) {
		w := newWorld()
		d := start(t, w)
		d.Type("contoso retail")
		d.Press("tab")
		d.sees("open which portal or page?", "Contoso Retail GmbH", tenantID(2).String(), "↵ Defender Contoso Retail GmbH")
		w.next = customers()[3:] // both Contosos vanish while the menu is open
		d.run(d.m.read(false))
		d.settle()
		d.Press("2")
		d.opened(entra2)
	})
	story(t, "letters that fit no page stay and say so", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("tab")
		d.Type("ediscovery")
		d.sees("“ediscovery”", "no page matches “ediscovery”", "⌫ shows all lines again", "↵ does nothing: no page matches")
		d.Press("down", "up", "enter", "ctrl+y", "alt+y")
		d.opened()
		d.copied()
		d.sees("no page matches “ediscovery”")
		d.Press("backspace", "2")
		d.opened("https://entra.microsoft.com/" + tenantID(1).String())
	})
	story(t, "near pages are offered, never chosen", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("tab")
		d.Type("intnue")
		d.sees("no page matches “intnue”", "did you mean Intune")
		d.Press("enter")
		d.opened()
		d.Press("backspace")
		d.Type("defnder")
		d.sees("did you mean Defender,")
		d.Press("backspace")
		d.Type("intune")
		d.misses("did you mean")
		d.Press("enter")
		d.opened("https://intune.microsoft.com/" + tenantID(1).String())
	})
	story(t, "other menus say it in their words", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("alt+y")
		d.Type("zz")
		d.sees("no text matches “zz”")
		d.Press("enter")
		d.copied()
		d.Press("esc", "f10")
		d.Type("zz")
		d.sees("no choice matches “zz”")
	})
	story(t, "a line is found as it reads, too", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("f10")
		d.Type("default portal …")
		d.misses("no choice matches")
		d.Press("enter")
		d.sees("which portal or page by default?")
		d.Type("as the o")
		d.sees("▌    as the others", "↵ as the others")
	})
	story(t, "a click where a line was chooses nothing", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("tab")
		d.Type("zzz")
		l := d.m.layout()
		for range 2 {
			d.input(tea.MouseClickMsg{X: 5, Y: l.listTop + l.rows + panelHead, Button: tea.MouseLeft})
		}
		d.opened()
	})
	story(t, "a portal that the environment lacks is said so", func(t *testing.T) {
		china := tenant(1, "Contoso 中国", "contoso.cn")
		china.Environment = "china"
		d := start(t, newWorld(china))
		d.Press("enter")
		d.opened()
		d.sees("Defender cannot be opened", "choose another portal")
		d.Press("tab")
		d.sees("no address of it is known in china")
		d.Press("1")
		d.opened()
		d.sees("Defender: no address of it is known in china")
		d.Press("esc", "f2")
		d.opened("https://entra.microsoftonline.cn/" + tenantID(1).String())
	})
}

func TestTheMouse(t *testing.T) {
	clickAt := func(x, y int) tea.Msg { return tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft} }
	story(t, "a click selects", func(t *testing.T) {
		d := start(t, newWorld())
		d.input(clickAt(5, 3+2))
		if d.chosen() != "Contoso Security Ltd" {
			t.Errorf("%q is selected", d.chosen())
		}
		d.opened()
	})
	story(t, "a double click opens", func(t *testing.T) {
		d := start(t, newWorld())
		d.input(clickAt(5, 3+2))
		d.input(clickAt(5, 3+2))
		d.opened(defender(3))
	})
	story(t, "two clicks on two rows, or slowly, do not", func(t *testing.T) {
		d := start(t, newWorld())
		d.input(clickAt(5, 3+2))
		d.input(clickAt(5, 3+3))
		time.Sleep(time.Second)
		d.input(clickAt(5, 3+3))
		d.opened()
	})
	story(t, "elsewhere a click does nothing", func(t *testing.T) {
		d := start(t, newWorld())
		for y := range 24 {
			for x := 0; x < 80; x += 7 {
				if y < 3 || y >= 3+len(customers()) {
					d.atOnce(clickAt(x, y))
				}
			}
		}
		d.opened()
		if d.chosen() != "Adatum Corporation" {
			t.Errorf("%q is selected", d.chosen())
		}
	})
	story(t, "in a menu a double click chooses, whichever line is marked", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("tab")
		l := d.m.layout()
		first := l.listTop + l.rows + panelHead
		d.input(clickAt(5, first))
		time.Sleep(time.Second)
		d.input(clickAt(5, first+1))
		d.opened()
		d.input(clickAt(5, first+1))
		d.opened("https://entra.microsoft.com/" + tenantID(1).String())
	})
	story(t, "in the accounts, too", func(t *testing.T) {
		w := accountsWorld()
		d := start(t, w)
		d.Press("alt+a")
		l := d.m.layout()
		other := l.listTop + l.rows + panelHead + 1
		d.input(clickAt(5, other))
		d.sees("▌ " + w.others[0].Username)
		d.input(clickAt(5, other))
		d.sees(w.others[0].Username + " · ")
		if d.m.who.account.ID != w.others[0].ID {
			t.Errorf("%+v is on screen", d.m.who.account)
		}
	})
	story(t, "a click means what was there when it was made, though a note goes with it", func(t *testing.T) {
		for _, height := range []int{12, 24} {
			d := start(t, newWorld(many(40)...))
			d.Resize(80, height)
			d.Press("alt+7") // which says why not
			lines := strings.Split(d.screen(), "\n")
			target := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, " ↵ Defender") })
			d.input(clickAt(20, target))
			if d.chosen() != "Customer 000001 Ltd" {
				t.Errorf("at height %d a click on the line below the list selected %q", height, d.chosen())
			}
			d.input(clickAt(20, target))
			d.opened()
		}
		d := start(t, newWorld())
		d.Resize(80, 12)
		d.Press("tab")
		d.m.told.note = &note{text: "it is here for one input"}
		lines := strings.Split(d.screen(), "\n")
		entra := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "  2  Entra") })
		d.input(clickAt(5, entra))
		d.sees("↵ Entra  Adatum Corporation")
	})
	story(t, "the wheel scrolls and keeps the selection in sight", func(t *testing.T) {
		d := start(t, newWorld(many(100)...))
		d.input(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		if d.m.finder.list.top != wheelRows || d.m.finder.list.row != wheelRows {
			t.Errorf("top %d, row %d", d.m.finder.list.top, d.m.finder.list.row)
		}
		d.input(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
		d.input(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
		if d.m.finder.list.top != 0 || d.m.finder.list.row != wheelRows {
			t.Errorf("top %d, row %d", d.m.finder.list.top, d.m.finder.list.row)
		}
	})
}
