package ui

import (
	"context"
	"testing"
	"time"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

func TestAnEnterIsForAListThatWasSeen(t *testing.T) {
	story(t, "not for one that came up under the hand at the start", func(t *testing.T) {
		w := newWorld()
		w.opts.Query = "fabrikam"
		d := begin(t, w)
		d.run(d.m.Init())
		d.settle()
		d.atOnce(stroke("enter"))
		d.settle()
		d.opened()
		d.sees("nothing was opened: that ↵ came as the list did")
		d.wait(repeatGap)
		d.Press("enter")
		d.opened(defender(4))
	})
	story(t, "nor at the end of a sign-in", func(t *testing.T) {
		w := firstWorld(Browser, true)()
		e := newEntra(w)
		d := start(t, w)
		d.sees("the code approves itself in a moment. ↵ signs in with the browser instead")
		e.outcome <- nil
		d.settle()
		d.atOnce(stroke("enter"))
		d.settle()
		d.opened()
		d.sees("Adatum Corporation", "that ↵ came as the list did")
	})
	story(t, "nor with the first page of a first read", func(t *testing.T) {
		w := newWorld()
		w.dir = directory.Directory{}
		page := make(chan struct{})
		w.refresh = func(_ context.Context, show func(Progress)) (Refreshed, error) {
			<-page
			show(Progress{Tenants: customers()[:2], Count: 2})
			<-page
			return w.read(), nil
		}
		d := start(t, w)
		page <- struct{}{}
		d.settle()
		d.atOnce(stroke("enter"))
		d.settle()
		d.opened()
		page <- struct{}{}
	})
	story(t, "but a letter shows that it is seen", func(t *testing.T) {
		d := begin(t, newWorld())
		d.run(d.m.Init())
		d.settle()
		d.Type("f")
		d.Press("enter")
		d.opened(defender(4))
	})
}

func TestAnEnterThatDidSomethingElseOpensNothingWhileHeld(t *testing.T) {
	hold := []string{"enter", "enter", "enter", "enter", "enter", "enter", "enter", "enter", "enter", "enter"}
	story(t, "after it was refused", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste("contoso")
		d.atOnce(stroke("enter"))
		time.Sleep(500 * time.Millisecond) // until a held key repeats
		d.Press(hold...)
		d.opened()
		d.sees("nothing was opened")
		d.wait(repeatGap)
		d.Press("enter")
		d.opened(defender(2))
	})
	story(t, "after it copied", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("alt+y", "down")
		d.Press(hold...)
		d.copied(tenantID(1).String())
		d.opened()
	})
	story(t, "after it chose an account, whose list is not there yet", func(t *testing.T) {
		w := accountsWorld()
		d := start(t, w)
		ready := make(chan struct{})
		use := d.m.cmds.deps.UseAccount
		d.m.cmds.deps.UseAccount = func(ctx context.Context, id string) (Loaded, error) {
			<-ready
			return use(ctx, id)
		}
		d.Press("alt+a", "down", "enter", "enter")
		d.opened()
		d.wait(repeatGap)
		d.Press("enter", "ctrl+y", "tab")
		d.opened()
		d.copied()
		d.sees("another account's list is being loaded")
		close(ready)
		d.settle()
		d.wait(time.Second)
		d.Press("enter")
		d.opened(defender(1))
	})
	story(t, "also where that account cannot be had, and the old list stands", func(t *testing.T) {
		d := start(t, accountsWorld())
		d.m.cmds.deps.UseAccount = func(context.Context, string) (Loaded, error) {
			return Loaded{}, &problem.Problem{What: "its key is gone"}
		}
		d.Press("alt+a", "down", "enter", "enter")
		d.opened()
		d.wait(repeatGap)
		d.Press("enter")
		d.opened(defender(1))
	})
}

func TestAMenuThatWaitsIsForTheTenantItWasMeantFor(t *testing.T) {
	story(t, "and does not open for the next one where that goes away", func(t *testing.T) {
		d := start(t, newWorld())
		d.m.books.busy++ // somebody else is writing it
		d.world.next = customers()[1:]
		d.Press("alt+s")
		d.run(d.m.read(false))
		d.settle()
		d.feed(bookMsg{})
		d.settle()
		d.sees("Adatum Corporation is no longer in the list", "selected is now Contoso Retail GmbH")
		if d.m.over.panel != noPanel {
			t.Errorf("a menu is open:\n%s", d.screen())
		}
	})
}

func TestAPartOfAReadTakesNothingAway(t *testing.T) {
	story(t, "from a part that was longer", func(t *testing.T) {
		w := newWorld()
		w.dir = directory.Directory{}
		pages := []int{60, 20}
		more := make(chan struct{})
		w.refresh = func(_ context.Context, show func(Progress)) (Refreshed, error) {
			n := pages[0]
			pages = pages[1:]
			show(Progress{Tenants: many(n), Count: n})
			<-more
			return Refreshed{}, &problem.Problem{What: "the directory could not be read"}
		}
		d := start(t, w)
		d.Press("pgdown", "pgdown", "down")
		more <- struct{}{}
		d.settle()
		chosen := d.chosen()
		d.Press("ctrl+r")
		if d.chosen() != chosen {
			t.Errorf("%q is selected, before it was %q", d.chosen(), chosen)
		}
		d.misses("no longer in the list")
		more <- struct{}{}
	})
}

func TestALoadDoesNotInterruptASignIn(t *testing.T) {
	story(t, "the code stays on screen, the list is behind it", func(t *testing.T) {
		w := accountsWorld()
		newEntra(w)
		d := start(t, w)
		ready := make(chan struct{})
		use := d.m.cmds.deps.UseAccount
		d.m.cmds.deps.UseAccount = func(ctx context.Context, id string) (Loaded, error) {
			<-ready
			return use(ctx, id)
		}
		d.Press("alt+a", "down", "enter", "alt+a", "ctrl+a", "d")
		d.sees("G D Q T 7 P X W B")
		close(ready)
		d.settle()
		d.sees("G D Q T 7 P X W B")
		d.Press("esc", "esc")
		d.sees(w.others[0].Username, "Adatum Corporation")
	})
}
