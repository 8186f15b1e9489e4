package cli

import (
	"bufio"
	"context"
	"io"
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
		if asJSON {
			return a.printJSON(entryOf(b, t.ID, t.Name))
		}
		_, err = io.WriteString(a.streams.Out, entryWords(b, t.ID, t.Name))
		return err
	}
	if asJSON {
		entries := []object{}
		for _, id := range b.Tenants() {
			entries = append(entries, entryOf(b, id, b.Entry(id).Name))
		}
		return a.printJSON(entries)
	}
	if len(b.Tenants()) == 0 {
		a.sayf("the address book says nothing of any tenant")
	}
	out := bufio.NewWriter(a.streams.Out)
	for _, id := range b.Tenants() {
		_, _ = out.WriteString(entryWords(b, id, b.Entry(id).Name)) // an error stays until Flush
	}
	return out.Flush()
}

// entryWords are a line for a tenant and one below it for each key.
func entryWords(b book.Book, id uuid.UUID, name string) string {
	at := book.OfTheTenant(id, "")
	lines := []string{strings.TrimSpace(id.String() + "  " + name)}
	for _, key := range at.Keys() {
		value := b.Says(at, key)
		if key == book.Name || key == book.Session || value == nil || value == "" || value == false {
			continue
		}
		lines = append(lines, string(key)+": "+valueWords(value))
	}
	session, from := b.Session(id)
	of := map[book.Origin]string{book.OfTag: " (that of a tag)", book.OfAll: " (that of all tenants)"}
	if from.Origin != book.Nowhere {
		lines = append(lines, "session: "+session.String()+of[from.Origin])
	}
	if tag, ok := b.Sensitive(id); ok {
		lines = append(lines, "sensitive: true (it is tagged "+tag+")")
	}
	return strings.Join(lines, "\n  ") + "\n"
}
