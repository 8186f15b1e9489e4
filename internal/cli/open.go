package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/problem"
)

// target is what open, url and copy act on.
type target struct {
	tenant directory.Tenant
	portal portal.Portal
	link   portal.Link // the zero one where only the tenant was asked for
}

// find resolves the arguments TENANT [PORTAL] of a command.
func (a *app) find(ctx context.Context, args []string, unlisted bool) (target, error) {
	t := target{portal: a.portal}
	if len(args) > 1 {
		p, err := portal.Find(args[1])
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
	t.link, err = t.portal.Link(t.tenant.ID, t.tenant.Environment)
	return t, err
}

func (c *command) urlCommand() *cobra.Command {
	var unlisted bool
	cmd := &cobra.Command{
		Use:     "url TENANT [PORTAL]",
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

func (c *command) openCommand() *cobra.Command {
	var unlisted bool
	cmd := &cobra.Command{
		Use:     "open TENANT [PORTAL]",
		Short:   "Open a tenant's portal in the browser",
		Example: "  tenantswitch open contoso.com\n  tenantswitch open 'Contoso Security' entra",
		Args:    tenantArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(a *app) error { return a.runOpen(cmd.Context(), args, unlisted) })
		},
	}
	unlistedFlag(cmd, &unlisted)
	return cmd
}

func (a *app) runOpen(ctx context.Context, args []string, unlisted bool) error {
	t, err := a.findLink(ctx, args, unlisted)
	if err != nil {
		return err
	}
	where, err := a.openLink(ctx, t.link)
	if err != nil {
		_, _ = fmt.Fprintln(a.streams.Out, t.link)
		return err
	}
	a.sayf("opened %s %s: %s", t.link.Portal(), where, describe(t.tenant))
	if a.sim != nil {
		a.waitForPage(ctx)
	}
	return nil
}

// openLink opens a link in the browser and says where; the demo opens its
// page that shows the link.
func (a *app) openLink(ctx context.Context, link portal.Link) (string, error) {
	url := link.String()
	if a.sim != nil {
		if err := a.sim.ListenPages(context.WithoutCancel(ctx)); err != nil {
			return "", err
		}
		var err error
		if url, err = a.sim.PageFor(url); err != nil {
			return "", err
		}
	}
	return a.desktop.Open(ctx, url)
}

// pageWait is how long the demo stays so that the browser can fetch its page.
const pageWait = 10 * time.Second

func (a *app) waitForPage(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, pageWait)
	defer cancel()
	select {
	case <-a.sim.Fetched():
	case <-ctx.Done():
		a.sayf("the demo's page was not fetched")
	}
}
