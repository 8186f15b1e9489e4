package cli

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"tenantswitch/directory/book"
	"tenantswitch/directory/fold"
	"tenantswitch/directory/search"
)

// row is what one row of a file says of a tenant.
type row struct {
	line   int
	id     string // "" where it has none
	domain string
	values map[book.Key]any // a string, a bool or a []string, as a book says it
	bad    string           // why it cannot be used; "" where it can
}

// parseRows reads a list of tenants in CSV, TOML or JSON, which its name tells,
// else its text. Notes say what in it was left out.
func parseRows(name string, data []byte) (rows []row, notes []string, err error) {
	if data, err = plainText(data); err != nil {
		return nil, nil, err
	}
	switch textForm(name, data) {
	case ".json":
		return parseJSONRows(data)
	case ".toml":
		return parseTOMLRows(data)
	}
	return parseCSVRows(data)
}

// textForm returns the form of a text: ".json", ".toml" or ".csv".
func textForm(name string, data []byte) string {
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".json", ".toml":
		return ext
	case ".csv", ".tsv", ".txt":
		return ".csv"
	}
	text := bytes.TrimSpace(data)
	inner := bytes.TrimSpace(bytes.TrimPrefix(text, []byte("[")))
	switch first, _, _ := bytes.Cut(text, []byte("\n")); {
	case bytes.HasPrefix(text, []byte("{")), len(inner) < len(text) && len(inner) > 0 && (inner[0] == '{' || inner[0] == ']'):
		return ".json"
	case bytes.HasPrefix(text, []byte("[")), bytes.HasPrefix(text, []byte("#")), bytes.Contains(first, []byte(" = ")):
		return ".toml"
	}
	return ".csv"
}

// plainText returns a text in UTF-8 without a mark, from that or from UTF-16.
func plainText(data []byte) ([]byte, error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		order = binary.BigEndian
	}
	if order != nil {
		units := make([]uint16, 0, len(data)/2)
		for rest := data[2:]; len(rest) > 1; rest = rest[2:] {
			units = append(units, order.Uint16(rest))
		}
		data = []byte(string(utf16.Decode(units)))
	}
	if !utf8.Valid(data) {
		return nil, errors.New("it is no text in UTF-8 or UTF-16; save it as “CSV UTF-8”")
	}
	return data, nil
}

// columns are the words by which a column or key of a file is known, without
// case, spaces, dashes and underscores.
var columns = map[string]book.Key{
	"tenantid": columnID, "id": columnID, "directoryid": columnID, "customertenantid": columnID,
	"domain": columnDomain, "defaultdomain": columnDomain, "defaultdomainname": columnDomain, "primarydomain": columnDomain,
	"tenant": columnTenant,
	"name":   book.Name, "displayname": book.Name, "tenantname": book.Name, "customer": book.Name, "customername": book.Name,
	"alias": book.Aliases, "aliases": book.Aliases, "tag": book.Tags, "tags": book.Tags,
	"favourite": book.Favourite, "favorite": book.Favourite, "hidden": book.Hidden, "hide": book.Hidden,
	"note": book.Note, "notes": book.Note, "environment": book.Environment,
	"portal": book.Portal, "defaultportal": book.Portal, "session": book.Session, "browsersession": book.Session,
}

// The columns that name the tenant; the last has either.
const (
	columnID     book.Key = "tenant_id"
	columnDomain book.Key = "domain"
	columnTenant book.Key = "tenant"
)

func columnOf(word string) (book.Key, bool) {
	key, ok := columns[strings.NewReplacer(" ", "", "-", "", "_", "").Replace(fold.String(strings.TrimSpace(word)))]
	return key, ok
}

// take puts a value of a column into the row; an empty one says nothing.
func (r *row) take(key book.Key, value any) {
	text, _ := value.(string)
	text = strings.TrimSpace(text)
	switch key {
	case columnTenant:
		if _, ok := search.ParseID(text); ok {
			r.id = text
		} else {
			r.domain = text
		}
	case columnID:
		r.id = text
	case columnDomain:
		r.domain = text
	default:
		value, why := asKey(key, value)
		if why != "" {
			r.spoil(string(key) + ": " + why)
		} else if value != nil {
			r.values[key] = value
		}
	}
}

func (r *row) spoil(why string) {
	if r.bad == "" {
		r.bad = why
	}
}

