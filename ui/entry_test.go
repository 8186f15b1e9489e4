package ui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/visits"
)

// bookHas fails unless the address book of the world holds every text.
func (d *driver) bookHas(texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		if !strings.Contains(string(d.world.book), text) {
			d.t.Errorf("the address book does not hold %q:\n%s", text, d.world.book)
		}
	}
}

func TestTheAddressBookIsChangedOnTheScreen(t *testing.T) {
	story(t, "a favourite, and none any longer", func(t *testing.T) {
		d := start(t, newWorld())
		d.Type("contoso sec")
		d.Press("alt+f")
		d.sees("what of the address book?", "1  favourite")
		d.Press("1")
		d.sees("Contoso Security Ltd is a favourite")
		d.bookHas("[tenants."+tenantID(3).String()+"]", `name = "Contoso Security Ltd"`, "favourite = true")
		d.Press("f10", "1")
		d.sees("Contoso Security Ltd is not a favourite any longer")
		d.bookHas("favourite = false")
	})
	story(t, "a tag for the marked, and away", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("ctrl+x", "ctrl+x", "alt+f", "2")
		d.sees("which tag for 2 tenants?", "↵ keeps it")
		d.Type("gold")
		d.Press("ctrl+a", "right", "backspace", "ctrl+e")
		d.Type("!")
		d.Press("enter")
		d.sees("2 tenants have the tag old!", "2 marked")
		if got := strings.Count(string(d.world.book), `tags = ["old!"]`); got != 2 {
			t.Errorf("%d have it:\n%s", got, d.world.book)
		}
		d.Press("alt+f")
		d.sees("take tag old! away")
		d.Type("away")
		d.Press("enter")
		d.sees("2 tenants have the tag old! no longer")
	})
	story(t, "tags in use are named", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Press("alt+f", "2")
		d.sees("in use: gold (1), lab (1)")
	})
	story(t, "an alias, but none that another is called", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("alt+f", "3")
		d.Type("adat")
		d.Press("enter")
		d.sees("Adatum Corporation has the alias adat")
		d.Press("alt+f", "3")
		d.Type("FABRIKAM.example")
		d.Press("enter")
		d.sees("the alias “FABRIKAM.example” is already", "the domain of Fabrikam SA "+tenantID(4).String())
		d.bookHas(`aliases = ["adat"]`)
	})
	story(t, "a note, changed and taken away", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("alt+f", "4")
		d.Type("call first")
		d.Press("enter", "alt+f", "4")
		d.sees("❯ call first")
		d.Press("ctrl+w")
		d.Type("later")
		d.Press("enter")
		d.bookHas(`note = "call later"`)
		d.Press("alt+f", "4", "ctrl+u", "enter")
		d.sees("has no note any longer")
	})
	story(t, "a note of several lines is left to the file", func(t *testing.T) {
		w := newWorld()
		w.book = []byte("[tenants." + tenantID(1).String() + "]\nnote = \"a\\nb\"\n")
		d := start(t, w)
		d.Press("alt+f", "4")
		d.sees("it has several lines: edit the address book by hand")
	})
	story(t, "the default portal", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("alt+f", "5")
		d.Type("sentinel")
		d.Press("enter")
		d.sees("Adatum Corporation opens Azure · Sentinel workspaces from now on")
		d.bookHas(`portal = "azure/sentinel"`)
	})
	story(t, "the environment", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("alt+f", "6")
		d.Type("high")
		d.Press("enter")
		d.bookHas(`environment = "gcc-high"`)
	})
	story(t, "the browser session", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Press("alt+f", "7")
		d.sees("open in which browser session?")
	})
	story(t, "esc leaves it as it was", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("alt+f", "2")
		d.Type("x")
		d.Press("esc")
		d.sees("❯ type some letters")
		if len(d.world.book) > 0 {
			t.Errorf("written: %s", d.world.book)
		}
	})
	story(t, "a paste does not end it", func(t *testing.T) {
		d := start(t, newWorld())
		d.Press("alt+f", "2")
		d.atOnce(stroke("backspace"))
		d.Paste("emea\nsouth\n")
		d.atOnce(stroke("enter"))
		d.settle()
		d.sees("❯ emea")
		if len(d.world.book) > 0 {
			t.Errorf("written: %s", d.world.book)
		}
	})
}

