package ui

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/cloud"
)

// What the address book says of the selected tenant, or of the marked ones, is
// changed in a menu and, where it is a text, on a line of its own.

// entryMenu offers what can be said of tenants.
func (f facts) entryMenu(o order) menu {
	one, note := len(o.tenants) == 1, f.entry(o.tenants[0]).Note
	sessions := o
	sessions.intent = f.usual(intent{verb: showMenu})
	all := []item{
		f.turnItem(o, book.Favourite, "favourite", "no favourite any longer", "comes first while nothing is typed"),
		{label: "tag …", detail: f.ofEach(o, book.Tags), words: []string{"tag"}, deed: asks(book.Tags, o, "")},
		{label: "alias …", detail: f.ofEach(o, book.Aliases), words: []string{"alias"}, off: !one, deed: asks(book.Aliases, o, "")},
		{label: "note …", detail: f.ofEach(o, book.Note), words: []string{"note"}, off: !one, deed: asks(book.Note, o, note)},
		{label: "default portal …", detail: f.ofEach(o, book.Portal), words: []string{"default", "portal"}, deed: o.into(facts.bookPortalMenu)},
		{label: "environment …", detail: f.ofEach(o, book.Environment), words: []string{"environment"}, deed: o.into(facts.environmentMenu)},
		{label: "browser session …", words: []string{"browser", "session"}, deed: sessions.into(facts.sessionMenu)},
		f.turnItem(o, book.Hidden, "hide", "show again", "leaves the list; @hidden lists it"),
	}
	all[6].detail, _ = f.sessionWords(o)
	if !one {
		all[2].detail, all[3].detail = "for one tenant at a time", "for one tenant at a time"
	}
	if strings.Contains(note, "\n") {
		all[3].off, all[3].detail = true, "it has several lines: edit the address book by hand"
	}
	for _, key := range book.OfTheTenant(uuid.Nil, "").Keys() {
		if !slices.Contains(inEntryMenu, key) {
			all = append(all, f.keyItem(o, key))
		}
	}
	return menu{title: "what of the address book?", order: o, items: append(numbered(all), f.takeItems(o)...)}
}

// inEntryMenu are the keys of a tenant that have an item of their own in the
// menu, and the name, which comes of itself.
var inEntryMenu = []book.Key{
	book.Name, book.Favourite, book.Tags, book.Aliases, book.Note, book.Portal, book.Environment, book.Session, book.Hidden,
}

// keyItem gives tenants a key of which there is no more to say.
func (f facts) keyItem(o order, key book.Key) item {
	if key.Kind() == book.Flag {
		return f.turnItem(o, key, string(key), "not "+string(key), "")
	}
	is := ""
	if len(o.tenants) == 1 {
		is = f.said(o.tenants[0], key)
	}
	return item{label: string(key) + " …", detail: f.ofEach(o, key), words: []string{string(key)}, deed: asks(key, o, is)}
}

// takeItems take back tags and aliases.
func (f facts) takeItems(o order) []item {
	var all []item
	for _, tag := range f.commonTags(o.tenants) {
		all = append(all, takeItem(o, book.Tags, "tag", tag))
	}
	if len(o.tenants) == 1 {
		for _, alias := range f.entry(o.tenants[0]).Aliases {
			all = append(all, takeItem(o, book.Aliases, "alias", alias))
		}
	}
	return all
}

func takeItem(o order, key book.Key, what, text string) item {
	return item{
		label: "take " + what + " " + text + " away", words: append(strings.Fields(text), "take", what, "away"),
		deed: o.each("has the "+what+" "+text+" no longer", func(at book.Place) book.Edit { return book.Remove(at, key, text) }),
	}
}

// turnItem turns something on for all tenants of an order, or off where it is on
// for all.
func (f facts) turnItem(o order, key book.Key, on, off, detail string) item {
	turned := !slices.ContainsFunc(o.tenants, func(t directory.Tenant) bool {
		return f.books.book.Says(book.OfTheTenant(t.ID, ""), key) != true
	})
	it := item{label: on, detail: detail, words: strings.Fields(on)}
	done := "is " + string(key)
	if key == book.Favourite {
		done = "is a favourite"
	}
	if turned {
		it.label, it.detail, it.words = off, "", strings.Fields(off)
		done = strings.Replace(done, "is", "is not", 1) + " any longer"
	}
	it.deed = o.each(done, func(at book.Place) book.Edit { return book.Turn(at, key, !turned) })
	return it
}

// each is the deed of changing the address book for each tenant of an order.
func (o order) each(done string, changes ...func(book.Place) book.Edit) deed {
	var edits []book.Edit
	for _, t := range o.tenants {
		for _, edit := range changes {
			edits = append(edits, edit(book.OfTheTenant(t.ID, t.Name)))
		}
	}
	if len(o.tenants) > 1 {
		done = strings.Replace(done, "is a favourite", "are favourites", 1)
		done = strings.Replace(done, "is not a favourite", "are not favourites", 1)
		done = strings.Replace(done, "is ", "are ", 1)
		done = strings.Replace(done, "has ", "have ", 1)
	}
	return deed{edits: edits, done: o.who() + " " + done}
}

// bookPortalMenu offers the portals and pages that can be a tenant's default.
func (f facts) bookPortalMenu(o order) menu {
	all := f.portalItems(o)
	for i := range all {
		p := all[i].deed.order.portal
		all[i].deed = o.each("opens "+p.Name+" from now on", func(at book.Place) book.Edit { return book.Set(at, book.Portal, p.Path()) })
	}
	usual := item{
		label: "as the others", detail: f.opts.Portal.Name, words: []string{"as", "others"},
		deed: o.each("opens "+f.opts.Portal.Name+" as the others do", func(at book.Place) book.Edit { return book.Unset(at, book.Portal) }),
	}
	return menu{title: "which portal or page by default?", noun: "page", order: o, items: append([]item{usual}, all...)}
}

// environmentMenu offers the environments that can serve a tenant's portals.
func (f facts) environmentMenu(o order) menu {
	all := []item{{
		label: "as the cloud says", words: []string{"as", "cloud"},
		deed: o.each("has the environment of its cloud", func(at book.Place) book.Edit { return book.Unset(at, book.Environment) }),
	}}
	for _, env := range cloud.Environments() {
		all = append(all, item{
			label: string(env), detail: hostEnd(f.opts.Portal, env), words: strings.Split(string(env), "-"),
			deed: o.each("has the environment "+string(env), func(at book.Place) book.Edit { return book.Set(at, book.Environment, string(env)) }),
		})
	}
	return menu{title: "which environment serves the portals?", noun: "environment", order: o, items: numbered(all)}
}

// hostEnd says where a portal of an environment is, by the end of the host, which
// tells two of them apart.
func hostEnd(p portal.Portal, env cloud.Environment) string {
	_, end, ok := strings.Cut(p.Host(env), ".")
	if !ok {
		return "no address known"
	}
	return end
}

// ofEach says what the tenants of an order have, where it is the same for all.
func (f facts) ofEach(o order, key book.Key) string {
	first := f.said(o.tenants[0], key)
	for _, t := range o.tenants[1:] {
		if f.said(t, key) != first {
			return "not the same for all"
		}
	}
	return first
}

// said is what the address book says of a tenant under a key, in words.
func (f facts) said(t directory.Tenant, key book.Key) string {
	switch v := f.books.book.Says(book.OfTheTenant(t.ID, ""), key).(type) {
	case []string:
		return strings.Join(v, ", ")
	case string:
		return v
	}
	return ""
}
