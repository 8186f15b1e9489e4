package cli

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

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
			"by tenant_id or domain; the other columns are name, aliases, tags, favourite, hidden, note,\n" +
			"environment, portal and session. An empty cell says nothing, aliases and tags are added to those\n" +
			"that are there, and what is so already is not written. One row that cannot be used, and nothing is.",
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
	in, err := parseImport(path, data)
	if err != nil {
		return &problem.Problem{What: path + " cannot be imported", Why: err.Error(), Do: "correct it; nothing was changed", Err: err}
	}
	for _, note := range in.notes {
		a.sayf("%s: %s", path, note)
	}
	tenants, err := a.tenants.tenantsFor(ctx, in.rows)
	if err != nil {
		return err
	}
	im := importer{portals: a.config.Catalogue, tenants: tenants, rows: in.rows, name: path}
	err = a.changeBook(ctx, f, tenants, func(b book.Layers) ([]book.Edit, error) {
		edits, err := im.plan(b)
		return append(slices.Clone(in.rest), edits...), err
	})
	for _, line := range im.lines() {
		a.sayf("%s: %s", path, line)
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

// imported is what a file says: of tenants, and of tags and of all.
type imported struct {
	rows  []roster.Row
	rest  []book.Edit
	notes []string
}

// parseImport reads a list of tenants, or an address book.
func parseImport(name string, data []byte) (imported, error) {
	rows, notes, err := roster.Parse(name, data)
	if errors.Is(err, roster.ErrNoTables) {
		return parseBookImport(data)
	}
	return imported{rows: rows, notes: notes}, err
}

func parseBookImport(data []byte) (in imported, err error) {
	text, _ := roster.Decode(data)
	b, err := book.Parse([]byte(text))
	if err != nil {
		return in, err
	}
	for _, w := range b.Warnings() {
		in.notes = append(in.notes, w.String())
	}
	lower := strings.ToLower(text)
	for _, r := range exportRows(b) {
		at := max(0, strings.Index(lower, r.TenantID))
		in.rows = append(in.rows, roster.Row{
			Line: 1 + strings.Count(text[:min(at, len(text))], "\n"), ID: uuid.MustParse(r.TenantID),
			Name: r.Name, Aliases: r.Aliases, Tags: r.Tags, Favourite: r.Favourite, Hidden: r.Hidden,
			Note: r.Note, Environment: r.Environment, Portal: r.Portal, Session: r.Session,
		})
	}
	in.rest = editsOfAll(b)
	return in, nil
}

// editsOfAll returns the edits of what an address book says of tags and of all
// tenants.
func editsOfAll(b book.Book) []book.Edit {
	var edits []book.Edit
	for _, c := range book.Compare(book.Book{}, b) {
		if c.Tenant != uuid.Nil {
			continue
		}
		at := book.Everywhere()
		if c.Tag != "" {
			at = book.OfTheTag(c.Tag)
		}
		switch v := c.New.(type) {
		case bool:
			edits = append(edits, book.Turn(at, c.Key, v))
		case string:
			edits = append(edits, book.Set(at, c.Key, v))
		}
	}
	return edits
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
	d, _ := snapshot(ctx, l.people.session.Handle()) // what cannot be read is not needed
	l.books.meet(d.Tenants)
	return l.books.dress(d.Tenants), nil
}
