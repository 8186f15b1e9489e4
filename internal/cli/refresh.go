package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tenantswitch/directory"
)

func (c *command) refreshCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "refresh",
		Short: "Read the directory again and print what is new, gone or renamed",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(a *app) error { return a.runRefresh(cmd.Context(), asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}

func (a *app) runRefresh(ctx context.Context, asJSON bool) error {
	account, err := a.people.open(ctx, true)
	if err != nil {
		return err
	}
	if account.ID == "" {
		if err := a.people.signInUnattended(ctx); err != nil {
			return err
		}
	}
	if a.flags.offline {
		return offline("the directory was not read")
	}
	who := a.people.session.Handle()
	d, change, err := a.tenants.readAndKeep(ctx, who, a.tenants.snapshotOrSay(ctx, who))
	if err != nil {
		return err
	}
	a.books.meet(d.Tenants)
	for _, note := range change.Notes {
		a.sayf("%s", note)
	}
	if asJSON {
		err = a.printJSON(changesFound(d.Listed(), change, a.allJSON))
	} else {
		err = a.printChange(d, change)
	}
	if err == nil && len(change.Failures) > 0 {
		err = errTold
	}
	return err
}

// printChange prints what is new, gone and renamed, a line each.
func (a *app) printChange(d directory.Directory, change directory.Change) error {
	for _, part := range []struct {
		word    string
		tenants []directory.Tenant
	}{{"new", change.New}, {"gone", change.Gone}, {"renamed", change.Renamed}} {
		for _, t := range part.tenants {
			if _, err := fmt.Fprintf(a.streams.Out, "%s\t%s\t%s\t%s\n", part.word, t.ID, t.Name, t.Domain); err != nil {
				return err
			}
		}
	}
	a.sayf("%d tenants: %d new, %d gone, %d renamed",
		d.Listed(), len(change.New), len(change.Gone), len(change.Renamed))
	return nil
}

func (a *app) allJSON(tenants []directory.Tenant) []tenantJSON {
	rows := make([]tenantJSON, 0, len(tenants))
	for _, t := range a.books.dress(tenants) {
		rows = append(rows, toJSON(t, a.portalsOf(t)))
	}
	return rows
}
