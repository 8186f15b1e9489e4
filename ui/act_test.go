package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/problem"
)

func TestEnterActsOnWhatWasSeen(t *testing.T) {
	story(t, "the selected tenant is opened and named", func(t *testing.T) {
		d := start(t, newWorld())
		d.Type("contoso sec")
		d.sees("↵ Defender Contoso Security Ltd " + tenantID(3).String())
		d.Press("enter")
		d.opened(defender(3))
		d.sees("opened Defender for Contoso Security Ltd · " + tenantID(3).String() + " · in the default browser")
	})
	story(t, "an edit selects the top row", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("down", "down")
		d.Type("fabrikam")
		d.Press("down")
		if got := d.m.finder.list.row; got != 1 {
			t.Fatalf("row %d is selected", got)
		}
		d.Press("backspace")
		d.Press("enter")
		d.opened(defender(4))
	})
	story(t, "nothing found opens nothing", func(t *testing.T) {
		d := start(t, newWorld())
		d.Type("xyzzy")
		d.Press("enter", "ctrl+y", "tab")
		d.opened()
		d.copied()
		d.sees("no tenant matches “xyzzy”", "esc clears the query")
	})
	story(t, "a window too small to see it opens nothing", func(t *testing.T) {
		d := start(t, newWorld())
		d.Resize(19, 24)
		d.Press("enter", "alt+2", "tab")
		d.Resize(80, 4)
		d.Press("enter", "2")
		d.opened()
		d.sees("too small")
	})
	story(t, "a tenant that is gone can be opened, and is shown as gone", func(t *testing.T) {
		d := start(t, newWorld())
		d.Type("litware")
		d.sees("× Litware AG litware.example gone")
		d.Press("enter")
		d.opened(defender(6))
	})
	story(t, "a tenant without a name or domain is told by its id", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste(tenantID(11).String())
		d.sees("↵ Defender " + tenantID(11).String())
		d.Press("enter")
		d.opened(defender(11))
	})
}

func TestALargeDirectoryIsSearchedBehindTheScreen(t *testing.T) {
	large := func() *world { return largeWorld(1001) }
	story(t, "the old list is not shown as the answer", func(t *testing.T) {
		d := start(t, large())
		d.atOnce(letter('7'))
		d.sees("… of 1,001")
		d.misses("searching") // most answers come before the eye sees a change
		d.feed(lateMsg{d.m.finder.searches})
		d.sees("searching “7”", "… of 1,001")
		d.misses("↵ Defender")
		d.settle()
		d.sees("↵ Defender", "of 1,001")
		d.misses("searching")
	})
	story(t, "an ↵ waits for exactly that answer", func(t *testing.T) {
		d := start(t, large())
		for _, r := range "Customer 000777" {
			d.Type(string(r))
		}
		d.Press("backspace")
		time.Sleep(time.Second)
		d.atOnce(letter('8'))
		time.Sleep(50 * time.Millisecond)
		d.atOnce(stroke("enter"))
		d.sees("↵ waits for what “Customer 000778” finds")
		d.opened()
		d.settle()
		d.opened(defender(778))
	})
	story(t, "any other key drops the waiting ↵", func(t *testing.T) {
		d := start(t, large())
		time.Sleep(time.Second)
		d.atOnce(letter('7'))
		time.Sleep(50 * time.Millisecond)
		d.atOnce(stroke("enter"))
		time.Sleep(50 * time.Millisecond)
		d.atOnce(stroke("down"))
		d.settle()
		d.opened()
		d.sees("↵ was waiting, and was dropped by the key after it")
		if d.m.finder.list.row != 1 {
			t.Errorf("the move did not wait for the answer: row %d", d.m.finder.list.row)
		}
	})
	story(t, "a late answer is dropped", func(t *testing.T) {
		d := start(t, large())
		d.Type("00000")
		before := d.m.finder.list.query
		d.feed(foundMsg{search: d.m.finder.searches - 1, listing: d.m.finder.directory, query: "late", hits: nil})
		if d.m.finder.list.query != before {
			t.Errorf("the list answers %q", d.m.finder.list.query)
		}
	})
	story(t, "it is marked as old while one answer after the other is overtaken", func(t *testing.T) {
		d := start(t, large())
		d.atOnce(letter('7'))
		first := d.m.finder.searches
		d.atOnce(letter('7'))
		d.feed(lateMsg{first})
		d.sees("searching “77”")
		d.settle()
		d.feed(lateMsg{d.m.finder.searches})
		d.misses("searching")
	})
	story(t, "an overtaken search is not made", func(t *testing.T) {
		d := start(t, large())
		ctx, stop := context.WithCancel(t.Context())
		search := d.m.cmds.search(ctx, 1, d.m.finder.directory, "7", nil)
		stop()
		if msg := search(); msg != nil {
			t.Errorf("it answered %v", msg)
		}
	})
	story(t, "copying waits, too", func(t *testing.T) {
		d := start(t, large())
		d.atOnce(letter('7'))
		d.atOnce(stroke("ctrl+t"))
		d.copied()
		d.settle()
		d.copied(d.m.finder.list.tenant(0).ID.String())
	})
}

