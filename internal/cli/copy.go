package cli

import (
	"context"

	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

func (c *command) copyCommand() *cobra.Command {
	var unlisted bool
	what := "link"
	cmd := &cobra.Command{
		Use:     "copy TENANT [PORTAL[/PAGE]]",
		Short:   "Copy a tenant's portal link, id, domain or name to the clipboard",
		Example: "  tenantswitch copy contoso.com\n  tenantswitch copy contoso.com defender/incidents --what ticket",
		Args:    tenantArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			form, ok := directory.FormOf(what)
			if !ok {
				return usagef("use "+directory.FormCodes(), "--what cannot be %q", what)
			}
			return c.with(cmd, func(a *app) error { return a.runCopy(cmd.Context(), args, form, unlisted) })
		},
	}
	cmd.Flags().StringVar(&what, "what", what, "what to copy: "+directory.FormCodes())
	unlistedFlag(cmd, &unlisted)
	return cmd
}

func (a *app) runCopy(ctx context.Context, args []string, form directory.Form, unlisted bool) error {
	find := a.tenants.find
	if form.Linked() {
		find = a.tenants.findLink
	}
	t, err := find(ctx, args, unlisted)
	if err != nil {
		return err
	}
	text := form.Text(t.tenant, t.link)
	if text == "" {
		return &problem.Problem{
			What: "nothing was copied", Why: "the tenant has no " + form.Name, Do: "use --what id",
		}
	}
	where, err := a.desk.copyText(ctx, text)
	if err != nil {
		p := *problem.Of(err)
		p.Do = "print it and copy that: 'tenantswitch url', or 'list --format'"
		return &p
	}
	a.sayf("the %s %s: %s", form.Name, where, describe(t.tenant))
	return nil
}
