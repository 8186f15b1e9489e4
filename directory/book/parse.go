package book

import (
	"github.com/google/uuid"
	"github.com/pelletier/go-toml/v2/unstable"

	"tenantswitch/directory/search"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/cloud"
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
		case string(Session):
			r.book.session = r.session(i)
		case tagsTable:
			r.each(i, r.tag)
		case tenantsTable:
			r.each(i, r.tenant)
		default:
			r.unknown(i)
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

func (r *reader) unknown(i *item) {
	r.warn(i, "“"+visible(i.name)+"” is not known here, and does nothing")
}

func (r *reader) warn(i *item, why string) {
	line, column := r.d.lines.position(i.key.from)
	r.book.warnings = append(r.book.warnings, Warning{line, column, why})
}

// each takes in what is in a table, or fails.
func (r *reader) each(table *item, take func(*item)) {
	if table.form == value || table.form == listed {
		r.fail(table.key.from, "“"+visible(table.name)+"” must be a table")
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
		r.fail(table.key.from, "the tag “"+visible(t.name)+"” is there already, as “"+visible(r.book.tags[at].name)+"”")
	}
	r.each(table, func(i *item) {
		switch Key(i.name) {
		case Sensitive:
			t.sensitive = r.flag(i)
		case Session:
			t.session = r.session(i)
		default:
			r.unknown(i)
		}
	})
	r.book.addTag(t)
}

func (r *reader) tenant(table *item) {
	id, ok := parseID(table.name)
	if !ok {
		r.fail(table.key.from, "“"+visible(table.name)+"” is no tenant id")
		return
	}
	if _, ok := r.book.entries[id]; ok {
		r.fail(table.key.from, "the tenant "+id.String()+" is there already, in another spelling")
		return
	}
	e := &entry{}
	r.each(table, func(i *item) { r.fact(e, i) })
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

// fact takes in one key of a tenant.
func (r *reader) fact(e *entry, i *item) {
	switch Key(i.name) {
	case Name:
		e.name = r.text(i)
	case Aliases:
		e.aliases = r.list(i)
	case Tags:
		e.tags = r.list(i)
	case Favourite:
		e.favourite = r.flag(i)
	case Hidden:
		e.hidden = r.flag(i)
	case Note:
		e.note = r.text(i)
	case Environment:
		e.environment = (*cloud.Environment)(r.text(i))
	case Portal:
		e.portal = r.portal(i)
	case Session:
		e.session = r.session(i)
	default:
		r.unknown(i)
	}
}

func (r *reader) text(i *item) *string {
	if i.form != value || i.kind != unstable.String {
		r.fail(i.key.from, "“"+i.name+"” must be a text in quotes")
		return nil
	}
	if why := unfit(Key(i.name), i.text); why != "" {
		r.fail(i.value.from, why)
	}
	return &i.text
}

func (r *reader) flag(i *item) *bool {
	if i.form != value || i.kind != unstable.Bool {
		r.fail(i.key.from, "“"+i.name+"” must be true or false")
		return nil
	}
	on := i.text == "true"
	return &on
}

func (r *reader) session(i *item) *browser.Session {
	text := r.text(i)
	if text == nil {
		return nil
	}
	s, _ := browser.Parse(*text) // a bad one has failed in text
	return &s
}

func (r *reader) portal(i *item) *string {
	code := r.text(i)
	if code != nil {
		line, column := r.d.lines.position(i.value.from)
		r.book.portals = append(r.book.portals, portalAt{*code, line, column})
	}
	return code
}

// list reads an array of texts as they count, of which equal ones count once.
func (r *reader) list(i *item) []string {
	var list []string
	for _, e := range r.elements(i) {
		list = append(list, plainly(Key(i.name), e.text))
	}
	return union(Key(i.name), list, nil)
}

func (r *reader) elements(i *item) []element {
	if i.form != value || i.kind != unstable.Array {
		r.fail(i.key.from, "“"+i.name+"” must be a list: [\"one\", \"two\"]")
		return nil
	}
	for _, e := range i.elements {
		if e.kind != unstable.String {
			r.fail(i.key.from, "“"+i.name+"” must list texts in quotes")
			return nil
		}
		if why := unfit(Key(i.name), e.text); why != "" {
			r.fail(e.from, why)
		}
	}
	return i.elements
}
