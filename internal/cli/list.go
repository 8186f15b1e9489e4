package cli

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/roster"
	"tenantswitch/directory/search"
	"tenantswitch/directory/source"
	"tenantswitch/internal/clean"
)

// listFlags are what list takes of its own.
type listFlags struct {
	json, jsonl, csv bool
	format           string
	source, tag      string
	all              bool
	portals          []string
	limit            int
}

func (c *command) listCommand() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use:   "list [QUERY…]",
		Short: "List the directory: every tenant, or those that QUERY finds, best first",
		Example: "  tenantswitch list --json\n" +
			"  tenantswitch list cont sec --limit 1 --format '{{.TenantID}} {{.Name}}'\n" +
			"  tenantswitch list --csv --portal defender,entra > customers.csv",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.runList(cmd, strings.Join(args, " "), f)
		},
	}
	set := cmd.Flags()
	set.BoolVar(&f.json, "json", false, "print a JSON array")
	set.BoolVar(&f.jsonl, "jsonl", false, "print a JSON object per line")
	set.BoolVar(&f.csv, "csv", false, "print CSV with a header")
	set.StringVar(&f.format, "format", "", "print each tenant by this Go template, such as '{{.TenantID}}'")
	set.StringVar(&f.source, "source", "", "only tenants that this source knows: "+strings.Join(listedSources(), ", "))
	set.StringVar(&f.tag, "tag", "", "only tenants with this tag, case and accents aside")
	set.BoolVar(&f.all, "all", false, "hidden tenants too")
	set.StringSliceVar(&f.portals, "portal", nil, "links to these portals, by `CODE,…` (default: the default portal)")
	set.IntVar(&f.limit, "limit", 0, "at most so many; 0 for all")
	return cmd
}

func (c *command) runList(cmd *cobra.Command, query string, f listFlags) error {
	if f.limit < 0 {
		return usagef("0 means all", "--limit cannot be %d", f.limit)
	}
	if known := listedSources(); f.source != "" && !slices.Contains(known, f.source) {
		return usagef("use "+strings.Join(known, ", "), "there is no source %q", f.source)
	}
	print, err := c.printer(f)
	if err != nil {
		return err
	}
	return c.with(cmd, func(a *app) error {
		portals := a.portalsOf
		if len(f.portals) > 0 {
			named, err := findPortals(a.config.Catalogue, f.portals)
			if err != nil {
				return err
			}
			portals = func(directory.Tenant) []portal.Portal { return named }
		}
		d, err := a.tenants.directoryOrRead(cmd.Context())
		if err != nil {
			return err
		}
		out := bufio.NewWriter(c.streams.Out)
		found, nothing := choose(d.Tenants, query, f)
		if err := print(out, found, portals); err != nil {
			return err
		}
		if nothing != "" {
			a.sayf("%s", nothing)
		}
		return out.Flush()
	})
}

// listedSources are the names of all that tenants can be learnt from.
func listedSources() []string {
	var names []string
	for _, row := range source.Table() {
		names = append(names, row.Name)
	}
	return names
}

// findPortals returns the portals of these codes.
func findPortals(known *portal.Catalogue, codes []string) ([]portal.Portal, error) {
	var portals []portal.Portal
	for _, code := range codes {
		p, err := known.Find(code)
		if err != nil {
			return nil, usagef("use some of "+strings.Join(known.Codes(), ", "), "%v", err)
		}
		portals = append(portals, p)
	}
	return portals, nil
}

// maxNothing is how long the line may be that says why nothing is found.
const maxNothing = 1000

// choose returns the tenants that the query and the flags leave, and why an
// operator in the query leaves none.
func choose(tenants []directory.Tenant, query string, f listFlags) (found []directory.Tenant, nothing string) {
	tenants = slices.DeleteFunc(slices.Clone(tenants), func(t directory.Tenant) bool { return !f.wants(t) })
	ix := search.New(tenants)
	hits := ix.Search(query).Hits
	if f.all {
		hits = ix.SearchAll(query).Hits
	}
	if why, do := ix.Nothing(query); why != "" && len(hits) == 0 {
		nothing = clean.Text(why+"; "+do, maxNothing)
	}
	if f.limit > 0 {
		hits = hits[:min(f.limit, len(hits))]
	}
	found = make([]directory.Tenant, len(hits))
	for i, h := range hits {
		found[i] = tenants[h]
	}
	return found, nothing
}