func TestATenantOpensItsOwnDefaultPortal(t *testing.T) {
	w := func() *world {
		w := newWorld()
		w.book = []byte("[tenants." + tenantID(1).String() + "]\nportal = \"azure\"\n[tenants." + tenantID(3).String() + "]\nportal = \"moon\"\n")
		return w
	}
	azure := "https://portal.azure.com/" + tenantID(1).String()
	story(t, "by ↵ and ^y", func(t *testing.T) {
		d := start(t, w())
		d.sees("↵ Azure Adatum Corporation", "↵ open Azure")
		d.Press("enter", "ctrl+y")
		d.opened(azure)
		d.copied(azure)
	})
	story(t, "among others that have none", func(t *testing.T) {
		d := start(t, w())
		d.Press("ctrl+x", "ctrl+x")
		d.sees("↵ the default portal 2 tenants")
		d.Press("enter")
		d.opened(azure, defender(2))
		d.sees("opened the default portal for 2 tenants")
	})
	story(t, "but none in place of one that is not there", func(t *testing.T) {
		d := start(t, w())
		d.Type("contoso sec")
		d.Press("enter")
		d.opened()
		d.sees("the portal that the address book has for Contoso Security Ltd cannot be opened: there is no portal \"moon\"")
		d.Press("alt+1")
		d.opened(defender(3))
	})
	story(t, "but what is chosen stays so", func(t *testing.T) {
		d := start(t, w())
		d.Press("alt+1")
		d.opened(defender(1))
	})
}

func TestWhatThePersonAddedIsShown(t *testing.T) {
	story(t, "in the list and beside it", func(t *testing.T) {
		w := newWorld()
		w.dir.Tenants[2].Added = &directory.Added{
			Aliases: []string{"csl"}, Tags: []string{"gold", "emea"}, Favourite: true, Note: "call first\nthen open",
			Opened: 37, LastOpened: time.Now().Add(-26 * time.Hour),
		}
		d := start(t, w)
		d.Resize(120, 40)
		d.Type("contoso sec")
		d.sees("▌★ Contoso Security Ltd", "also csl", "gold  emea", "call first", "then open", "opened 37 times, last 26 h ago")
	})
}

// openings is a store of visits.
type openings map[string][]byte

func (o openings) Read(_ context.Context, name string) ([]byte, error) { return o[name], nil }

func (o openings) Update(_ context.Context, name string, fn func([]byte) ([]byte, error)) (err error) {
	o[name], err = fn(o[name])
	return err
}

