package cli

import (
	"context"
	"io"
	"slices"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/roster"
	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

func (c *command) bookImportCommand() *cobra.Command {
	var f bookFlags
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Take in what a CSV, TOML or JSON file says of tenants",
		Long: "Take in what a CSV, TOML or JSON file says of tenants, or stdin where FILE is -. A row names its tenant\n" +
			"by tenant_id or domain; the other columns are\n" + keyWords(book.OfTheTenant(uuid.Nil, "").Keys()) + ".\n" +
			"An empty cell says nothing, aliases and tags are added to those that are there, and what is so\n" +
			"already is not written. One row that cannot be used, and nothing is.",
		Example: "  tenantswitch book import customers.csv --dry-run\n  tenantswitch book import team-book.toml",
		Args: func(cmd *cobra.Command, args []string) error {
			return oneText(cmd, args, 1, "a file")
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(a *app) error { return a.runImport(cmd.Context(), f, args[0]) })
		},
	}
	f.define(cmd.Flags())
	return cmd
}

func (a *app) runImport(ctx context.Context, f bookFlags, path string) error {
	data, err := a.readImport(path)
	if err != nil {
		return err
	}
	im, notes, err := book.ReadImport(path, data)
	if err != nil {
		return &problem.Problem{What: path + " cannot be imported", Why: err.Error(), Do: "correct it; nothing was changed", Err: err}
	}
	for _, note := range notes {
		a.sayf("%s: %s", path, note)
	}
	if im.Tenants, err = a.tenants.tenantsFor(ctx, im.Rows); err != nil {
		return err
	}
	im.FindPortal = a.findPortal
	err = a.changeBook(ctx, f, im.Tenants, im.Plan)
	for _, note := range im.Notes() {
		a.sayf("%s: %s", path, note)
	}
	return err
}

// readImport reads the file, or stdin.
func (a *app) readImport(path string) ([]byte, error) {
	if path != "-" {
		return files.Read(path)
	}
	const most = 16 << 20
	data, err := io.ReadAll(io.LimitReader(a.streams.In, most+1))
	if err == nil && len(data) > most {
		err = &problem.Problem{What: "stdin was not read", Why: "it is larger than 16 MiB", Do: "import it in parts"}
	}
	return data, err
}

// tenantsFor returns the tenants that rows may be about. Where all name them by
// their ids no directory is needed, and what is known will do.
func (l *lister) tenantsFor(ctx context.Context, rows []roster.Row) ([]directory.Tenant, error) {
	if slices.ContainsFunc(rows, func(r roster.Row) bool { return r.ID == uuid.Nil }) {
		d, err := l.directoryOrRead(ctx)
		return d.Tenants, err
	}
	if _, err := l.people.open(ctx, false); err != nil {
		return nil, nil //nolint:nilerr // nobody need be signed in
	}
	d, _ := saved(ctx, l.people.session.Handle()) // what cannot be read is not needed
	l.books.meet(d.Tenants)
	return l.books.dress(d.Tenants), nil
}
