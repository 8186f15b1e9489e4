// Package roster reads lists of customers that people keep in files: CSV, TOML
// and JSON, the exports of Microsoft 365 Lighthouse and Partner Center among
// them.
//
// The rules: bytes come in and rows go out, and nothing here knows a file, a
// directory or an address book; a row that cannot be used says why, and is never
// guessed at; and what is not read is told once.
package roster

import (
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/internal/clean"
)

// Row is what a list says of one tenant. Where it is not bad it has an id, a
// domain, or both. That portals, sessions and environments exist is for others
// to see: these are as they are written.
type Row struct {
	Line        int       // where it begins in the file; the first is 1
	ID          uuid.UUID // uuid.Nil where a domain alone names the tenant
	Domain      string
	Name        string
	Aliases     []string
	Tags        []string
	Favourite   *bool // nil where the row does not say it
	Hidden      *bool
	Note        string // may have several lines
	Environment string
	Portal      string
	Session     string
	Bad         string // why the row cannot be used; "" where it can
}

// ErrNoTables says that a text is sound TOML without a [[tenant]]: an address
// book is such a one.
var ErrNoTables = errors.New("it holds no list of tenants: it has no [[tenant]]")

// errNoRows says that a file holds no list where one belongs.
var errNoRows = errors.New("it holds no list of tenants")

// Parse reads a list in the form that its name or else its text tells: JSON,
// TOML ([[tenant]] tables) or CSV with commas, semicolons or tabs. Columns are
// known by their names, in any case and however spaced. Notes say what people
// should know of how it was read. The error is about the file as a whole, and
// names the line where there is one.
func Parse(name string, data []byte) (rows []Row, notes []string, err error) {
	text, note := Decode(data)
	if note != "" {
		notes = append(notes, note)
	}
	b := &builder{}
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

// builder makes rows of cells, whatever the format.
type builder struct {
	rows    []Row
	unknown []string // names of columns, each once
	seen    map[string]bool
}

// unknownColumn notes a column that is not read.
func (b *builder) unknownColumn(name string) {
	name = clean.Text(name, clean.MaxName)
	if name == "" || b.seen[name] {
		return
	}
	if b.seen == nil {
		b.seen = map[string]bool{}
	}
	b.seen[name] = true
	b.unknown = append(b.unknown, name)
}

func (b *builder) notes() []string {
	if len(b.unknown) == 0 {
		return nil
	}
	return []string{"not known, and not read, are the columns “" + strings.Join(b.unknown, "”, “") + "”"}
}

// bad takes a row that cannot be used.
func (b *builder) bad(line int, why string) { b.rows = append(b.rows, Row{Line: line, Bad: why}) }

// row takes the cells of a row.
func (b *builder) row(line int, cells []cell) {
	r := Row{Line: line}
	var ids [ranks]uuid.UUID
	for _, c := range cells {
		why := ""
		if rank, ok := idRanks[c.column]; ok {
			why = takeID(&ids[rank], c)
			if rank > 0 && why != "" {
				continue // an id of somebody's may be anything
			}
		} else {
			why = r.take(c)
		}
		if r.Bad == "" {
			r.Bad = why
		}
	}
	for _, id := range append(ids[:], r.ID) {
		if id != uuid.Nil {
			r.ID = id
			break
		}
	}
	if r.Bad == "" && r.ID == uuid.Nil && r.Domain == "" {
		r.Bad = "it has neither a tenant id nor a domain"
	}
	b.rows = append(b.rows, r)
}

// takeID takes an id, which must be the one that is there already.
func takeID(is *uuid.UUID, c cell) (why string) {
	text, why := c.one()
	if text == "" || why != "" {
		return why
	}
	id, ok := parseID(text)
	switch {
	case !ok:
		return quoted(text) + " is no tenant id"
	case *is != uuid.Nil && *is != id:
		return "it has two tenant ids"
	}
	*is = id
	return ""
}

// take takes a cell that is no id into the row, and says why it cannot.
func (r *Row) take(c cell) (why string) {
	switch c.column {
	case aliasColumn:
		return c.into(&r.Aliases)
	case tagColumn:
		return c.into(&r.Tags)
	case domainColumn:
		return r.takeDomains(c)
	case favouriteColumn:
		return c.flag(&r.Favourite)
	case hiddenColumn:
		return c.flag(&r.Hidden)
	default:
	}
	text, why := c.one()
	if text == "" || why != "" {
		return why
	}
	switch c.column {
	case tenantColumn:
		r.takeAny(text)
	case nameColumn:
		setFirst(&r.Name, clean.Text(text, clean.MaxName))
	case noteColumn:
		setFirst(&r.Note, strings.ReplaceAll(c.texts[0], "\r\n", "\n")) // white space may be meant
	case environmentColumn:
		setFirst(&r.Environment, text)
	case portalColumn:
		setFirst(&r.Portal, text)
	case sessionColumn:
		setFirst(&r.Session, text)
	default:
	}
	return ""
}

// takeDomains takes the first of the domains in a cell.
func (r *Row) takeDomains(c cell) (why string) {
	var domains []string
	if why := c.into(&domains); why != "" {
		return why
	}
	for _, text := range domains {
		domain := clean.Domain(text)
		if domain == "" {
			return quoted(text) + " is no domain"
		}
		setFirst(&r.Domain, domain)
	}
	return ""
}

// takeAny takes an id, a domain or a name.
func (r *Row) takeAny(text string) {
	if id, ok := parseID(text); ok && r.ID == uuid.Nil {
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

// parseID reads a tenant id with or without dashes and braces, in any case.
func parseID(text string) (uuid.UUID, bool) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") {
		text = text[1 : len(text)-1]
	}
	if !slices.Contains([]int{32, 36}, len(text)) {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(text)
	return id, err == nil && id != uuid.Nil
}

// quoted makes a text of a file fit for a message.
func quoted(text string) string { return "“" + clean.Text(text, 80) + "”" }
