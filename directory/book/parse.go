package book

import (
	"github.com/google/uuid"
	"github.com/pelletier/go-toml/v2/unstable"

	"tenantswitch/directory/search"
	"tenantswitch/internal/clean"
)

// Parse reads an address book. The error is an *Error.
//
// A tenant is written as its id with dashes, in any case, and once. A key or a
// table that is not known is kept, does nothing, and is among the warnings. That
// the portals exist is for Check to see, and that no alias stands for two
// tenants for Conflicts.
func Parse(data []byte) (Book, error) {
	d, err := read(data)
	if err != nil {
		return Book{}, err
	}
	return d.book()
}

func (d *document) book() (Book, error) {
	r := reader{d: d}
	for _, i := range d.root.items {
		switch i.name {
		case tagsTable:
			r.each(i, r.tag)
		case tenantsTable:
			r.each(i, r.tenant)
		default:
			r.fact(&r.book.whole, ofAll, i)
		}
	}
	if r.err != nil {
		return Book{}, r.err
	}
	return r.book, nil
}

// reader turns a document into a book. After its first error it does nothing
// that counts.
type reader struct {
	d    *document
	book Book
	err  error
}

func (r *reader) fail(at int, why string) {
	if r.err == nil {
		r.err = r.d.broken(at, why)
	}
}

func (r *reader) warn(i *item, why string) {
	line, column := r.d.lines.position(i.key.from)
	r.book.warnings = append(r.book.warnings, Warning{line, column, why})
}

// each takes in what is in a table, or fails.
func (r *reader) each(table *item, take func(*item)) {
	if table.form == value || table.form == listed {
		r.fail(table.key.from, "“"+clean.Visible(table.name)+"” must be a table")
		return
	}
	for _, i := range table.items {
		take(i)
	}
}

func (r *reader) tag(table *item) {
	t := tag{name: plainly(Tags, table.name)}
	if why := unfit(Tags, t.name); why != "" {
		r.fail(table.key.from, "this is no tag: "+why)
	}
	if at, ok := r.book.byTag[search.TagKey(t.name)]; ok {
		r.fail(table.key.from, "the tag “"+clean.Visible(t.name)+"” is there already, as “"+clean.Visible(r.book.tags[at].name)+"”")
	}
	r.each(table, func(i *item) { r.fact(&t.entry, ofTags, i) })
	r.book.addTag(t)
}

func (r *reader) tenant(table *item) {
	id, ok := parseID(table.name)
	if !ok {
		r.fail(table.key.from, "“"+clean.Visible(table.name)+"” is no tenant id")
		return
	}
	if _, ok := r.book.entries[id]; ok {
		r.fail(table.key.from, "the tenant "+id.String()+" is there already, in another spelling")
		return
	}
	e := make(entry, 0, len(table.items))
	r.each(table, func(i *item) { r.fact(&e, ofTenants, i) })
	r.book.add(id, e)
}

// parseID reads a tenant id with dashes, in any case.
func parseID(text string) (uuid.UUID, bool) {
	if len(text) != len(uuid.Nil.String()) {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(text)
	return id, err == nil
}

// fact takes in one key of a place.
func (r *reader) fact(e *entry, in places, i *item) {
	row := find(Key(i.name))
	switch {
	case row == nil || row.in&in == 0:
		r.warn(i, "“"+clean.Visible(i.name)+"” is not known here, and does nothing")
	case row.kind == Flag:
		e.say(row, r.flag(i))
	case row.kind == List:
		e.say(row, r.list(row, i))
	default:
		e.say(row, r.text(row, i))
	}
}

func (r *reader) text(row *row, i *item) any {
	if i.kind != unstable.String {
		r.fail(i.key.from, "“"+i.name+"” must be a text in quotes")
		return nil
	}
	text, why := row.readText(i.text)
	if why != "" {
		r.fail(i.value.from, why)
	}
	if row.key == Portal {
		line, column := r.d.lines.position(i.value.from)
		r.book.portals = append(r.book.portals, Warning{line, column, text})
	}
	return text
}

func (r *reader) flag(i *item) any {
	if i.kind != unstable.Bool {
		r.fail(i.key.from, "“"+i.name+"” must be true or false")
		return nil
	}
	return i.text == "true"
}

// list reads an array of texts as they count, of which equal ones count once.
func (r *reader) list(row *row, i *item) []string {
	var list []string
	for _, e := range r.elements(i) {
		text, why := row.readText(e.text)
		if why != "" {
			r.fail(e.from, why)
		}
		list = append(list, text)
	}
	return union(row.key, list, nil)
}

func (r *reader) elements(i *item) []element {
	if i.kind != unstable.Array {
		r.fail(i.key.from, "“"+i.name+"” must be a list: [\"one\", \"two\"]")
		return nil
	}
	for _, e := range i.elements {
		if e.kind != unstable.String {
			r.fail(i.key.from, "“"+i.name+"” must list texts in quotes")
			return nil
		}
	}
	return i.elements
}
