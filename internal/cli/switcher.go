package cli

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/checks"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/snapshot"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/config"
	"tenantswitch/internal/desktop"
	"tenantswitch/internal/openlog"
	"tenantswitch/internal/problem"
	"tenantswitch/ui"
)

// screen is the switcher's world: what is wired, and what went on while the
// terminal was taken.
type screen struct {
	*app
	shown    atomic.Pointer[[]directory.Tenant] // what the switcher was given last
	unlogged atomic.Pointer[error]              // what went wrong first with noting an opening
	leftover atomic.Pointer[[]desktop.Kept]     // browser profiles of accounts that were signed out
}

func (c *command) runSwitcher(cmd *cobra.Command, args []string) error {
	if !isTerminal(c.streams.In) || !isTerminal(c.streams.Out) {
		return &problem.Problem{
			What: "the switcher cannot start", Why: "it needs a terminal to draw on and to read keys from",
			Do: "use 'tenantswitch list', 'open', 'url' or 'copy' in scripts",
		}
	}
	return c.with(cmd, func(a *app) error {
		ctx := cmd.Context()
		if err := a.people.primePassphrase(ctx); err != nil {
			return err
		}
		if err := a.net.listenPages(ctx); err != nil {
			return err
		}
		s := &screen{app: a}
		defer func() {
			if err := s.unlogged.Load(); err != nil {
				a.sayLines(*err)
			}
			a.books.sayLeftOut(a.books.readBooks())
		}()
		err := ui.Run(ctx, s.deps(), s.options(strings.Join(args, " ")), c.streams.In, c.streams.Out, c.streams.Environ)
		if errors.Is(err, ui.ErrInterrupted) || errors.Is(err, ui.ErrTerminated) || errors.Is(err, context.Canceled) {
			if left := s.leftOnScreen(); len(left) > 0 {
				a.sayf("%s; 'tenantswitch doctor' lists them", keptWords(left))
			}
			return errInterrupted
		}
		return errors.Join(err, a.desk.offerToForget(ctx, s.leftOnScreen(), false))
	})
}

func (s *screen) options(query string) ui.Options {
	o := ui.Options{
		Query: query, Portal: s.portal, Portals: s.config.Catalogue, Cloud: s.cloud.Name, Demo: s.net.sim != nil, Now: time.Now,
		Host: s.people.session.Unconfirmed(), Trusted: s.net.ownTrust(),
		NoColor: s.flags.noColor || s.streams.env("NO_COLOR") != "", Option: s.desk.machine.GOOS == "darwin",
	}
	o.ByName = s.config.Order == config.OrderName
	o.Application = s.applicationName()
	o.OwnBrowser = s.desk.machine.Env("BROWSER") != ""
	if better, why := s.desk.machine.ProposeDeviceCode(); better {
		o.Propose, o.Because = ui.DeviceCode, why
	}
	return o
}

// deps gives the interface its world.
func (s *screen) deps() ui.Deps {
	files := newWatch(append([]string{s.bookFile}, s.config.SharedBooks...), s.config.Files)
	return ui.Deps{
		Load:     s.load,
		Refresh:  s.refresh,
		SignIn:   s.signIn,
		SignInAt: s.signInAt,
		Check:    s.checkForScreen,
		Confirm:  s.people.session.Confirm,
		Accounts: func(ctx context.Context) ([]ui.Account, error) {
			accounts, err := s.people.session.Accounts(ctx)
			list := make([]ui.Account, 0, len(accounts))
			for _, x := range accounts {
				list = append(list, toAccount(x))
			}
			return list, err
		},
		UseAccount: func(ctx context.Context, id string) (ui.Loaded, error) {
			if err := s.people.session.Use(ctx, id); err != nil {
				return ui.Loaded{}, err
			}
			return s.loaded(ctx)
		},
		SignOut: s.signOutOnScreen,
		Open: func(ctx context.Context, link portal.Link, in browser.Session) (ui.Opened, error) {
			who := s.people.session.Handle()
			opened, err := s.desk.handOver(ctx, s.desk.desktop, link, in)
			if err == nil {
				s.noteSwitcherOpening(ctx, who, link, opened.Session)
			}
			return ui.Opened{Browser: opened.Browser, Done: opened.Done}, err
		},
		Sessions: s.desk.desktop.Inventory,
		Book:     func(context.Context) (book.Book, error) { return s.readBook() },
		Edit:     s.editBook,
		Changed:  files.wait,
		OpenSignIn: func(ctx context.Context, url string) error {
			_, err := s.desk.desktop.Open(ctx, url)
			return err
		},
		Copy: func(ctx context.Context, text string) (ui.Copied, error) {
			copied, err := s.desk.desktop.Copy(ctx, text)
			to := ui.Copied{Where: copied.Where}
			if copied.Terminal {
				to.Terminal = s.desk.machine.OSC52(text)
			}
			return to, err
		},
	}
}

