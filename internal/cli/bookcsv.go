package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"tenantswitch/directory/book"
)

// parseCSVRows reads rows under a header, with commas, semicolons or tabs
// between the cells, whichever the header has most of.
func parseCSVRows(data []byte) (rows []row, notes []string, err error) {
	first := 1
	if line, rest, ok := bytes.Cut(data, []byte("\n")); ok && bytes.HasPrefix(line, []byte("sep=")) {
		data, first = rest, 2 // a spreadsheet's own mark
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.FieldsPerRecord = separatorOf(data), -1
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, errors.New("it has no rows")
	}
	if err != nil {
		return nil, nil, csvProblem(err, first)
	}
	keys, notes, err := readHeader(header)
	if err != nil {
		return nil, nil, err
	}
	for {
		cells, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return rows, notes, nil
		case err != nil:
			return nil, nil, csvProblem(err, first)
		case strings.TrimSpace(strings.Join(cells, "")) == "":
			continue
		}
		line, _ := r.FieldPos(0)
		rows = append(rows, csvRow(line+first-1, keys, cells))
	}
}

func csvRow(line int, keys []book.Key, cells []string) row {
	r := row{line: line, values: map[book.Key]any{}}
	if len(cells) > len(keys) {
		r.spoil(fmt.Sprintf("it has %d cells, and the header %d", len(cells), len(keys)))
		cells = cells[:len(keys)]
	}
	for i, cell := range cells {
		if keys[i] != "" {
			r.take(keys[i], trueCell(cell))
		}
	}
	return r
}

// readHeader returns what each column is; "" for one that is not known.
func readHeader(header []string) (keys []book.Key, notes []string, err error) {
	unknown, seen := map[string]bool{}, map[book.Key]string{}
	for _, word := range header {
		key, ok := columnOf(word)
		switch other, twice := seen[key]; {
		case !ok:
			key = ""
			if strings.TrimSpace(word) != "" {
				unknown[word] = true
			}
		case twice:
			return nil, nil, fmt.Errorf("line 1: the columns %q and %q are the same", other, word)
		default:
			seen[key] = word
		}
		keys = append(keys, key)
	}
	if seen[columnID] == "" && seen[columnDomain] == "" && seen[columnTenant] == "" {
		return nil, nil, errors.New("line 1: there is no column tenant_id or domain")
	}
	return keys, notesOf(unknown), nil
}

// separatorOf returns what stands most often between the words of the header.
func separatorOf(data []byte) rune {
	header, _, _ := bytes.Cut(data, []byte("\n"))
	best, most := ',', 0
	for _, r := range ",;\t" {
		if n := bytes.Count(header, []byte(string(r))); n > most {
			best, most = r, n
		}
	}
	return best
}

func csvProblem(err error, first int) error {
	if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
		return fmt.Errorf("line %d, column %d: %w", wrong.Line+first-1, wrong.Column, wrong.Err)
	}
	return err
}

// splitList takes the texts of a cell apart, between which are commas,
// semicolons or line ends. One in quotes may have these in it.
func splitList(cell string) (list []string, why string) {
	for rest := strings.TrimSpace(cell); rest != ""; {
		var text string
		if after, ok := strings.CutPrefix(rest, `"`); ok {
			if text, rest, ok = unquote(after); !ok {
				return nil, "a quotation mark has no end"
			}
		} else {
			end := strings.IndexAny(rest, ",;\n")
			if end < 0 {
				end = len(rest)
			}
			text, rest = strings.TrimSpace(rest[:end]), rest[end:]
		}
		if text != "" {
			list = append(list, text)
		}
		rest = strings.TrimLeft(rest, ",;\n\r\t ")
	}
	return list, ""
}

// unquote returns a text up to its closing quotation mark, where two are one,
// and what comes after it.
func unquote(text string) (inner, rest string, ok bool) {
	var b strings.Builder
	for {
		part, after, ok := strings.Cut(text, `"`)
		b.WriteString(part)
		switch {
		case !ok:
			return "", "", false
		case !strings.HasPrefix(after, `"`):
			return b.String(), after, true
		}
		b.WriteByte('"')
		text = after[1:]
	}
}

// joinList is a list in one cell, as splitList takes it apart.
func joinList(list []string) string {
	var all []string
	for _, text := range list {
		if strings.ContainsAny(text, ",;\"") {
			text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// formula says whether a spreadsheet would take a text for a formula, apostrophes
// before it aside. In some languages the full-width signs begin one too.
func formula(text string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "'"))
	return strings.ContainsRune("=+-@\t\r＝＋－＠", first) && strings.TrimLeft(text, "'") != ""
}

// plainCell keeps a spreadsheet from taking a text of a tenant for a formula: an
// apostrophe stands before it. trueCell takes that away again; a text that
// begins with one already gets another.
func plainCell(text string) string {
	if formula(text) {
		return "'" + text
	}
	return text
}

func trueCell(cell string) string {
	if strings.HasPrefix(cell, "'") && formula(cell) {
		return cell[1:]
	}
	return cell
}
