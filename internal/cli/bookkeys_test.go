package cli

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/directory/book"
)

// keyCommands are how keys of the address book are given a value, where not by
// book set; the last word is the value.
var keyCommands = map[book.Key][]string{
	book.Name:    nil, // which comes with anything else
	book.Aliases: {"alias", "X", "one"}, book.Tags: {"tag", "X", "one"}, book.Favourite: {"favourite", "X"},
	book.Hidden: {"hide", "X"}, book.Note: {"note", "X", "entra"},
	book.Environment: {"set", "X", "environment=gcc"}, book.Session: {"set", "X", "session=private"},
}

// TestEveryKeyOfTheBookIsReached walks the keys of a tenant: each is written by a
// command, printed by show and export in every form, and imported again.
func TestEveryKeyOfTheBookIsReached(t *testing.T) {
	t.Parallel()
	const id = "3f2504e0-4f89-01d3-9a0c-0305e82c3301"
	at := book.OfTheTenant(uuid.MustParse(id), "")
	for _, key := range at.Keys() {
		args, ok := keyCommands[key]
		if !ok {
			args = []string{"set", "X", string(key) + "=entra"}
			if key.Kind() == book.Flag {
				args[2] = string(key) + "=true"
			}
		}
		if args == nil {
			continue
		}
		one, other := offlineBook{t, t.TempDir()}, offlineBook{t, t.TempDir()}
		one.file("book.toml", "[tenants."+id+"]\nname = \"Contoso\"\n")
		args = append([]string{args[0], id}, args[2:]...)
		if _, told, status := one.run(args...); status != statusDone {
			t.Errorf("%q: %s", args, told)
			continue
		}
		value := one.book().Says(at, key)
		if value == nil {
			t.Errorf("%q says nothing", args)
		}
		for _, show := range [][]string{{"show", id}, {"show", id, "--json"}, {"export", "--json"}, {"export", "--csv"}, {"export"}} {
			out, told, status := one.run(show...)
			if status != statusDone || !strings.Contains(out, string(key)) || !strings.Contains(out, strings.Trim(valueWords(value), `"`)) {
				t.Errorf("%s by %q: %s%s", key, show, out, told)
			}
			if show[0] == "export" {
				name := other.file("in."+strings.TrimPrefix(show[len(show)-1], "--"), out)
				if _, told, status := other.run("import", name); status != statusDone {
					t.Error(told)
				}
				if got := other.book().Says(at, key); !reflect.DeepEqual(got, value) {
					t.Errorf("%s is %v, and was %v, after %q", key, got, value, show)
				}
				other = offlineBook{t, t.TempDir()}
			}
		}
	}
}
