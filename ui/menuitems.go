package ui

import (
	"strings"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/problem"
)

// portalItems are the portals, each with its pages after it.
func (m *Model) portalItems() []item {
	var all []item
	for i, p := range m.opts.Portals.All() {
		it := m.portalItem(p)
		if i < 9 {
			it.number = i + 1
		}
		all = append(all, it)
		for _, page := range p.Pages() {
			sub := m.portalItem(page)
			sub.page, sub.words = true, append(sub.words, it.words...)
			all = append(all, sub)
		}
	}
	return all
}

func (m *Model) portalItem(p portal.Portal) item {
	it := item{label: p.Name, code: p.Path(), intent: intent{verb: openPortal, portal: p}}
	it.words = append(append(strings.FieldsFunc(p.Name, func(r rune) bool { return strings.ContainsRune(" ()·,", r) }), p.Code), p.Aliases...)
	it.detail, it.off = linkWords(p, m.over.menu.order.tenants)
	if p.Partner && !it.off {
		it.detail = "for partners · " + it.detail
	}
	return it
}

// linkWords says what the link of a portal is for the tenants of a menu, or why
// one of them has none.
func linkWords(p portal.Portal, all []directory.Tenant) (words string, off bool) {
	for i, t := range all {
		link, err := p.Link(t.Place())
		switch {
		case err == nil && i == 0:
			words = brief(link)
		case err == nil:
			words = "for " + countTenants(len(all))
		case p.In(t.Environment):
			words, off = problem.Of(err).Why, true
		default:
			words, off = "no address of it is known in "+string(t.Environment), true
		}
		if off && len(all) > 1 {
			words = t.Label() + ": " + words
		}
		if off {
			return words, true
		}
	}
	return words, false
}

// brief returns a link without its scheme.
func brief(l portal.Link) string { return strings.TrimPrefix(l.String(), "https://") }

// copyItems are what can be copied of tenants.
func (m *Model) copyItems() []item {
	of := m.over.menu.order.intent
	all := []item{
		{label: "link", intent: of.but(copyLink)},
		{label: "tenant id", words: []string{"id"}, intent: of.but(copyID)},
		{label: "domain", intent: of.but(copyDomain)},
		{label: "name", intent: of.but(copyName)},
		{label: "Markdown link", intent: of.but(copyMarkdown)},
		{label: "ticket line", intent: of.but(copyTicket)},
	}
	for i := range all {
		it := &all[i]
		it.number = i + 1
		it.words = append(it.words, strings.Fields(it.label)...)
		it.detail, it.off = copyWords(it.intent, m.over.menu.order.tenants)
	}
	return all
}

// copyWords says what would be copied of the tenants of a menu, or of which one
// it is not known.
func copyWords(i intent, all []directory.Tenant) (words string, off bool) {
	for _, t := range all {
		text, err := i.textOf(t)
		switch {
		case err == nil && text != "":
			words = text
		case len(all) > 1:
			return "not known of " + t.Label(), true
		default:
			return "not known", true
		}
	}
	if len(all) > 1 {
		return "for " + countTenants(len(all)) + ", one per line", false
	}
	return words, false
}
