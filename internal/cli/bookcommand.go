package cli

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/search"
)

func (c *command) bookCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "book",
		Short: "The address book: aliases, tags, notes and more that you add to tenants",
		Long: "What you add to tenants is in book.toml, which you may edit by hand, too: these commands change it\n" +
			"in place and print what has changed. Shared books (shared_books in config.toml) are never written.",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("see '"+cmd.CommandPath()+" --help'", "there is no command %q", cmd.Name()+" "+args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		c.bookAliasCommand(), c.bookTagCommand(), c.bookFavouriteCommand(), c.bookHideCommand(), c.bookNoteCommand(),
		c.bookSetCommand(), c.bookShowCommand(), c.bookImportCommand(), c.bookExportCommand(),
		c.bookForgetCommand(),
	)
	return cmd
}

// bookFlags are what all commands take that change the address book.
type bookFlags struct{ json, dryRun bool }

func (f *bookFlags) define(set *pflag.FlagSet) {
	set.BoolVar(&f.json, "json", false, "print what changed as a JSON array")
	set.BoolVar(&f.dryRun, "dry-run", false, "print what would change, and change nothing")
}

// tenantEdit makes a command of edits of what the book says of one tenant, which
// is its first argument.
func (c *command) tenantEdit(
	cmd *cobra.Command, plan func(t directory.Tenant, args []string, b book.Layers) ([]book.Edit, error),
) *cobra.Command {
	var f bookFlags
	f.define(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.with(cmd, func(a *app) error {
			t, known, err := a.tenants.bookTenant(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			a.sayf("%s", describe(t))
			return a.changeBook(cmd.Context(), f, known, func(b book.Layers) ([]book.Edit, error) { return plan(t, args[1:], b) })
		})
	}
	return cmd
}

// placeOfTenant is the place of a tenant in the book.
func placeOfTenant(t directory.Tenant) book.Place { return book.OfTheTenant(t.ID, t.Name) }

// bookTenant returns the one tenant that text names, of the directory or of the
// address books, and all of these. An id that is in a book needs no directory.
func (l *lister) bookTenant(ctx context.Context, text string) (t directory.Tenant, known []directory.Tenant, err error) {
	b, err := l.books.theBook()
	if err != nil {
		return t, nil, err
	}
	d, err := l.directoryOrRead(ctx)
	known = append(known, d.Tenants...)
	known = append(known, l.onlyInBook(b, d.Tenants)...)
	t, missing := search.One(known, text)
	_, isID := search.ParseID(text)
	switch {
	case isID && missing == nil:
		return t, known, nil
	case err != nil:
		return t, nil, err
	}
	return t, known, missing
}

// onlyInBook returns the tenants of a book that are not among others.
func (l *lister) onlyInBook(b book.Book, tenants []directory.Tenant) []directory.Tenant {
	listed := idsOf(tenants)
	var only []directory.Tenant
	for _, id := range b.Tenants() {
		if !listed[id] {
			only = append(only, directory.Tenant{ID: id, Name: b.Entry(id).Name, Environment: l.cloud.Environment})
		}
	}
	return b.Dress(only)
}

// changeBook changes the user's own book and prints what that has changed, or
// would change. Known are the tenants that may be named, and whose names no
// alias may be.
func (a *app) changeBook(
	ctx context.Context, f bookFlags, known []directory.Tenant, plan bookPlan,
) error {
	if _, err := a.books.theBook(); err != nil {
		return err
	}
	around := book.Around{Under: a.books.layers, Tenants: known}
	var made book.Revision
	var err error
	if f.dryRun {
		made, err = a.books.tryBook(around, plan)
	} else {
		made, err = a.books.updateBook(ctx, around, plan)
	}
	if err != nil {
		return err
	}
	return a.printChanges(made, known, f)
}
