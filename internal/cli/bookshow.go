package cli

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tenantswitch/directory/book"
)

func (c *command) bookShowCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show [TENANT]",
		Short: "Print what the address books, yours and the shared ones, say of a tenant or of all",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return oneTenant(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(a *app) error { return a.runShow(cmd.Context(), args, asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array, of one TENANT an object")
	return cmd
}

func (a *app) runShow(ctx context.Context, args []string, asJSON bool) error {
	b, err := a.books.theBook()
	if err != nil {
		return err
	}
	if len(args) > 0 {
		t, _, err := a.tenants.bookTenant(ctx, args[0])
		if err != nil {
			return err
		}
		e := entryOf(b, t.ID)
		e.Name = t.Name
		if asJSON {
			return a.printJSON(e)
		}
		return a.printEntries([]bookEntryJSON{e})
	}
	entries := []bookEntryJSON{}
	for _, id := range b.Tenants() {
		entries = append(entries, entryOf(b, id))
	}
	if asJSON {
		return a.printJSON(entries)
	}
	if len(entries) == 0 {
		a.sayf("the address book says nothing of any tenant")
	}
	return a.printEntries(entries)
}

func entryOf(b book.Book, id uuid.UUID) bookEntryJSON {
	e := b.Entry(id)
	tag, _ := b.Sensitive(id)
	j := bookEntryJSON{
		TenantID: id.String(), Name: e.Name, Aliases: append([]string{}, e.Aliases...), Tags: append([]string{}, e.Tags...),
		Favourite: e.Favourite, Hidden: e.Hidden, Note: e.Note, Environment: string(e.Environment), Portal: e.Portal, Sensitive: tag,
	}
	session, from := b.Session(id)
	j.SessionOf = map[book.Origin]string{book.OfTenant: "tenant", book.OfTag: "tag", book.OfAll: "all"}[from.Origin]
	if j.SessionOf != "" {
		j.Session = session.String()
	}
	return j
}

// printEntries writes a line for each tenant and one below it for each key.
func (a *app) printEntries(entries []bookEntryJSON) error {
	out := bufio.NewWriter(a.streams.Out)
	for _, e := range entries {
		_, _ = fmt.Fprintln(out, strings.TrimSpace(e.TenantID+"  "+e.Name)) // an error stays until Flush
		for _, line := range entryLines(e) {
			_, _ = fmt.Fprintln(out, "  "+line)
		}
	}
	return out.Flush()
}

func entryLines(e bookEntryJSON) []string {
	var lines []string
	add := func(there bool, key string, value any) {
		if there {
			lines = append(lines, key+": "+valueWords(value))
		}
	}
	add(len(e.Aliases) > 0, "aliases", e.Aliases)
	add(len(e.Tags) > 0, "tags", e.Tags)
	add(e.Favourite, "favourite", e.Favourite)
	add(e.Hidden, "hidden", e.Hidden)
	add(e.Note != "", "note", e.Note)
	add(e.Environment != "", "environment", e.Environment)
	add(e.Portal != "", "portal", e.Portal)
	add(e.SessionOf == "tenant", "session", e.Session)
	add(e.SessionOf == "tag" || e.SessionOf == "all", "session", e.Session+" (that of "+map[string]string{"tag": "a tag", "all": "all tenants"}[e.SessionOf]+")")
	add(e.Sensitive != "", "sensitive", "true (it is tagged "+e.Sensitive+")")
	return lines
}
