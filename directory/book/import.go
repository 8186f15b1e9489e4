package book

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/roster"
	"tenantswitch/internal/problem"
)

// Import is what a file says for the address book, on its way there.
type Import struct {
	Rows []roster.Row
	// Tenants are those that rows may be about.
	Tenants []directory.Tenant
	// FindPortal says why a portal is none.
	FindPortal func(code string) error

	name      string
	rest      []Edit // of tags and of all tenants
	byID      map[uuid.UUID]int
	byDomain  map[string][]int
	faults    []roster.Fault // of the rows that cannot be used
	strangers int            // rows of tenants that the directory does not list
}

// ReadImport reads a list of tenants (see roster.Parse) or an address book. Notes
// say what people should know of how it was read.
func ReadImport(name string, data []byte) (im *Import, notes []string, err error) {
	im = &Import{name: name}
	im.Rows, notes, err = roster.Parse(name, data)
	if !errors.Is(err, roster.ErrNoTables) {
		return im, notes, err
	}
	text, _ := roster.Decode(data)
	b, err := Parse([]byte(text))
	if err != nil {
		return im, nil, err
	}
	for _, w := range b.Warnings() {
		notes = append(notes, w.String())
	}
	lower := strings.ToLower(text)
	for _, id := range b.ids {
		at := max(0, strings.Index(lower, id.String()))
		r := roster.Row{Line: 1 + strings.Count(text[:min(at, len(text))], "\n"), ID: id, Name: b.Entry(id).Name, Said: map[string]any{}}
		for _, s := range b.entries[id] {
			r.Said[string(s.row.key)] = s.value
		}
		im.Rows = append(im.Rows, r)
	}
	im.rest = editsOf(Everywhere(), b.whole)
	for _, t := range b.tags {
		im.rest = append(im.rest, editsOf(OfTheTag(t.name), t.entry)...)
	}
	return im, notes, nil
}

// editsOf returns the edits that make an entry, which has no lists.
func editsOf(at Place, e entry) []Edit {
	var edits []Edit
	for _, s := range e {
		switch v := s.value.(type) {
		case bool:
			edits = append(edits, Turn(at, s.row.key, v))
		case string:
			edits = append(edits, Set(at, s.row.key, v))
		}
	}
	return edits
}

// shownFaults is how many faults of rows are told.
const shownFaults = 100