func TestAnEnterInABurstOpensNothing(t *testing.T) {
	story(t, "right after a paste", func(t *testing.T) {
		d := start(t, newWorld())
		d.atOnce(tea.PasteMsg{Content: "contoso"})
		time.Sleep(pasteGap - time.Millisecond)
		d.atOnce(stroke("enter"))
		d.settle()
		d.wait(time.Second)
		d.opened()
		d.sees("nothing was opened: that ↵ came in one burst with the text")
		d.Press("enter")
		d.opened(defender(2))
	})
	story(t, "a pasted line end is not an ↵", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste("\r\n  \n  Contoso Security Ltd \r\nFabrikam SA\r\n")
		d.wait(time.Second)
		d.opened()
		if got := d.m.finder.line.text; got != "Contoso Security Ltd" {
			t.Errorf("the query is %q", got)
		}
		d.sees("only the first line of the paste was taken")
	})
	story(t, "a text typed by a program", func(t *testing.T) {
		d := start(t, newWorld())
		for _, r := range "contoso" {
			d.atOnce(letter(r))
		}
		d.atOnce(stroke("enter"))
		d.settle()
		d.wait(time.Second)
		d.opened()
		d.sees("that ↵ came in one burst")
	})
	story(t, "lines typed by a program, however short", func(t *testing.T) {
		d := start(t, newWorld())
		for range 3 {
			for _, r := range "co" {
				d.atOnce(letter(r))
			}
			d.atOnce(stroke("enter"))
		}
		d.settle()
		d.wait(time.Second)
		d.opened()
	})
	story(t, "a short word and ↵ from a script do open, a moment later", func(t *testing.T) {
		d := start(t, newWorld())
		for _, r := range "cont" {
			d.atOnce(letter(r))
		}
		d.atOnce(stroke("enter"))
		d.settle()
		d.opened()
		d.wait(settleGap)
		d.opened(defender(2))
	})
	story(t, "a fast hand opens", func(t *testing.T) {
		d := start(t, newWorld())
		for _, r := range "contoso" {
			time.Sleep(30 * time.Millisecond)
			d.atOnce(letter(r))
		}
		time.Sleep(30 * time.Millisecond)
		d.atOnce(stroke("enter"))
		d.settle()
		d.opened(defender(2))
	})
	for _, text := range []string{"a b tab 1", "a b tab d enter", "tab a tab e 1 enter"} {
		story(t, "a pasted table chooses no portal: "+text, func(t *testing.T) {
			d := start(t, newWorld())
			for k := range strings.FieldsSeq(text) {
				d.atOnce(stroke(k))
			}
			d.settle()
			d.wait(time.Second)
			d.opened()
		})
	}
}

