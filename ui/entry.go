package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/internal/cloud"
)

// What the address book says of the selected tenant, or of the marked ones, is
// changed in a menu and, where it is a text, on a line of its own.

func (m *Model) changeEntry() tea.Cmd { return m.act(intent{verb: showEntry}) }

// entryItems are what can be said of the tenants of a menu.
func (m *Model) entryItems() []item {
	one := len(m.over.menu.order.tenants) == 1
	all := []item{
		m.turnItem(book.Favourite, "favourite", "no favourite any longer", "comes first while nothing is typed"),
		{label: "tag …", detail: m.ofEach(tagsOf), words: []string{"tag"}, do: askText(book.Tags)},
		{label: "alias …", detail: m.ofEach(aliasesOf), words: []string{"alias"}, off: !one, do: askText(book.Aliases)},
		{label: "note …", detail: m.ofEach(noteOf), words: []string{"note"}, off: !one, do: askText(book.Note)},
		{label: "default portal …", detail: m.ofEach(portalOf), words: []string{"default", "portal"}, do: into(bookPortalPanel)},
		{label: "environment …", detail: m.ofEach(environmentOf), words: []string{"environment"}, do: into(environmentPanel)},
		{label: "browser session …", words: []string{"browser", "session"}, do: func(m *Model, o order) tea.Cmd {
			o.verb = showSessions
			return m.carryOut(o)
		}},
		m.turnItem(book.Hidden, "hide", "show again", "leaves the list; @hidden lists it"),
	}
	all[6].detail, _ = m.sessionWords(m.over.menu.order)
	if !one {
		all[2].detail, all[3].detail = "for one tenant at a time", "for one tenant at a time"
	}
	if note := m.books.book.Entry(m.over.menu.order.tenants[0].ID).Note; strings.Contains(note, "\n") {
		all[3].off, all[3].detail = true, "it has several lines: edit the address book by hand"
	}
	for i := range all {
		all[i].number = i + 1
	}
	return append(all, m.takeItems()...)
}

// takeItems take back tags and aliases.
func (m *Model) takeItems() []item {
	var all []item
	for _, tag := range m.commonTags(m.over.menu.order.tenants) {
		all = append(all, takeItem(book.Tags, "tag", tag))
	}
	if len(m.over.menu.order.tenants) == 1 {
		for _, alias := range m.books.book.Entry(m.over.menu.order.tenants[0].ID).Aliases {
			all = append(all, takeItem(book.Aliases, "alias", alias))
		}
	}
	return all
}

func takeItem(key book.Key, what, text string) item {
	return item{
		label: "take " + what + " " + text + " away", words: append(strings.Fields(text), "take", what, "away"),
		do: func(m *Model, o order) tea.Cmd {
			return m.changeEach(o, "has the "+what+" "+text+" no longer", func(at book.Place) book.Edit { return book.Remove(at, key, text) })
		},
	}
}

// turnItem turns something on for all tenants of the menu, or off where it is on
// for all.
func (m *Model) turnItem(key book.Key, on, off, detail string) item {
	is := func(t directory.Tenant) bool {
		e := m.books.book.Entry(t.ID)
		return key == book.Favourite && e.Favourite || key == book.Hidden && e.Hidden
	}
	turned := !slices.ContainsFunc(m.over.menu.order.tenants, func(t directory.Tenant) bool { return !is(t) })
	it := item{label: on, detail: detail, words: strings.Fields(on)}
	done := "is a favourite"
	if key == book.Hidden {
		done = "is hidden"
	}
	if turned {
		it.label, it.detail, it.words = off, "", strings.Fields(off)
		done = strings.Replace(done, "is", "is not", 1) + " any longer"
	}
	it.do = func(m *Model, o order) tea.Cmd {
		return m.changeEach(o, done, func(at book.Place) book.Edit { return book.Turn(at, key, !turned) })
	}
	return it
}

// changeEach changes the address book for each tenant of an order.
func (m *Model) changeEach(o order, done string, changes ...func(book.Place) book.Edit) tea.Cmd {
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
	return m.change(o.who()+" "+done, edits...)
}

// into opens another menu for the same tenants.
func into(p panel) func(*Model, order) tea.Cmd {
	return func(m *Model, o order) tea.Cmd {
		m.openMenu(p, o)
		return nil
	}
}

// bookPortalItems are the portals and pages that can be a tenant's default.
func (m *Model) bookPortalItems() []item {
	all := m.portalItems()
	for i := range all {
		p := all[i].intent.portal
		all[i].do = func(m *Model, o order) tea.Cmd {
			return m.changeEach(o, "opens "+p.Name+" from now on", func(at book.Place) book.Edit { return book.Set(at, book.Portal, p.Path()) })
		}
	}
	usual := item{label: "as the others", detail: m.opts.Portal.Name, words: []string{"as", "others"}, do: func(m *Model, o order) tea.Cmd {
		return m.changeEach(o, "opens "+m.opts.Portal.Name+" as the others do", func(at book.Place) book.Edit { return book.Unset(at, book.Portal) })
	}}
	return append([]item{usual}, all...)
}

// environmentItems are the environments that can serve a tenant's portals.
func (m *Model) environmentItems() []item {
	all := []item{{label: "as the cloud says", words: []string{"as", "cloud"}, do: func(m *Model, o order) tea.Cmd {
		return m.changeEach(o, "has the environment of its cloud", func(at book.Place) book.Edit { return book.Unset(at, book.Environment) })
	}}}
	for _, env := range cloud.Environments() {
		all = append(all, item{
			label: string(env), detail: m.hostEnd(env), words: strings.Split(string(env), "-"),
			do: func(m *Model, o order) tea.Cmd {
				return m.changeEach(o, "has the environment "+string(env), func(at book.Place) book.Edit { return book.Set(at, book.Environment, string(env)) })
			},
		})
	}
	for i := range all {
		all[i].number = i + 1
	}
	return all
}

// hostEnd says where the default portal of an environment is, by the end of the
// host, which tells two of them apart.
func (m *Model) hostEnd(env cloud.Environment) string {
	_, end, ok := strings.Cut(m.opts.Portal.Host(env), ".")
	if !ok {
		return "no address known"
	}
	return end
}

// ofEach says what the tenants of the menu have, where it is the same for all.
func (m *Model) ofEach(of func(book.Entry) string) string {
	first := of(m.books.book.Entry(m.over.menu.order.tenants[0].ID))
	for _, t := range m.over.menu.order.tenants[1:] {
		if of(m.books.book.Entry(t.ID)) != first {
			return "not the same for all"
		}
	}
	return first
}

func tagsOf(e book.Entry) string { return strings.Join(e.Tags, ", ") }

func aliasesOf(e book.Entry) string { return strings.Join(e.Aliases, ", ") }

func noteOf(e book.Entry) string { return e.Note }

func portalOf(e book.Entry) string { return e.Portal }

func environmentOf(e book.Entry) string { return string(e.Environment) }
