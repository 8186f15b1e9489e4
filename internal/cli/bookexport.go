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
	rows := []object{}
	for _, id := range b.Tenants() {
		rows = append(rows, exportRow(b, id))
	}
	return a.printJSON(rows)
}

func (a *app) exportCSV() error {
	b, err := readBookAt(a.bookFile, true)
	if err != nil {
		return err
	}
	out := csv.NewWriter(a.streams.Out)
	header := []string{"tenant_id"}
	for _, key := range book.OfTheTenant(uuid.Nil, "").Keys() {
		header = append(header, string(key))
	}
	_ = out.Write(header) // an error stays until Flush
	for _, id := range b.Tenants() {
		var cells []string
		for _, f := range exportRow(b, id) {
			cells = append(cells, roster.Cell(cellWords(f.value)))
		}
		_ = out.Write(cells)
	}
	out.Flush()
	return out.Error()
}

func cellWords(value any) string {
	switch v := value.(type) {
	case []string:
		return roster.JoinList(v)
	case bool:
		return strconv.FormatBool(v)
	case string:
		return v
	}
	return ""
}
