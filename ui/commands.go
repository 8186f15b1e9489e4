package ui

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/internal/problem"
)

// Everything the interface does to the world. Commands never touch the model:
// they take what they need by value and answer with a message.

// run makes a command of a job. It is the one place where our code leaves
// Update's goroutine, so that a panic there ends the program in order: the
// terminal is restored first, and the panic told afterwards.
func (c commands) run(job func(ctx context.Context) tea.Msg) tea.Cmd {
	return c.runIn(c.ctx, job)
}

func (c commands) runIn(ctx context.Context, job func(ctx context.Context) tea.Msg) tea.Cmd {
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				msg = crashedMsg{newCrash(v)}
			}
		}()
		return job(ctx)
	}
}

// Crash is a panic of our own code.
type Crash struct {
	Value string // what it said
	Stack []byte
}

func newCrash(v any) *Crash { return &Crash{Value: fmt.Sprint(v), Stack: debug.Stack()} }

// Error returns what the panic said.
func (c *Crash) Error() string { return c.Value }

// reportPanic, deferred in what others call back, ends the program in order.
func (c commands) reportPanic() {
	if v := recover(); v != nil {
		c.send(crashedMsg{newCrash(v)})
	}
}

func (c commands) load(session int, with dress) tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		loaded, err := c.deps.Load(ctx)
		return newLoadedMsg(session, loaded, with, c.now, err)
	})
}

// dress puts the address book as it is now on the tenants of a listing.
func (c commands) dress(l *listing, with dress) tea.Cmd {
	return c.run(func(context.Context) tea.Msg {
		dressed := newListing(l.bare, with)
		dressed.complete = l.complete
		return dressedMsg{of: l, listing: dressed}
	})
}

// loadAgain asks who is signed in, once a key has been unlocked.
func (c commands) loadAgain(session int) tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		loaded, err := c.deps.Load(ctx)
		return loadedMsg{session: session, account: loaded.Account, kept: loaded.Kept, again: true, err: err}
	})
}

func newLoadedMsg(session int, l Loaded, with dress, now func() time.Time, err error) loadedMsg {
	with.visits = l.Visits
	all := newListing(l.Directory, with)
	return loadedMsg{session: session, account: l.Account, listing: all, kept: l.Kept, at: now(), err: err}
}

func (c commands) refresh(ctx context.Context, session int, with dress) tea.Cmd {
	return c.runIn(ctx, func(ctx context.Context) tea.Msg {
		done, err := c.deps.Refresh(ctx, func(p Progress) {
			defer c.reportPanic()
			msg := progressMsg{session: session, progress: p, at: c.now()}
			if p.Tenants != nil {
				msg.listing = newListing(directory.Directory{Tenants: p.Tenants}, with)
				msg.listing.complete = false
			}
			c.send(msg)
		})
		msg := refreshedMsg{session: session, change: done.Change, err: err}
		if err == nil || !done.Directory.ReadAt.IsZero() {
			with.visits = done.Visits
			msg.listing = newListing(done.Directory, with)
		}
		msg.at = c.now()
		return msg
	})
}

// fold prepares a large directory for the first letter that is typed, once it is
// on the screen.
func (c commands) fold(l *listing) tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		select {
		case <-time.After(3 * time.Second / framesPerSecond):
			l.index.Fold()
		case <-ctx.Done():
		}
		return nil
	})
}

// search answers nothing once ctx has ended: a newer query has come.
func (c commands) search(ctx context.Context, number int, l *listing, query string, into []int32) tea.Cmd {
	return c.runIn(ctx, func(ctx context.Context) tea.Msg {
		hits := l.find(ctx, query, into)
		if ctx.Err() != nil {
			return nil
		}
		return foundMsg{search: number, listing: l, query: query, hits: hits}
	})
}

