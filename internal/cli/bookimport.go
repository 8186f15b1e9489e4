package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/roster"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/plain"
	"tenantswitch/internal/problem"
)

func (c *command) bookImportCommand() *cobra.Command {
	var f bookFlags
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Take in what a CSV, TOML or JSON file says of tenants",
		Long: "Take in what a CSV, TOML or JSON file says of tenants, or stdin where FILE is -. A row names its tenant\n" +
			"by tenant_id or domain; the other columns are name, aliases, tags, favourite, hidden, note,\n" +
			"environment, portal and session. An empty cell says nothing, aliases and tags are added to those\n" +
			"that are there, and what is so already is not written. One row that cannot be used, and nothing is.",
		Example: "  tenantswitch book import customers.csv --dry-run\n  tenantswitch book import team-book.toml",
		Args: func(cmd *cobra.Command, args []string) error {
			return oneText(cmd, args, 1, "a file")
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(a *app) error { return a.runImport(cmd.Context(), f, args[0]) })
		},
	}
	f.define(cmd.Flags())
	return cmd
}

func (a *app) runImport(ctx context.Context, f bookFlags, path string) error {
	data, err := a.readImport(path)
	if err != nil {
		return err
	}
	in, err := parseImport(path, data)
	if err != nil {
		return &problem.Problem{What: path + " cannot be imported", Why: err.Error(), Do: "correct it; nothing was changed", Err: err}
	}
	for _, note := range in.notes {
		a.sayf("%s: %s", path, note)
	}
	tenants, err := a.tenantsFor(ctx, in.rows)
	if err != nil {
		return err
	}
	im := importer{portals: a.config.Catalogue, tenants: tenants, rows: in.rows, name: path}
	err = a.changeBook(ctx, f, tenants, func(b layers) ([]book.Edit, error) {
		edits, err := im.plan(b)
		return append(slices.Clone(in.rest), edits...), err
	})
	for _, line := range im.lines() {
		a.sayf("%s: %s", path, line)
	}
	return err
}

// readImport reads the file, or stdin.
func (a *app) readImport(path string) ([]byte, error) {
	if path != "-" {
		return plain.Read(path)
	}
	const most = 16 << 20
	data, err := io.ReadAll(io.LimitReader(a.streams.In, most+1))
	if err == nil && len(data) > most {
		err = &problem.Problem{What: "stdin was not read", Why: "it is larger than 16 MiB", Do: "import it in parts"}
	}
	return data, err
}

// imported is what a file says: of tenants, and of tags and of all.
type imported struct {
	rows  []roster.Row
	rest  []book.Edit
	notes []string
}

// parseImport reads a list of tenants, or an address book.
func parseImport(name string, data []byte) (imported, error) {
	rows, notes, err := roster.Parse(name, data)
	if errors.Is(err, roster.ErrNoTables) {
		return parseBookImport(data)
	}
	return imported{rows: rows, notes: notes}, err
}

func parseBookImport(data []byte) (in imported, err error) {
	text, _ := roster.Decode(data)
	b, err := book.Parse([]byte(text))
	if err != nil {
		return in, err
	}
	for _, w := range b.Warnings() {
		in.notes = append(in.notes, w.String())
	}
	lower := strings.ToLower(text)
	for _, r := range exportRows(b) {
		at := max(0, strings.Index(lower, r.TenantID))
		in.rows = append(in.rows, roster.Row{
			Line: 1 + strings.Count(text[:min(at, len(text))], "\n"), ID: uuid.MustParse(r.TenantID),
			Name: r.Name, Aliases: r.Aliases, Tags: r.Tags, Favourite: r.Favourite, Hidden: r.Hidden,
			Note: r.Note, Environment: r.Environment, Portal: r.Portal, Session: r.Session,
		})
	}
	in.rest = editsOfAll(b)
	return in, nil
}

// editsOfAll returns the edits of what an address book says of tags and of all
// tenants.
func editsOfAll(b book.Book) []book.Edit {
	var edits []book.Edit
	for _, c := range book.Compare(book.Book{}, b) {
		if c.Tenant != uuid.Nil {
			continue
		}
		at := book.Everywhere()
		if c.Tag != "" {
			at = book.OfTheTag(c.Tag)
		}
		switch v := c.New.(type) {
		case bool:
			edits = append(edits, book.Turn(at, c.Key, v))
		case string:
			edits = append(edits, book.Set(at, c.Key, v))
		}
	}
	return edits
}

