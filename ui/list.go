package ui

import (
	"strings"
	"time"

	"tenantswitch/directory"
	"tenantswitch/directory/search"
)

// columns are the widths of the list's columns, which depend on the window
// alone, so that nothing moves while the list is scrolled or filtered. A
// column of no width is left out.
type columns struct {
	gutter, name, domain, access int
}

const columnGap = 2

func newColumns(width int) columns {
	c := columns{gutter: 3}
	if width < 40 {
		c.gutter = 2
	}
	room := width - c.gutter - 1
	switch {
	case room >= 60:
		c.access = max(14, min(30, room/4))
		room -= c.access + columnGap
		c.domain = min(48, (room-columnGap)*46/100)
		c.name = room - columnGap - c.domain
	case room >= 34:
		c.domain = (room - columnGap) * 2 / 5
		c.name = room - columnGap - c.domain
	default:
		c.name = max(0, room)
	}
	return c
}

// listView draws the list.
type listView struct {
	s        *styles
	list     *results
	late     bool // it answers an older query than the one on screen
	marks    marks
	now      time.Time
	starting bool
	nothing  nothing // why there is nothing in it, if so
}

// lines draws the rows in sight, exactly height lines of at most width cells.
func (v *listView) lines(width, height int) []string {
	lines := make([]string, 0, max(0, height))
	c := newColumns(width)
	for row := v.list.top; row < len(v.list.hits) && len(lines) < height; row++ {
		lines = append(lines, v.row(row, c))
	}
	if len(v.list.hits) == 0 && !v.starting {
		lines = append(lines, v.nothing.lines(v.s, width, height)...)
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines
}

// row draws one tenant.
func (v *listView) row(row int, c columns) string {
	t := v.list.tenant(row)
	chosen := row == v.list.row
	inks, marker := v.inks(t, chosen), " "
	if chosen {
		marker = "▌"
	}
	flag := " "
	switch {
	case v.marks.of(t.ID) >= 0:
		flag = "●"
	case t.Gone():
		flag = "×"
	case t.More().Favourite:
		flag = "★"
	}
	x := v.text(t, row)
	line := inks.marker.on(marker) + inks.warn.on(flag) + inks.name.on(blank(c.gutter-2))
	gap := inks.name.on(blank(columnGap))
	words, urgent := accessWords(t, v.now)
	switch {
	case c.domain == 0 && t.Gone():
		line += column(x.name, x.nameSpans, c.name-5, inks.name, inks.hit) + inks.warn.on(" gone")
	case c.domain == 0:
		line += column(x.name, x.nameSpans, c.name, inks.name, inks.hit)
	case x.domain == "" && (!t.Gone() || c.access > 0):
		line += column(x.name, x.nameSpans, c.name+columnGap+c.domain, inks.name, inks.hit)
	default:
		line += column(x.name, x.nameSpans, c.name, inks.name, inks.hit) + gap
		room := c.domain
		if t.Gone() && c.access == 0 {
			line += inks.warn.on("gone ")
			room -= len("gone ")
		}
		line += column(x.domain, x.domainSpans, room, inks.muted, inks.hit)
	}
	if c.access > 0 {
		line += gap + urgent.ink(inks.muted, inks.warn, inks.bad).on(fill(words, c.access))
	}
	return line + inks.name.on(inks.end)
}

// rowText is what the first two columns of a row say, and what of it matched.
type rowText struct {
	name, domain           string
	nameSpans, domainSpans []search.Span
}

// text returns the texts of a row. Where something else than name and
// default domain matched, that stands in the domain's place: the row shows why
// it is here. What is short stands before the domain, which tells customers
// apart that have the same.
func (v *listView) text(t *directory.Tenant, row int) rowText {
	x := rowText{name: t.Label(), domain: t.Domain}
	if t.Name == "" {
		x.domain = "" // it stands in the name's place
	}
	if v.late {
		return x
	}
	why := v.list.why(row)
	x.nameSpans = why.Name
	switch {
	case why.Field == search.FieldNone:
	case why.Text == x.name: // a domain in the name's place
		x.nameSpans = why.Spans
	case why.Field == search.FieldAlias, why.Field == search.FieldTag, why.Field == search.FieldCountry:
		x.domain, x.domainSpans = strings.TrimSuffix(why.Text+" · "+x.domain, " · "), why.Spans
	default:
		x.domain, x.domainSpans = why.Text, why.Spans
	}
	return x
}

func (v *listView) inks(t *directory.Tenant, chosen bool) rowInks {
	switch {
	case v.late:
		return v.s.stale
	case chosen:
		return v.s.chosen
	case t.Gone():
		return v.s.gone
	}
	return v.s.row
}

// column lays text out in exactly width cells.
func column(text string, spans []search.Span, width int, base, hit ink) string {
	laid, used := lay(text, spans, width, base, hit)
	return laid + base.on(blank(width-used))
}

// position says which rows are in sight of so many lines, where not all are.
func (v *listView) position(height int) string {
	all := len(v.list.hits)
	if all <= height || height <= 0 || v.late {
		return ""
	}
	return count(v.list.top+1) + "–" + count(min(all, v.list.top+height)) + " of " + count(all)
}

// nothing is why no tenant is selected, and what to do about it.
type nothing struct {
	opts       *Options
	known      *listing // the newest; nil where none is
	list       *results // of the query that found nothing
	reading    bool
	trouble    bool // with the last read
	needSignIn bool // the directory cannot be read without
}

// lines tells both.
func (n nothing) lines(s *styles, width, height int) []string {
	lines := append(ink("").wrapped("   ", n.reason(), width-4), s.muted.wrapped("   ", n.advice(), width-4)...)
	if height > 6 {
		lines = append([]string{""}, lines...)
	}
	return lines[:min(len(lines), max(0, height))]
}

// reason says why nothing is selected.
func (n nothing) reason() string {
	switch {
	case n.known == nil:
		return "looking for the last known list"
	case len(n.known.tenants) > 0:
		if why, _ := n.operators(); why != "" {
			return why
		}
		return "no tenant matches “" + cut(n.list.query, 120) + "”"
	case n.reading:
		return "the directory is being read"
	case n.trouble || n.known.readAt.IsZero():
		return "no list is known yet"
	}
	return "this account reaches no tenants"
}

// operators tells of the operators in the query; see search.Index.Nothing.
func (n nothing) operators() (why, do string) {
	if n.list.listing == nil || len(n.list.hits) > 0 {
		return "", ""
	}
	return n.list.index.Nothing(n.list.query)
}

// advice says what to do about it.
func (n nothing) advice() string {
	switch {
	case n.known == nil || n.reading && len(n.known.tenants) == 0:
		return "the first tenants show as they arrive"
	case len(n.known.tenants) > 0:
		if _, do := n.operators(); do != "" {
			return do + "; esc clears the query"
		}
		return "esc clears the query"
	case n.needSignIn:
		return "press ^s to sign in"
	}
	return n.opts.keysIn("press ^r to read it again, or alt+a for another account")
}
