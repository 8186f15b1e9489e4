package roster

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tenantswitch/internal/clean"
)

var errNoTenantColumn = errors.New("no column is named tenant id or domain")

// readCSV reads a table with the names of its columns in the first row. A list
// of ids or domains alone needs none.
func (b *builder) readCSV(text string) error {
	in := csv.NewReader(strings.NewReader(withoutSeparatorLine(text)))
	in.Comma = separator(text)
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = in.Comma != '\t' // two tabs are an empty cell
	var header []column
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			b.bad(bad.StartLine, "a quotation mark is not where it may be")
			continue
		}
		if err != nil {
			return err
		}
		line, _ := in.FieldPos(0)
		if strings.TrimSpace(strings.Join(record, "")) == "" {
			continue
		}
		if header == nil {
			var named bool
			if header, named = b.header(record); named {
				continue
			}
			if header == nil {
				return fmt.Errorf("line %d: %w", line, errNoTenantColumn)
			}
		}
		b.record(line, header, record)
	}
}

// record reads one row.
func (b *builder) record(line int, header []column, record []string) {
	if more := record[min(len(header), len(record)):]; strings.TrimSpace(strings.Join(more, "")) != "" {
		b.bad(line, fmt.Sprintf("it has %d cells, and the header %d", len(record), len(header)))
		return
	}
	var cells []cell
	for i, text := range record[:min(len(header), len(record))] {
		if header[i] != noColumn {
			cells = append(cells, cell{column: header[i], texts: []string{trueCell(text)}})
		}
	}
	b.row(line, cells)
}

// header returns what the columns hold, and whether the first row has named
// them. Where it is a row like the others each cell says for itself what it is;
// nil where it is neither.
func (b *builder) header(record []string) (header []column, named bool) {
	header = make([]column, len(record))
	for i, name := range record {
		header[i] = columnOf(name)
	}
	if slices.ContainsFunc(header, column.names) {
		for i, name := range record {
			if header[i] == noColumn {
				b.unknownColumn(name)
			}
		}
		return header, true
	}
	if !slices.ContainsFunc(record, namesTenant) {
		return nil, false
	}
	for i := range header {
		header[i] = tenantColumn
	}
	return header, false
}

// names says whether a column can name a tenant.
func (c column) names() bool { return noColumn < c && c <= tenantColumn }

// namesTenant says whether a text is an id or a domain.
func namesTenant(text string) bool {
	_, ok := parseID(text)
	return ok || clean.Domain(text) != ""
}

// separatorLine is how the first line of a file tells Excel its separator.
const separatorLine = "sep="

// withoutSeparatorLine empties that line, so that the others keep their numbers.
func withoutSeparatorLine(text string) string {
	if first, rest, _ := strings.Cut(text, "\n"); isSeparatorLine(first) {
		return "\n" + rest
	}
	return text
}

func isSeparatorLine(line string) bool {
	line = strings.TrimRight(line, "\r")
	return len(line) == len(separatorLine)+1 && strings.EqualFold(line[:len(separatorLine)], separatorLine)
}

// separator returns what stands between two cells: what the file says itself, or
// what is most frequent in its first line, outside of quotes.
func separator(text string) rune {
	text = strings.TrimLeft(text, "\r\n")
	first, _, _ := strings.Cut(text, "\n")
	if isSeparatorLine(first) {
		if c := first[len(separatorLine)]; strings.IndexByte(",;\t|", c) >= 0 {
			return rune(c)
		}
	}
	counts, quoted := map[rune]int{}, false
	for _, c := range first {
		switch {
		case c == '"':
			quoted = !quoted
		case !quoted:
			counts[c]++
		}
	}
	best := ','
	for _, c := range ";\t" {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}
