package book

import "slices"

// forget takes a table out. Of one that is written with dots in an inline
// table it takes one key at a time.
func (d *document) forget(table *item) (change []splice, again bool) {
	if table == nil {
		return nil, false
	}
	if braces := within(table.inside); braces != nil {
		if table.form != dotted {
			return forgets(d.cut(braces, table.statement)), false
		}
		return forgets(d.cut(braces, table.statements[0])), true
	}
	floor := d.shift
	for _, s := range joined(d.linesOf(nil, table)) {
		c := d.closeGap(s)
		for c.to == len(d.data) && c.from > floor && d.blank(d.lineStart(c.from-1)) {
			c.from = d.lineStart(c.from - 1)
		}
		change = append(change, c)
		floor = c.to
	}
	return change, false
}

// joined returns spans in their order, those that touch as one.
func joined(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	var all []span
	for _, s := range spans {
		if n := len(all); n > 0 && s.from <= all[n-1].to {
			all[n-1].to = max(s.to, all[n-1].to)
		} else {
			all = append(all, s)
		}
	}
	return all
}

func forgets(change []splice) []splice {
	for i := range change {
		change[i].forgets = true
	}
	return change
}

// linesOf appends the lines that a table, or a key in it, is written on.
func (d *document) linesOf(lines []span, t *item) []span {
	switch t.form {
	case value, inline:
		return append(lines, d.wholeLines(t.statement))
	case headed:
		own := t.header
		if n := len(t.statements); n > 0 {
			own.to = t.statements[n-1].to
		}
		lines = append(lines, d.wholeLines(own))
	default:
	}
	for _, i := range t.items {
		lines = d.linesOf(lines, i)
	}
	return lines
}

// closeGap forgets lines, and the blank ones after them where there are blank
// ones before, too. Where a comment above stays, it must not come to belong to
// what follows.
func (d *document) closeGap(s span) splice {
	above := d.lineStart(max(s.from-1, d.shift))
	text := ""
	switch {
	case s.from == d.shift || d.blank(above):
		for s.to < len(d.data) && d.blank(s.to) {
			s.to = d.nextLine(s.to)
		}
	case !d.blank(s.to) && d.data[d.afterSpace(above)] == '#':
		text = d.newline()
	}
	return splice{span: s, text: text, forgets: true}
}

// blank says whether the line that begins at at has nothing on it.
func (d *document) blank(at int) bool { return d.afterSpace(at) == d.lineEnd(at) }
