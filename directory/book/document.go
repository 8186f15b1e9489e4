package book

import (
	"bytes"
	"errors"

	"github.com/pelletier/go-toml/v2/unstable"
)

// mark is the byte order mark that some editors put before a text.
const mark = "\ufeff"

// document is a TOML text, taken apart, with the place of each thing in it. The
// library's own decoder cannot be used for that: it knows no places, and it
// takes quadratic time for many tables.
type document struct {
	data     []byte
	lines    *lines
	root     *item
	headers  int // where the first line with a header begins; len(data) where there is none
	comments []span
	shift    int                         // what the parser does not see: the mark
	tables   map[string]map[string]*item // by the table they are in and the key in one spelling; see find
}

// span is a range of bytes of the text.
type span struct{ from, to int }

// form is how a thing is written.
type form int

const (
	value   form = iota // a value that is no table
	inline              // { key = value }
	dotted              // made by a key with dots
	implied             // made by the header of a table below it
	headed              // has a header, or is the whole text
	listed              // [[header]]; its items are its elements
)

// item is a key and what it has: a value or a table.
type item struct {
	name   string
	form   form
	inside *item
	key    span // its own part of the key where it is first written

	// Of a value and an inline table.
	statement span // from the key, dots and all, to the end of the value
	value     span
	kind      unstable.Kind
	text      string    // of a string or a boolean
	elements  []element // of an array

	// Of a table.
	items      []*item
	byName     map[string]*item
	header     span   // of one with a header: from [ to ]
	prefix     span   // of a dotted one: what stands before the keys in it
	statements []span // its keys with their values, but not those below another header
}

// element is one of an array.
type element struct {
	span
	kind unstable.Kind
	text string
}

// fewItems is how many items are looked through; more get a map. A tenant has
// fewer.
const fewItems = 12

func (t *item) find(name string) *item {
	if t.byName != nil {
		return t.byName[name]
	}
	for _, i := range t.items {
		if i.name == name {
			return i
		}
	}
	return nil
}

func (t *item) add(name string, f form, key span) *item {
	i := &item{name: name, form: f, inside: t, key: key}
	t.items = append(t.items, i)
	if t.byName == nil && len(t.items) > fewItems {
		t.byName = make(map[string]*item, 2*fewItems)
		for _, other := range t.items {
			t.byName[other.name] = other
		}
	} else if t.byName != nil {
		t.byName[name] = i
	}
	return i
}

// read takes a text apart. The error is an *Error.
func read(data []byte) (*document, error) {
	d := &document{data: data, lines: &lines{data: data}, root: &item{form: headed}, headers: len(data)}
	if bytes.HasPrefix(data, []byte(mark)) {
		d.shift = len(mark)
	}
	p := unstable.Parser{KeepComments: true}
	p.Reset(data[d.shift:])
	current := d.root
	for p.NextExpression() {
		var err error
		if current, err = d.expression(current, p.Expression()); err != nil {
			return nil, err
		}
	}
	if failed, ok := errors.AsType[*unstable.ParserError](p.Error()); ok {
		return nil, d.broken(d.span(p.Range(failed.Highlight)).from, failed.Message)
	}
	return d, nil
}

func (d *document) broken(at int, why string) error {
	line, column := d.lines.position(at)
	return &Error{Line: line, Column: column, Why: why}
}

func (d *document) twice(name string, at span) error {
	return d.broken(at.from, "“"+name+"” is there already")
}

func (d *document) span(r unstable.Range) span {
	from := int(r.Offset) + d.shift
	return span{from, from + int(r.Length)}
}

// expression takes in a line, or several that belong together, and returns the
// table that the next one is in.
func (d *document) expression(current *item, n *unstable.Node) (*item, error) {
	d.comment(n)
	if after := n.Next(); after.Valid() {
		d.comment(after)
	}
	switch n.Kind {
	case unstable.KeyValue:
		return current, d.keyValue(current, n)
	case unstable.Table, unstable.ArrayTable:
		return d.table(n)
	default:
		return current, nil
	}
}