// toAccount returns the account as the screen lists it. One that cannot be
// opened is named by its folder, and says why in place of its cloud.
func toAccount(x auth.Account) ui.Account {
	a := ui.Account{ID: x.ID, Username: x.Username, Cloud: x.Cloud, Current: x.Current}
	if x.Username == "" && x.Trouble != nil {
		a.Username, a.Cloud = folderName(x), cannotBeOpened+": "+problem.Of(x.Trouble).Why
	}
	return a
}

const cannotBeOpened = "cannot be opened"

// folderName names an account of which nothing but its folder is known.
func folderName(x auth.Account) string { return "account " + x.ID[:min(len(x.ID), 8)] }

// load makes the last account current and returns what is known of it. It
// asks nobody to unlock a key.
func (s *screen) load(ctx context.Context) (ui.Loaded, error) {
	account, err := s.people.open(ctx, false)
	if err != nil || account.ID == "" {
		return ui.Loaded{}, err
	}
	return s.loaded(ctx)
}

// loaded is the current account with its snapshot, and what could not be kept
// of it. A snapshot that cannot be read comes as the error beside the account.
func (s *screen) loaded(ctx context.Context) (ui.Loaded, error) {
	who := s.people.session.Handle()
	d, err := saved(ctx, who)
	d.Tenants = withChecks(ctx, who, d.Tenants)
	s.show(d.Tenants)
	opened, lost := visitsOf(ctx, who)
	told := append(lines(who.Trouble()), lines(lost)...)
	if kept := who.Account().Kept; kept != "" && s.net.sim == nil { // the demo is marked as one anyway
		told = append(told, kept)
	}
	return ui.Loaded{
		Account: toAccount(who.Account()), Directory: d, Visits: opened, Kept: strings.Join(told, "; "),
	}, err
}

// refresh reads the directory; the user asked, so a locked key may ask them.
// It is one account's from the first page to the file, whatever becomes current
// meanwhile. What was read but could not be kept, or is not whole, comes with
// that as the error beside it.
func (s *screen) refresh(ctx context.Context, show func(ui.Progress)) (ui.Refreshed, error) {
	if _, ok := s.people.session.Current(); !ok {
		if _, err := s.people.open(ctx, true); err != nil {
			return ui.Refreshed{}, err
		}
	}
	who := s.people.session.Handle()
	// A broken snapshot was told when it was loaded; it is replaced now.
	old, _ := saved(ctx, who)
	d, change, err := s.tenants.reader.read(ctx, who, old, func(p directory.Progress) {
		s.show(p.Tenants)
		show(ui.Progress{Tenants: p.Tenants, Count: p.Count, Waiting: p.Waiting, WaitCause: p.Cause})
	})
	if err != nil {
		return ui.Refreshed{}, err
	}
	s.show(d.Tenants)
	kept := snapshot.Save(ctx, who.Files(), d)
	d.Tenants = withChecks(ctx, who, d.Tenants)
	opened, lost := visitsOf(ctx, who)
	return ui.Refreshed{Visits: opened, Directory: d, Change: change}, errors.Join(kept, who.Trouble(), change.Shortfall(), lost)
}

func (s *screen) signIn(ctx context.Context, method ui.Method, show func(ui.Invitation)) (ui.Loaded, error) {
	if _, err := s.people.session.SignIn(ctx, methodOf(method), inviting(method, show)); err != nil {
		return ui.Loaded{}, err
	}
	return s.loaded(ctx)
}

