package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/config"
	"tenantswitch/internal/problem"
	"tenantswitch/ui"
)

func (c *command) runSwitcher(cmd *cobra.Command, args []string) error {
	if !isTerminal(c.streams.In) || !isTerminal(c.streams.Out) {
		return &problem.Problem{
			What: "the switcher cannot start", Why: "it needs a terminal to draw on and to read keys from",
			Do: "use 'tenantswitch list', 'open', 'url' or 'copy' in scripts",
		}
	}
	return c.with(cmd, func(a *app) error {
		ctx := cmd.Context()
		if err := a.primePassphrase(ctx); err != nil {
			return err
		}
		if a.sim != nil {
			if err := a.sim.ListenPages(context.WithoutCancel(ctx)); err != nil {
				return err
			}
		}
		defer func() {
			if err := a.unlogged.Load(); err != nil {
				a.sayUnlogged(*err)
			}
			a.sayLeftOut(a.readBooks())
		}()
		err := ui.Run(ctx, a.deps(), a.options(strings.Join(args, " ")), c.streams.In, c.streams.Out, c.streams.Environ)
		if errors.Is(err, ui.ErrInterrupted) || errors.Is(err, ui.ErrTerminated) || errors.Is(err, context.Canceled) {
			if left := a.leftOnScreen(); len(left) > 0 {
				a.sayf("%s; 'tenantswitch doctor' lists them", keptWords(left))
			}
			return errInterrupted
		}
		return errors.Join(err, a.offerToForget(ctx, a.leftOnScreen(), false))
	})
}

func (a *app) options(query string) ui.Options {
	o := ui.Options{
		Query: query, Portal: a.portal, Portals: a.config.Catalogue, Cloud: a.cloud.Name, Demo: a.sim != nil, Now: time.Now,
		Host: a.session.Unconfirmed(), Trusted: a.ownTrust(),
		NoColor: a.flags.noColor || a.streams.env("NO_COLOR") != "", Option: a.machine.GOOS == "darwin",
	}
	o.ByName = a.config.Order == config.OrderName
	o.Application = a.applicationName()
	o.OwnBrowser = a.machine.Env("BROWSER") != ""
	if better, why := a.machine.ProposeDeviceCode(); better {
		o.Propose, o.Because = ui.DeviceCode, why
	}
	return o
}

// deps gives the interface its world.
func (a *app) deps() ui.Deps {
	files := newWatch(append([]string{a.bookFile}, a.config.SharedBooks...), a.config.Files)
	return ui.Deps{
		Load: a.load,
		Refresh: func(ctx context.Context, show func(ui.Progress)) (ui.Refreshed, error) {
			return a.refresh(ctx, show)
		},
		SignIn:   a.signIn,
		SignInAt: a.signInAt,
		Check:    a.checkForScreen,
		Confirm: func(ctx context.Context, typed string) error {
			return a.session.Confirm(ctx, typed)
		},
		Accounts: func(ctx context.Context) ([]ui.Account, error) {
			accounts, err := a.session.Accounts(ctx)
			list := make([]ui.Account, 0, len(accounts))
			for _, x := range accounts {
				list = append(list, toAccount(x))
			}
			return list, err
		},
		UseAccount: func(ctx context.Context, id string) (ui.Loaded, error) {
			if err := a.session.Use(ctx, id); err != nil {
				return ui.Loaded{}, err
			}
			return a.loaded(ctx)
		},
		SignOut: a.signOutOnScreen,
		Open: func(ctx context.Context, link portal.Link, in browser.Session) (ui.Opened, error) {
			who := a.session.Handle()
			opened, err := a.handOver(ctx, a.desktop, link, in)
			if err == nil {
				a.noteSwitcherOpening(ctx, who, link, opened.Session)
			}
			return ui.Opened{Browser: opened.Browser, Done: opened.Done}, err
		},
		Sessions: a.desktop.Inventory,
		Book:     func(context.Context) (book.Book, error) { return a.readBook() },
		Edit:     a.editBook,
		Changed:  files.wait,
		OpenSignIn: func(ctx context.Context, url string) error {
			_, err := a.desktop.Open(ctx, url)
			return err
		},
		Copy: func(ctx context.Context, text string) (ui.Copied, error) {
			copied, err := a.desktop.Copy(ctx, text)
			to := ui.Copied{Where: copied.Where}
			if copied.Terminal {
				to.Terminal = a.machine.OSC52(text)
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
func (a *app) load(ctx context.Context) (ui.Loaded, error) {
	account, err := a.open(ctx, false)
	if err != nil || account.ID == "" {
		return ui.Loaded{}, err
	}
	return a.loaded(ctx)
}

// loaded is the current account with its snapshot, and what could not be kept
// of it. A snapshot that cannot be read comes as the error beside the account.
func (a *app) loaded(ctx context.Context) (ui.Loaded, error) {
	who := a.session.Handle()
	d, err := snapshot(ctx, who)
	d.Tenants = withChecks(ctx, who, d.Tenants)
	a.show(d.Tenants)
	opened, lost := visitsOf(ctx, who)
	told := append(lines(who.Trouble()), lines(lost)...)
	if kept := who.Account().Kept; kept != "" && a.sim == nil { // the demo is marked as one anyway
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
func (a *app) refresh(ctx context.Context, show func(ui.Progress)) (ui.Refreshed, error) {
	if _, ok := a.session.Current(); !ok {
		if _, err := a.open(ctx, true); err != nil {
			return ui.Refreshed{}, err
		}
	}
	who := a.session.Handle()
	// A broken snapshot was told when it was loaded; it is replaced now.
	old, _ := snapshot(ctx, who)
	d, change, err := a.read(ctx, who, old, func(p directory.Progress) {
		a.show(p.Tenants)
		show(ui.Progress{Tenants: p.Tenants, Count: p.Count, Waiting: p.Waiting, WaitCause: p.Cause})
	})
	if err != nil {
		return ui.Refreshed{}, err
	}
	a.show(d.Tenants)
	kept := directory.Save(ctx, who.Files(), d)
	d.Tenants = withChecks(ctx, who, d.Tenants)
	opened, lost := visitsOf(ctx, who)
	return ui.Refreshed{Visits: opened, Directory: d, Change: change}, errors.Join(kept, who.Trouble(), shortfall(change), lost)
}

func (a *app) signIn(ctx context.Context, method ui.Method, show func(ui.Invitation)) (ui.Loaded, error) {
	if _, err := a.session.SignIn(ctx, methodOf(method), inviting(method, show)); err != nil {
		return ui.Loaded{}, err
	}
	return a.loaded(ctx)
}

// signInAt is signIn at another tenant, for what a check there has brought.
func (a *app) signInAt(
	ctx context.Context, tenant uuid.UUID, claims string, method ui.Method, show func(ui.Invitation),
) (ui.Loaded, error) {
	_, err := a.session.SignInAt(ctx, tenant.String(), claims, methodOf(method), inviting(method, show))
	if err != nil {
		return ui.Loaded{}, err
	}
	return a.loaded(ctx)
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
