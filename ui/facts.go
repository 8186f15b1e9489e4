package ui

import (
	"slices"
	"time"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/portal"
)

// facts are what menus, questions and the words about an opening are made of. They
// are looked at, never changed.
type facts struct {
	opts     *Options
	books    *books
	sessions *sessions
	answers  *answers
	carried  *portal.Pasted
	now      time.Time
}

func (m *Model) facts() facts {
	return facts{&m.opts, &m.books, &m.sessions, &m.answers, m.carried, m.clock.now}
}

// known reports whether it is known what tenants open in.
func (f facts) known() bool { return f.books.settled() && f.sessions.known }

// usual is an intent about what ↵ opens: the carried page, else the default portal.
func (f facts) usual(i intent) intent {
	if f.carried != nil {
		i.portal, i.page = f.carried.Portal, f.carried
		return i
	}
	i.portal, i.own = f.opts.Portal, f.opts.Portals
	return i
}

// entry is what the address book says of a tenant.
func (f facts) entry(t directory.Tenant) book.Entry { return f.books.book.Entry(t.ID) }

// commonTags returns the tags that all of some tenants bear.
func (f facts) commonTags(all []directory.Tenant) []string {
	tags := slices.Clone(f.entry(all[0]).Tags)
	for _, t := range all[1:] {
		theirs := f.entry(t).Tags
		tags = slices.DeleteFunc(tags, func(tag string) bool { return !book.Has(theirs, book.Tags, tag) })
	}
	return tags
}
