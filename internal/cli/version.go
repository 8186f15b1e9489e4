package cli

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"
)

func (c *command) versionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit and its date, and the Go version",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return c.printJSON(c.build)
			}
			_, err := fmt.Fprintf(c.streams.Out, "tenantswitch %s (commit %s of %s, %s)\n",
				c.build.Version, cmp.Or(c.build.Commit, "-"), cmp.Or(c.build.Date, "-"), c.build.Go)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
