package ui

import (
	"strings"

	"tenantswitch/directory"
	"tenantswitch/internal/browser"
)

// aim is what keys act on now, and what ↵ would do with it: the screen says so
// before anything happens.
type aim struct {
	facts

	over  *overlay
	marks marks
	list  *results
}

// acting is what keys act on: what the open panel is about, else the marked
// tenants, else the selected one.
func (a aim) acting() order {
	switch a.over.panel {
	case menuPanel:
		return a.over.menu.order
	case promptPanel:
		return a.over.prompt.order
	case askPanel:
		return a.over.asked
	case accountPanel, helpPanel:
		return order{}
	case noPanel:
	}
	if len(a.marks) > 0 {
		return order{tenants: a.marks}
	}
	if t, ok := a.list.selected(); ok {
		return order{tenants: []directory.Tenant{*t}}
	}
	return order{}
}

// order is what ↵ would do on the list.
func (a aim) order() order {
	o := a.acting()
	o.intent = a.usual(intent{verb: openPortal})
	return o
}

// enterName says what ↵ opens.
func (a aim) enterName() string {
	if a.carried != nil {
		return "that page"
	}
	return a.order().name()
}

// opensIn says what the tenants that keys act on open in, and before that what of
// a carried link is another tenant's; it reports whether that is to be pointed out.
func (a aim) opensIn() (words string, wrong bool) {
	o := a.order()
	words, wrong = a.sessionWords(o)
	if a.over.panel != noPanel || a.carried == nil {
		return words, wrong
	}
	for _, t := range o.tenants {
		if _, left, _ := o.link(t); len(left) > 0 {
			return strings.Join(left, ", ") + " is another's · " + words, true
		}
	}
	return words, wrong
}

// naming names tenants, with what links open in where no rule below the list says
// it and that is not the default browser.
func (a aim) naming(w *window) naming {
	n := naming{s: &w.styles}
	if w.height < ruledHeight {
		words, wrong := a.opensIn()
		words = strings.TrimPrefix(words, "opens ")
		if usual := (browser.Session{}); wrong || words != "in "+usual.Words() {
			n.session = words
		}
	}
	return n
}

// enterLine is the line that names what ↵ acts on, always, on the screen of the list.
type enterLine struct {
	s         *styles
	names     naming
	finder    *finder
	waiting   *waiting           // what a key has asked for already; nil where nothing waits
	tenants   []directory.Tenant // what ↵ acts on; none where it opens nothing
	opens     string             // what it opens
	starting  bool
	ownerless bool // a pasted link waits for a customer to be chosen
	nothing   nothing
}

// line draws it in room cells behind its margin.
func (e enterLine) line(room int) string {
	query := e.finder.line.text
	switch w := e.waiting; {
	case e.finder.behind && w != nil:
		return " " + e.s.warn.on(cut(w.verb.String()+" waits for what “"+cut(query, 60)+"” finds", room))
	case w != nil && w.settling == 0:
		return " " + e.s.warn.on(cut(w.verb.String()+" waits until it is known what links open in", room))
	case e.starting:
		return " " + e.s.muted.on(cut(e.nothing.reason(), room))
	case e.finder.late:
		return " " + e.s.muted.on(cut("searching “"+query+"” …", room))
	case e.ownerless:
		return " " + e.s.warn.on(cut("↵ opens nothing: choose the tenant of the pasted link first", room))
	case len(e.tenants) == 0:
		return " " + e.s.muted.on(cut("↵ opens nothing: "+e.nothing.reason(), room))
	}
	what := "↵ " + cut(e.opens, max(20, room/2)) + "  "
	if room < 40 {
		what = "↵ "
	}
	return e.names.all(what, e.tenants, room)
}

// naming names tenants after what is done with them.
type naming struct {
	s       *styles
	session string // what links open in, where that is to be said
}

// all names one tenant as one does, several by their number and as many labels as
// fit room cells.
func (n naming) all(what string, all []directory.Tenant, room int) string {
	if len(all) == 1 {
		return n.one(what, &all[0], room)
	}
	number := countTenants(len(all))
	rest := room - cells(what) - cells(number) - 2
	line := " " + n.s.key.on(what) + n.s.strong.on(cut(number, room-cells(what)))
	if rest < 8 {
		return line
	}
	return line + "  " + n.s.muted.on(cut(tenantLabels(all), rest))
}

func tenantLabels(all []directory.Tenant) string {
	var labels []string
	for _, t := range all {
		labels = append(labels, t.Label())
	}
	return strings.Join(labels, ", ")
}

// one names a tenant with as much of its id as there is room for.
func (n naming) one(what string, t *directory.Tenant, room int) string {
	id, name := t.ID.String(), t.Label()
	rest := room - cells(what)
	line := " " + n.s.key.on(what)
	switch {
	case n.session != "" && rest >= 12+2+12:
		name = cut(name, rest-2-12)
		return line + n.s.strong.on(name) + "  " + n.s.warn.on(cut(n.session, rest-cells(name)-2))
	case name == id || rest < 8+1+2+12:
		return line + n.s.strong.on(cut(name, rest))
	case rest < len(id)+2+12:
		id = id[:8] + ellipsis
	}
	return line + n.s.strong.on(cut(name, rest-cells(id)-2)) + "  " + n.s.muted.on(id)
}
