package book

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// What an edit has made is checked here by other means than it was made by: the
// text is flat, a map of each key's whole path to what it holds.

// path is the keys that lead to a value.
type path string

func pathOf(keys ...string) path { return path(strings.Join(keys, "\x00")) }

func (p Place) path(key Key) path {
	if p.table == "" {
		return path(key)
	}
	return pathOf(p.table, p.same().key, string(key))
}

// becomes checks that a text is the one before with edits, and nothing else.
func (d *document) becomes(after *document, edits []Edit) error {
	want, got := d.flat(), after.flat()
	meant(want, edits)
	for _, e := range edits { // who comes into the book may come with the name
		name := e.place.path(Name)
		if _, ok := want[name]; !ok && e.place.called != "" && got[name] == strconv.Quote(e.place.called) {
			want[name] = got[name]
		}
	}
	if !maps.Equal(want, got) {
		return d.spoilt(edits, nil)
	}
	return nil
}

// meant makes edits in a flat text. What several in a row forget is looked for
// once: the text may be large.
func meant(flat map[path]string, edits []Edit) {
	for len(edits) > 0 {
		forgotten := map[path]bool{}
		for len(edits) > 0 && edits[0].verb == forget {
			forgotten[edits[0].place.path("")] = true
			edits = edits[1:]
		}
		if len(forgotten) > 0 {
			maps.DeleteFunc(flat, func(p path, _ string) bool { return forgotten[p.table()] })
		}
		if len(edits) > 0 {
			edits[0].mean(flat)
			edits = edits[1:]
		}
	}
}

// table returns the path of the table of a tenant or a tag that a path is in;
// "" where it is in none.
func (p path) table() path {
	for i, separators := 0, 0; i < len(p); i++ {
		if p[i] != 0 {
			continue
		}
		if separators++; separators == 2 {
			return p[:i+1]
		}
	}
	return ""
}

// mean makes the edit in a flat text.
func (e Edit) mean(flat map[path]string) {
	at := e.place.path(e.key)
	switch e.verb {
	case set:
		flat[at] = strconv.Quote(e.text)
	case turn:
		flat[at] = strconv.FormatBool(e.on)
	case unset:
		delete(flat, at)
	case add, remove:
		var list []string
		if flat[at] != "" {
			list = strings.Split(flat[at], "\x00")
		}
		there := func(text string) bool { return alike(e.key, text) == alike(e.key, e.text) }
		switch {
		case e.verb == remove:
			list = slices.DeleteFunc(list, there)
		case !slices.ContainsFunc(list, there):
			list = append(list, e.text)
		}
		delete(flat, at)
		if len(list) > 0 {
			flat[at] = listOf(list)
		}
	case forget: // see meant
	}
}

func listOf(list []string) string { return strings.Join(list, "\x00") }

// flat returns what the values of a text are, by their paths: those of known
// keys as they are meant, all others byte for byte.
func (d *document) flat() map[path]string {
	all := map[path]string{}
	for _, i := range d.root.items {
		d.flatten(all, path(i.name), i)
	}
	return all
}

func (d *document) flatten(all map[path]string, at path, i *item) {
	if i.form == value {
		if text := d.meaning(i); text != "" {
			all[at] = text
		}
		return
	}
	for n, inner := range i.items {
		name := inner.name
		if i.form == listed {
			name = strconv.Itoa(n)
		} else if i.inside == d.root {
			name = tableKey(i.name, name)
		}
		d.flatten(all, pathOf(string(at), name), inner)
	}
}

// meaning returns what a value is; "" for an empty list of a known key.
func (d *document) meaning(i *item) string {
	switch {
	case !i.known():
	case i.kind == unstable.String:
		return strconv.Quote(i.text)
	case i.kind == unstable.Bool:
		return i.text
	case i.kind == unstable.Array:
		var list []string
		for _, e := range i.elements {
			list = append(list, e.text)
		}
		return listOf(list)
	}
	return string(d.data[i.value.from:i.value.to])
}

// known says whether a value is of one of the keys of a book.
func (i *item) known() bool {
	if i.inside.inside == nil {
		return Place{}.has(Key(i.name))
	}
	in := i.inside.inside
	return in.inside != nil && in.inside.inside == nil && (in.name == tenantsTable || in.name == tagsTable) &&
		Place{table: in.name}.has(Key(i.name))
}

// keepsComments says whether all comments are still there, in their order, but
// those that were to be forgotten.
func (d *document) keepsComments(after *document, made splices) bool {
	var kept []string
	for _, c := range d.comments {
		if !made.forgot(c) {
			kept = append(kept, string(d.data[c.from:c.to]))
		}
	}
	return slices.EqualFunc(kept, after.comments, func(text string, c span) bool {
		return text == string(after.data[c.from:c.to])
	})
}

func (s splices) forgot(comment span) bool {
	at, _ := slices.BinarySearchFunc(s, comment.from, func(c splice, from int) int {
		if c.to <= from {
			return -1
		}
		return 1
	})
	return at < len(s) && s[at].forgets && s[at].from <= comment.from
}

// spoilt is the problem of edits that would have done something else. It names
// the line of the first table that they are about.
func (d *document) spoilt(edits []Edit, err error) error {
	why := "the way it is written, the program cannot change that and nothing else"
	for _, e := range edits {
		if table := d.find(e.place); table != nil {
			line, _ := d.lines.position(table.key.from)
			why = fmt.Sprintf("line %d: %s", line, why)
			break
		}
	}
	if err != nil {
		why += ": " + err.Error()
	}
	return refused(why, "change the file by hand")
}