// asKey returns a value in the form that its key has; nil where it is empty.
func asKey(key book.Key, value any) (as any, why string) {
	text, isText := value.(string)
	switch key {
	case book.Favourite, book.Hidden:
		if on, ok := value.(bool); ok {
			return on, ""
		}
		if on, ok := readFlag(text); ok {
			return on, ""
		}
		if isText && strings.TrimSpace(text) != "" {
			return nil, fmt.Sprintf("%q is neither true nor false", text)
		}
	case book.Aliases, book.Tags:
		list, isList := value.([]string)
		if isText {
			list, why = splitList(text)
		}
		if len(list) > 0 && why == "" {
			return list, ""
		}
		isText = isText || isList
	case book.Note:
		if strings.TrimSpace(text) != "" {
			return strings.ReplaceAll(text, "\r\n", "\n"), ""
		}
	default:
		if text = strings.TrimSpace(text); text != "" {
			return text, ""
		}
	}
	if !isText && value != nil {
		why = "it is written in another way"
	}
	return nil, why
}

// rowOf makes a row of keys and values, and notes keys that are not known.
func rowOf(line int, values map[string]any, unknown map[string]bool) row {
	r := row{line: line, values: map[book.Key]any{}}
	seen := map[book.Key]string{}
	for _, word := range slices.Sorted(maps.Keys(values)) {
		key, ok := columnOf(word)
		if !ok {
			unknown[word] = true
			continue
		}
		if other := seen[key]; other != "" {
			r.spoil(fmt.Sprintf("%q and %q are the same", other, word))
		}
		seen[key] = word
		value := values[word]
		if list, ok := value.([]any); ok {
			texts := make([]string, 0, len(list))
			for _, v := range list {
				text, ok := v.(string)
				if !ok || strings.TrimSpace(text) == "" {
					r.spoil(word + ": it must list texts")
				}
				texts = append(texts, text)
			}
			value = texts
		}
		r.take(key, value)
	}
	return r
}

// notesOf says which columns or keys are not known.
func notesOf(unknown map[string]bool) []string {
	var notes []string
	for word := range unknown {
		notes = append(notes, fmt.Sprintf("%q is not known here, and was left out", word))
	}
	slices.Sort(notes)
	return notes
}

func lineAt(data []byte, at int) int { return 1 + bytes.Count(data[:at], []byte("\n")) }

// parseJSONRows reads an array of objects.
func parseJSONRows(data []byte) (rows []row, notes []string, err error) {
	unknown := map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(data))
	line, counted := 1, 0
	here := func() int {
		at := int(d.InputOffset())
		for at < len(data) && strings.IndexByte(", \t\r\n[", data[at]) >= 0 {
			at++
		}
		line += bytes.Count(data[counted:at], []byte("\n"))
		counted = at
		return line
	}
	if first, err := d.Token(); err != nil || first != json.Delim('[') {
		return nil, nil, errors.New("it must be a JSON array of objects")
	}
	for d.More() {
		at := here()
		var values map[string]any
		if err := d.Decode(&values); err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", at, err)
		}
		rows = append(rows, rowOf(at, values, unknown))
	}
	if _, err := d.Token(); err != nil {
		return nil, nil, fmt.Errorf("line %d: the array has no end", lineAt(data, len(data)))
	}
	return rows, notesOf(unknown), nil
}

// parseTOMLRows reads an address book, or rows that are written [[tenants]].
func parseTOMLRows(data []byte) (rows []row, notes []string, err error) {
	if bytes.Contains(data, []byte("[[tenants]]")) {
		return parseTOMLList(data)
	}
	b, err := book.Parse(data)
	if err != nil {
		return nil, nil, err
	}
	for _, w := range b.Warnings() {
		notes = append(notes, w.String())
	}
	lower := bytes.ToLower(data)
	for _, id := range b.Tenants() {
		r := row{line: lineAt(data, max(0, bytes.Index(lower, []byte(id.String())))), id: id.String(), values: map[book.Key]any{}}
		at := book.OfTheTenant(id, "")
		for _, key := range at.Keys() {
			if value := b.Says(at, key); value != nil {
				r.values[key] = value
			}
		}
		rows = append(rows, r)
	}
	return rows, notes, nil
}

func parseTOMLList(data []byte) (rows []row, notes []string, err error) {
	var file struct {
		Tenants []map[string]any `toml:"tenants"`
	}
	if err := toml.Unmarshal(data, &file); err != nil {
		if wrong, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, column := wrong.Position()
			return nil, nil, fmt.Errorf("line %d, column %d: %s", line, column, strings.TrimPrefix(wrong.Error(), "toml: "))
		}
		return nil, nil, err
	}
	unknown, line, at := map[string]bool{}, 1, 0
	for _, values := range file.Tenants {
		next := max(0, bytes.Index(data[at:], []byte("[[tenants]]")))
		line += bytes.Count(data[at:at+next], []byte("\n"))
		at += next
		rows = append(rows, rowOf(line, values, unknown))
		at = min(at+1, len(data))
	}
	return rows, notesOf(unknown), nil
}
