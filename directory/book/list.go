package book

import "slices"

// addElement adds a text at the end of an array: on a line of its own, where
// the last one has one.
func (d *document) addElement(list *item, text string) []splice {
	n := len(list.elements)
	if n == 0 {
		at := list.value.from + len("[")
		return []splice{{span: span{at, at}, text: quote(text)}}
	}
	last := list.elements[n-1]
	text = quoteLike(string(d.data[last.from:last.to]), text)
	comma := d.comma(last.to, list.value.to-len("]"))
	after := max(last.to, comma+1)
	at := d.lineEnd(after)
	if d.afterSpace(d.lineStart(last.from)) != last.from || !d.onlyComment(after, at) {
		return []splice{{span: span{last.to, last.to}, text: ", " + text}}
	}
	line := d.newlineAt(at) + d.indent(last.from) + text
	switch {
	case comma >= 0:
		return []splice{{span: span{at, at}, text: line + ","}}
	case at == last.to:
		return []splice{{span: span{at, at}, text: "," + line}}
	}
	return []splice{{span: span{last.to, last.to}, text: ","}, {span: span{at, at}, text: line}}
}

// onlyComment says whether there is nothing but white space and a comment.
func (d *document) onlyComment(from, to int) bool {
	at := d.afterSpace(from)
	return at == to || at < to && d.data[at] == '#'
}

// comma returns where the comma is that stands between two things of a list;
// -1 where there is none.
func (d *document) comma(from, to int) int {
	for at := from; at < to; at++ {
		switch d.data[at] {
		case ',':
			return at
		case '#':
			at = d.lineEnd(at)
		}
	}
	return -1
}

// cut takes a key with its value out of an inline table.
func (d *document) cut(table *item, statement span) []splice {
	i := slices.Index(table.statements, statement)
	return d.cutFrom(table.statements, i, table.value.to-len("}"))
}

// cutFrom takes one of the things in a list out, with the comma after it, else
// with the one before. The list ends at end.
func (d *document) cutFrom(things []span, i, end int) []splice {
	this := things[i]
	if comma := d.comma(this.to, end); comma >= 0 {
		if d.afterSpace(this.to) == comma {
			return []splice{{span: d.tidy(span{this.from, comma + 1})}}
		}
		return []splice{{span: this}, {span: span{comma, comma + 1}}}
	}
	if i > 0 {
		comma := d.comma(things[i-1].to, this.from)
		if d.afterSpace(comma+1) == this.from {
			return []splice{{span: span{comma, this.to}}}
		}
		return []splice{{span: span{comma, comma + 1}}, {span: d.tidy(this)}}
	}
	return []splice{{span: d.tidy(this)}}
}

// tidy widens what is taken out by its line, or by the white space after it.
func (d *document) tidy(s span) span {
	if d.alone(s) {
		return d.wholeLines(s)
	}
	return span{s.from, d.afterSpace(s.to)}
}

// hasComment says whether there is a comment in a span.
func (d *document) hasComment(s span) bool {
	return slices.ContainsFunc(d.comments, func(c span) bool { return s.from <= c.from && c.from < s.to })
}
