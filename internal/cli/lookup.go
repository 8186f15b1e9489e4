package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/search"
	"tenantswitch/internal/problem"
)

// lookupJSON is what a text names, as scripts read it. It is a contract: all
// fields are always present and fields are only ever added.
type lookupJSON struct {
	Tenant *tenantJSON `json:"tenant"` // null where a link names none
	Portal string      `json:"portal"` // its code
	Page   string      `json:"page"`
	Link   string      `json:"link"` // without what was around it
}

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
	asked, err := readAsked(a.config.Catalogue, text)
	if err != nil {
		return err
	}
	var tenants []directory.Tenant
	if asked.tenant() {
		d, err := a.tenants.directoryOrRead(ctx)
		if err != nil {
			return err
		}
		found, err := asked.owner(d.Tenants)
		if err != nil {
			return err
		}
		tenants = append(tenants, found)
	}
	if asJSON {
		return a.printJSON(asked.json(tenants, a.portalsOf))
	}
	for _, t := range tenants {
		if _, err := fmt.Fprintln(a.streams.Out, describe(t)); err != nil {
			return err
		}
	}
	if asked.link == nil {
		return nil
	}
	if len(tenants) == 0 {
		a.sayf("the link names no tenant: it opens that of whoever is signed in to the browser")
	}
	_, err = fmt.Fprintln(a.streams.Out, strings.TrimSpace(asked.link.Portal.Name+"  "+asked.link.Page))
	return err
}

// asked is what a text names a tenant by: its id, a domain of it, or both, in a
// link.
type asked struct {
	id     uuid.UUID
	domain string
	link   *portal.Pasted // nil where the text is no link
}

// readAsked reads what is looked up. It never takes a text for a name.
func readAsked(portals *portal.Catalogue, text string) (asked, error) {
	text = strings.TrimSpace(text)
	if id, ok := search.ParseID(text); ok {
		return asked{id: id}, nil
	}
	if strings.Contains(text, "://") {
		p, err := portals.ReadPasted(text)
		if err != nil {
			bad := problem.Of(err)
			return asked{}, &tenantError{why: bad.Error(), do: bad.Do}
		}
		return asked{id: p.Tenant, domain: p.Domain, link: &p}, nil
	}
	domain := strings.Trim(text[strings.LastIndexByte(text, '@')+1:], "<>()[]{};:,.\"'")
	if strings.ContainsAny(domain, "/?#\\ \t\n") || !strings.Contains(domain, ".") {
		return asked{}, &tenantError{
			why: fmt.Sprintf("%.60q is no tenant id, domain, mail address or portal link", text),
			do:  "search for a name with 'tenantswitch list', and paste links from https:// on",
		}
	}
	return asked{domain: domain}, nil
}

// tenant says whether any tenant is named.
func (k asked) tenant() bool { return k.id != uuid.Nil || k.domain != "" }

// owner returns the tenant that is named: the very one of that id or domain.
func (k asked) owner(tenants []directory.Tenant) (directory.Tenant, error) {
	byDomain, err := ownerOf(tenants, k.domain)
	var listed []directory.Tenant
	if found, ok := withID(tenants, k.id); ok {
		listed = append(listed, found)
	}
	switch {
	case k.id == uuid.Nil:
		return byDomain, err
	case k.domain != "" && err == nil && byDomain.ID != k.id:
		return directory.Tenant{}, &tenantError{
			why:        fmt.Sprintf("the link names two tenants: %s, and by the domain %s another", k.id, k.domain),
			do:         "open the page again and copy its address",
			candidates: candidates(append(listed, byDomain)),
		}
	}
	if several, ok := errors.AsType[*tenantError](err); ok && len(several.candidates) > 0 {
		return directory.Tenant{}, err
	}
	if len(listed) > 0 {
		return listed[0], nil
	}
	return directory.Tenant{}, &tenantError{
		why: fmt.Sprintf("the tenant %s is not in the directory", k.id),
		do:  "run 'tenantswitch refresh' if it is a new customer's",
	}
}

// ownerOf returns the tenant that has this very domain. What else the domain
// may be a part of is nobody's.
func ownerOf(tenants []directory.Tenant, domain string) (directory.Tenant, error) {
	found := slices.DeleteFunc(search.Resolve(tenants, domain), func(t directory.Tenant) bool {
		return !t.Place().Has(domain)
	})
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return directory.Tenant{}, &tenantError{
			why: fmt.Sprintf("no tenant in the directory has the domain %q", domain),
			do:  "search for a part of it with 'tenantswitch list'; a directory may not know every domain of a tenant",
		}
	}
	return directory.Tenant{}, &tenantError{
		why: fmt.Sprintf("%d tenants have the domain %q", len(found), domain),
		do:  "use the tenant id", candidates: candidates(found),
	}
}

// json returns what was found for scripts.
func (k asked) json(tenants []directory.Tenant, portals portalsOf) lookupJSON {
	var j lookupJSON
	for _, t := range tenants {
		one := toJSON(t, portals(t))
		j.Tenant = &one
	}
	if k.link != nil {
		j.Portal, j.Page, j.Link = k.link.Portal.Code, k.link.Page, k.link.String()
	}
	return j
}
