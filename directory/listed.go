package directory

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"tenantswitch/directory/clean"
	"tenantswitch/internal/problem"
)

// Row is what a list that the user keeps says of one tenant. It has an id, a
// domain, or both, and its texts are clean.
type Row struct {
	Line    int // where it begins in the file; the first is 1
	ID      uuid.UUID
	Domain  string
	Name    string
	Aliases []string
	Tags    []string
	Note    string
	Portal  string // as written: whether there is such a one is for others to see
	Profile string
}

// Note is something that the reader of a list should know.
type Note struct {
	Line   int  // 0 where it is about the file as a whole
	Broken bool // a row was left out
	Text   string
}

// String returns the note with its line: "line 12: “x” is no tenant id".
func (n Note) String() string {
	if n.Line == 0 {
		return n.Text
	}
	return fmt.Sprintf("line %d: %s", n.Line, n.Text)
}

// ParseList reads a list of tenants: JSON, TOML ([[tenant]] tables) or, whatever
// else the file is called, CSV with commas, semicolons or tabs. Columns are known
// by their names, in any case and however spaced; those of the exports of
// Microsoft 365 Lighthouse and of Partner Center are among them. What is not
// known is told once.
//
// A row that names no tenant, or not a possible one, is left out and told with
// its line. The error, a *problem.Problem, is about the file as a whole.
func ParseList(name string, data []byte) ([]Row, []Note, error) {
	text, notes := decodeText(data)
	b := &rowBuilder{notes: notes}
	var err error
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case strings.TrimSpace(text) == "":
		err = fmt.Errorf("it is empty")
	case ext == ".json" || ext == ".jsonl":
		err = b.readJSON([]byte(text))
	case ext == ".toml":
		err = b.readTOML([]byte(text))
	default:
		err = b.readCSV(text)
	}
	if err != nil {
		return nil, nil, &problem.Problem{
			What: "the list " + shortText(filepath.Base(name)) + " could not be read", Why: shortText(err.Error()),
			Do: "correct the file", Err: err,
		}
	}
	b.tellUnknown()
	return b.rows, b.notes, nil
}

// column is what a column of a list holds.
type column uint8

const (
	noColumn column = iota
	idColumn
	weakIDColumn // an id of somebody's: a tenant's only where it can be one
	domainColumn
	nameColumn
	anyColumn // an id, a domain or a name
	aliasColumn
	tagColumn
	noteColumn
	portalColumn
	profileColumn
)

// columns are the columns by their names, without case, spaces and signs. In the
// exports of Partner Center the Microsoft ID and in Graph's contracts the
// customer id are the tenant's; of several the first in a row counts.
var columns = map[string]column{
	"tenantid": idColumn, "customertenantid": idColumn, "microsoftid": idColumn, "directoryid": idColumn,
	"aadtenantid": idColumn, "azureadtenantid": idColumn, "entratenantid": idColumn, "tenantguid": idColumn,
	"customerid": weakIDColumn, "id": weakIDColumn, "guid": weakIDColumn,
	"domain": domainColumn, "domains": domainColumn, "domainname": domainColumn, "defaultdomain": domainColumn,
	"defaultdomainname": domainColumn, "primarydomain": domainColumn, "primarydomainname": domainColumn,
	"tenantdomain": domainColumn, "tenantdomainname": domainColumn, "customerdomain": domainColumn, "initialdomain": domainColumn,
	"name": nameColumn, "displayname": nameColumn, "tenantname": nameColumn, "customername": nameColumn,
	"companyname": nameColumn, "company": nameColumn, "organization": nameColumn, "organisation": nameColumn,
	"tenant": anyColumn, "customer": anyColumn,
	"alias": aliasColumn, "aliases": aliasColumn,
	"tag": tagColumn, "tags": tagColumn,
	"note": noteColumn, "notes": noteColumn,
	"portal": portalColumn, "profile": profileColumn, "browserprofile": profileColumn,
}

// columnOf returns what the column of a name holds.
func columnOf(name string) column {
	return columns[strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)]
}

// cell is one value of a row, or several in a format that has lists.
type cell struct {
	column column
	texts  []string
}

// rowBuilder makes rows of cells, whatever the format.
type rowBuilder struct {
	rows    []Row
	notes   []Note
	unknown []string // names of columns, each once
	seen    map[string]bool
}

