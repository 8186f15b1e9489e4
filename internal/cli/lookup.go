package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/directory/search"
)

func (c *command) lookupCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "lookup TEXT",
		Short: "Say which customer an id, a domain, an address or a portal link belongs to",
		Long: "Say which customer a tenant id, a domain, a mail address or a whole portal link belongs to.\n\n" +
			"A link may be pasted as a mail or a chat shows it: behind a filter such as Safe Links, in\n" +
			"brackets, with words around it. Put it in single quotes, so that the shell leaves it alone.",
		Example: "  tenantswitch lookup 3f2504e0-4f89-11d3-9a0c-0305e82c3301\n" +
			"  tenantswitch lookup someone@contoso.com\n" +
			"  tenantswitch lookup 'https://security.microsoft.com/incidents/2972395?tid=…'",
		Args: func(cmd *cobra.Command, args []string) error {
			return oneText(cmd, args, 1, "a tenant id, a domain, a mail address or a portal link")
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(a *app) error { return a.runLookup(cmd.Context(), args[0], asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}

// oneText wants so many arguments, none of them empty.
func oneText(cmd *cobra.Command, args []string, n int, what string) error {
	switch {
	case len(args) < n || slices.ContainsFunc(args, func(s string) bool { return strings.TrimSpace(s) == "" }):
		return usagef("see '"+cmd.CommandPath()+" --help'", "%s needs %s", cmd.Name(), what)
	case len(args) > n:
		return usagef("put quotes around a text with spaces", "%s takes %s, but %q was given too", cmd.Name(), what, args[n])
	}
	return nil
}

func (a *app) runLookup(ctx context.Context, text string, asJSON bool) error {
	asked, err := search.ReadAsked(a.config.Catalogue, text)
	if err != nil {
		return err
	}
	var tenants []directory.Tenant
	if asked.Names() {
		d, err := a.tenants.directoryOrRead(ctx)
		if err != nil {
			return err
		}
		found, err := asked.Owner(d.Tenants)
		if err != nil {
			return err
		}
		if found.ID != uuid.Nil {
			tenants = append(tenants, found)
		}
	}
	if asJSON {
		return a.printJSON(lookedUp(asked, tenants, a.portalsOf))
	}
	for _, t := range tenants {
		if _, err := fmt.Fprintln(a.streams.Out, describe(t)); err != nil {
			return err
		}
	}
	if asked.Link == nil {
		return nil
	}
	if len(tenants) == 0 {
		a.sayf("the link names no tenant: it opens that of whoever is signed in to the browser")
	}
	if !asked.Link.Catalogued() {
		a.sayf("the page of %s is in no portal of the catalogue, so that it cannot be opened for a tenant", asked.Link.Host)
	}
	_, err = fmt.Fprintln(a.streams.Out, strings.TrimSpace(asked.Link.Portal.Name+"  "+asked.Link.Page))
	return err
}
