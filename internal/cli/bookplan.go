package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/roster"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
)

// importer makes edits of rows.
type importer struct {
	name      string
	rows      []roster.Row
	tenants   []directory.Tenant
	portals   *portal.Catalogue
	byID      map[uuid.UUID]int
	byDomain  map[string][]int
	bad       []roster.Fault // of the rows that cannot be used
	strangers int            // rows of tenants that the directory does not list
}

// shownFaults is how many faults of rows are told.
const shownFaults = 100

// lines tells what people should know of the rows, in their order.
func (im *importer) lines() []string {
	slices.SortStableFunc(im.bad, func(a, b roster.Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	var all []string
	for _, f := range im.bad[:min(shownFaults, len(im.bad))] {
		all = append(all, f.String())
	}
	if more := len(im.bad) - shownFaults; more > 0 {
		all = append(all, fmt.Sprintf("… and %d more", more))
	}
	switch {
	case len(im.bad) > 0 || len(im.tenants) == 0:
	case im.strangers == 1:
		all = append(all, "one row is of a tenant that the directory does not list")
	case im.strangers > 1:
		all = append(all, fmt.Sprintf("%d rows are of tenants that the directory does not list", im.strangers))
	}
	return all
}

func (im *importer) fail(at roster.Place, why string) {
	if why != "" {
		im.bad = append(im.bad, roster.Fault{Place: at, Why: why})
	}
}

// plan returns the edits that make the book say what the rows say. Where one
// row cannot be used there are none.
func (im *importer) plan(b book.Layers) ([]book.Edit, error) {
	im.bad = nil
	im.index()
	inOwn := map[uuid.UUID]bool{}
	for _, id := range b.Own.Tenants() {
		inOwn[id] = true
	}
	lines := map[uuid.UUID]roster.Row{}
	var edits []book.Edit
	var claims []book.Claim
	unusable := 0
	for _, r := range im.rows {
		before := len(im.bad)
		t, why := im.tenantOf(r)
		if earlier, twice := lines[t.ID]; twice && why == "" {
			why = fmt.Sprintf("the tenant %s is in line %d already", t.ID, earlier.Line)
		}
		if len(r.Faults) == 0 {
			im.fail(roster.Place{Line: r.Line}, why)
		}
		im.bad = append(im.bad, r.Faults...)
		of := im.editsOf(r, t, b, inOwn[t.ID]) // of a row without a tenant, too: all that is wrong is told at once
		if len(im.bad) > before {
			unusable++
			continue
		}
		lines[t.ID] = r
		edits = append(edits, of...)
		for _, alias := range missingFrom(b.All, placeOfTenant(t), book.Aliases, r.Aliases) {
			claims = append(claims, book.Claim{Tenant: t.ID, Alias: alias})
		}
	}
	im.strangers = len(lines)
	for id := range lines {
		if _, listed := im.byID[id]; listed {
			im.strangers--
		}
	}
	clashing := map[uuid.UUID]bool{}
	for _, c := range b.All.Clashes(claims, im.tenants) {
		r := lines[c.Tenant]
		im.fail(r.At(string(book.Aliases)), c.Words(b.All, im.tenants))
		clashing[c.Tenant] = true
	}
	if len(im.bad) == 0 {
		return edits, nil
	}
	what := "one row"
	if unusable += len(clashing); unusable > 1 {
		what = fmt.Sprintf("%d rows", unusable)
	}
	return nil, &problem.Problem{
		What: "the address book was not changed", Why: what + " of " + im.name + " cannot be used", Do: "correct that, then import it again",
	}
}

// index notes whose each id and domain is.
func (im *importer) index() {
	im.byID, im.byDomain = map[uuid.UUID]int{}, map[string][]int{}
	for i := range im.tenants {
		t := &im.tenants[i]
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
func (im *importer) tenantOf(r roster.Row) (t directory.Tenant, why string) {
	of := im.byDomain[r.Domain]
	switch {
	case r.ID == uuid.Nil && len(of) == 0:
		return t, fmt.Sprintf("no tenant in the directory has the domain %q", r.Domain)
	case r.ID == uuid.Nil && len(of) > 1:
		return t, fmt.Sprintf("%d tenants have the domain %q", len(of), r.Domain)
	case r.ID == uuid.Nil:
		return im.tenants[of[0]], ""
	case len(of) > 0 && !slices.ContainsFunc(of, func(i int) bool { return im.tenants[i].ID == r.ID }):
		return t, fmt.Sprintf("the domain %q is not that of the tenant %s", r.Domain, r.ID)
	}
	if i, ok := im.byID[r.ID]; ok {
		return im.tenants[i], ""
	}
	return directory.Tenant{ID: r.ID}, ""
}

// editsOf returns the edits of one row, and tells all that cannot be used. The
// name of the tenant alone does not bring it into the book.
func (im *importer) editsOf(r roster.Row, t directory.Tenant, b book.Layers, inOwn bool) (edits []book.Edit) {
	if r.Name != "" {
		t.Name = r.Name
	}
	at := placeOfTenant(t)
	for _, key := range at.Keys() {
		some, why := im.editsOfKey(at, key, said(r, key), t, b, inOwn)
		im.fail(r.At(string(key)), why)
		edits = append(edits, some...)
	}
	return edits
}

// said is what a row says under a key of the book: a text, a flag or a list, and
// nil or nothing in it where the row does not say it.
func said(r roster.Row, key book.Key) any {
	switch key {
	case book.Aliases:
		return r.Aliases
	case book.Tags:
		return r.Tags
	case book.Favourite:
		return r.Favourite
	case book.Hidden:
		return r.Hidden
	case book.Name:
		return r.Name
	case book.Note:
		return r.Note
	case book.Environment:
		return r.Environment
	case book.Portal:
		return r.Portal
	case book.Session:
		return r.Session
	default:
		return nil
	}
}

// editsOfKey returns the edits of one value, or why it cannot stand there.
func (im *importer) editsOfKey(at book.Place, key book.Key, value any, t directory.Tenant, b book.Layers, inOwn bool) (edits []book.Edit, why string) {
	switch v := value.(type) {
	case []string:
		for _, text := range missingFrom(b.All, at, key, v) {
			edits = append(edits, book.Add(at, key, text))
		}
	case *bool:
		if v != nil {
			edits = turn(b, at, key, *v)
		}
	case string:
		if v == "" {
			return nil, ""
		}
		e := book.Set(at, key, v)
		if why := im.wrong(e, key, v); why != "" {
			return nil, why
		}
		if (key != book.Name || inOwn) && !isSo(t, b, at, key, v) {
			edits = append(edits, e)
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

// wrong says why a key cannot have a text.
func (im *importer) wrong(e book.Edit, key book.Key, text string) string {
	if err := e.Check(); err != nil {
		return problem.Of(err).Why
	}
	if key == book.Portal {
		if _, err := im.portals.Find(text); err != nil {
			return problem.Of(err).Error()
		}
	}
	return ""
}

// isSo says whether a text of a tenant is in force already.
func isSo(t directory.Tenant, b book.Layers, at book.Place, key book.Key, text string) bool {
	if key == book.Environment && string(t.Environment) == text {
		return true
	}
	if s, err := browser.Parse(text); key == book.Session && err == nil {
		text = s.String()
	}
	if key == book.Name {
		return b.Own.Says(at, key) == text
	}
	return b.All.Says(at, key) == text
}

// missingFrom returns the texts that a list of the book has not.
func missingFrom(b book.Book, at book.Place, key book.Key, texts []string) []string {
	there, _ := b.Says(at, key).([]string)
	var missing []string
	for _, text := range texts {
		if !book.Has(there, key, text) {
			missing = append(missing, text)
		}
	}
	return missing
}
