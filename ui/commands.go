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
func (m *Model) run(job func(ctx context.Context) tea.Msg) tea.Cmd {
	return m.runIn(m.cmds.ctx, job)
}

func (m *Model) runIn(ctx context.Context, job func(ctx context.Context) tea.Msg) tea.Cmd {
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
func reportPanic(send func(tea.Msg)) {
	if v := recover(); v != nil {
		send(crashedMsg{newCrash(v)})
	}
}

// after sends a message later.
func after(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd { return tea.Tick(d, msg) }

func (m *Model) load(session int) tea.Cmd {
	deps, now, with := m.cmds.deps, m.opts.Now, m.dress()
	return m.run(func(ctx context.Context) tea.Msg {
		loaded, err := deps.Load(ctx)
		return newLoadedMsg(session, loaded, with, now, err)
	})
}

// dressAgain puts the address book as it is now on the tenants of a listing.
func (m *Model) dressAgain(l *listing) tea.Cmd {
	m.books.dressing++
	with := m.dress()
	return m.run(func(context.Context) tea.Msg {
		dressed := newListing(l.bare, with)
		dressed.complete = l.complete
		return dressedMsg{of: l, listing: dressed}
	})
}

// loadAgain asks who is signed in, once a key has been unlocked.
func (m *Model) loadAgain(session int) tea.Cmd {
	deps := m.cmds.deps
	return m.run(func(ctx context.Context) tea.Msg {
		loaded, err := deps.Load(ctx)
		return loadedMsg{session: session, account: loaded.Account, kept: loaded.Kept, again: true, err: err}
	})
}

func newLoadedMsg(session int, l Loaded, with dress, now func() time.Time, err error) loadedMsg {
	with.visits = l.Visits
	all := newListing(l.Directory, with)
	return loadedMsg{session: session, account: l.Account, listing: all, kept: l.Kept, at: now(), err: err}
}

func (m *Model) refresh(ctx context.Context, session int) tea.Cmd {
	deps, send, now, with := m.cmds.deps, m.cmds.send, m.opts.Now, m.dress()
	return m.runIn(ctx, func(ctx context.Context) tea.Msg {
		done, err := deps.Refresh(ctx, func(p Progress) {
			defer reportPanic(send)
			msg := progressMsg{session: session, progress: p, at: now()}
			if p.Tenants != nil {
				msg.listing = newListing(directory.Directory{Tenants: p.Tenants}, with)
				msg.listing.complete = false
			}
			send(msg)
		})
		msg := refreshedMsg{session: session, change: done.Change, err: err}
		if err == nil || !done.Directory.ReadAt.IsZero() {
			with.visits = done.Visits
			msg.listing = newListing(done.Directory, with)
		}
		msg.at = now()
		return msg
	})
}

// fold prepares a large directory for the first letter that is typed, once it is
// on the screen.
func (m *Model) fold(l *listing) tea.Cmd {
	if len(l.tenants) <= m.finder.atOnce {
		return nil // it was folded with the index
	}
	return m.run(func(ctx context.Context) tea.Msg {
		select {
		case <-time.After(3 * time.Second / framesPerSecond):
			l.index.Fold()
		case <-ctx.Done():
		}
		return nil
	})
}

// search answers nothing once ctx has ended: a newer query has come.
func (m *Model) search(ctx context.Context, number int, l *listing, query string) tea.Cmd {
	into := m.finder.spare
	m.finder.spare = nil
	return m.runIn(ctx, func(ctx context.Context) tea.Msg {
		hits := l.find(ctx, query, into)
		if ctx.Err() != nil {
			return nil
		}
		return foundMsg{search: number, listing: l, query: query, hits: hits}
	})
}

// open opens targets in the browser, one after the other; the links that it
// does not take go to the clipboard, since the person wants them somewhere.
func (m *Model) open(targets []target) tea.Cmd {
	deps, send := m.cmds.deps, m.cmds.send
	return m.run(func(ctx context.Context) tea.Msg {
		var msg openedMsg
		var links []string
		for i, t := range targets {
			if i > 0 {
				send(openingMsg{next: i + 1, all: len(targets), target: t})
			}
			opened, err := deps.Open(ctx, t.link, t.in)
			msg.results = append(msg.results, result{target: t, opened: opened, err: err})
			if err != nil && problem.KindOf(err) != problem.Canceled {
				links = append(links, t.link.String())
			}
		}
		if len(links) > 0 {
			var err error
			msg.copied, err = deps.Copy(ctx, strings.Join(links, "\n"))
			msg.copyOK = err == nil
		}
		return msg
	})
}

// listOffers asks which browser sessions this machine has.
func (m *Model) listOffers() tea.Cmd {
	deps, now := m.cmds.deps, m.opts.Now
	return m.run(func(ctx context.Context) tea.Msg {
		return offersMsg{deps.Sessions(ctx), now()}
	})
}

// readBook reads the address book, in which the person may have written.
func (m *Model) readBook() tea.Cmd {
	deps, now := m.cmds.deps, m.opts.Now
	was, version := m.books.book, m.books.version
	return m.run(func(ctx context.Context) tea.Msg {
		b, err := deps.Book(ctx)
		msg := bookMsg{book: b, at: now(), err: err}
		if err == nil && len(book.Compare(was, b)) == 0 {
			msg.same = version
		}
		return msg
	})
}

// readBookAgain is readBook while the program runs: what depends on the book
// waits for it.
func (m *Model) readBookAgain() tea.Cmd {
	m.books.busy++
	return m.readBook()
}

// watchFiles waits for a change of the person's files.
func (m *Model) watchFiles() tea.Cmd {
	deps := m.cmds.deps
	return m.run(func(ctx context.Context) tea.Msg {
		listed, err := deps.Changed(ctx)
		if err != nil {
			return nil // it is over
		}
		return filesMsg{listed: listed}
	})
}

// check asks about tenants.
func (m *Model) check(tenants []directory.Tenant) tea.Cmd {
	deps, send := m.cmds.deps, m.cmds.send
	ctx, stop := context.WithCancel(m.cmds.ctx)
	m.answers.checking = checking{on: true, all: len(tenants), stop: stop}
	m.jobs.busy++
	return m.runIn(ctx, func(ctx context.Context) tea.Msg {
		defer stop()
		msg := checkedMsg{label: tenants[0].Label(), all: len(tenants)}
		msg.err = deps.Check(ctx, tenants, func(a Answer) {
			msg.answers = append(msg.answers, a)
			if len(tenants) > 1 {
				send(checkingMsg{done: len(msg.answers)})
			}
		})
		return msg
	})
}

// change writes into the address book; done tells that it is written. Whatever
// depends on the book waits for it.
func (m *Model) change(done string, edits ...book.Edit) tea.Cmd {
	m.books.busy++
	m.jobs.busy++
	deps, now := m.cmds.deps, m.opts.Now
	return m.run(func(ctx context.Context) tea.Msg {
		written, err := deps.Edit(ctx, edits...)
		return changedMsg{book: written, done: done, at: now(), err: err}
	})
}

// addAlias gives a tenant an alias, unless another tenant is called so.
func (m *Model) addAlias(t directory.Tenant, alias string) tea.Cmd {
	m.books.busy++
	m.jobs.busy++
	deps, all := m.cmds.deps, m.finder.directory.tenants
	add := book.Add(book.OfTheTenant(t.ID, t.Name), book.Aliases, alias)
	return m.run(func(ctx context.Context) tea.Msg {
		msg := changedMsg{done: t.Label() + " has the alias " + alias}
		if msg.err = refusedAlias(all, add); msg.err == nil {
			msg.book, msg.err = deps.Edit(ctx, add)
		}
		return msg
	})
}

// refusedAlias says why an alias cannot be added: another of the tenants is
// called so. It looks at a book of that alias alone.
func refusedAlias(all []directory.Tenant, add book.Edit) error {
	text, err := book.Apply(nil, add)
	if err != nil {
		return err
	}
	alone, err := book.Parse(text)
	if err != nil {
		return err
	}
	for _, c := range alone.ConflictsWith(all) {
		return &problem.Problem{
			What: "the alias “" + c.Alias + "” was not added", Why: "it is the " + c.As + " of " + c.Other.String(),
			Do: "choose another",
		}
	}
	return nil
}

func (m *Model) copyText(what, text string) tea.Cmd {
	deps := m.cmds.deps
	return m.run(func(ctx context.Context) tea.Msg {
		copied, err := deps.Copy(ctx, text)
		return copiedMsg{what: what, text: text, copied: copied, err: err}
	})
}

func (m *Model) startSignIn(ctx context.Context, attempt int, method Method) tea.Cmd {
	deps, send, now, there, with := m.cmds.deps, m.cmds.send, m.opts.Now, m.login.signIn.there, m.dress()
	return m.runIn(ctx, func(ctx context.Context) tea.Msg {
		show := func(i Invitation) {
			defer reportPanic(send)
			send(invitedMsg{attempt: attempt, invitation: i, at: now()})
		}
		var loaded Loaded
		var err error
		if there == (signInThere{}) {
			loaded, err = deps.SignIn(ctx, method, show)
		} else {
			loaded, err = deps.SignInAt(ctx, there.tenant.ID, there.claims, method, show)
		}
		return signedInMsg{attempt: attempt, loaded: newLoadedMsg(0, loaded, with, now, err)}
	})
}

func (m *Model) openPage(ctx context.Context, attempt int, url string) tea.Cmd {
	deps := m.cmds.deps
	return m.runIn(ctx, func(ctx context.Context) tea.Msg {
		return pageOpenedMsg{attempt: attempt, err: deps.OpenSignIn(ctx, url)}
	})
}

func (m *Model) listAccounts() tea.Cmd {
	deps := m.cmds.deps
	return m.run(func(ctx context.Context) tea.Msg {
		accounts, err := deps.Accounts(ctx)
		return accountsMsg{accounts: accounts, err: err}
	})
}

func (m *Model) useAccount(session int, id string) tea.Cmd {
	deps, now, with := m.cmds.deps, m.opts.Now, m.dress()
	return m.run(func(ctx context.Context) tea.Msg {
		loaded, err := deps.UseAccount(ctx, id)
		return newLoadedMsg(session, loaded, with, now, err)
	})
}

func (m *Model) confirm(typed string) tea.Cmd {
	deps := m.cmds.deps
	return m.run(func(ctx context.Context) tea.Msg { return confirmedMsg{deps.Confirm(ctx, typed)} })
}

func (m *Model) signOut(a Account) tea.Cmd {
	deps := m.cmds.deps
	return m.run(func(ctx context.Context) tea.Msg {
		profiles, err := deps.SignOut(ctx, a.ID)
		return signedOutMsg{account: a, profiles: profiles, err: err}
	})
}