// comment collects the comments in a node.
func (d *document) comment(n *unstable.Node) {
	if n.Kind == unstable.Comment {
		d.comments = append(d.comments, d.span(n.Raw))
	}
	for c := n.Child(); c.Valid(); c = c.Next() {
		d.comment(c)
	}
}

// keyValue takes in a key and its value.
func (d *document) keyValue(into *item, n *unstable.Node) error {
	statement := d.span(n.Raw)
	for it := n.Key(); it.Next(); {
		part, key := string(it.Node().Data), d.span(it.Node().Raw)
		into.statements = append(into.statements, statement)
		if into.form == dotted {
			into.prefix = span{statement.from, key.from}
		}
		there := into.find(part)
		switch {
		case it.IsLast() && there == nil:
			i := into.add(part, value, key)
			i.statement, i.value = statement, span{d.afterSpace(d.afterSpace(key.to) + len("=")), statement.to}
			return d.fill(i, n.Value())
		case there == nil:
			there = into.add(part, dotted, key)
		case it.IsLast() || there.form != dotted:
			return d.twice(part, key)
		}
		into = there
	}
	return nil
}

// afterSpace returns where the white space that begins at at ends on its line.
func (d *document) afterSpace(at int) int {
	for at < len(d.data) && (d.data[at] == ' ' || d.data[at] == '\t') {
		at++
	}
	return at
}

// fill takes in the value of an item.
func (d *document) fill(i *item, n *unstable.Node) error {
	i.kind = n.Kind
	switch n.Kind {
	case unstable.String, unstable.Bool:
		i.text = string(n.Data)
	case unstable.InlineTable:
		i.form = inline
		for it := n.Children(); it.Next(); {
			if it.Node().Kind == unstable.Comment {
				continue
			}
			if err := d.keyValue(i, it.Node()); err != nil {
				return err
			}
		}
	case unstable.Array:
		return d.fillArray(i, n)
	default:
	}
	return nil
}

func (d *document) fillArray(i *item, n *unstable.Node) error {
	for it := n.Children(); it.Next(); {
		e := it.Node()
		switch e.Kind {
		case unstable.Comment:
			continue
		case unstable.Array, unstable.InlineTable:
			// Nothing of ours, but a key may stand in it twice.
			if err := d.fill(&item{}, e); err != nil {
				return err
			}
		default:
		}
		i.elements = append(i.elements, element{d.span(e.Raw), e.Kind, string(e.Data)})
	}
	return nil
}

// table takes in a header and returns its table.
func (d *document) table(n *unstable.Node) (*item, error) {
	t := d.root
	for it := n.Key(); it.Next(); {
		part, key := string(it.Node().Data), d.span(it.Node().Raw)
		there := t.find(part)
		var err error
		switch {
		case it.IsLast():
			t, err = d.lastPart(t, there, n.Kind, part, key)
		case there == nil:
			t = t.add(part, implied, key)
		case there.form == value || there.form == inline:
			err = d.twice(part, key)
		case there.form == listed:
			t = there.items[len(there.items)-1]
		default:
			t = there
		}
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

// lastPart takes in the last part of a header's key.
func (d *document) lastPart(in, there *item, kind unstable.Kind, part string, key span) (*item, error) {
	list := kind == unstable.ArrayTable
	switch {
	case there == nil && list:
		there = in.add(part, listed, key)
	case there == nil:
		there = in.add(part, headed, key)
	case list && there.form == listed:
	case !list && there.form == implied:
		there.form, there.key = headed, key
	default:
		return nil, d.twice(part, key)
	}
	if list {
		there = there.add("", headed, key)
	}
	from := bytes.LastIndexByte(d.data[:key.from], '\n') + 1
	if from == 0 {
		from = d.shift
	}
	d.headers = min(d.headers, from)
	from = d.afterSpace(from)
	to := d.afterSpace(key.to) + 1
	if list {
		to++
	}
	there.header = span{from, to}
	return there, nil
}
