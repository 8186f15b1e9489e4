package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/desktop"
	"tenantswitch/internal/openlog"
	"tenantswitch/internal/problem"
)

// target is what open, url and copy act on.
type target struct {
	tenant directory.Tenant
	portal portal.Portal // the zero one where none was named
	link   portal.Link   // the zero one where only the tenant was asked for
}

// find resolves the arguments TENANT [PORTAL[/PAGE]] of a command.
func (a *app) find(ctx context.Context, args []string, unlisted bool) (target, error) {
	var t target
	if len(args) > 1 {
		p, err := a.config.Catalogue.Find(args[1])
		if err != nil {
			return target{}, usagef(problem.Of(err).Do, "%v", err)
		}
		t.portal = p
	}
	var err error
	t.tenant, err = a.tenant(ctx, args[0], unlisted)
	return t, err
}

// findLink is find, with the link built.
func (a *app) findLink(ctx context.Context, args []string, unlisted bool) (target, error) {
	t, err := a.find(ctx, args, unlisted)
	if err != nil {
		return target{}, err
	}
	if len(args) < 2 {
		if t.portal, err = t.tenant.Portal(a.portal, a.config.Catalogue); err != nil {
			return target{}, err
		}
	}
	t.link, err = t.portal.Link(t.tenant.Place())
	return t, err
}

func (c *command) urlCommand() *cobra.Command {
	var unlisted bool
	cmd := &cobra.Command{
		Use:     "url TENANT [PORTAL[/PAGE]]",
		Short:   "Print a tenant's portal link",
		Example: "  tenantswitch url contoso.com\n  tenantswitch url 3f2504e0-4f89-11d3-9a0c-0305e82c3301 entra",
		Args:    tenantArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(a *app) error {
				t, err := a.findLink(cmd.Context(), args, unlisted)
				if err != nil {
					return err
				}
				c.sayf("%s: %s", t.link.Portal(), describe(t.tenant))
				_, err = fmt.Fprintln(c.streams.Out, t.link)
				return err
			})
		},
	}
	unlistedFlag(cmd, &unlisted)
	return cmd
}

func unlistedFlag(cmd *cobra.Command, v *bool) {
	cmd.Flags().BoolVar(v, "unlisted", false, "take a tenant id that the directory does not hold")
}

// openFlags are what open takes of its own.
type openFlags struct {
	unlisted, yes bool
	session       string
	sessionGiven  bool // also as "", as by a script whose variable is not set
}

func (c *command) openCommand() *cobra.Command {
	var f openFlags
	cmd := &cobra.Command{
		Use:   "open TENANT [PORTAL[/PAGE]]",
		Short: "Open a tenant's portal in the browser",
		Long: "Open a tenant's portal in the browser session that the address book has for it, or in the one of\n" +
			"--session. A session that is not there opens nothing: no other takes its place.",
		Example: "  tenantswitch open contoso.com\n  tenantswitch open 'Contoso Security' entra\n  tenantswitch open contoso.com defender/incidents",
		Args:    tenantArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.sessionGiven = cmd.Flags().Changed("session")
			return c.with(cmd, func(a *app) error { return a.runOpen(cmd.Context(), args, f) })
		},
	}
	unlistedFlag(cmd, &f.unlisted)
	cmd.Flags().StringVar(&f.session, "session", "", "open it in this browser session: default, private, dedicated,\n"+
		"private/BROWSER, dedicated/BROWSER or BROWSER/PROFILE, such as edge/Work")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "open a sensitive tenant without being asked")
	return cmd
}

// openPatience is how long open waits for the opener to end. It need not keep
// a screen alive, and xdg-open without a living display takes its time to fail.
const openPatience = 5 * time.Second

func (a *app) runOpen(ctx context.Context, args []string, f openFlags) error {
	if f.session == "" || !f.yes { // the address book is needed
		if _, err := a.theBook(); err != nil {
			return err
		}
	}
	t, err := a.findLink(ctx, args, f.unlisted)
	if err != nil {
		return err
	}
	in, err := a.sessionFor(t.tenant, f)
	if err != nil {
		return err
	}
	if err := a.agree(ctx, t.tenant, f.yes); err != nil {
		return err
	}
	patient := a.desktop.Patient(openPatience)
	opened, err := a.handOver(ctx, patient, t.link, in)
	if err != nil {
		if err = a.instead(ctx, err); err == nil {
			opened, err = a.handOver(ctx, patient, t.link, browser.Session{})
		}
	}
	if err == nil && a.sim != nil {
		err = a.waitForPage(ctx, pageWait)
		opened.Done = true // the page has come
	}
	if err != nil {
		return a.notOpened(ctx, t, a.orOthers(ctx, in, err))
	}
	a.sayOpened(t, opened)
	if err := a.noteOpening(ctx, a.session.Handle(), t.link, opened.Session, t.tenant.Label(), openlog.ByCommand); err != nil {
		a.sayUnlogged(err) // the link is open all the same
	}
	return nil
}

// sayOpened tells what is known: an opener that still runs has opened nothing
// yet, or everything.
func (a *app) sayOpened(t target, opened desktop.Opened) {
	if opened.Done {
		a.sayf("opened %s %s: %s", t.link.Portal(), opened.Where(), describe(t.tenant))
		return
	}
	a.sayf("%s was %s: %s", t.link.Portal(), opened.Where(), describe(t.tenant))
	a.sayf("if no page appears, this is its link:\n%s", t.link)
}

// notOpened hands the person the link that no browser opened: on stdout, and on
// the clipboard where there is one.
func (a *app) notOpened(ctx context.Context, t target, err error) error {
	if ctx.Err() != nil {
		return err
	}
	a.sayf("%s: %s", t.link.Portal(), describe(t.tenant))
	if _, err := fmt.Fprintln(a.streams.Out, a.clickable(t.link.String())); err != nil {
		return err
	}
	if where, err := a.copyText(ctx, t.link.String()); err == nil {
		a.sayf("the link %s", where)
	}
	return err
}

// clickable makes a terminal show the link as one (OSC 8); for anything else
// the link stays as it is.
func (a *app) clickable(link string) string {
	if !isTerminal(a.streams.Out) || a.machine.Env("TERM") == "dumb" || a.machine.GOOS == "windows" {
		return link
	}
	return ansi.SetHyperlink(link) + link + ansi.ResetHyperlink()
}

// handOver hands a link to a browser session; the demo hands over its page that
// shows the link.
func (a *app) handOver(ctx context.Context, d *desktop.Desktop, link portal.Link, in browser.Session) (desktop.Opened, error) {
	url := link.String()
	if a.sim != nil {
		if err := a.sim.ListenPages(context.WithoutCancel(ctx)); err != nil {
			return desktop.Opened{}, err
		}
		var err error
		if url, err = a.sim.PageFor(url); err != nil {
			return desktop.Opened{}, err
		}
	}
	return d.OpenIn(ctx, url, in, link.Tenant())
}

// pageWait is how long the demo stays so that the browser can fetch its page.
const pageWait = 10 * time.Second

// waitForPage waits until a browser has fetched the demo's page.
func (a *app) waitForPage(ctx context.Context, limit time.Duration) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-a.sim.Fetched():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return &problem.Problem{
			What: "the link was not opened", Why: fmt.Sprintf("no browser fetched the demo's page within %d s", limit/time.Second),
			Do: "look whether a browser can appear here, or name one in $BROWSER",
		}
	}
}
