package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/roster"
	"tenantswitch/directory/search"
	"tenantswitch/internal/problem"
)

// setting is one KEY=VALUE of book set.
type setting struct {
	key   book.Key
	value string // "" takes the key out
}

func (c *command) bookSetCommand() *cobra.Command {
	var f bookFlags
	tag := ""
	cmd := &cobra.Command{
		Use:   "set [TENANT | --tag TAG] KEY=VALUE…",
		Short: "Set how a tenant, the tenants with a tag, or all tenants open",
		Long: "Set how a tenant opens (" + keyWords(settable(book.OfTheTenant(uuid.Nil, ""))) + "), the tenants with a tag\n" +
			"(" + keyWords(settable(book.OfTheTag(""))) + "), or all tenants (" + keyWords(settable(book.Everywhere())) + "). KEY= takes the key out of the book.",
		Example: "  tenantswitch book set contoso.com environment=gcc-high portal=entra session='edge/Contoso Ltd'\n" +
			"  tenantswitch book set contoso.com portal=\n" +
			"  tenantswitch book set --tag gold sensitive=true session=dedicated/edge\n" +
			"  tenantswitch book set session=edge/Work",
		Args: func(cmd *cobra.Command, args []string) error {
			_, _, err := readSettings(cmd, args, cmd.Flags().Changed("tag"))
			return err
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(a *app) error {
				tagged := cmd.Flags().Changed("tag")
				tenant, settings, err := readSettings(cmd, args, tagged)
				if err != nil {
					return err
				}
				if tagged {
					return a.runSet(cmd.Context(), f, book.OfTheTag(tag), nil, settings)
				}
				return a.runTenantSet(cmd.Context(), f, tenant, settings)
			})
		},
	}
	f.define(cmd.Flags())
	cmd.Flags().StringVar(&tag, "tag", "", "set them for the tenants with this tag")
	return cmd
}

// readSettings reads [TENANT] KEY=VALUE…; the first word is a setting where it
// is one of the keys and an equals sign, and else the tenant.
func readSettings(cmd *cobra.Command, args []string, tagged bool) (tenant string, settings []setting, err error) {
	at := book.Everywhere()
	switch {
	case tagged:
		at = book.OfTheTag("")
	case len(args) > 0 && !isSetting(args[0]):
		tenant, args = args[0], args[1:]
		at = book.OfTheTenant(uuid.Nil, "")
	}
	keys := settable(at)
	for _, arg := range args {
		key, value, ok := strings.Cut(arg, "=")
		if !ok || !slices.Contains(keys, book.Key(key)) {
			return "", nil, usagef("write KEY=VALUE, with "+keyWords(keys)+" as the key; see '"+cmd.CommandPath()+" --help'",
				"%q is no setting of %s", arg, whose(tenant, tagged))
		}
		settings = append(settings, setting{book.Key(key), value})
	}
	if len(settings) == 0 {
		return "", nil, usagef("see '"+cmd.CommandPath()+" --help'", "%s needs a setting: KEY=VALUE", cmd.Name())
	}
	return tenant, settings, nil
}

func isSetting(arg string) bool {
	key, _, ok := strings.Cut(arg, "=")
	return ok && slices.ContainsFunc([]book.Place{book.OfTheTenant(uuid.Nil, ""), book.OfTheTag("")}, func(at book.Place) bool {
		return slices.Contains(settable(at), book.Key(key))
	})
}

// settable are the keys of a place that have no command of their own. A name
// comes of itself.
func settable(at book.Place) []book.Key {
	return slices.DeleteFunc(at.Keys(), func(key book.Key) bool {
		return slices.Contains([]book.Key{book.Name, book.Aliases, book.Tags, book.Favourite, book.Hidden, book.Note}, key)
	})
}

func keyWords(keys []book.Key) string {
	words := make([]string, len(keys))
	for i, k := range keys {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

func whose(tenant string, tagged bool) string {
	switch {
	case tagged:
		return "a tag"
	case tenant != "":
		return "a tenant"
	}
	return "all tenants"
}

func (a *app) runTenantSet(ctx context.Context, f bookFlags, tenant string, settings []setting) error {
	if tenant == "" {
		return a.runSet(ctx, f, book.Everywhere(), nil, settings)
	}
	t, known, err := a.tenants.bookTenant(ctx, tenant)
	if err != nil {
		return err
	}
	a.sayf("%s", describe(t))
	return a.runSet(ctx, f, placeOfTenant(t), known, settings)
}

func (a *app) runSet(ctx context.Context, f bookFlags, at book.Place, known []directory.Tenant, settings []setting) error {
	var edits []book.Edit
	for _, s := range settings {
		e, err := a.editOf(at, s)
		if err != nil {
			return err
		}
		edits = append(edits, e)
	}
	err := a.changeBook(ctx, f, known, func(book.Layers) ([]book.Edit, error) { return edits, nil })
	if err != nil {
		return err
	}
	if tag, ok := at.Tag(); ok && !slices.ContainsFunc(a.books.all.Tags(), func(t book.Tagged) bool { return search.TagKey(t.Tag) == search.TagKey(tag) }) {
		a.sayf("no tenant is tagged %s yet: 'tenantswitch book tag' does it", tag)
	}
	for _, s := range settings {
		if left := (book.Book{}).Over(a.books.layers...).Says(at, s.key); left != nil && s.value == "" {
			a.sayf("a shared book or a list says %s = %s, which is in force now", s.key, valueWords(left))
		}
	}
	return nil
}

// editOf returns the edit that makes a setting. What cannot be its value is a
// usage error.
func (a *app) editOf(at book.Place, s setting) (book.Edit, error) {
	e := book.Set(at, s.key, s.value)
	switch {
	case s.value == "":
		e = book.Unset(at, s.key)
	case s.key.Kind() == book.Flag:
		on, ok := roster.ReadFlag(s.value)
		if !ok {
			return e, usagef("write true or false", "%s cannot be %q", s.key, s.value)
		}
		e = book.Turn(at, s.key, on)
	case s.key == book.Portal:
		if _, err := a.config.Catalogue.Find(s.value); err != nil {
			return e, usagef(problem.Of(err).Do, "%v", err)
		}
	}
	if err := e.Check(); err != nil {
		p := problem.Of(err)
		return e, usagef(p.Do, "%s", p.Why)
	}
	return e, nil
}
