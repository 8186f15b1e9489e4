package book

import (
	"strconv"
)

// change returns what makes an edit: nothing where all is so already. Where
// again is true it makes a part of it, and the same edit the rest.
func (d *document) change(e Edit) (change []splice, again bool) {
	table := d.find(e.place)
	if e.verb == forget {
		return d.forget(table)
	}
	var key *item
	if table != nil {
		key = table.find(string(e.key))
	}
	switch e.verb {
	case unset:
		return d.takeOut(key), false
	case add:
		return d.addText(table, key, e), false
	case remove:
		return d.removeText(key, e)
	default:
		return d.give(table, key, e), false
	}
}

// find returns the table of a place; nil where it has none.
func (d *document) find(p Place) *item {
	if p.table == "" {
		return d.root
	}
	in := d.root.find(p.table)
	if in == nil {
		return nil
	}
	if t := in.find(p.key); t != nil {
		return t
	}
	if d.tables[p.table] == nil {
		all := make(map[string]*item, len(in.items))
		for _, i := range in.items {
			all[tableKey(p.table, i.name)] = i
		}
		if d.tables == nil {
			d.tables = map[string]map[string]*item{}
		}
		d.tables[p.table] = all
	}
	return d.tables[p.table][tableKey(p.table, p.key)]
}

// give writes the value of a key.
func (d *document) give(table, key *item, e Edit) []splice {
	old := ""
	if key != nil {
		if key.text == e.text && e.verb == set || e.verb == turn && key.text == strconv.FormatBool(e.on) {
			return nil
		}
		old = string(d.data[key.value.from:key.value.to])
	}
	text := strconv.FormatBool(e.on)
	if e.verb == set {
		text = quoteLike(old, e.text)
	}
	if key != nil {
		return []splice{{span: key.value, text: text}}
	}
	return d.write(table, e, text)
}

// write writes a key that is not there, in a table that may not be there.
func (d *document) write(table *item, e Edit, value string) []splice {
	p, line := e.place, string(e.key)+" = "+value
	if table != nil && table.form != implied {
		return d.insert(table, line)
	}
	name := ""
	if p.called != "" && e.key != Name {
		name = string(Name) + " = " + quote(p.called)
	}
	if in := d.root.find(p.table); within(in) != nil && table == nil {
		if name != "" {
			name += ", "
		}
		return d.insert(in, quoteKey(p.key)+" = { "+name+line+" }")
	}
	key := p.key
	if table != nil {
		key = table.name // in the spelling that is there
	}
	end := d.newline()
	text := end + "[" + p.table + "." + quoteKey(key) + "]" + end
	if name != "" {
		text += name + end
	}
	return []splice{{span{len(d.data), len(d.data)}, text + line + end, true, false}}
}

// insert writes a key that is not there after those of its table.
func (d *document) insert(table *item, line string) []splice {
	line = string(d.data[table.prefix.from:table.prefix.to]) + line
	last := table.header
	if n := len(table.statements); n > 0 {
		last = table.statements[n-1]
	}
	switch {
	case within(table) != nil && len(table.statements) > 0:
		return []splice{{span: span{last.to, last.to}, text: ", " + line}}
	case table.form == inline:
		at := table.value.from + len("{")
		space := " "
		if next := d.data[at]; next == ' ' || next == '\t' || next == '\r' || next == '\n' {
			space = ""
		}
		return []splice{{span: span{at, at}, text: " " + line + space}}
	case table == d.root && len(table.statements) == 0:
		return d.insertFirst(line)
	}
	at := d.lineEnd(last.to)
	return []splice{{span: span{at, at}, text: d.newlineAt(at) + d.indent(last.from) + line}}
}

// insertFirst writes the first key that stands in no table: above the first
// header and the comment that belongs to it, but below that of the whole file.
func (d *document) insertFirst(line string) []splice {
	end := d.newline()
	if d.headers == len(d.data) {
		if d.lineStart(d.headers) < d.headers {
			line = end + line // after the end that the last line has not
		} else {
			line += end
		}
		return []splice{{span: span{d.headers, d.headers}, text: end + line}}
	}
	at := d.headers
	for at > d.shift {
		above := d.lineStart(at - 1)
		if d.data[d.afterSpace(above)] != '#' {
			break
		}
		at = above
	}
	if at == d.shift {
		at = d.headers
	}
	return []splice{{span: span{at, at}, text: line + end + end}}
}

// within returns the inline table that a table is written in, which may be
// itself; nil where it is not.
func within(t *item) *item {
	for ; t != nil; t = t.inside {
		switch t.form {
		case inline:
			return t
		case headed:
			return nil
		default:
		}
	}
	return nil
}

// takeOut takes a key and its value out.
func (d *document) takeOut(key *item) []splice {
	switch {
	case key == nil:
		return nil
	case within(key.inside) != nil:
		return d.cut(within(key.inside), key.statement)
	}
	s := key.statement
	if d.alone(s) {
		return []splice{{span: d.wholeLines(s)}}
	}
	return []splice{{span: span{s.from, d.afterSpace(s.to)}}} // a comment stays
}

// addText adds a text to a list.
func (d *document) addText(table, key *item, e Edit) []splice {
	if key == nil {
		return d.write(table, e, "["+quote(e.text)+"]")
	}
	for _, el := range key.elements {
		if alike(e.key, el.text) == alike(e.key, e.text) {
			return nil
		}
	}
	return d.addElement(key, e.text)
}

// removeText takes one text that is equal to the edit's out of a list.
func (d *document) removeText(key *item, e Edit) (change []splice, again bool) {
	if key == nil {
		return nil, false
	}
	for i, el := range key.elements {
		if alike(e.key, el.text) != alike(e.key, e.text) {
			continue
		}
		if len(key.elements) == 1 && !d.hasComment(key.value) {
			return d.takeOut(key), false
		}
		return d.cutFrom(spans(key.elements), i, key.value.to-len("]")), true
	}
	return nil, false
}

func spans(elements []element) []span {
	all := make([]span, len(elements))
	for i, e := range elements {
		all[i] = e.span
	}
	return all
}