// Notes tell what people should know of the rows after Plan, in their order.
func (im *Import) Notes() []string {
	slices.SortStableFunc(im.faults, func(a, b roster.Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	var all []string
	for _, f := range im.faults[:min(shownFaults, len(im.faults))] {
		all = append(all, f.String())
	}
	if more := len(im.faults) - shownFaults; more > 0 {
		all = append(all, fmt.Sprintf("… and %d more", more))
	}
	switch {
	case len(im.faults) > 0 || len(im.Tenants) == 0:
	case im.strangers == 1:
		all = append(all, "one row is of a tenant that the directory does not list")
	case im.strangers > 1:
		all = append(all, fmt.Sprintf("%d rows are of tenants that the directory does not list", im.strangers))
	}
	return all
}

func (im *Import) fail(at roster.Place, why string) {
	if why != "" {
		im.faults = append(im.faults, roster.Fault{Place: at, Why: why})
	}
}

// Plan returns the edits that make the book say what the file says. Where one row
// cannot be used there are none.
func (im *Import) Plan(b Layers) ([]Edit, error) {
	im.faults = nil
	im.index()
	lines := map[uuid.UUID]*roster.Row{}
	edits := slices.Clone(im.rest)
	var claims []Claim
	unusable := map[int]bool{} // by their lines
	for i := range im.Rows {
		r := &im.Rows[i]
		before := len(im.faults)
		t, why := im.tenantOf(r)
		if earlier, twice := lines[t.ID]; twice {
			why = fmt.Sprintf("the tenant %s is in line %d already", t.ID, earlier.Line)
		}
		if len(r.Faults) == 0 {
			im.fail(roster.Place{Line: r.Line}, why)
		}
		im.faults = append(im.faults, r.Faults...)
		of := im.editsOf(r, t, b) // of a row without a tenant, too: all that is wrong is told at once
		if len(im.faults) > before {
			unusable[r.Line] = true
			continue
		}
		lines[t.ID] = r
		edits = append(edits, of...)
		for _, e := range of {
			if e.key == Aliases {
				claims = append(claims, Claim{t.ID, e.text})
			}
		}
	}
	im.strangers = len(lines)
	for id := range lines {
		if _, listed := im.byID[id]; listed {
			im.strangers--
		}
	}
	for _, c := range b.All.Clashes(claims, im.Tenants) {
		r := lines[c.Tenant]
		im.fail(r.At(string(Aliases)), c.Words(b.All, im.Tenants))
		unusable[r.Line] = true
	}
	if len(im.faults) == 0 {
		return edits, nil
	}
	what := "one row"
	if len(unusable) > 1 {
		what = fmt.Sprintf("%d rows", len(unusable))
	}
	return nil, refused(what+" of "+im.name+" cannot be used", "correct that, then import it again")
}

// index notes whose each id and domain is.
func (im *Import) index() {
	im.byID, im.byDomain = map[uuid.UUID]int{}, map[string][]int{}
	for i := range im.Tenants {
		t := &im.Tenants[i]
		im.byID[t.ID] = i
		seen := map[string]bool{}
		for _, d := range append([]string{t.Domain}, t.Domains...) {
			if d = strings.ToLower(d); d != "" && !seen[d] {
				seen[d] = true
				im.byDomain[d] = append(im.byDomain[d], i)
			}
		}
	}
}

// tenantOf returns the tenant that a row is about, or why there is none. One by
// its id alone need not be in the directory.
func (im *Import) tenantOf(r *roster.Row) (t directory.Tenant, why string) {
	of := im.byDomain[r.Domain]
	switch {
	case r.ID == uuid.Nil && len(of) == 0:
		return t, fmt.Sprintf("no tenant in the directory has the domain %q", r.Domain)
	case r.ID == uuid.Nil && len(of) > 1:
		return t, fmt.Sprintf("%d tenants have the domain %q", len(of), r.Domain)
	case r.ID == uuid.Nil:
		return im.Tenants[of[0]], ""
	case len(of) > 0 && !slices.ContainsFunc(of, func(i int) bool { return im.Tenants[i].ID == r.ID }):
		return t, fmt.Sprintf("the domain %q is not that of the tenant %s", r.Domain, r.ID)
	}
	if i, ok := im.byID[r.ID]; ok {
		return im.Tenants[i], ""
	}
	return directory.Tenant{ID: r.ID}, ""
}

// editsOf returns the edits of one row, and tells all that cannot be used.
func (im *Import) editsOf(r *roster.Row, t directory.Tenant, b Layers) (edits []Edit) {
	at := OfTheTenant(t.ID, cmp.Or(r.Name, t.Name))
	for _, key := range at.Keys() {
		some, why := im.editsOfKey(at, find(key), r.Says(string(key)), t, b)
		im.fail(r.At(string(key)), why)
		edits = append(edits, some...)
	}
	return edits
}

// editsOfKey returns the edits of one value, or why it cannot stand there.
func (im *Import) editsOfKey(at Place, row *row, value any, t directory.Tenant, b Layers) (edits []Edit, why string) {
	switch v := value.(type) {
	case []string:
		there := as[[]string](b.All.Says(at, row.key))
		for _, text := range v {
			if !Has(there, row.key, text) {
				edits = append(edits, Add(at, row.key, text))
			}
		}
	case bool:
		edits = b.Turn(at, row.key, v)
	case string:
		counts, why := row.inRow(v, im.FindPortal)
		if why != "" {
			return nil, cannotBe(row.key, v, why)
		}
		if !b.isSo(at, row.key, counts, t) {
			edits = append(edits, Set(at, row.key, v))
		}
	}
	var whys []string
	for _, e := range edits {
		if err := e.Check(); err != nil {
			whys = append(whys, problem.Of(err).Why)
		}
	}
	return edits, strings.Join(whys, "; ")
}

// isSo reports whether a text of a tenant is in force already. The name alone
// does not bring a tenant into the book.
func (b Layers) isSo(at Place, key Key, text string, t directory.Tenant) bool {
	if key == Name {
		_, there := b.Own.entries[t.ID]
		return !there || b.Own.Says(at, key) == text
	}
	return key == Environment && string(t.Environment) == text || b.All.Says(at, key) == text
}

// Turn returns what makes a flag on or off: off is written only over a lower book
// that says on.
func (b Layers) Turn(at Place, key Key, on bool) []Edit {
	switch is := b.All.Says(at, key) == true; {
	case on == is:
		return nil
	case on || b.Under.Says(at, key) == true:
		return []Edit{Turn(at, key, on)}
	}
	return []Edit{Unset(at, key)}
}