// open opens targets in the browser, one after the other; the links that it
// does not take go to the clipboard, since the person wants them somewhere.
func (c commands) open(targets []target) tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		var msg openedMsg
		var links []string
		for i, t := range targets {
			if i > 0 {
				c.send(openingMsg{next: i + 1, all: len(targets), target: t})
			}
			opened, err := c.deps.Open(ctx, t.link, t.in)
			msg.results = append(msg.results, result{target: t, opened: opened, err: err})
			if err != nil && problem.KindOf(err) != problem.Canceled {
				links = append(links, t.link.String())
			}
		}
		if len(links) > 0 {
			var err error
			msg.copied, err = c.deps.Copy(ctx, strings.Join(links, "\n"))
			msg.copyOK = err == nil
		}
		return msg
	})
}

// listOffers asks which browser sessions this machine has.
func (c commands) listOffers() tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		return offersMsg{c.deps.Sessions(ctx), c.now()}
	})
}

// readBook reads the address book, in which the person may have written.
func (c commands) readBook(was book.Book, version int) tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		b, err := c.deps.Book(ctx)
		msg := bookMsg{book: b, at: c.now(), err: err}
		if err == nil && len(book.Compare(was, b)) == 0 {
			msg.same = version
		}
		return msg
	})
}

// watchFiles waits for a change of the person's files.
func (c commands) watchFiles() tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		listed, err := c.deps.Changed(ctx)
		if err != nil {
			return nil // it is over
		}
		return filesMsg{listed: listed}
	})
}

// check asks about tenants, until ctx ends.
func (c commands) check(ctx context.Context, tenants []directory.Tenant) tea.Cmd {
	return c.runIn(ctx, func(ctx context.Context) tea.Msg {
		msg := checkedMsg{label: tenants[0].Label(), all: len(tenants)}
		msg.err = c.deps.Check(ctx, tenants, func(a Answer) {
			msg.answers = append(msg.answers, a)
			if len(tenants) > 1 {
				c.send(checkingMsg{done: len(msg.answers)})
			}
		})
		return msg
	})
}

// change writes into the address book; done tells that it is written.
func (c commands) change(done string, edits ...book.Edit) tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		written, err := c.deps.Edit(ctx, edits...)
		return bookMsg{book: written, done: done, at: c.now(), err: err}
	})
}

func (c commands) copyText(what, text string) tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		copied, err := c.deps.Copy(ctx, text)
		return copiedMsg{what: what, text: text, copied: copied, err: err}
	})
}

func (c commands) startSignIn(ctx context.Context, attempt int, method Method, there signInThere, with dress) tea.Cmd {
	return c.runIn(ctx, func(ctx context.Context) tea.Msg {
		show := func(i Invitation) {
			defer c.reportPanic()
			c.send(invitedMsg{attempt: attempt, invitation: i, at: c.now()})
		}
		var loaded Loaded
		var err error
		if there == (signInThere{}) {
			loaded, err = c.deps.SignIn(ctx, method, show)
		} else {
			loaded, err = c.deps.SignInAt(ctx, there.tenant.ID, there.claims, method, show)
		}
		return signedInMsg{attempt: attempt, loaded: newLoadedMsg(0, loaded, with, c.now, err)}
	})
}

// openPage opens the page of an invitation in the browser.
func (c commands) openPage(s signIn) tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		return pageOpenedMsg{attempt: s.attempt, err: c.deps.OpenSignIn(ctx, s.invitation.URL)}
	})
}

func (c commands) listAccounts() tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		accounts, err := c.deps.Accounts(ctx)
		return accountsMsg{accounts: accounts, err: err}
	})
}

func (c commands) useAccount(session int, id string, with dress) tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		loaded, err := c.deps.UseAccount(ctx, id)
		return newLoadedMsg(session, loaded, with, c.now, err)
	})
}

func (c commands) confirm(typed string) tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg { return confirmedMsg{c.deps.Confirm(ctx, typed)} })
}

func (c commands) signOut(a Account) tea.Cmd {
	return c.run(func(ctx context.Context) tea.Msg {
		profiles, err := c.deps.SignOut(ctx, a.ID)
		return signedOutMsg{account: a, profiles: profiles, err: err}
	})
}
