package cli

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"strconv"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tenantswitch/directory/book"
	"tenantswitch/directory/roster"
	"tenantswitch/internal/files"
)

func (c *command) bookExportCommand() *cobra.Command {
	var asCSV, asJSON, asTOML bool
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Print the address book, to be shared, kept or imported",
		Long: "Print your own address book: as it is (--toml, the default), or what it says of tenants as CSV or\n" +
			"JSON, which hold neither comments nor what is said of tags and of all. import reads all three.\n" +
			"In CSV a text that a spreadsheet would take for a formula has an apostrophe before it, which import\n" +
			"takes away again.",
		Example: "  tenantswitch book export > team-book.toml\n  tenantswitch book export --csv > book.csv",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asCSV && asJSON || asCSV && asTOML || asJSON && asTOML {
				return usagef("choose one", "--csv, --json and --toml exclude each other")
			}
			return c.with(cmd, func(a *app) error {
				switch {
				case asCSV:
					return a.exportCSV()
				case asJSON:
					return a.exportJSON()
				}
				return a.exportTOML()
			})
		},
	}
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print CSV with a header")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	cmd.Flags().BoolVar(&asTOML, "toml", false, "print the file as it is")
	return cmd
}

func (a *app) exportTOML() error {
	if _, err := readBookAt(a.bookFile, true); err != nil {
		return err
	}
	data, err := files.Read(a.bookFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, err = a.streams.Out.Write(data)
	return err
}

func (a *app) exportJSON() error {
	b, err := readBookAt(a.bookFile, true)
	if err != nil {
		return err
	}
	return a.printJSON(exportRows(b))
}

func exportRows(b book.Book) []bookRowJSON {
	rows := []bookRowJSON{}
	for _, id := range b.Tenants() {
		rows = append(rows, exportRow(b, id))
	}
	return rows
}

func exportRow(b book.Book, id uuid.UUID) bookRowJSON {
	e, at := b.Entry(id), book.OfTheTenant(id, "")
	session, _ := b.Says(at, book.Session).(string)
	flag := func(key book.Key) *bool {
		on, ok := b.Says(at, key).(bool)
		if !ok {
			return nil
		}
		return &on
	}
	return bookRowJSON{
		TenantID: id.String(), Name: e.Name, Aliases: append([]string{}, e.Aliases...), Tags: append([]string{}, e.Tags...),
		Favourite: flag(book.Favourite), Hidden: flag(book.Hidden),
		Note: e.Note, Environment: string(e.Environment), Portal: e.Portal, Session: session,
	}
}

func (a *app) exportCSV() error {
	b, err := readBookAt(a.bookFile, true)
	if err != nil {
		return err
	}
	out := csv.NewWriter(a.streams.Out)
	_ = out.Write([]string{ // an error stays until Flush
		"tenant_id", "name", "aliases", "tags", "favourite", "hidden", "note", "environment", "portal", "session",
	})
	flag := func(on *bool) string {
		if on == nil {
			return ""
		}
		return strconv.FormatBool(*on)
	}
	for _, r := range exportRows(b) {
		cells := []string{
			r.TenantID, r.Name, roster.JoinList(r.Aliases), roster.JoinList(r.Tags), flag(r.Favourite), flag(r.Hidden),
			r.Note, r.Environment, r.Portal, r.Session,
		}
		for i := range cells {
			cells[i] = roster.Cell(cells[i])
		}
		_ = out.Write(cells)
	}
	out.Flush()
	return out.Error()
}
