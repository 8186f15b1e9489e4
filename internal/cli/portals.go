package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/cloud"
)

// portalJSON is a portal, or a page of one.
type portalJSON struct {
	Code         string       `json:"code"` // as commands take it: "defender/incidents"
	Aliases      []string     `json:"aliases"`
	Name         string       `json:"name"`
	Group        string       `json:"group"`
	Needs        string       `json:"needs"`
	Partner      bool         `json:"partner"`
	EveryTenant  bool         `json:"every_tenant"`
	Environments []string     `json:"environments"`
	Source       string       `json:"source"`
	Pages        []portalJSON `json:"pages"`
}

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

func portalsJSON(portals []portal.Portal) []portalJSON {
	all := make([]portalJSON, len(portals))
	for i, p := range portals {
		all[i] = portalJSON{
			Code: p.Path(), Aliases: append([]string{}, p.Aliases...), Name: p.Name, Group: p.Group, Needs: p.Needs(),
			Partner: p.Partner, EveryTenant: p.Every, Environments: environmentsOf(p), Source: p.Source,
			Pages: portalsJSON(p.Pages()),
		}
	}
	return all
}

func environmentsOf(p portal.Portal) []string {
	known := []string{}
	for _, env := range cloud.Environments() {
		if p.In(env) {
			known = append(known, string(env))
		}
	}
	return known
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
	for _, p := range all {
		line := fit(p.Path(), code) + "  " + fit(p.Name, name) + "  " + strings.Join(environmentsOf(p), " ")
		if p.Partner {
			line += " · partners"
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}
