package ui

import (
	"strings"

	"tenantswitch/directory"
)

// enterLine is the line that names what ↵ acts on, always, on the screen of the list.
type enterLine struct {
	s        *styles
	names    naming
	finder   *finder
	waiting  *waiting           // what a key has asked for already; nil where nothing waits
	tenants  []directory.Tenant // what ↵ acts on; none where it opens nothing
	opens    string             // what it opens
	starting bool
	nothing  nothing
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
	s *styles
	// session says what links open in, where no rule below the list does and that
	// is not the default browser.
	session string
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
