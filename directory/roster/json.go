package roster

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// readJSON reads an array of objects, an object that has one ("tenants",
// "customers" or "value"), or objects one after the other, as in JSON lines.
func (b *builder) readJSON(data []byte) error {
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
	if token(dec, json.Delim('{')) != nil {
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

// token reads a bracket.
func token(dec *json.Decoder, want json.Delim) error {
	got, err := dec.Token()
	if err == nil && got != want {
		err = errNoRows
	}
	return err
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

// next returns where the value begins that comes after an offset.
func (j *jsonRows) next(offset int) int {
	return offset + len(j.data[offset:]) - len(bytes.TrimLeft(j.data[offset:], ", \t\r\n"))
}

// wrong adds the line of the value that is no JSON to an error.
func (j *jsonRows) wrong(err error, offset int) error {
	if bad, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("line %d is not valid JSON: %w", j.lineAt(j.next(offset)), bad)
	}
	return fmt.Errorf("it breaks off in the middle: %w", err)
}

// array reads the rows of the array that begins at an offset.
func (j *jsonRows) array(b *builder, from int) error {
	dec := json.NewDecoder(bytes.NewReader(j.data[from:]))
	if err := token(dec, json.Delim('[')); err != nil {
		return err
	}
	for dec.More() {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return j.wrong(err, from+int(dec.InputOffset()))
		}
		start := from + int(dec.InputOffset()) - len(raw)
		if raw[0] != '{' {
			b.bad(j.lineAt(start), "it is no object")
			continue
		}
		j.row(b, raw, start)
	}
	if err := token(dec, json.Delim(']')); err != nil {
		return j.wrong(err, from+int(dec.InputOffset()))
	}
	return nil
}

// row reads one object.
func (j *jsonRows) row(b *builder, raw json.RawMessage, start int) {
	line := j.lineAt(start)
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber() // a long one stays as it is written
	var values map[string]any
	if err := dec.Decode(&values); err != nil {
		b.bad(line, "it is no object")
		return
	}
	b.values(line, values)
}
