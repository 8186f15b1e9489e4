package cli

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"tenantswitch/directory/portal"
)

func (c *command) portalsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "portals",
		Short: "List the portals and their pages, with the words that name them",
		Long: "List the portals and their pages: the word that names each for open, url, copy and list\n" +
			"--portal, its name, the environments in which an address of it is known, and whether it is\n" +
			"for partners (GDAP) alone.",
		Example: "  tenantswitch portals\n  tenantswitch portals --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(a *app) error {
				if asJSON {
					return printPortalsJSON(c.streams.Out, a.config.Catalogue.All())
				}
				return printPortals(c.streams.Out, a.config.Catalogue.All())
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

func printPortalsJSON(w io.Writer, portals []portal.Portal) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(portalsJSON(portals))
}

// printPortals writes a line for each portal and each page, in columns.
func printPortals(w io.Writer, portals []portal.Portal) error {
	var all []portal.Portal
	code, name := 0, 0
	for _, p := range portals {
		all = append(append(all, p), p.Pages()...)
	}
	for _, p := range all {
		code, name = max(code, len(p.Path())), max(name, ansi.StringWidth(p.Name))
	}
	var lines strings.Builder
	for _, p := range all {
		lines.WriteString(fit(p.Path(), code) + "  " + fit(p.Name, name) + "  " + strings.Join(environmentsOf(p), " "))
		if p.Partner {
			lines.WriteString(" · partners")
		}
		lines.WriteByte('\n')
	}
	_, err := io.WriteString(w, lines.String())
	return err
}
