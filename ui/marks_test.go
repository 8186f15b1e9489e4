package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/problem"
)

func TestMarkedTenants(t *testing.T) {
	story(t, "are what ↵ opens, in the order of marking, and then no longer", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("down", "ctrl+x", "up", "up", "ctrl+x")
		d.sees("2 marked", "● Adatum", "↵ Defender 2 tenants Contoso Retail GmbH, Adatum Corporation")
		d.Press("enter")
		d.opened(defender(2), defender(1))
		d.sees("opened Defender for 2 tenants: Contoso Retail GmbH, Adatum Corporation · in the default browser")
		d.misses("marked", "●")
	})
	story(t, "stay marked while others are searched, and are named", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("ctrl+x")
		d.Type("fabrikam")
		d.sees("1 marked · 2 of 11", "↵ Defender Adatum Corporation "+tenantID(1).String())
		d.Press("ctrl+x", "enter")
		d.opened(defender(1), defender(4))
	})
	story(t, "lose their mark by a second ^x, and all of it by esc", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("ctrl+x", "up", "ctrl+x")
		d.misses("marked")
		d.Press("ctrl+x", "ctrl+x", "esc")
		d.misses("marked")
		d.Press("ctrl+home", "enter")
		d.opened(defender(1))
	})
	story(t, "from four on are asked about, and only y is a yes", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("ctrl+x", "ctrl+x", "ctrl+x", "ctrl+x", "enter")
		d.sees("open Defender for 4 tenants?", "y for yes", "Adatum Corporation  "+tenantID(1).String(), "Fabrikam SA")
		d.Press("enter") // a key that is held
		d.opened()
		d.wait(time.Second)
		d.Press("enter")
		d.sees("nothing was opened", "4 marked")
		d.opened()
		d.Press("down", "enter")
		d.Press("y")
		d.opened(defender(1), defender(2), defender(3), defender(4))
		d.misses("marked")
	})
	story(t, "are copied one per line, and stay marked", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("ctrl+x", "ctrl+x", "ctrl+t")
		d.sees("the tenant id of 2 tenants, one per line, is in the clipboard", "2 marked")
		d.Press("ctrl+y", "alt+y", "3")
		d.copied(
			tenantID(1).String()+"\n"+tenantID(2).String(),
			defender(1)+"\n"+defender(2),
			"adatum.example\ncontoso.example",
		)
	})
	story(t, "are copied only if it is known of all", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("ctrl+end", "ctrl+x", "up", "ctrl+x", "alt+y")
		d.sees("domain", "not known of "+tenantID(11).String())
		d.Press("3")
		d.copied()
		d.sees("domain: not known of " + tenantID(11).String())
	})
	story(t, "go to the portal that is chosen for them", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("ctrl+x", "ctrl+x", "tab")
		d.sees("2 tenants Adatum Corporation, Contoso Retail GmbH", "for 2 tenants")
		d.Press("3")
		d.opened("https://portal.azure.com/"+tenantID(1).String(), "https://portal.azure.com/"+tenantID(2).String())
	})
	story(t, "of which one has no such page open nothing", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("ctrl+x", "ctrl+end", "ctrl+x", "alt+7")
		d.opened()
		d.sees("nothing was opened: ")
	})
	story(t, "are not meant by a double click on another", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("ctrl+x")
		click := tea.MouseClickMsg{X: 5, Y: 5, Button: tea.MouseLeft}
		d.input(click)
		d.input(click)
		d.opened(defender(3))
		d.sees("1 marked")
	})
	story(t, "that are gone with a refresh lose their mark, and that is told", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("ctrl+x", "ctrl+x")
		d.world.next = customers()[1:]
		d.Press("ctrl+r")
		d.sees("1 of the marked 2 tenants went away", "1 marked")
		d.Press("enter")
		d.opened()
		d.sees("now marked: Contoso Retail GmbH", "press the key again if you mean these")
		d.wait(time.Second)
		d.Press("enter")
		d.opened(defender(2))
	})
	story(t, "that are all gone as ↵ comes leave it nothing to open", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("ctrl+x")
		d.world.next = customers()[1:]
		d.Press("ctrl+r", "enter")
		d.opened()
		d.sees("1 of the marked 1 tenant went away", "is selected")
		d.Press("down", "enter")
		d.opened(defender(3))
	})
	story(t, "that go away while ↵ waits are not replaced by the selected one", func(t *testing.T) {
		w := newWorld()
		d := start(t, w)
		d.Press("ctrl+x")
		d.m.books.busy++ // somebody else is writing it
		w.next = customers()[1:]
		d.Press("enter")
		d.run(d.m.read(false))
		d.settle()
		d.feed(bookMsg{})
		d.settle()
		d.opened()
	})
	story(t, "that go away while a menu waits do not leave it to the selected one", func(t *testing.T) {
		w := newWorld()
		d := start(t, w)
		d.Press("ctrl+x")
		d.m.books.busy++ // somebody else is writing it
		w.next = customers()[1:]
		d.Press("alt+s")
		d.run(d.m.read(false))
		d.settle()
		d.feed(bookMsg{})
		d.settle()
		d.sees("1 of the marked 1 tenant went away")
		if d.m.over.panel != noPanel {
			t.Errorf("a menu is open:\n%s", d.screen())
		}
	})
	story(t, "of which some do not open say which", func(t *testing.T) {
		w := newWorld()
		w.open = func(_ context.Context, link portal.Link) (Opened, error) {
			if link.Tenant() == tenantID(2) {
				return Opened{}, &problem.Problem{What: "the link was not opened", Why: "firefox ended with exit status 1", Err: errors.New("1")}
			}
			return Opened{Browser: "the default browser", Done: true}, nil
		}
		d := start(t, w)
		d.Press("ctrl+x", "ctrl+x", "ctrl+x", "enter")
		d.opened(defender(1), defender(2), defender(3))
		d.sees("1 of 3 were not opened", "firefox ended with exit status 1", defender(2), "it is in the clipboard")
		d.copied(defender(2))
	})
	story(t, "of an account are not opened while another one's list comes, and lose their mark", func(t *testing.T) {
		w := accountsWorld() // the other one reaches the same tenants
		w.switching = make(chan struct{})
		d := start(t, w)
		d.Press("ctrl+x", "alt+a", "down", "enter")
		d.wait(time.Second)
		d.Press("enter")
		d.opened()
		d.sees("another account's list is being loaded")
		close(w.switching)
		d.settle()
		d.misses("marked", "●")
		d.wait(time.Second)
		d.Press("ctrl+home", "down", "enter")
		d.opened(defender(2))
	})
	story(t, "of which several do not open say all", func(t *testing.T) {
		w := newWorld()
		w.open = func(_ context.Context, link portal.Link) (Opened, error) {
			if link.Tenant() == tenantID(2) {
				return Opened{Browser: "the default browser", Done: true}, nil
			}
			return Opened{}, &problem.Problem{What: "the link was not opened", Why: "firefox ended with exit status 1"}
		}
		d := start(t, w)
		d.Press("ctrl+x", "ctrl+x", "ctrl+x", "enter")
		d.sees("2 of 3 were not opened", "Defender for 2 tenants: Adatum Corporation, Contoso Security Ltd", "all 2 links are in the clipboard")
	})
}

func TestAMenuOfPortalsCopiesToo(t *testing.T) {
	story(t, "the link of the marked line", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("tab", "down", "ctrl+y")
		d.copied("https://entra.microsoft.com/" + tenantID(1).String())
		d.sees("the Entra link of Adatum Corporation is in the clipboard")
		d.opened()
	})
	story(t, "or what is chosen of it", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("tab")
		d.Type("inc")
		d.Press("alt+y")
		d.sees("copy what? the link is of Defender · Incidents")
		d.Press("5")
		d.copied("[Adatum Corporation · Defender · Incidents](https://security.microsoft.com/incidents?tid=" + tenantID(1).String() + ")")
	})
}