func TestTheAddressBookIsPutOnTheTenants(t *testing.T) {
	w := func() *world {
		w := newWorld()
		w.book = []byte(`[tenants.` + tenantID(4).String() + `]
favourite = true
aliases = ["fab"]
tags = ["gold"]
portal = "azure"

[tenants.` + tenantID(1).String() + `]
hidden = true
`)
		return w
	}
	story(t, "favourites first, the hidden left out", func(t *testing.T) {
		d := start(t, w())
		d.sees("▌★ Fabrikam SA", "↵ Azure Fabrikam SA")
		d.misses("Adatum")
		d.Type("@hidden")
		d.sees("Adatum Corporation")
	})
	story(t, "and found by an alias and a tag", func(t *testing.T) {
		d := start(t, w())
		d.Type("#gold")
		d.sees("1 of 11", "★ Fabrikam SA", "gold · fabrikam.")
		d.Press("ctrl+u")
		d.Type("contoso fab")
		d.sees("0 of 11")
		d.Press("ctrl+u")
		d.Type("^fab$")
		d.sees("1 of 11", "fab · fabrikam.")
		d.Press("ctrl+u")
		d.Type("fab")
		d.sees("▌★ Fabrikam SA")
	})
	story(t, "as it is changed", func(t *testing.T) {
		d := start(t, w())
		d.Type("contoso sec")
		d.Press("alt+f", "1")
		d.sees("▌★ Contoso Security Ltd")
		d.Press("alt+f", "8")
		d.sees("0 of 11")
		d.Press("ctrl+u")
		d.misses("Contoso Security Ltd guest")
	})
	story(t, "also of a list that comes after it", func(t *testing.T) {
		world := w()
		world.next = customers()
		d := start(t, world)
		d.Press("ctrl+r")
		d.sees("▌★ Fabrikam SA")
	})
	story(t, "and what is opened most comes after the favourites", func(t *testing.T) {
		world := w()
		store := openings{}
		for range 3 {
			_ = visits.Record(t.Context(), store, tenantID(8), time.Now().Add(-time.Hour))
		}
		world.visits, _ = visits.Load(t.Context(), store)
		d := start(t, world)
		if got := d.m.finder.list.tenant(1).ID; got != tenantID(8) {
			t.Errorf("%s comes second:\n%s", got, d.screen())
		}
		world.opts.ByName = true
		if d = start(t, world); d.m.finder.list.tenant(0).ID != tenantID(2) {
			t.Errorf("by name:\n%s", d.screen())
		}
	})
	story(t, "in a large directory, too", func(t *testing.T) {
		world := largeWorld(1001)
		world.book = []byte(`[tenants.` + tenantID(777).String() + "]\nfavourite = true\n")
		d := start(t, world)
		d.sees("★ Customer 000777 Ltd")
	})
}

// TestEveryKeyOfTheBookIsOnTheScreen walks the keys of a tenant: each has an item
// in the menu, and one without a special one is typed or turned on all the same.
func TestEveryKeyOfTheBookIsOnTheScreen(t *testing.T) {
	story(t, "each has an item", func(t *testing.T) {
		d := start(t, newWorld())
		f, o := d.m.facts(), order{tenants: customers()[:1]}
		special := map[book.Key]string{
			book.Aliases: "alias …", book.Tags: "tag …", book.Hidden: "hide", book.Portal: "default portal …", book.Session: "browser session …",
		}
		at := book.OfTheTenant(o.tenants[0].ID, o.tenants[0].Name)
		for _, key := range at.Keys() {
			label, ok := special[key]
			if !ok {
				label = f.keyItem(o, key).label
			}
			has := func(it item) bool { return it.label == label }
			if key != book.Name && !slices.ContainsFunc(f.entryMenu(o).items, has) {
				t.Errorf("no item is about %s", key)
			}
			it := f.keyItem(o, key)
			switch key.Kind() {
			case book.Flag:
				if len(it.deed.edits) != 1 || it.deed.edits[0] != book.Turn(at, key, true) {
					t.Errorf("%s is not turned on: %+v", key, it)
				}
			case book.Text:
				if edits := it.deed.prompt.deed("x", nil).edits; len(edits) != 1 || edits[0] != book.Set(at, key, "x") {
					t.Errorf("%s is not written: %+v", key, edits)
				}
				if edits := it.deed.prompt.deed("", nil).edits; len(edits) != 1 || edits[0] != book.Unset(at, key) {
					t.Errorf("%s is not taken out: %+v", key, edits)
				}
			case book.List:
			}
		}
	})
}

func TestABrowserSessionFromTheAddressBookOpensTheDefaultPortal(t *testing.T) {
	story(t, "this time only", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Type("fabrikam-old")
		d.Press("alt+f", "7")
		d.sees("open in which browser session?")
		d.Type("work")
		d.wait(time.Second)
		d.Press("enter")
		d.sees("this time only", "opens Defender in")
		d.wait(time.Second)
		d.Press("1")
		d.opened(defender(5))
		d.openedIn("edge/Work")
	})
}
