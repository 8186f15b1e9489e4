package ui

import (
	"strings"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/problem"
)

// portalMenu offers the portals, each with its pages after it.
func (f facts) portalMenu(o order) menu {
	items := f.portalItems(o)
	return menu{title: "open which portal or page?", noun: "page", portals: true, order: o, items: items}
}

func (f facts) portalItems(o order) []item {
	var all []item
	for _, p := range f.opts.Portals.All() {
		it := portalItem(p, o)
		all = append(all, it)
		for _, page := range p.Pages() {
			sub := portalItem(page, o)
			sub.page, sub.words = true, append(sub.words, it.words...)
			all = append(all, sub)
		}
	}
	return numbered(all)
}

func portalItem(p portal.Portal, o order) item {
	it := item{label: p.Name, code: p.Path()}
	it.words = append(append(strings.FieldsFunc(p.Name, func(r rune) bool { return strings.ContainsRune(" ()·,", r) }), p.Code), p.Aliases...)
	it.detail, it.off = linkWords(p, o.tenants)
	if p.Partner && !it.off {
		it.detail = "for partners · " + it.detail
	}
	it.deed = o.with(intent{verb: openPortal, portal: p})
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

// copyMenu offers what can be copied of tenants.
func (f facts) copyMenu(o order) menu {
	var all []item
	for _, form := range directory.Forms() {
		i := o.intent
		i.verb, i.form = copyText, form
		it := item{label: form.Name, words: append(strings.Fields(form.Name), form.Code), deed: o.with(i)}
		it.detail, it.off = copyWords(i, o.tenants)
		all = append(all, it)
	}
	return menu{title: "copy what? the link is of " + o.name(), noun: "text", does: "copy ", order: o, items: numbered(all)}
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
