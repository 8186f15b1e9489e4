package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tenantswitch/internal/problem"
)

func (c *command) relinkCommand() *cobra.Command {
	var unlisted bool
	cmd := &cobra.Command{
		Use:   "relink URL TENANT",
		Short: "Print the link to the same portal page in another tenant",
		Long: "Print the link to the same portal page in another tenant. The link may be pasted as a mail or\n" +
			"a chat shows it. What makes sense in the old tenant alone, such as the number of an incident,\n" +
			"stays in the link and is named on stderr.",
		Example: "  tenantswitch relink 'https://security.microsoft.com/incidents?tid=…' contoso.com\n" +
			"  tenantswitch relink 'https://portal.azure.com/#@fabrikam.com/resource/…' 'Contoso Security'",
		Args: func(cmd *cobra.Command, args []string) error {
			return oneText(cmd, args, 2, "a portal link and a tenant")
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(a *app) error { return a.runRelink(cmd.Context(), args[0], args[1], unlisted) })
		},
	}
	unlistedFlag(cmd, &unlisted)
	return cmd
}

func (a *app) runRelink(ctx context.Context, text, to string, unlisted bool) error {
	p, err := a.config.Catalogue.ReadPasted(text)
	if err != nil {
		return usagef(problem.Of(err).Do, "%v", err)
	}
	t, err := a.tenants.tenant(ctx, to, unlisted)
	if err != nil {
		return err
	}
	link, left, err := p.In(t.Place())
	if err != nil {
		return err
	}
	a.sayf("%s: %s", link.Portal(), describe(t))
	switch {
	case !p.NamesTenant():
		a.sayf("the pasted link names no tenant")
	case !p.Of(t.Place()):
		a.sayf("instead of %s", p.Owner())
	}
	if len(left) > 0 {
		a.sayf("this is of the pasted link's tenant and stays as it was: %s", strings.Join(left, ", "))
	}
	_, err = fmt.Fprintln(a.streams.Out, link)
	return err
}
