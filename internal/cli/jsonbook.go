package cli

// The shapes of what the address book prints with --json: as those in json.go, but
// with a field for each key in the table of keys.

import (
	"bytes"
	"encoding/json"

	"github.com/google/uuid"

	"tenantswitch/directory/book"
)

// object is a JSON object whose fields have an order.
type object []field

type field struct {
	name  string
	value any
}

// MarshalJSON writes the fields in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, f := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := e.Encode(f.name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := e.Encode(f.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// exportRow is what the address book itself writes of a tenant, as import reads
// it. It is a contract: all fields are always present and fields are only ever
// added. A flag is null where the book does not say it.
func exportRow(b book.Book, id uuid.UUID) object {
	at := book.OfTheTenant(id, "")
	row := object{{"tenant_id", id.String()}}
	for _, key := range at.Keys() {
		value := b.Says(at, key)
		if value == nil && key.Kind() != book.Flag {
			value = nothing(key)
		}
		row = append(row, field{string(key), value})
	}
	return row
}

// nothing is what JSON has under a key of which the book says nothing.
func nothing(key book.Key) any {
	switch key.Kind() {
	case book.List:
		return []string{}
	case book.Flag:
		return false
	default:
		return ""
	}
}

// entryOf is what the address books say of a tenant. The session is the one in
// force: session_of is what it is given to, tenant, tag, all or "". Sensitive is
// the tag that makes it so, or "".
func entryOf(b book.Book, id uuid.UUID, name string) object {
	at := book.OfTheTenant(id, "")
	e := object{{"tenant_id", id.String()}}
	session, from := b.Session(id)
	origin := map[book.Origin]string{book.OfTenant: "tenant", book.OfTag: "tag", book.OfAll: "all"}[from.Origin]
	for _, key := range at.Keys() {
		value := b.Says(at, key)
		switch {
		case key == book.Name:
			value = name
		case key == book.Session && origin != "":
			value = session.String()
		case value == nil:
			value = nothing(key)
		}
		e = append(e, field{string(key), value})
	}
	tag, _ := b.Sensitive(id)
	return append(e, field{"session_of", origin}, field{"sensitive", tag})
}
