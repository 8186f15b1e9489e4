package ui

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

func TestTheListIsThereBeforeAnyAnswer(t *testing.T) {
	story(t, "and serves while the directory is read", func(t *testing.T) {
		w := newWorld()
		w.refresh = func(ctx context.Context, _ func(Progress)) (Refreshed, error) {
			<-ctx.Done()
			return Refreshed{}, ctx.Err()
		}
		d := start(t, w)
		d.sees("dana@northwind-soc.example · global", "11 tenants · 3 h ago · reading", "Contoso Security Ltd")
		d.Type("contoso sec")
		d.Press("enter")
		d.opened(defender(3))
	})
	story(t, "on a light background, too", func(t *testing.T) {
		d := start(t, newWorld())
		dark := d.m.View().Content
		d.feed(lightBackground())
		if light := d.m.View().Content; light == dark || d.screen() != ansi.Strip(dark) {
			t.Error("the background changes more or less than the colors")
		}
	})
	story(t, "its age goes on", func(t *testing.T) {
		w := newWorld()
		d := start(t, w)
		d.sees("11 tenants · just now")
		d.wait(2*time.Minute + 30*time.Second)
		d.sees("11 tenants · 2 min ago")
	})
	story(t, "what was typed before it came counts", func(t *testing.T) {
		w := newWorld()
		came := make(chan struct{})
		w.load = func(context.Context) (Loaded, error) {
			<-came
			return w.loaded(), nil
		}
		d := start(t, w)
		d.Type("contoso sec")
		close(came)
		d.settle()
		d.sees("❯ contoso sec", "↵ Defender Contoso Security Ltd")
	})
	story(t, "a query from the command line", func(t *testing.T) {
		w := newWorld()
		w.opts.Query = "contoso sec"
		d := start(t, w)
		d.Press("enter")
		d.opened(defender(3))
	})
}

func TestARefreshNeverChangesWhatIsSelected(t *testing.T) {
	story(t, "new tenants around it", func(t *testing.T) {
		w := newWorld(many(60)...)
		w.next = append([]directory.Tenant{tenant(901, "AAA", "aaa.example"), tenant(902, "AAB", "aab.example")}, many(60)...)
		more := make(chan struct{})
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			<-more
			return w.read(), nil
		}
		d := start(t, w)
		d.Press("pgdown", "pgdown", "up")
		chosen, line := d.chosen(), d.m.finder.list.row-d.m.finder.list.top
		close(more)
		d.settle()
		d.sees("2 new · new: AAA, AAB")
		if d.chosen() != chosen || d.m.finder.list.row-d.m.finder.list.top != line {
			t.Errorf("%q is selected on line %d, before it was %q on line %d", d.chosen(), d.m.finder.list.row-d.m.finder.list.top, chosen, line)
		}
	})
	story(t, "when it vanishes, ↵ opens no other unasked", func(t *testing.T) {
		w := newWorld()
		more := make(chan struct{})
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			<-more
			w.next = slices.Delete(customers(), 2, 3)
			return w.read(), nil
		}
		d := start(t, w)
		d.Press("down", "down")
		close(more)
		d.settle()
		d.sees("Contoso Security Ltd is no longer in the list; selected is now Fabrikam SA")
		d.Press("enter")
		d.opened()
		d.sees("the selected tenant went away; now Fabrikam SA is selected", "press the key again if you mean that one")
		d.wait(repeatGap)
		d.Press("enter")
		d.opened(defender(4))
	})
	story(t, "nor is another one's link copied unasked", func(t *testing.T) {
		w := newWorld()
		more := make(chan struct{})
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			<-more
			w.next = customers()[1:]
			return w.read(), nil
		}
		d := start(t, w)
		close(more)
		d.settle()
		d.Press("ctrl+y")
		d.copied()
		d.Press("ctrl+y")
		d.copied(defender(2))
	})
	story(t, "after another key the person knows", func(t *testing.T) {
		w := newWorld()
		w.next = customers()[3:]
		d := start(t, w)
		d.Press("down", "ctrl+r")
		d.Press("up", "enter")
		d.opened(defender(4))
	})
	story(t, "a waiting ↵ is void when its tenant vanishes", func(t *testing.T) {
		w := newWorld()
		more := make(chan struct{})
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			<-more
			w.next = customers()[3:]
			return w.read(), nil
		}
		d := start(t, w)
		d.atOnce(letter('c'))
		d.atOnce(letter('o'))
		d.atOnce(stroke("enter")) // waits to see whether it is part of a text
		close(more)
		d.settle()
		d.wait(time.Second)
		d.opened()
	})
	story(t, "a large directory, too", func(t *testing.T) {
		w := largeWorld(200)
		w.next = many(200)[5:]
		more := make(chan struct{})
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			<-more
			return w.read(), nil
		}
		d := start(t, w)
		d.Press("pgdown", "pgdown")
		chosen := d.chosen()
		close(more)
		d.settle()
		if d.chosen() != chosen {
			t.Errorf("%q is selected, before it was %q", d.chosen(), chosen)
		}
		d.sees("5 gone")
	})
}

