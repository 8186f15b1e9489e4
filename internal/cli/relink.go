package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tenantswitch/directory/portal"
	"tenantswitch/directory/search"
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
	if p, err = a.tenants.owned(ctx, p); err != nil {
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

// owned returns a link as that of the tenant that it only mentions, so that no
// trace of that one stays in what it becomes.
func (l *lister) owned(ctx context.Context, p portal.Pasted) (portal.Pasted, error) {
	if !p.Mentions() {
		return p, nil
	}
	d, err := l.directoryOrRead(ctx)
	if err != nil {
		return p, err
	}
	owner, err := search.Mentioned(d.Tenants, p)
	return p.OwnedBy(owner.Place()), err
}
