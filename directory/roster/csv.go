package roster

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
)

const (
	separators   = ",;\t|"
	headerWithin = 20 // the first rows that may be the header
	maxRestarts  = 100
)

var (
	// bareFormula is a cell like ="0123", by which exporters keep Excel from
	// reading it as a number; its quotation marks are against the rules of CSV.
	bareFormula = regexp.MustCompile(`(?m)((?:^|[,;\t|]) *)="([^"\n,;\t|]+)"`)
	// separatorLine tells Excel what stands between the cells. LibreOffice puts
	// it in quotation marks, and keeps it where the separator is another by now.
	separatorLine = regexp.MustCompile(`(?i)^"?sep=([,;\t|])"?[,;\t|]*(?:\n|$)`)
	// screenLine stands under a header that was drawn for the screen.
	screenLine = regexp.MustCompile(`^\s*-{2,}(?:\s+-+)*\s*$`)
)

// readCSV reads a table with the names of its columns in one of the first rows. A
// list of ids or domains alone needs none.
func (b *builder) readCSV(text string) error {
	if strings.Contains(text, `="`) {
		text = bareFormula.ReplaceAllString(text, `$1" $2"`)
	}
	lines := strings.Split(text, "\n")
	head := findHeader(text, lines)
	if head.score == 0 {
		return noHeader(lines)
	}
	for i, line := range lines[:head.line-1] {
		if preamble(line) {
			b.before = append(b.before, fmt.Sprintf("line %d, %s", i+1, quoted(line)))
		}
	}
	in := &table{lines: lines, comma: head.comma}
	for {
		r, err := in.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case r.line < head.line || r.line == head.line && head.names != nil:
		case err != nil:
			b.bad(Place{Line: r.line}, err.Error())
		case r.blank() || r.comment() || head.names != nil && slices.Equal(r.cells, head.names):
		default:
			b.record(r, head)
		}
	}
}

// record reads one row.
func (b *builder) record(r record, head header) {
	var o object
	if head.names != nil {
		if len(head.names) > 1 {
			r = r.unwrapped(head.comma)
		}
		if more := r.cells[min(len(head.names), len(r.cells)):]; strings.TrimSpace(strings.Join(more, "")) != "" {
			b.bad(Place{Line: r.line}, fmt.Sprintf("it has %d cells, and the header %d", len(r.cells), len(head.names)))
			return
		}
	}
	for i, text := range r.cells {
		m := member{value: trueCell(text), at: r.at[min(i, len(r.at)-1)], column: anyColumn}
		if head.names != nil {
			if i >= len(head.names) {
				break
			}
			m.name, m.column = head.names[i], noColumn
		}
		o = append(o, m)
	}
	b.object(r.line, o)
}

// header is what is known of a table before its rows are read.
type header struct {
	comma rune
	score int      // how sure it is; 0 where it is none
	line  int      // of the header, or of the first row where there is none
	names []string // of the columns; nil where there is no header
}

// findHeader finds the header: the row among the first that has most names of columns,
// with whatever separator shows most of them; where none has, the first row that
// has an id or a domain.
func findHeader(text string, lines []string) (best header) {
	commas := separators
	if m := separatorLine.FindStringSubmatch(text); m != nil {
		commas = m[1] + commas
	}
	for _, comma := range commas {
		if h := headOf(lines, comma); h.score > best.score {
			best = h
		}
	}
	return best
}

// headOf finds the header of a table with that separator.
func headOf(lines []string, comma rune) (best header) {
	const named = 1000 // above all that have no names
	in := &table{lines: lines, comma: comma, restarts: maxRestarts}
	for range headerWithin {
		r, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || r.blank() {
			continue
		}
		r = r.unwrapped(comma)
		known, names, tenants, id := 0, false, 0, false
		for _, text := range r.cells {
			text = fmt.Sprint(trueCell(text))
			c := columnOf(text)
			if c != noColumn {
				known++
			}
			names = names || c.names()
			if found, domain := identity(text); found != uuid.Nil || domain != "" {
				tenants++
				id = id || found != uuid.Nil
			}
		}
		switch {
		case names && best.score < named+known:
			best = header{comma, named + known, r.line, r.cells}
		case best.score == 0 && tenants > 0:
			best = header{comma, tenants, r.line, nil}
		}
		if id {
			break // rows have begun
		}
	}
	return best
}