// wants says whether the flags leave a tenant in the list.
func (f listFlags) wants(t directory.Tenant) bool {
	more := t.More()
	known := func(a directory.Access) bool { return a.Source == f.source }
	return (f.tag == "" || book.Has(more.Tags, book.Tags, f.tag)) &&
		(f.source == "" || slices.ContainsFunc(t.Access, known))
}

// printer writes tenants in one of the forms of list. W keeps the first error of
// writing until it is flushed.
type printer func(w io.Writer, tenants []directory.Tenant, portals portalsOf) error

func (c *command) printer(f listFlags) (printer, error) {
	forms := 0
	for _, chosen := range []bool{f.json, f.jsonl, f.csv, f.format != ""} {
		if chosen {
			forms++
		}
	}
	switch {
	case forms > 1:
		return nil, usagef("choose one", "--json, --jsonl, --csv and --format exclude each other")
	case f.json:
		return printJSONArray, nil
	case f.jsonl:
		return printJSONLines, nil
	case f.csv:
		return printCSV, nil
	case f.format != "":
		t, err := template.New("format").Option("missingkey=error").Parse(f.format)
		if err != nil {
			return nil, usagef("see pkg.go.dev/text/template", "--format: %v", err)
		}
		return templatePrinter(t), nil
	case isTerminal(c.streams.Out):
		return printTable, nil
	}
	return printTSV, nil
}

// printJSONArray writes one object per line inside the array, so that a large
// directory is never held as text.
func printJSONArray(w io.Writer, tenants []directory.Tenant, portals portalsOf) error {
	separator := "[\n"
	for _, t := range tenants {
		line, err := marshal(t, portals)
		if err != nil {
			return err
		}
		_, _ = io.WriteString(w, separator+line)
		separator = ",\n"
	}
	end := "\n]\n"
	if len(tenants) == 0 {
		end = "[]\n"
	}
	_, _ = io.WriteString(w, end)
	return nil
}

func printJSONLines(w io.Writer, tenants []directory.Tenant, portals portalsOf) error {
	for _, t := range tenants {
		line, err := marshal(t, portals)
		if err != nil {
			return err
		}
		_, _ = io.WriteString(w, line+"\n")
	}
	return nil
}

// marshal returns the tenant as JSON on one line, with & < > as they are.
func marshal(t directory.Tenant, portals portalsOf) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(toJSON(t, portals(t)))
	return strings.TrimSuffix(b.String(), "\n"), err
}

func templatePrinter(t *template.Template) printer {
	return func(w io.Writer, tenants []directory.Tenant, portals portalsOf) error {
		for _, tenant := range tenants {
			err := t.Execute(w, toJSON(tenant, portals(tenant)))
			if _, ok := errors.AsType[template.ExecError](err); ok {
				return usagef("see the fields of 'list --json'", "--format: %v", err)
			}
			if err != nil {
				return err // of the writer
			}
			_, _ = io.WriteString(w, "\n")
		}
		return nil
	}
}

func printCSV(w io.Writer, tenants []directory.Tenant, portals portalsOf) error {
	out := csv.NewWriter(w)
	header := []string{"tenant_id", "name", "domain", "country", "environment", "access"}
	columns := portals(directory.Tenant{}) // the same for all: a tenant's own default has no column
	for _, p := range columns {
		header = append(header, p.Path())
	}
	_ = out.Write(header) // an error stays until Flush
	for _, t := range tenants {
		row := []string{
			t.ID.String(), roster.Cell(t.Name), roster.Cell(t.Domain), roster.Cell(t.Country), string(t.Environment), accessWords(t),
		}
		links := toJSON(t, columns).Links
		for _, p := range columns {
			row = append(row, links[p.Path()])
		}
		_ = out.Write(row)
	}
	out.Flush()
	return out.Error()
}