func TestPagesShowAsTheyArrive(t *testing.T) {
	story(t, "on the first read", func(t *testing.T) {
		w := newWorld()
		w.dir = directory.Directory{}
		page := make(chan struct{})
		w.refresh = func(_ context.Context, show func(Progress)) (Refreshed, error) {
			show(Progress{Tenants: customers()[:3], Count: 3})
			<-page
			show(Progress{Tenants: customers()[:5], Count: 5})
			<-page
			w.next = customers()
			return w.read(), nil
		}
		d := start(t, w)
		d.sees("reading, 3 so far", "Contoso Security Ltd")
		d.Press("down")
		page <- struct{}{}
		d.settle()
		d.sees("reading, 5 so far", "Fabrikam SA", "↵ Defender Contoso Retail GmbH")
		page <- struct{}{}
		d.settle()
		d.sees("11 tenants · just now", "11 tenants read", "↵ Defender Contoso Retail GmbH")
		d.misses("new")
	})
	story(t, "from its top, and ↵ opens no row that has just come there", func(t *testing.T) {
		w := newWorld()
		w.dir = directory.Directory{}
		page := make(chan struct{})
		w.refresh = func(_ context.Context, show func(Progress)) (Refreshed, error) {
			show(Progress{Tenants: customers()[4:6], Count: 2})
			<-page
			w.next = customers()
			return w.read(), nil
		}
		d := start(t, w)
		page <- struct{}{}
		d.settle()
		if d.m.finder.list.row != 0 || d.m.finder.list.top != 0 {
			t.Errorf("row %d is selected below %d", d.m.finder.list.row, d.m.finder.list.top)
		}
		d.Press("enter")
		d.opened()
		d.sees("another tenant came to the top as the list grew", "press the key again if you mean that one")
		d.wait(repeatGap)
		d.Press("enter")
		d.opened(defender(1))
	})
	story(t, "and what could not be kept is shown all the same", func(t *testing.T) {
		w := newWorld()
		w.dir = directory.Directory{}
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			w.next = customers()
			return w.read(), &problem.Problem{What: "the list was not kept", Why: "the disk is full"}
		}
		d := start(t, w)
		d.sees("11 tenants", "the list was not kept: the disk is full")
	})
	story(t, "but a part never hides what was known", func(t *testing.T) {
		w := newWorld()
		w.refresh = func(ctx context.Context, show func(Progress)) (Refreshed, error) {
			show(Progress{Tenants: customers()[:1], Count: 1})
			<-ctx.Done()
			return Refreshed{}, ctx.Err()
		}
		d := start(t, w)
		d.sees("reading, 1 so far", "Fabrikam SA")
	})
	story(t, "a part is said to be one when the rest fails", func(t *testing.T) {
		w := newWorld()
		w.dir = directory.Directory{}
		w.refresh = func(_ context.Context, show func(Progress)) (Refreshed, error) {
			show(Progress{Tenants: customers()[:4], Count: 4})
			return Refreshed{}, &problem.Problem{Kind: problem.Offline, What: "the directory could not be read", Why: "the connection broke"}
		}
		d := start(t, w)
		d.sees("4 tenants, not all", "the directory could not be read: the connection broke")
		d.Type("contoso sec")
		d.Press("enter")
		d.opened(defender(3))
	})
	story(t, "throttling is told with the time left", func(t *testing.T) {
		w := newWorld()
		w.refresh = func(ctx context.Context, show func(Progress)) (Refreshed, error) {
			show(Progress{Count: 7, Waiting: 30 * time.Second, WaitCause: "throttled"})
			<-ctx.Done()
			return Refreshed{}, ctx.Err()
		}
		d := start(t, w)
		d.sees("throttled, goes on in 0:30")
		d.wait(10 * time.Second)
		d.sees("throttled, goes on in 0:20")
		d.wait(25 * time.Second)
		d.sees("reading, 7 so far")
	})
}

