package directory

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// errNoRows says that a file holds no list where one belongs.
var errNoRows = errors.New("it holds no list of tenants")

// readJSON reads an array of objects, an object that has one ("tenants",
// "customers" or "value"), or objects one after the other, as in JSON lines.
func (b *rowBuilder) readJSON(data []byte) error {
	in := jsonRows{data: data, line: 1}
	if at, ok := listIn(data); ok {
		return in.array(b, at)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	for {
		var raw json.RawMessage
		if err := dec.Decode(&raw); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return in.wrong(err, int(dec.InputOffset()))
		}
		end := int(dec.InputOffset())
		if raw[0] != '{' {
			return errNoRows
		}
		in.row(b, raw, end-len(raw))
	}
}

// listIn returns where the array of rows begins.
func listIn(data []byte) (int, bool) {
	if trimmed := bytes.TrimLeft(data, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '[' {
		return len(data) - len(trimmed), true
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if expect(dec, json.Delim('{')) != nil {
		return 0, false
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return 0, false
		}
		at := int(dec.InputOffset())
		var raw json.RawMessage
		if dec.Decode(&raw) != nil {
			return 0, false
		}
		name, _ := key.(string)
		if raw[0] == '[' && slices.Contains([]string{"tenants", "customers", "value"}, strings.ToLower(name)) {
			return at + bytes.IndexByte(data[at:], '['), true
		}
	}
	return 0, false
}

// jsonRows knows the lines of a JSON text.
type jsonRows struct {
	data     []byte
	at, line int
}

// lineAt returns the line of an offset, which never goes back.
func (j *jsonRows) lineAt(offset int) int {
	offset = min(max(offset, j.at), len(j.data))
	j.line += bytes.Count(j.data[j.at:offset], []byte("\n"))
	j.at = offset
	return j.line
}

// wrong adds the line to an error.
func (j *jsonRows) wrong(err error, offset int) error {
	if bad, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("line %d is not valid JSON: %w", j.lineAt(offset), bad)
	}
	return fmt.Errorf("it breaks off in the middle: %w", err)
}

// array reads the rows of the array that begins at an offset.
func (j *jsonRows) array(b *rowBuilder, from int) error {
	dec := json.NewDecoder(bytes.NewReader(j.data[from:]))
	if err := expect(dec, json.Delim('[')); err != nil {
		return err
	}
	for dec.More() {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return j.wrong(err, from+int(dec.InputOffset()))
		}
		start := from + int(dec.InputOffset()) - len(raw)
		if raw[0] != '{' {
			b.broken(j.lineAt(start), "it is no object")
			continue
		}
		j.row(b, raw, start)
	}
	if err := expect(dec, json.Delim(']')); err != nil {
		return j.wrong(err, from+int(dec.InputOffset()))
	}
	return nil
}

// row reads one object.
func (j *jsonRows) row(b *rowBuilder, raw json.RawMessage, start int) {
	line := j.lineAt(start)
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		b.broken(line, "it is no object")
		return
	}
	var cells []cell
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		c := columnOf(name)
		if c == noColumn {
			b.unknownColumn(name)
			continue
		}
		cells = append(cells, cell{c, jsonTexts(fields[name])})
	}
	b.row(line, cells)
}

// jsonTexts returns the text of a value, or those of a list.
func jsonTexts(raw json.RawMessage) []string {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	var texts []string
	for _, item := range list {
		var text string
		var number json.Number
		if json.Unmarshal(item, &text) == nil {
			texts = append(texts, text)
		} else if json.Unmarshal(item, &number) == nil {
			texts = append(texts, number.String())
		}
	}
	return texts
}
