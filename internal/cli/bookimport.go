package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/search"
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
	rows, notes, err := parseRows(path, data)
	if err != nil {
		return &problem.Problem{What: path + " cannot be imported", Why: err.Error(), Do: "correct it; nothing was changed", Err: err}
	}
	for _, note := range notes {
		a.sayf("%s: %s", path, note)
	}
	tenants, err := a.tenantsFor(ctx, rows)
	if err != nil {
		return err
	}
	rest := editsOfAll(path, data)
	im := importer{portals: a.config.Catalogue, tenants: tenants, rows: rows, name: path}
	err = a.changeBook(ctx, f, tenants, func(b layers) ([]book.Edit, error) {
		edits, err := im.plan(b)
		return append(slices.Clone(rest), edits...), err
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

// tenantsFor returns the tenants that rows may be about. Where all name them by
// their ids no directory is needed, and what is known will do.
func (a *app) tenantsFor(ctx context.Context, rows []row) ([]directory.Tenant, error) {
	if slices.ContainsFunc(rows, func(r row) bool { return r.id == "" }) {
		d, err := a.directoryOrRead(ctx)
		return d.Tenants, err
	}
	if _, err := a.open(ctx, false); err != nil {
		return nil, nil //nolint:nilerr // nobody need be signed in
	}
	d, _ := snapshot(a.session.Handle()) // what cannot be read is not needed
	return a.dress(d.Tenants), nil
}

// editsOfAll returns the edits of what an address book says of tags and of all
// tenants; other files say nothing of these.
func editsOfAll(name string, data []byte) []book.Edit {
	data, err := plainText(data)
	if err != nil || textForm(name, data) != ".toml" {
		return nil
	}
	b, err := book.Parse(data)
	if err != nil {
		return nil // it is a list of tenants
	}
	var edits []book.Edit
	for _, c := range book.Compare(book.Book{}, b) {
		at := book.Everywhere()
		if c.Tag != "" {
			at = book.OfTheTag(c.Tag)
		}
		switch v := c.New.(type) {
		case bool:
			if c.Tenant == uuid.Nil {
				edits = append(edits, book.Turn(at, c.Key, v))
			}
		case string:
			if c.Tenant == uuid.Nil {
				edits = append(edits, book.Set(at, c.Key, v))
			}
		}
	}
	return edits
}

// importer makes edits of rows.
type importer struct {
	name     string
	rows     []row
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

func (im *importer) fail(r row, why string) {
	im.bad = append(im.bad, fmt.Sprintf("line %d: %s", r.line, why))
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
	lines := map[uuid.UUID]row{}
	var edits []book.Edit
	var claims []book.Claim
	for _, r := range im.rows {
		t, why := im.tenantOf(r)
		if earlier, twice := lines[t.ID]; twice && why == "" {
			why = fmt.Sprintf("the tenant %s is in line %d already", t.ID, earlier.line)
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
		aliases, _ := r.values[book.Aliases].([]string)
		for _, alias := range missingFrom(b.all, placeOfTenant(t), book.Aliases, aliases) {
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
func (im *importer) tenantOf(r row) (t directory.Tenant, why string) {
	id, isID := search.ParseID(r.id)
	of := im.byDomain[strings.ToLower(r.domain)]
	switch {
	case r.bad != "":
		return t, r.bad
	case r.id != "" && !isID:
		return t, fmt.Sprintf("%q is no tenant id", r.id)
	case r.id == "" && r.domain == "":
		return t, "it has neither a tenant id nor a domain"
	case r.id == "" && len(of) == 0:
		return t, fmt.Sprintf("no tenant in the directory has the domain %q", r.domain)
	case r.id == "" && len(of) > 1:
		return t, fmt.Sprintf("%d tenants have the domain %q", len(of), r.domain)
	case r.id == "":
		return im.tenants[of[0]], ""
	case len(of) > 0 && !slices.ContainsFunc(of, func(i int) bool { return im.tenants[i].ID == id }):
		return t, fmt.Sprintf("the domain %q is not that of the tenant %s", r.domain, id)
	}
	if i, ok := im.byID[id]; ok {
		return im.tenants[i], ""
	}
	return directory.Tenant{ID: id}, ""
}

// editsOf returns the edits of one row, or why it cannot be used. The name of
// the tenant alone does not bring it into the book.
func (im *importer) editsOf(r row, t directory.Tenant, b layers, inOwn bool) (edits []book.Edit, why string) {
	if name, ok := r.values[book.Name].(string); ok {
		t.Name = name
	}
	at := placeOfTenant(t)
	for _, key := range at.Keys() {
		value := r.values[key]
		var some []book.Edit
		switch v := value.(type) {
		case []string:
			for _, text := range missingFrom(b.all, at, key, v) {
				some = append(some, book.Add(at, key, text))
			}
		case bool:
			some = b.turn(at, key, v)
		case string:
			e := book.Set(at, key, v)
			if why := im.wrong(e, key, v); why != "" {
				return nil, why
			}
			if key == book.Name && !inOwn || isSo(t, b, at, key, v) {
				continue
			}
			some = append(some, e)
		}
		for _, e := range some {
			if err := e.Check(); err != nil {
				return nil, problem.Of(err).Why
			}
		}
		edits = append(edits, some...)
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
