package ui

import (
	"context"
	"testing"
	"time"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

func TestAccounts(t *testing.T) {
	other := Account{ID: "admin", Username: "dana.admin@fabrikam.example", Cloud: "usgov"}
	two := func() *world {
		w := newWorld()
		w.others = []Account{other}
		return w
	}
	story(t, "switching shows the other's list and drops the first one's answers", func(t *testing.T) {
		w := two()
		stopped := 0
		again := make(chan struct{})
		w.refresh = func(ctx context.Context, show func(Progress)) (Refreshed, error) {
			<-ctx.Done()
			stopped++
			<-again // it ends when the other account's read is under way
			late := []directory.Tenant{tenant(1, "Late Ltd", "late.example")}
			show(Progress{Tenants: late, Count: 999})
			return Refreshed{Directory: directory.Directory{Tenants: late, ReadAt: time.Now()}}, nil
		}
		d := start(t, w)
		d.Type("fab")
		d.Press("alt+a")
		d.sees("dana@northwind-soc.example · global · on screen", "dana.admin@fabrikam.example · usgov")
		d.Press("down", "enter")
		close(again)
		d.settle()
		d.sees("dana.admin@fabrikam.example", "❯ fab", "2 of 11", "reading")
		d.misses("999", "Late Ltd")
		if stopped != 1 {
			t.Errorf("%d reads were stopped", stopped)
		}
	})
	story(t, "switching to one whose list is damaged is switching nevertheless", func(t *testing.T) {
		w := two()
		d := start(t, w)
		d.m.cmds.deps.UseAccount = func(context.Context, string) (Loaded, error) {
			return Loaded{Account: other}, &problem.Problem{What: "the last list was damaged"}
		}
		d.Press("alt+a", "down", "enter")
		d.sees("dana.admin@fabrikam.example", "the last list was damaged", "11 tenants read")
	})
	story(t, "signing out asks first, and forgets at once", func(t *testing.T) {
		w := two()
		d := start(t, w)
		d.Press("alt+a", "ctrl+d")
		d.sees("y signs out, and forgets here, all of dana@northwind-soc.example")
		for _, no := range []string{"enter", "n", "esc", "x", "up", "delete"} {
			d.Press(no)
			d.misses("y signs out")
			d.Press("y")
			if len(w.signedOut) != 0 || d.m.over.panel != accountPanel {
				t.Fatalf("after %s signed out: %q", no, w.signedOut)
			}
			d.Press("delete")
		}
		d.Press("down", "y")
		if len(w.signedOut) != 0 {
			t.Fatalf("a yes for one account signed out %q", w.signedOut)
		}
		d.Press("up", "ctrl+d", "y")
		if len(w.signedOut) != 1 || w.signedOut[0] != "dana" {
			t.Fatalf("signed out: %q", w.signedOut)
		}
		d.sees("Sign in to Microsoft Entra ID")
		d.misses("Fabrikam")
	})
	story(t, "the browser profiles that stay are told", func(t *testing.T) {
		w := two()
		w.profiles = 2
		d := start(t, w)
		d.Press("alt+a", "down", "ctrl+d", "y")
		d.sees("is signed out", "you are asked about 2 browser profiles of its tenants")
	})
	story(t, "no letter does anything: it may be a customer's name", func(t *testing.T) {
		w := two()
		e := newEntra(w)
		d := start(t, w)
		d.Press("alt+a")
		d.Type("toyota nordlo annoyed by o y d o n y")
		if len(w.signedOut)+len(e.methods)+len(w.pages) != 0 || d.m.over.panel != accountPanel {
			t.Errorf("signed out %q, signed in %v", w.signedOut, e.methods)
		}
	})
	story(t, "signing in another, and coming back", func(t *testing.T) {
		d := start(t, two())
		d.Press("alt+a", "ctrl+a")
		d.sees("Sign in to Microsoft Entra ID")
		d.Press("esc")
		d.sees("Adatum Corporation")
	})
	story(t, "an account that fails leaves the list standing", func(t *testing.T) {
		w := newWorld()
		reads := 0
		w.refresh = func(ctx context.Context, _ func(Progress)) (Refreshed, error) {
			reads++
			<-ctx.Done()
			return Refreshed{}, ctx.Err()
		}
		d := start(t, w)
		d.Press("alt+a")
		d.feed(accountsMsg{accounts: []Account{dana, {ID: "lost", Username: "lost@x.example"}}})
		d.Press("down", "enter")
		d.sees("no account lost", "Adatum Corporation", "dana@northwind-soc.example")
		d.Press("ctrl+r")
		if reads != 2 {
			t.Errorf("%d reads: the list cannot be read again", reads)
		}
	})
}