// tenantsFor returns the tenants that rows may be about. Where all name them by
// their ids no directory is needed, and what is known will do.
func (a *app) tenantsFor(ctx context.Context, rows []roster.Row) ([]directory.Tenant, error) {
	if slices.ContainsFunc(rows, func(r roster.Row) bool { return r.ID == uuid.Nil }) {
		d, err := a.directoryOrRead(ctx)
		return d.Tenants, err
	}
	if _, err := a.open(ctx, false); err != nil {
		return nil, nil //nolint:nilerr // nobody need be signed in
	}
	d, _ := snapshot(a.session.Handle()) // what cannot be read is not needed
	a.meet(d.Tenants)
	return a.dress(d.Tenants), nil
}

// importer makes edits of rows.
type importer struct {
	name     string
	rows     []roster.Row
	tenants  []directory.Tenant
	portals  *portal.Catalogue
	byID     map[uuid.UUID]int
	byDomain map[string][]int
	bad      []string // a line each
}

// shownRows is how many rows are named that cannot be used.
const shownRows = 20

func (im *importer) lines() []string {
	if more := len(im.bad) - shownRows; more > 0 {
		return append(slices.Clone(im.bad[:shownRows]), fmt.Sprintf("… and %d more", more))
	}
	return im.bad
}

func (im *importer) fail(r roster.Row, why string) {
	im.bad = append(im.bad, fmt.Sprintf("line %d: %s", r.Line, why))
}

// plan returns the edits that make the book say what the rows say. Where one
// row cannot be used there are none.
func (im *importer) plan(b layers) ([]book.Edit, error) {
	im.bad = nil
	im.index()
	inOwn := map[uuid.UUID]bool{}
	for _, id := range b.own.Tenants() {
		inOwn[id] = true
	}
	lines := map[uuid.UUID]roster.Row{}
	var edits []book.Edit
	var claims []book.Claim
	for _, r := range im.rows {
		t, why := im.tenantOf(r)
		if earlier, twice := lines[t.ID]; twice && why == "" {
			why = fmt.Sprintf("the tenant %s is in line %d already", t.ID, earlier.Line)
		}
		if why == "" {
			lines[t.ID] = r
			var of []book.Edit
			of, why = im.editsOf(r, t, b, inOwn[t.ID])
			edits = append(edits, of...)
		}
		if why != "" {
			im.fail(r, why)
			continue
		}
		for _, alias := range missingFrom(b.all, placeOfTenant(t), book.Aliases, r.Aliases) {
			claims = append(claims, book.Claim{Tenant: t.ID, Alias: alias})
		}
	}
	for _, c := range b.all.Clashes(claims, im.tenants) {
		im.fail(lines[c.Tenant], "the alias "+clashWords(c, b.all, im.tenants))
	}
	if len(im.bad) == 0 {
		return edits, nil
	}
	what := "one row"
	if len(im.bad) > 1 {
		what = fmt.Sprintf("%d rows", len(im.bad))
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
	case r.Bad != "":
		return t, r.Bad
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

// editsOf returns the edits of one row, or why it cannot be used. The name of
// the tenant alone does not bring it into the book.
func (im *importer) editsOf(r roster.Row, t directory.Tenant, b layers, inOwn bool) (edits []book.Edit, why string) {
	if r.Name != "" {
		t.Name = r.Name
	}
	at := placeOfTenant(t)
	for _, key := range at.Keys() {
		some, why := im.editsOfKey(at, key, said(r, key), t, b, inOwn)
		if why != "" {
			return nil, why
		}
		edits = append(edits, some...)
	}
	return edits, ""
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
func (im *importer) editsOfKey(at book.Place, key book.Key, value any, t directory.Tenant, b layers, inOwn bool) (edits []book.Edit, why string) {
	switch v := value.(type) {
	case []string:
		for _, text := range missingFrom(b.all, at, key, v) {
			edits = append(edits, book.Add(at, key, text))
		}
	case *bool:
		if v != nil {
			edits = b.turn(at, key, *v)
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
	for _, e := range edits {
		if err := e.Check(); err != nil {
			return nil, problem.Of(err).Why
		}
	}
	return edits, ""
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
func isSo(t directory.Tenant, b layers, at book.Place, key book.Key, text string) bool {
	if key == book.Environment && string(t.Environment) == text {
		return true
	}
	if s, err := browser.Parse(text); key == book.Session && err == nil {
		text = s.String()
	}
	if key == book.Name {
		return b.own.Says(at, key) == text
	}
	return b.all.Says(at, key) == text
}

// missingFrom returns the texts that a list of the book has not.
func missingFrom(b book.Book, at book.Place, key book.Key, texts []string) []string {
	there, _ := b.Says(at, key).([]string)
	var missing []string
	for _, text := range texts {
		if !containsFolded(there, text) {
			missing = append(missing, text)
		}
	}
	return missing
}