// noHeader is the error of a text without a column that names tenants. It shows
// the line that looks most like a header.
func noHeader(lines []string) error {
	shown, most := 0, -1
	for i, line := range lines[:min(headerWithin, len(lines))] {
		if screenLine.MatchString(line) && i > 0 {
			return fmt.Errorf("line %d: it is a table for the screen; export it as JSON (az … -o json) or CSV (… | Export-Csv)", i+1)
		}
		n := 0
		for _, comma := range separators {
			n = max(n, strings.Count(line, string(comma)))
		}
		if preamble(line) && n > most {
			shown, most = i, n
		}
	}
	return fmt.Errorf("line %d: no column is named tenant id or domain: %s", shown+1, quoted(lines[shown]))
}

// preamble reports whether a line says something that is neither a comment nor
// the separator.
func preamble(line string) bool {
	text := strings.TrimSpace(line)
	return strings.Trim(text, separators+`" `) != "" && text[0] != '#' && !separatorLine.MatchString(line)
}

// table reads the rows of a text with their lines.
type table struct {
	lines    []string
	comma    rune
	in       *csv.Reader
	from     int // lines before those of the reader
	restarts int
}

// record is one row: its cells and where they are.
type record struct {
	cells []string
	at    []Place
	line  int
}

// next returns the next row. Where its quotation marks are wrong it says so, and
// goes on with the line after it.
func (t *table) next() (r record, err error) {
	if t.in == nil {
		t.in = csv.NewReader(strings.NewReader(strings.Join(t.lines[t.from:], "\n")))
		t.in.Comma, t.in.FieldsPerRecord = t.comma, -1
		t.in.TrimLeadingSpace = t.comma != '\t' // two tabs are an empty cell
	}
	cells, err := t.in.Read()
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		r.line = t.from + bad.StartLine
		if bad.Line > bad.StartLine && t.restarts < maxRestarts {
			t.restarts++
			t.from, t.in = r.line, nil
		}
		return r, errors.New("a quotation mark is not where it may be")
	}
	if err != nil {
		return r, err
	}
	r = record{cells: cells, at: make([]Place, len(cells))}
	place := jsonRows{}
	for i := range cells {
		line, column := t.in.FieldPos(i)
		if line += t.from; line != place.line {
			place = jsonRows{data: []byte(t.lines[line-1]), line: line, column: 1}
		}
		r.at[i] = place.place(column - 1)
	}
	r.line = r.at[0].Line
	return r, nil
}

// blank reports whether a row says nothing.
func (r record) blank() bool { return strings.TrimSpace(strings.Join(r.cells, "")) == "" }

// comment reports whether a row is one, or names the type of objects (#TYPE), as
// Windows PowerShell does before each list.
func (r record) comment() bool {
	return strings.HasPrefix(r.cells[0], "#") && strings.TrimSpace(strings.Join(r.cells[1:], "")) == ""
}

// unwrapped returns the row that stands in one cell, as Excel saves a line where
// it knows another separator.
func (r record) unwrapped(comma rune) record {
	cell := r.cells[0]
	if !strings.Contains(cell, `"`) || strings.TrimSpace(strings.Join(r.cells[1:], "")) != "" {
		return r
	}
	in := csv.NewReader(strings.NewReader(cell))
	in.Comma = comma
	if cells, err := in.Read(); err == nil && len(cells) > 1 {
		r.cells = cells
	}
	return r
}
