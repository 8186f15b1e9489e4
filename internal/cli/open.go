package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/browser"
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
func (l *lister) find(ctx context.Context, args []string, unlisted bool) (target, error) {
	var t target
	if len(args) > 1 {
		p, err := l.config.Catalogue.Find(args[1])
		if err != nil {
			return target{}, usagef(problem.Of(err).Do, "%v", err)
		}
		t.portal = p
	}
	var err error
	t.tenant, err = l.tenant(ctx, args[0], unlisted)
	return t, err
}

// findLink is find, with the link built.
func (l *lister) findLink(ctx context.Context, args []string, unlisted bool) (target, error) {
	t, err := l.find(ctx, args, unlisted)
	if err != nil {
		return target{}, err
	}
	if len(args) < 2 {
		if t.portal, err = t.tenant.Portal(l.portal, l.config.Catalogue); err != nil {
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
				t, err := a.tenants.findLink(cmd.Context(), args, unlisted)
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
		if _, err := a.books.theBook(); err != nil {
			return err
		}
	}
	t, err := a.tenants.findLink(ctx, args, f.unlisted)
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
	patient := a.desk.desktop.Patient(openPatience)
	opened, err := a.desk.handOver(ctx, patient, t.link, in)
	if err != nil {
		if err = a.desk.instead(ctx, err); err == nil {
			opened, err = a.desk.handOver(ctx, patient, t.link, browser.Session{})
		}
	}
	if err == nil && a.net.sim != nil {
		err = a.net.waitForPage(ctx, pageWait)
		opened.Done = true // the page has come
	}
	if err != nil {
		return a.desk.notOpened(ctx, t, a.desk.orOthers(ctx, in, err))
	}
	a.desk.sayOpened(t, opened)
	if err := a.log.noteOpening(ctx, a.people.session.Handle(), t.link, opened.Session, t.tenant.Label(), openlog.ByCommand); err != nil {
		a.sayLines(err) // the link is open all the same
	}
	return nil
}