func TestErrorsAreLinesThatLeaveTheListStanding(t *testing.T) {
	offline := &problem.Problem{
		Kind: problem.Offline, What: "the directory could not be read", Why: "management.azure.com did not answer",
		Do: "check the network, then press ^r", Refs: "correlation id 4f1c",
	}
	story(t, "offline", func(t *testing.T) {
		w := newWorld()
		w.dir.ReadAt = time.Now().Add(-75 * time.Hour)
		fail := true
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			if fail {
				return Refreshed{}, offline
			}
			return w.read(), nil
		}
		d := start(t, w)
		d.sees("the directory could not be read: management.azure.com did not answer", "(correlation id 4f1c)",
			"check the network, then press ^r", "11 tenants · 3 days ago", "Fabrikam SA")
		d.Type("contoso sec")
		d.Press("enter")
		d.opened(defender(3))
		d.sees("the directory could not be read", "opened Defender")
		fail = false
		d.Press("ctrl+r")
		d.misses("could not be read")
		d.sees("11 tenants · just now")
	})
	story(t, "esc clears the line", func(t *testing.T) {
		w := newWorld()
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) { return Refreshed{}, offline }
		d := start(t, w)
		d.Type("fab")
		d.Press("esc")
		d.misses("could not be read")
		if d.m.finder.line.text != "fab" || d.quit {
			t.Error("esc did more than clear the line")
		}
	})
	story(t, "a sign-in that is wanted", func(t *testing.T) {
		w := newWorld()
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			return Refreshed{}, &problem.Problem{Kind: problem.SignIn, What: "the directory could not be read", Why: "the sign-in has expired", Refs: "AADSTS700082"}
		}
		d := start(t, w)
		d.sees("the sign-in has expired (AADSTS700082)", "press ^s to sign in; the list still opens links", "^s sign in")
		d.Type("contoso sec")
		d.Press("enter")
		d.opened(defender(3))
		d.Press("ctrl+s")
		d.sees("Sign in to Microsoft Entra ID")
		d.Press("esc")
		d.sees("Contoso Security Ltd")
	})
	story(t, "^s means nothing while all is well", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("ctrl+s")
		d.sees("Adatum Corporation")
		d.misses("^s")
	})
	story(t, "a snapshot that cannot be read", func(t *testing.T) {
		w := newWorld()
		w.load = func(context.Context) (Loaded, error) {
			return Loaded{Account: dana}, &problem.Problem{What: "the last list was damaged", Do: "nothing: it is read again"}
		}
		d := start(t, w)
		d.sees("11 tenants read", "the last list was damaged · nothing: it is read again")
	})
	story(t, "a locked keyring", func(t *testing.T) {
		w := newWorld()
		w.load = func(context.Context) (Loaded, error) {
			return Loaded{}, &problem.Problem{Kind: problem.Locked, What: "the keyring is locked", Do: "unlock it, then press ^r"}
		}
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			return Refreshed{}, &problem.Problem{Kind: problem.Locked, What: "the keyring is locked", Do: "unlock it, then press ^r"}
		}
		d := start(t, w)
		d.sees("no list is known yet", "the keyring is locked")
		w.load, w.refresh = nil, nil // it is unlocked
		d.Press("ctrl+r")
		d.sees("dana@northwind-soc.example", "Adatum Corporation", "11 tenants · just now")
	})
	story(t, "an error of unknown make", func(t *testing.T) {
		w := newWorld()
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			return Refreshed{}, errors.New("odd\x1b[31m\nthing")
		}
		d := start(t, w)
		d.sees("✗ odd[31m thing")
	})
	story(t, "what is not kept is said", func(t *testing.T) {
		w := newWorld()
		w.kept = "nothing is kept here: no keyring; set passphrase_command"
		d := start(t, w)
		d.sees("nothing is kept here: no keyring; set passphrase_command")
		d.Press("ctrl+y")
		d.sees("in the clipboard")
	})
	story(t, "an account that reaches nothing", func(t *testing.T) {
		w := newWorld()
		w.dir.Tenants = []directory.Tenant{}
		d := start(t, w)
		d.sees("this account reaches no tenants", "alt+a for another account")
		d.Press("enter")
		d.opened()
	})
}

func TestRefresh(t *testing.T) {
	story(t, "what changed is told", func(t *testing.T) {
		w := newWorld()
		w.next = slices.Concat(customers()[:10], []directory.Tenant{tenant(20, "Zava", "zava.example"), tenant(21, "Zenith", "zenith.example")})
		d := start(t, w)
		d.sees("2 new, 1 gone · new: Zava, Zenith · gone: " + tenantID(11).String())
	})
	story(t, "nothing new is told when asked", func(t *testing.T) {
		d := start(t, newWorld())
		d.misses("nothing has changed")
		d.Press("ctrl+r")
		d.sees("nothing has changed")
	})
	story(t, "news do not hide what was opened, nor does typing hide the news", func(t *testing.T) {
		w := newWorld()
		more := make(chan struct{})
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			<-more
			w.next = customers()[:10]
			return w.read(), nil
		}
		d := start(t, w)
		d.Press("enter")
		close(more)
		d.settle()
		d.Type("con")
		d.sees("opened Defender for Adatum Corporation", "1 gone")
		d.wait(newsTime)
		d.Type("t")
		d.misses("1 gone")
		d.sees("opened Defender for Adatum Corporation")
	})
	story(t, "one at a time", func(t *testing.T) {
		w := newWorld()
		reads := 0
		w.refresh = func(ctx context.Context, _ func(Progress)) (Refreshed, error) {
			reads++
			<-ctx.Done()
			return Refreshed{}, ctx.Err()
		}
		d := start(t, w)
		d.Press("ctrl+r", "ctrl+r")
		d.sees("the directory is being read already")
		if reads != 1 {
			t.Errorf("%d reads", reads)
		}
	})
}
