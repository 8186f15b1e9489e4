package roster

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// readJSON reads arrays of objects, objects that have one, such as the answers
// of Graph and Partner Center page by page, or objects one after the other, as in
// JSON lines.
func (b *builder) readJSON(data []byte) error {
	j := jsonRows{data: data, line: 1, column: 1}
	dec := json.NewDecoder(bytes.NewReader(data))
	for {
		var raw json.RawMessage
		if err := dec.Decode(&raw); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return j.wrong(err)
		}
		start := int(dec.InputOffset()) - len(raw)
		switch raw[0] {
		case '{':
			j.object(b, raw, start, 0)
		case '[':
			j.array(b, raw, start, 0)
		default:
			return errNoRows
		}
	}
}

// jsonRows knows the lines of a JSON text.
type jsonRows struct {
	data             []byte
	at, line, column int
	fixed            *Place // of all of it, where it stands in a cell
}

// place returns where an offset is, which never goes back.
func (j *jsonRows) place(offset int) Place {
	if j.fixed != nil {
		return *j.fixed
	}
	offset = min(max(offset, j.at), len(j.data))
	passed := j.data[j.at:offset]
	if last := bytes.LastIndexByte(passed, '\n'); last >= 0 {
		j.line += bytes.Count(passed, []byte("\n"))
		j.column, passed = 1, passed[last+1:]
	}
	j.column += utf8.RuneCount(passed)
	j.at = offset
	return Place{Line: j.line, Column: j.column}
}

// wrong adds where the text is no JSON to an error.
func (j *jsonRows) wrong(err error) error {
	if bad, ok := errors.AsType[*json.SyntaxError](err); ok {
		at := (&jsonRows{data: j.data, line: 1, column: 1}).place(int(bad.Offset) - 1)
		return fmt.Errorf("line %d is not valid JSON, in column %d: %w", at.Line, at.Column, bad)
	}
	return fmt.Errorf("it breaks off in the middle: %w", err)
}

// array reads the rows of an array, and those of arrays in it.
func (j *jsonRows) array(b *builder, raw []byte, start, depth int) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	_, _ = dec.Token()
	for dec.More() {
		var item json.RawMessage
		_ = dec.Decode(&item) // what is around it was sound
		at := start + int(dec.InputOffset()) - len(item)
		switch {
		case item[0] == '{':
			j.object(b, item, at, depth+1)
		case item[0] == '[' && depth < maxDepth:
			j.array(b, item, at, depth+1)
		default:
			b.bad(j.place(at), "it is no object")
		}
	}
}

// lists are the names under which services list rows: Graph, Resource Manager and
// Partner Center (items), Resource Graph (data), CIPP (Results), and the profile
// of Azure CLI (subscriptions).
var lists = []string{"tenants", "customers", "value", "items", "data", "results", "subscriptions"}

// object reads a row, or the rows of the list in an object that has one.
func (j *jsonRows) object(b *builder, raw []byte, start, depth int) {
	members := jsonMembers(raw)
	var holds []rawMember
	for _, m := range members {
		if m.raw[0] == '[' && depth < maxDepth && (depth == 0 || slices.Contains(lists, strings.ToLower(m.name))) {
			if first := bytes.TrimLeft(m.raw[1:], " \t\n")[0]; first == '{' || first == ']' {
				holds = append(holds, m)
			}
		}
	}
	for _, m := range holds {
		row := slices.ContainsFunc(members, func(m rawMember) bool { return columnOf(m.name).names() })
		if slices.Contains(lists[:3], strings.ToLower(m.name)) || !row && len(holds) == 1 {
			j.array(b, m.raw, start+m.at, depth+1)
			return
		}
	}
	line := j.place(start).Line
	b.object(line, j.values(members, start, 0))
}

// values returns the values of an object.
func (j *jsonRows) values(members []rawMember, start, depth int) object {
	o := object{}
	for _, m := range members {
		at := j.place(start + m.at)
		o = append(o, member{name: m.name, value: j.value(m.raw, start+m.at, depth+1), at: at})
	}
	return o
}

// rawMember is a value of an object with its name, and where it begins in the
// object.
type rawMember struct {
	name string
	raw  json.RawMessage
	at   int
}

// jsonMembers returns the values of a sound object in their order.
func jsonMembers(raw []byte) (members []rawMember) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	_, _ = dec.Token()
	for dec.More() {
		name, _ := dec.Token()
		m := rawMember{}
		m.name, _ = name.(string)
		if dec.Decode(&m.raw) != nil {
			return members
		}
		m.at = int(dec.InputOffset()) - len(m.raw)
		members = append(members, m)
	}
	return members
}

// value returns a sound value: an object, a list, a text, a number, true, false
// or nil. What lies deeper than a row goes is nil.
func (j *jsonRows) value(raw []byte, start, depth int) any {
	switch {
	case depth > maxDepth:
		return nil
	case raw[0] == '{':
		return j.values(jsonMembers(raw), start, depth)
	case raw[0] == '[':
		var items []json.RawMessage
		_ = json.Unmarshal(raw, &items)
		list := []any{}
		for _, item := range items {
			list = append(list, j.value(item, start, depth+1))
		}
		return list
	}
	if raw[0] != '"' && raw[0] != 'n' {
		return string(raw) // true, false, and a number as it is written
	}
	var v any
	_ = json.Unmarshal(raw, &v)
	return v
}
