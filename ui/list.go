package ui

import (
	"strings"

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

// rowLines draws the rows in sight, exactly height lines of at most width
// cells.
func (m *Model) rowLines(width, height int) []string {
	lines := make([]string, 0, max(0, height))
	c := newColumns(width)
	for row := m.finder.list.top; row < len(m.finder.list.hits) && len(lines) < height; row++ {
		lines = append(lines, m.rowLine(row, c))
	}
	if len(m.finder.list.hits) == 0 && m.screen != starting {
		lines = append(lines, m.emptyLines(width, height)...)
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines
}

// rowLine draws one tenant.
func (m *Model) rowLine(row int, c columns) string {
	t := m.finder.list.tenant(row)
	chosen := row == m.finder.list.row
	inks, marker := m.rowInks(t, chosen), " "
	if chosen {
		marker = "▌"
	}
	flag := " "
	switch {
	case m.marks.of(t.ID) >= 0:
		flag = "●"
	case t.Gone():
		flag = "×"
	case t.More().Favourite:
		flag = "★"
	}
	x := m.rowText(t, row)
	line := inks.marker.on(marker) + inks.warn.on(flag) + inks.name.on(blank(c.gutter-2))
	gap := inks.name.on(blank(columnGap))
	words, urgent := accessWords(t, m.clock.now)
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

// rowText returns the texts of a row. Where something else than name and
// default domain matched, that stands in the domain's place: the row shows why
// it is here. What is short stands before the domain, which tells customers
// apart that have the same.
func (m *Model) rowText(t *directory.Tenant, row int) rowText {
	x := rowText{name: t.Label(), domain: t.Domain}
	if t.Name == "" {
		x.domain = "" // it stands in the name's place
	}
	if m.finder.late {
		return x
	}
	why := m.finder.list.index.Explain(m.finder.list.query, int(m.finder.list.hits[row]))
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

func (m *Model) rowInks(t *directory.Tenant, chosen bool) rowInks {
	switch {
	case m.finder.late:
		return m.window.styles.stale
	case chosen:
		return m.window.styles.chosen
	case t.Gone():
		return m.window.styles.gone
	}
	return m.window.styles.row
}

// column lays text out in exactly width cells.
func column(text string, spans []search.Span, width int, base, hit ink) string {
	laid, used := lay(text, spans, width, base, hit)
	return laid + base.on(blank(width-used))
}

// emptyLines says why there is nothing in the list.
func (m *Model) emptyLines(width, height int) []string {
	s := &m.window.styles
	var lines []string
	for _, l := range wrap(m.emptyReason(), width-4) {
		lines = append(lines, "   "+l)
	}
	for _, l := range wrap(m.emptyAdvice(), width-4) {
		lines = append(lines, "   "+s.muted.on(l))
	}
	if height > 6 {
		lines = append([]string{""}, lines...)
	}
	return lines[:min(len(lines), max(0, height))]
}

// emptyReason says why nothing is selected.
func (m *Model) emptyReason() string {
	switch {
	case m.finder.directory == nil:
		return "looking for the last known list"
	case len(m.finder.directory.tenants) > 0:
		return "no tenant matches “" + cut(m.finder.list.query, 120) + "”"
	case m.reading.on:
		return "the directory is being read"
	case m.told.trouble != nil || m.finder.directory.readAt.IsZero():
		return "no list is known yet"
	}
	return "this account reaches no tenants"
}

// emptyAdvice says what to do about it.
func (m *Model) emptyAdvice() string {
	switch {
	case m.finder.directory == nil || m.reading.on && len(m.finder.directory.tenants) == 0:
		return "the first tenants show as they arrive"
	case len(m.finder.directory.tenants) > 0:
		return "esc clears the query"
	case m.who.needSignIn:
		return "press ^s to sign in"
	}
	return m.filled("press ^r to read it again, or alt+a for another account")
}