// signInAt is signIn at another tenant, for what a check there has brought.
func (s *screen) signInAt(
	ctx context.Context, tenant uuid.UUID, claims string, method ui.Method, show func(ui.Invitation),
) (ui.Loaded, error) {
	_, err := s.people.session.SignInAt(ctx, tenant.String(), claims, methodOf(method), inviting(method, show))
	if err != nil {
		return ui.Loaded{}, err
	}
	return s.loaded(ctx)
}

func methodOf(method ui.Method) auth.Method {
	if method == ui.DeviceCode {
		return auth.DeviceCode
	}
	return auth.Browser
}

func inviting(method ui.Method, show func(ui.Invitation)) func(auth.Invitation) {
	return func(i auth.Invitation) {
		show(ui.Invitation{Method: method, URL: i.URL, UserCode: i.UserCode, Expires: i.Expires})
	}
}

// noteSwitcherOpening is noteOpening for the switcher. What goes wrong with it
// waits until the screen is given back: the tenant is open all the same.
func (s *screen) noteSwitcherOpening(ctx context.Context, who auth.Handle, link portal.Link, in browser.Session) {
	if err := s.log.noteOpening(ctx, who, link, in, s.labelOf(link.Tenant()), openlog.BySwitcher); err != nil {
		s.unlogged.CompareAndSwap(nil, &err)
	}
}

// show notes the tenants that the switcher is given.
func (s *screen) show(tenants []directory.Tenant) {
	if tenants != nil {
		s.shown.Store(&tenants)
	}
}

// labelOf returns what the switcher calls the tenant.
func (s *screen) labelOf(id uuid.UUID) string {
	if t, ok := withID(s.onScreen(), id); ok {
		return t.Label()
	}
	return id.String()
}

// readBook reads the address books as one, for the switcher; the error is about
// the user's own.
func (s *screen) readBook() (book.Book, error) {
	b := s.books.readBooks()
	return b.own.Over(s.books.under(b, s.onScreen())...), b.broken
}

// onScreen are the tenants that the switcher was given last.
func (s *screen) onScreen() []directory.Tenant {
	if shown := s.shown.Load(); shown != nil {
		return *shown
	}
	return nil
}

// editBook changes the user's own address book for the switcher, and returns
// all of them as they are then.
func (s *screen) editBook(ctx context.Context, edits ...book.Edit) (book.Book, error) {
	around := book.Around{Tenants: s.onScreen()}
	around.Under = s.books.under(s.books.readBooks(), around.Tenants)
	made, err := s.books.updateBook(ctx, around, func(book.Layers) ([]book.Edit, error) { return edits, nil })
	return made.After.Over(around.Under...), err
}

// signOutOnScreen signs an account out for the switcher, and returns how many
// browser profiles stay behind it. They are asked about once the screen is given
// back.
func (s *screen) signOutOnScreen(ctx context.Context, id string) (profiles int, err error) {
	kept := s.profilesOf(ctx, auth.Account{ID: id}, false)
	if err := s.people.session.SignOut(ctx, id); err != nil {
		return 0, err
	}
	if len(kept) > 0 {
		all := append(s.leftOnScreen(), kept...)
		s.leftover.Store(&all)
	}
	return len(kept), nil
}

// leftOnScreen are the browser profiles that were left by sign-outs on the screen.
func (s *screen) leftOnScreen() []desktop.Kept {
	if left := s.leftover.Load(); left != nil {
		return slices.Clone(*left)
	}
	return nil
}

// checkForScreen is a check of the switcher. What was answered is kept, also
// where not all were asked about.
func (s *screen) checkForScreen(ctx context.Context, tenants []directory.Tenant, show func(ui.Answer)) error {
	if s.flags.offline {
		return offline("nothing was checked")
	}
	who, answers := s.people.session.Handle(), checks.Checks{}
	err := who.Check(ctx, textIDs(tenants), func(c auth.Checked) {
		answer := ui.Answer{
			Tenant: uuid.MustParse(c.Tenant), Check: checkOf(c), SignIn: c.Verdict == auth.SignInWanted, Claims: c.Claims,
		}
		answers[answer.Tenant] = answer.Check
		show(answer)
	})
	return cmp.Or(err, keepChecks(ctx, who, answers))
}
