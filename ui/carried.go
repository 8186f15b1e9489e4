package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"
	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/search"
	"tenantswitch/internal/problem"
)

// A portal link that was pasted is carried: the list shows whose it is, and ↵
// opens its page for whichever tenant is selected, until esc drops it.

// carry takes the portal link out of a pasted text. taken is false where there
// is none that could be, and refused says that there is another link. What is
// typed next takes the place of what the paste has put into the query.
func (m *Model) carry(text string) (cmd tea.Cmd, taken, refused bool) {
	if !m.opts.Portals.HoldsLink(text) {
		return nil, false, false
	}
	m.carried = nil // what was pasted before is not meant any longer
	p, err := m.opts.Portals.ReadPasted(text)
	if err == nil {
		p, err = m.finder.owned(p)
	}
	if err != nil {
		m.told.note = failed(err)
		return nil, false, true
	}
	_, every := p.AsItIs(uuid.Nil)
	m.carried = &p
	m.guard.linkCame(!every && !p.NamesTenant())
	m.told.note = &note{level: info, text: "the pasted link is " + pageName(p), do: "↵ opens it for the selected tenant, typing finds another, esc drops it", stays: true}
	switch {
	case every:
		m.told.note.text += ", of all tenants"
		m.told.note.do = "↵ opens it as it is, esc drops it"
		return nil, true, false
	case !p.NamesTenant():
		m.told.note.text += ", of no particular tenant"
		m.told.note.do = "choose the tenant (type, or ↑ ↓), then ↵; esc drops it"
		if _, more := pasted(text); more {
			m.told.note.level, m.told.note.text = warn, m.told.note.text+" (only the first line of the paste was taken)"
		}
		return nil, true, false
	case !p.Catalogued():
		m.carried = nil // it tells whose it is; there is no page to open
		m.told.note.do = "its page opens for no tenant; ↵ opens " + m.aim().enterName()
	}
	m.told.note.text += " of " + m.finder.ownerName(p)
	m.finder.line, m.finder.typeOver = newLine(p.Owner()), true
	return m.edited(true), true, false
}

// owned returns a link as that of the one tenant that it mentions, where it names
// none. With several, nobody can tell whose it is.
func (f *finder) owned(p portal.Pasted) (portal.Pasted, error) {
	if f.directory == nil || !p.Mentions() {
		return p, nil
	}
	owner, err := search.Mentioned(f.directory.tenants, p)
	if several, ok := errors.AsType[*search.NotOneError](err); ok {
		return p, &problem.Problem{What: "the pasted link was not taken", Why: several.Why, Do: several.Do}
	}
	return p.OwnedBy(owner.Place()), nil
}

// pageName names the page of a link.
func pageName(p portal.Pasted) string {
	if p.Page == "" {
		return p.Portal.Name
	}
	return p.Portal.Name + " " + p.Page
}

// ownerName says whose a link is, or that it is none of ours.
func (f *finder) ownerName(p portal.Pasted) string {
	if f.directory != nil {
		for i := range f.directory.tenants {
			if t := &f.directory.tenants[i]; p.Of(t.Place()) {
				return t.Label()
			}
		}
	}
	if p.Tenant != uuid.Nil {
		return p.Tenant.String() + ", which is not in the directory"
	}
	return p.Domain + ", which is not in the directory"
}

// foreign returns the tenant of the carried link, where the directory does not
// hold it; nil where it does, or where the link names it by a domain alone.
func (f *finder) foreign(p *portal.Pasted) []directory.Tenant {
	if p == nil || p.Tenant == uuid.Nil || f.line.text != p.Tenant.String() || f.directory == nil {
		return nil
	}
	return []directory.Tenant{{ID: p.Tenant, Environment: p.Environments[0]}}
}

// to is the portal that an intent opens for a tenant; the error says that the
// address book names one that there is not, in whose place no other comes.
func (i intent) to(t directory.Tenant) (portal.Portal, error) {
	if i.own == nil {
		return i.portal, nil
	}
	return t.Portal(i.portal, i.own)
}

// nameFor names what an intent opens for a tenant.
func (i intent) nameFor(t directory.Tenant) string {
	if i.page != nil {
		return pageName(*i.page)
	}
	to, _ := i.to(t)
	return to.Name
}

// name names what an order opens.
func (o order) name() string {
	if len(o.tenants) == 0 {
		return o.nameFor(directory.Tenant{})
	}
	name := o.nameFor(o.tenants[0])
	for _, t := range o.tenants[1:] {
		if o.nameFor(t) != name {
			return "the default portal"
		}
	}
	return name
}

// link builds the link for a tenant; left is what of it makes sense in another
// tenant alone.
func (i intent) link(t directory.Tenant) (link portal.Link, left []string, err error) {
	if i.page == nil {
		to, err := i.to(t)
		if err != nil {
			return portal.Link{}, nil, err
		}
		link, err = to.Link(t.Place())
		return link, nil, err
	}
	if link, ok := i.page.AsItIs(t.ID); ok {
		return link, nil, nil
	}
	link, left, err = i.page.In(t.Place())
	if i.page.Of(t.Place()) {
		left = nil
	}
	return link, left, err
}
