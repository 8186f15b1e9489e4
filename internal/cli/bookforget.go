package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/visits"
	"tenantswitch/internal/problem"
)

// forgetFlags are what book forget takes of its own.
type forgetFlags struct {
	bookFlags
	yes, profiles, vanished bool
}

func (c *command) bookForgetCommand() *cobra.Command {
	var f forgetFlags
	cmd := &cobra.Command{
		Use:   "forget TENANT | --vanished",
		Short: "Take a tenant out of the address book, and what else is kept of it",
		Long: "Take a tenant out of your address book, with all that stands in its table, once that is confirmed.\n" +
			"Browser profiles that were kept for it alone are deleted where that is agreed to, or with --profiles.\n" +
			"--vanished means all tenants of the book that no signed-in account reaches any more.",
		Example: "  tenantswitch book forget contoso.com\n  tenantswitch book forget --vanished --dry-run",
		Args: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("vanished") {
				return noArgs(cmd, args)
			}
			return oneTenant(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(a *app) error {
				tenants, err := a.toForget(cmd.Context(), args)
				if err != nil {
					return err
				}
				return a.runForget(cmd.Context(), f, tenants)
			})
		},
	}
	f.define(cmd.Flags())
	cmd.Flags().BoolVar(&f.yes, "yes", false, "take them out without being asked")
	cmd.Flags().BoolVar(&f.profiles, "profiles", false, "delete the browser profiles that are kept for them alone, too")
	cmd.Flags().BoolVar(&f.vanished, "vanished", false, "all tenants that the directory no longer holds")
	return cmd
}

// toForget returns the tenant that is named, or all that have vanished.
func (a *app) toForget(ctx context.Context, args []string) ([]directory.Tenant, error) {
	if _, err := a.books.theBook(); err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return a.tenants.vanished(ctx)
	}
	t, _, err := a.tenants.bookTenant(ctx, args[0])
	return []directory.Tenant{t}, err
}

// vanished returns the tenants of the user's own book that no account reaches.
// Where that of one account cannot be known, nobody has vanished.
func (l *lister) vanished(ctx context.Context) ([]directory.Tenant, error) {
	d, err := l.directoryOrRead(ctx)
	if err != nil {
		return nil, err
	}
	current, _ := l.people.session.Current()
	accounts, err := l.people.session.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	reached := slices.Clone(d.Tenants)
	for _, account := range accounts {
		d, err := l.people.directoryOf(ctx, account.ID)
		if err != nil || d.ReadAt.IsZero() {
			return nil, &problem.Problem{
				What: "nothing was forgotten", Why: "which tenants " + toAccount(account).Username + " reaches is not known",
				Do: "refresh as that account, or sign it out", Err: err,
			}
		}
		reached = append(reached, d.Tenants...)
	}
	if _, err := l.people.session.Open(ctx, current.ID, true); err != nil {
		return nil, err
	}
	return l.onlyInBook(l.books.read.own, reached), nil
}

func (a *app) runForget(ctx context.Context, f forgetFlags, tenants []directory.Tenant) error {
	for _, t := range tenants {
		a.sayf("%s", describe(t))
	}
	if len(tenants) == 0 {
		a.sayf("no tenant of the address book has vanished")
	}
	if len(tenants) > 0 && !f.yes && !f.dryRun {
		question := fmt.Sprintf("take %s out of the address book?", tenantsWords(len(tenants)))
		if err := a.confirm(ctx, question, &problem.Problem{
			What: "nothing was forgotten", Why: "it was not confirmed", Do: "add --yes to do it without being asked, or --dry-run to see what it would be",
		}); err != nil {
			return err
		}
	}
	err := a.changeBook(ctx, f.bookFlags, tenants, func(book.Layers) ([]book.Edit, error) {
		var edits []book.Edit
		for _, t := range tenants {
			edits = append(edits, book.Forget(placeOfTenant(t)))
		}
		return edits, nil
	})
	if err != nil || f.dryRun {
		return err
	}
	for _, t := range tenants {
		if slices.ContainsFunc(a.books.layers, func(b book.Book) bool { return slices.Contains(b.Tenants(), t.ID) }) {
			a.sayf("a shared book or a list still knows %s", describe(t))
		}
	}
	if err := a.forgetVisits(ctx, idsOf(tenants)); err != nil {
		return err
	}
	return a.desk.forgetProfiles(ctx, idsOf(tenants), f.profiles)
}

// forgetVisits forgets how often and when tenants were opened by the account in
// use.
func (a *app) forgetVisits(ctx context.Context, ids map[uuid.UUID]bool) error {
	if _, err := a.people.open(ctx, false); err != nil {
		return nil //nolint:nilerr // nobody is signed in here, whose visits there could be
	}
	if box := a.people.session.Handle().Files(); box != nil {
		return visits.Forget(ctx, box, slices.Collect(maps.Keys(ids))...)
	}
	return nil
}

func tenantsWords(n int) string {
	if n == 1 {
		return "this tenant"
	}
	return fmt.Sprintf("these %d tenants", n)
}