func TestAHeldEnterOpensOnce(t *testing.T) {
	story(t, "while the first opening is under way", func(t *testing.T) {
		w := newWorld()
		release := make(chan struct{})
		w.open = func(context.Context, portal.Link) (Opened, error) {
			<-release
			return Opened{"the default browser", true}, nil
		}
		d := start(t, w)
		d.Press("enter", "enter")
		d.sees("still opening Defender for Adatum Corporation")
		d.opened(defender(1))
		close(release)
		d.settle()
		d.sees("opened Defender for Adatum Corporation")
	})
	story(t, "after it, until the key is let go", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("enter")
		time.Sleep(400 * time.Millisecond)
		d.Press("enter", "enter", "enter", "enter", "enter", "enter", "enter", "enter", "enter")
		d.opened(defender(1))
		d.wait(repeatGap)
		d.Press("enter")
		d.opened(defender(1), defender(1))
	})
	story(t, "a held alt+2, too", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("alt+2", "alt+2", "alt+2")
		d.opened("https://entra.microsoft.com/" + tenantID(1).String())
		d.Press("alt+1")
		d.opened("https://entra.microsoft.com/"+tenantID(1).String(), defender(1))
	})
	story(t, "another tenant is opened while the first one takes its time", func(t *testing.T) {
		w := newWorld()
		release := make(chan struct{})
		w.open = func(context.Context, portal.Link) (Opened, error) {
			<-release
			return Opened{"the default browser", true}, nil
		}
		d := start(t, w)
		d.Press("enter", "down", "enter", "enter", "esc")
		d.opened(defender(1), defender(2))
		d.sees("leaving as soon as that is done")
		close(release)
		d.settle()
		if !d.quit {
			t.Error("the program did not leave")
		}
	})
	story(t, "another tenant is opened at once", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("enter", "down", "enter")
		d.opened(defender(1), defender(2))
	})
}

func TestWhatIsSaidToBeOpenedWasOpened(t *testing.T) {
	story(t, "an opener that still runs may yet fail", func(t *testing.T) {
		w := newWorld()
		w.open = func(context.Context, portal.Link) (Opened, error) {
			return Opened{Browser: "the default browser"}, nil
		}
		d := start(t, w)
		d.Press("enter")
		d.sees("handed Defender for Adatum Corporation · " + tenantID(1).String() + " to the default browser")
		d.misses("opened")
	})
}

func TestWhereNoBrowserOpensTheLinkIsAtHand(t *testing.T) {
	noBrowser := func(context.Context, portal.Link) (Opened, error) {
		return Opened{}, &problem.Problem{What: "no browser can appear here", Why: "this is an SSH session"}
	}
	story(t, "on one line, as a link, and on the clipboard", func(t *testing.T) {
		w := newWorld()
		w.open = noBrowser
		w.copy = func(context.Context, string) (Copied, error) { return Copied{Terminal: clipboardSequence}, nil }
		d := start(t, w)
		d.Type("contoso sec")
		d.Press("enter")
		d.sees("no browser can appear here: this is an SSH session", "Defender for Contoso Security Ltd · "+tenantID(3).String(),
			"it is sent to the terminal's clipboard")
		lineWith(t, d, defender(3))
		if !strings.Contains(d.m.View().Content, "\x1b]8;;"+defender(3)+"\x07") {
			t.Error("the address is not a link")
		}
		d.copied(defender(3))
		if len(d.clipboard) != 1 || d.clipboard[0] != clipboardSequence {
			t.Errorf("the terminal's clipboard got %q", d.clipboard)
		}
		d.Type("x")
		lineWith(t, d, defender(3)) // until the next action
		d.Press("esc")
		d.misses(defender(3))
	})
	story(t, "also where the clipboard fails, and before leaving", func(t *testing.T) {
		w := newWorld()
		wait := make(chan struct{})
		w.open = func(ctx context.Context, l portal.Link) (Opened, error) {
			<-wait
			return noBrowser(ctx, l)
		}
		w.copy = func(context.Context, string) (Copied, error) {
			return Copied{}, &problem.Problem{What: "no clipboard"}
		}
		d := start(t, w)
		d.Press("enter", "esc")
		d.sees("leaving as soon as that is done")
		close(wait)
		d.settle()
		if d.quit {
			t.Error("the program left without showing the link")
		}
		d.sees("open the link by hand")
		d.misses("clipboard")
	})
	story(t, "in the smallest window", func(t *testing.T) {
		w := newWorld()
		w.open = noBrowser
		d := start(t, w)
		d.Resize(20, 5)
		d.Press("enter")
		if !strings.Contains(d.m.View().Content, "\x1b]8;;"+defender(1)+"\x07") {
			t.Errorf("the address is not at hand:\n%s", d.screen())
		}
	})
}

// lineWith fails unless one line of the screen holds the text whole.
func lineWith(t *testing.T, d *driver, text string) {
	t.Helper()
	for l := range strings.SplitSeq(d.screen(), "\n") {
		if strings.Contains(l, text) {
			return
		}
	}
	t.Errorf("no line shows %q whole:\n%s", text, d.screen())
}
