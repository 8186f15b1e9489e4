package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/internal/problem"
)

func (c *command) bookAliasCommand() *cobra.Command {
	return c.listEdit(&cobra.Command{
		Use:   "alias TENANT ALIAS…",
		Short: "Give a tenant short names that stand for it alone",
		Long: "Give a tenant short names that stand for it alone. One that is another tenant's id, domain, name or\n" +
			"alias is refused.",
		Example: "  tenantswitch book alias contoso.com csl\n  tenantswitch book alias contoso.com csl --remove",
	}, book.Aliases)
}

func (c *command) bookTagCommand() *cobra.Command {
	return c.listEdit(&cobra.Command{
		Use:   "tag TENANT TAG…",
		Short: "Give a tenant tags, by which list finds it and a tag's settings hold for it",
		Example: "  tenantswitch book tag contoso.com gold emea\n  tenantswitch book tag contoso.com emea --remove\n" +
			"  tenantswitch list --tag gold",
	}, book.Tags)
}

// listEdit makes a command that adds texts to a list of a tenant, or removes
// them.
func (c *command) listEdit(cmd *cobra.Command, key book.Key) *cobra.Command {
	var remove bool
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < 2:
			return usagef("see '"+cmd.CommandPath()+" --help'", "%s needs a tenant, and what to add or remove", cmd.Name())
		case slices.ContainsFunc(args, func(s string) bool { return strings.Trim(s, " \t\n,;#") == "" }):
			return usagef("write what it is to be", "an empty text cannot name a tenant, a tag or an alias")
		}
		return nil
	}
	cmd.Flags().BoolVar(&remove, "remove", false, "take them away")
	return c.tenantEdit(cmd, func(t directory.Tenant, texts []string, b book.Layers) ([]book.Edit, error) {
		if key == book.Tags {
			texts = book.TagsIn(strings.Join(texts, ","))
		}
		make := book.Add
		if remove {
			make = book.Remove
			given, _ := b.Under.Says(placeOfTenant(t), key).([]string)
			if err := notShared(given, key, texts); err != nil {
				return nil, err
			}
		}
		var edits []book.Edit
		for _, text := range texts {
			edits = append(edits, make(placeOfTenant(t), key, text))
		}
		return edits, nil
	})
}

// notShared refuses to remove what a shared book gives: it would still be there.
func notShared(given []string, key book.Key, removed []string) error {
	for _, text := range removed {
		if book.Has(given, key, text) {
			return &problem.Problem{
				What: "nothing was changed", Why: "“" + text + "” is given by a shared book, which is not written to",
				Do: "take it away there",
			}
		}
	}
	return nil
}

func (c *command) bookFavouriteCommand() *cobra.Command {
	return c.flagEdit(&cobra.Command{
		Use:     "favourite TENANT",
		Aliases: []string{"favorite"},
		Short:   "Make a tenant a favourite",
		Example: "  tenantswitch book favourite contoso.com\n  tenantswitch book favourite contoso.com --off",
	}, book.Favourite, "make it none")
}

func (c *command) bookHideCommand() *cobra.Command {
	return c.flagEdit(&cobra.Command{
		Use:   "hide TENANT",
		Short: "Leave a tenant out of lists; it can still be named",
		Long: "Leave a tenant out of lists. Who names it still gets it, and a name that it shares with another\n" +
			"tenant is ambiguous as before.",
		Example: "  tenantswitch book hide contoso.com\n  tenantswitch list --all\n  tenantswitch book hide contoso.com --off",
	}, book.Hidden, "list it again")
}

// flagEdit makes a command that turns a flag of a tenant on or off. Off is
// written only over a shared book that says on.
func (c *command) flagEdit(cmd *cobra.Command, key book.Key, offWords string) *cobra.Command {
	var off bool
	cmd.Args = oneTenant
	cmd.Flags().BoolVar(&off, "off", false, offWords)
	return c.tenantEdit(cmd, func(t directory.Tenant, _ []string, b book.Layers) ([]book.Edit, error) {
		return b.Turn(placeOfTenant(t), key, !off), nil
	})
}

// oneTenant wants a tenant and nothing else.
func oneTenant(cmd *cobra.Command, args []string) error {
	return oneText(cmd, args, 1, "a tenant: its id, domain, alias or name")
}

func (c *command) bookNoteCommand() *cobra.Command {
	return c.tenantEdit(&cobra.Command{
		Use:   "note TENANT TEXT",
		Short: "Write a note about a tenant; \"\" takes it away, and - reads it from stdin",
		Example: "  tenantswitch book note contoso.com 'call +1 555 0100 first'\n" +
			"  tenantswitch book note contoso.com ''\n  runbook | tenantswitch book note contoso.com -",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usagef("see '"+cmd.CommandPath()+" --help'", "%s needs a tenant and a text", cmd.Name())
			}
			return oneText(cmd, append([]string{args[0], "x"}, args[2:]...), 2, "a tenant and a text")
		},
	}, func(t directory.Tenant, args []string, b book.Layers) ([]book.Edit, error) {
		text, err := c.noteText(args[0])
		if err != nil {
			return nil, err
		}
		if text == "" && b.Under.Entry(t.ID).Note == "" {
			return []book.Edit{book.Unset(placeOfTenant(t), book.Note)}, nil
		}
		return []book.Edit{book.Set(placeOfTenant(t), book.Note, text)}, nil
	})
}

// longestNote is how many bytes of a note are read.
const longestNote = 64 << 10

// noteText returns the text of a note, which may have to be read.
func (c *command) noteText(arg string) (string, error) {
	if arg == "-" {
		data, err := io.ReadAll(io.LimitReader(c.streams.In, longestNote+1))
		if err == nil && len(data) > longestNote {
			err = &problem.Problem{What: "the note was not read", Why: "it is larger than 64 KiB", Do: "write a shorter one"}
		}
		if err != nil {
			return "", err
		}
		arg = string(data)
	}
	return strings.TrimRight(strings.ReplaceAll(arg, "\r\n", "\n"), "\n"), nil
}