// unknownColumn notes a column that is not read.
func (b *rowBuilder) unknownColumn(name string) {
	name = shortText(name)
	if name == "" || b.seen[name] {
		return
	}
	if b.seen == nil {
		b.seen = map[string]bool{}
	}
	b.seen[name] = true
	b.unknown = append(b.unknown, name)
}

func (b *rowBuilder) tellUnknown() {
	if len(b.unknown) == 0 {
		return
	}
	b.notes = append(b.notes, Note{Text: "not read are the columns " + someOf(b.unknown)})
}

// someOf names a few things and how many more there are.
func someOf(all []string) string {
	const few = 5
	var named []string
	for _, s := range all[:min(few, len(all))] {
		named = append(named, "“"+s+"”")
	}
	if more := len(all) - few; more > 0 {
		return strings.Join(named, ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(named, ", ")
}

func (b *rowBuilder) broken(line int, why string) {
	b.notes = append(b.notes, Note{Line: line, Broken: true, Text: why})
}

// row takes the cells of a row. One without any text is none.
func (b *rowBuilder) row(line int, cells []cell) {
	r := Row{Line: line}
	var bad, weak string // what is no id or domain
	for _, c := range cells {
		for _, text := range c.texts {
			if text = strings.TrimSpace(text); text == "" {
				continue
			}
			switch why := r.take(c.column, text); {
			case why == "":
			case c.column == weakIDColumn:
				weak = why
			case bad == "":
				bad = why
			}
		}
	}
	named := r.ID != uuid.Nil || r.Domain != ""
	if bad == "" && !named {
		bad = weak
	}
	switch {
	case bad != "":
		b.broken(line, bad)
	case named:
		b.rows = append(b.rows, r)
	case slices.ContainsFunc(cells, cell.hasText):
		b.broken(line, "it has neither a tenant id nor a domain")
	}
}

func (c cell) hasText() bool {
	return slices.ContainsFunc(c.texts, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// take takes one text into the row, and says why it cannot.
func (r *Row) take(c column, text string) (why string) {
	switch c {
	case idColumn, weakIDColumn:
		id, ok := parseTenantID(text)
		if !ok {
			return "“" + shortText(text) + "” is no tenant id"
		}
		if r.ID == uuid.Nil {
			r.ID = id
		}
	case domainColumn:
		domain := clean.Domain(text)
		if domain == "" {
			return "“" + shortText(text) + "” is no domain"
		}
		setFirst(&r.Domain, domain)
	case anyColumn:
		r.takeAny(text)
	case nameColumn:
		setFirst(&r.Name, clean.Text(text, clean.MaxName))
	case aliasColumn:
		r.Aliases = addTexts(r.Aliases, text)
	case tagColumn:
		r.Tags = addTexts(r.Tags, text)
	case noteColumn:
		setFirst(&r.Note, clean.Text(text, maxNote))
	case portalColumn:
		setFirst(&r.Portal, clean.Text(text, clean.MaxName))
	case profileColumn:
		setFirst(&r.Profile, clean.Text(text, clean.MaxName))
	case noColumn:
	}
	return ""
}

// maxNote bounds a note, in runes.
const maxNote = 2000

func (r *Row) takeAny(text string) {
	if id, ok := parseTenantID(text); ok && r.ID == uuid.Nil {
		r.ID = id
	} else if domain := clean.Domain(text); domain != "" && r.Domain == "" {
		r.Domain = domain
	} else {
		setFirst(&r.Name, clean.Text(text, clean.MaxName))
	}
}

func setFirst(was *string, text string) {
	if *was == "" {
		*was = text
	}
}

// addTexts adds the texts of a cell that stand between commas, semicolons or
// bars.
func addTexts(set []string, text string) []string {
	all := textSet{texts: set}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;|\n", r) }) {
		all.add(clean.Text(part, clean.MaxName))
	}
	return all.texts
}

// parseTenantID reads an id with dashes, in braces or without, that can be a
// customer's.
func parseTenantID(text string) (uuid.UUID, bool) {
	if strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") {
		text = text[1 : len(text)-1]
	}
	var id rowID
	_ = id.UnmarshalText([]byte(text)) // it never fails
	return uuid.UUID(id), uuid.UUID(id) != uuid.Nil && uuid.UUID(id) != personal
}
