// Package roster reads lists of customers that people keep in files: CSV, TOML
// and JSON, as they write them and as the tools of others export them.
//
// The rules: bytes come in and rows go out, and nothing here knows a file, a
// directory or an address book; a row that cannot be used says why and where, all
// at once, and is never guessed at; a name that may be something else's is not
// taken for the customer's; and what is not read is told once.
package roster

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/internal/clean"
)

// Row is what a list says of one tenant. Where it has no faults it has an id, a
// domain, or both. That portals, sessions and environments exist is for others
// to see: these are as they are written.
type Row struct {
	Line   int       // where it begins in the file; the first is 1
	ID     uuid.UUID // uuid.Nil where a domain alone names the tenant
	Domain string
	Name   string
	// Said is what the row says for the address book, by the key there: a string, a
	// bool or a []string.
	Said   map[string]any
	Faults []Fault // why the row cannot be used; none where it can
	places []placed
}

// Says returns what the row says under a key of the address book, its name among
// them; nil where it says nothing.
func (r *Row) Says(key string) any {
	if key == "name" && r.Name != "" {
		return r.Name
	}
	return r.Said[key]
}

// placed is where the cell of a column stands.
type placed struct {
	column column
	at     Place
}

// Place is where something stands in a file.
type Place struct {
	Line, Column int    // of its first character, from 1; no column where none is known
	Name         string // of its column or key; "" where it has none
}

// String returns "line 3, column 14 (Tags)".
func (p Place) String() string {
	text := fmt.Sprintf("line %d", p.Line)
	if p.Column > 0 {
		text += fmt.Sprintf(", column %d", p.Column)
	}
	if p.Name != "" {
		text += " (" + clean.Text(p.Name, 80) + ")"
	}
	return text
}

// Fault is what is wrong at a place.
type Fault struct {
	Place
	Why string
}

// String returns the place and what is wrong there.
func (f Fault) String() string { return f.Place.String() + ": " + f.Why }

// At returns where the row says something of that name, such as "environment";
// the row itself where it does not.
func (r *Row) At(name string) Place {
	for _, p := range r.places {
		if p.column == columns[name] {
			return p.at
		}
	}
	return Place{Line: r.Line}
}

// ErrNoTables says that a text is sound TOML without a [[tenant]]: an address
// book is such a one.
var ErrNoTables = errors.New("it holds no list of tenants: it has no [[tenant]]")

// errNoRows says that a file holds no list where one belongs.
var errNoRows = errors.New("it holds no list of tenants")

// Parse reads a list in the form that its text or else its name tells: JSON, TOML
// ([[tenant]] tables) or CSV with commas, semicolons, tabs or bars. Columns are
// known by their names, in any case and however spaced. Rows of one tenant that do
// not contradict each other are one. Notes say what people should know of how it was read.
// The error is about the file as a whole, and names the line where there is one.
func Parse(name string, data []byte) (rows []Row, notes []string, err error) {
	if err := notText(data); err != nil {
		return nil, nil, err
	}
	text, note := Decode(data)
	if note != "" {
		notes = append(notes, note)
	}
	b := &builder{known: map[string]column{}, first: map[string]int{}}
	switch form := formOf(name, text); {
	case strings.TrimSpace(text) == "":
		err = errors.New("it has no rows")
	case form == formJSON:
		err = b.readJSON([]byte(text))
	case form == formTOML:
		err = b.readTOML([]byte(text))
	default:
		err = b.readCSV(text)
	}
	if err != nil {
		return nil, nil, err
	}
	return b.rows, append(notes, b.notes()...), nil
}

// builder makes rows of objects, whatever the format.
type builder struct {
	rows    []Row
	first   map[string]int    // the first row of each tenant
	known   map[string]column // the columns of the names that have come up
	before  []string          // lines before the header
	unknown []string          // names of columns that are not read
	things  []string          // names of columns that may name something else
	left    []string          // what is left out of rows
}

// notes tell what was not read: a few things of each kind.
func (b *builder) notes() (notes []string) {
	tell := func(what, between string, most int, all []string) {
		if len(all) == 0 {
			return
		}
		text := what + strings.Join(all[:min(most, len(all))], between)
		if more := len(all) - most; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		notes = append(notes, text)
	}
	tell("skipped before the header: ", ", ", 5, b.before)
	tell("not known, and not read, are the columns ", ", ", 20, b.unknown)
	tell("not used as the tenant's name, because it may name something else: ", ", ", 5, b.things)
	tell("ignored in rows with an ID: ", "; ", 5, b.left)
	return notes
}

// once adds the name of a column to those that have it not.
func once(names *[]string, name string) {
	if name = quoted(name); name != quoted("") && !slices.Contains(*names, name) {
		*names = append(*names, name)
	}
}

// columnOf returns what the column of a name holds.
func (b *builder) columnOf(name string) column {
	c, ok := b.known[name]
	if !ok {
		c = columnOf(name)
		b.known[name] = c
		if c == noColumn {
			once(&b.unknown, name)
		}
	}
	return c
}

// bad takes a row that cannot be used.
func (b *builder) bad(at Place, why string) {
	b.rows = append(b.rows, Row{Line: at.Line, Faults: []Fault{{at, why}}})
}

// object takes a row of names and values.
func (b *builder) object(line int, o object) {
	r := reading{Row: Row{Line: line}}
	b.cells(&r, "", o, 0)
	r.finish(b)
	if len(r.Faults) == 0 {
		key := r.ID.String()
		if r.ID == uuid.Nil {
			key = r.Domain
		}
		at, there := b.first[key]
		if there && b.rows[at].joins(r.Row) {
			return // as those of the subscriptions of one tenant do
		}
		if !there {
			b.first[key] = len(b.rows)
		}
	}
	b.rows = append(b.rows, r.Row)
}

// maxDepth is how deep an object may lie in a row.
const maxDepth = 4

// cells reads the values of an object into a row, those of objects in it under
// names with dots.
func (b *builder) cells(r *reading, prefix string, o object, depth int) {
	for _, m := range o {
		m.at.Name = prefix + m.name
		value := unfold(m.value, m.at)
		if inner, ok := value.(object); ok {
			if depth < maxDepth {
				b.cells(r, m.at.Name+".", inner, depth+1)
			}
			continue
		}
		c := m.column
		if c == noColumn {
			c = b.columnOf(m.at.Name)
		}
		if c != noColumn {
			r.take(cellOf(c, value, m.at))
		}
	}
}

// quoted makes a text of a file fit for a message.
func quoted(text string) string { return "“" + clean.Text(text, 80) + "”" }
