package source

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/roster"
	"tenantswitch/internal/clean"
	"tenantswitch/internal/parallel"
	"tenantswitch/internal/problem"
)

// fileName is the name of the file source.
const fileName = "file"

// Lists is the source "file": the tenants of lists that the user keeps; see
// roster.Parse. What these say beside ids, domains and names is for others to
// take up. It states nothing of whether the account reaches them.
type Lists struct{ Setup }

// ListFile is one list.
type ListFile struct {
	Name string // for people
	Read func() ([]byte, error)
}

// Name returns "file".
func (Lists) Name() string { return fileName }

const (
	domainsAtOnce  = 4   // requests at the same time
	domainsPerRead = 500 // more wait for the next read
)

// Read calls page with the tenants of each file. A row with a domain alone is the
// tenant that the login service's public document of that domain names
// (learn.microsoft.com, "OpenID Connect on the Microsoft identity platform"). A
// file that cannot be read, and a row that cannot be used, is told as missing, as
// it could name any tenant; where no file can be read, the read fails.
func (l Lists) Read(ctx context.Context, w directory.Watcher, page func([]directory.Tenant)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, defaultLimits.whole, errTooLong)
	defer cancel()
	known := l.knownDomains()
	var failed []error
	for _, file := range l.Files {
		if err := l.readFile(ctx, w, file, known, page); err != nil {
			failed = append(failed, err)
		}
		if errors.Is(ctx.Err(), context.Canceled) {
			return stopped(ctx, defaultLimits, ctx.Err())
		}
	}
	if len(failed) > 0 && len(failed) == len(l.Files) {
		return problem.Of(failed[0])
	}
	for _, err := range failed {
		w.Missing(problem.Of(err).Error())
	}
	return nil
}

// readFile lists one file. Whose domains it has found out, it adds to the known.
func (l Lists) readFile(
	ctx context.Context, w directory.Watcher, file ListFile, known map[string]uuid.UUID, page func([]directory.Tenant),
) error {
	rows, err := l.usableRows(file, w)
	if err != nil {
		return err
	}
	lacking := listRows(rows, known, page)
	if len(lacking) > 0 {
		l.resolve(ctx, w, file.Name, lacking, known)
		listRows(lacking, known, page)
	}
	return nil
}

// listRows calls page with the tenants of the rows that have an id or a known
// domain, and returns the others.
func listRows(rows []roster.Row, known map[string]uuid.UUID, page func([]directory.Tenant)) []roster.Row {
	const pageSize = 1000
	var lacking []roster.Row
	for some := range slices.Chunk(rows, pageSize) {
		var tenants []directory.Tenant
		for _, r := range some {
			if r.ID == uuid.Nil {
				r.ID = known[r.Domain]
			}
			if r.ID == uuid.Nil {
				lacking = append(lacking, r)
				continue
			}
			tenants = append(tenants, listed(r))
		}
		if len(tenants) > 0 {
			page(tenants)
		}
	}
	return lacking
}

// usableRows returns the rows of a file that can be used, and tells what it lacks.
func (l Lists) usableRows(file ListFile, w directory.Watcher) ([]roster.Row, error) {
	data, err := file.Read()
	if err != nil {
		return nil, problem.Of(err)
	}
	rows, notes, err := roster.Parse(file.Name, data)
	if err != nil {
		return nil, &problem.Problem{
			What: "the list " + shortText(filepath.Base(file.Name)) + " could not be read", Why: clean.Redact(err.Error()),
			Do: "correct the file", Err: err,
		}
	}
	for _, note := range notes {
		w.Note(file.Name + ": " + note)
	}
	if len(rows) == 0 && slices.ContainsFunc(l.Known, isListed) {
		return nil, &problem.Problem{
			What: "the list " + shortText(filepath.Base(file.Name)) + " could not be read", Why: "it has no rows any more",
			Do: "put its rows back, or take it out of files in config.toml",
		}
	}
	var bad []string
	rows = slices.DeleteFunc(rows, func(r roster.Row) bool {
		for _, f := range r.Faults {
			bad = append(bad, f.String())
		}
		return len(r.Faults) > 0 || r.ID == personal
	})
	if len(bad) > 0 {
		w.Missing(file.Name + " has rows that cannot be used and are to be corrected: " + someOf(bad))
	}
	return rows, nil
}

// isListed reports whether a tenant is in a list, as far as the last read knows.
func isListed(t directory.Tenant) bool {
	return !t.Gone() && slices.ContainsFunc(t.Access, func(a directory.Access) bool { return a.Source == fileName })
}

// someOf names a few things and how many more there are.
func someOf(all []string) string {
	const few = 5
	some := strings.Join(all[:min(few, len(all))], "; ")
	if more := len(all) - few; more > 0 {
		some += fmt.Sprintf(" and %d more", more)
	}
	return some
}

// knownDomains are those of the tenants that are there. One that two of them have
// is asked for again: it has moved.
func (l Lists) knownDomains() map[string]uuid.UUID {
	known := map[string]uuid.UUID{}
	for i := range l.Known {
		t := &l.Known[i]
		if t.Gone() {
			continue
		}
		for _, d := range append([]string{t.Domain}, t.Domains...) {
			if owner, ok := known[d]; ok && owner != t.ID {
				known[d] = uuid.Nil
			} else if d != "" {
				known[d] = t.ID
			}
		}
	}
	return known
}

// listed is the tenant of a row that has an id.
func listed(r roster.Row) directory.Tenant {
	t := directory.Tenant{ID: r.ID, Name: r.Name, Domain: r.Domain, Access: []directory.Access{{Source: fileName, Kind: directory.Listed}}}
	if r.Domain != "" {
		t.Domains = []string{r.Domain}
	}
	return t
}

// resolve finds whose the domains of rows are, a few at a time, and adds them to
// the known. What cannot be found out is told.
func (l Lists) resolve(ctx context.Context, w directory.Watcher, file string, rows []roster.Row, known map[string]uuid.UUID) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	rows = onePerDomain(rows)
	if more := len(rows) - domainsPerRead; more > 0 {
		rows = rows[:domainsPerRead]
		w.Note(fmt.Sprintf("%s: %d of its domains are looked up by the next reads", file, more))
	}
	var first error
	var strangers []string
	left := len(rows)
	parallel.Each(len(rows), domainsAtOnce, func(i int, tell func(func())) {
		if ctx.Err() != nil {
			return
		}
		id, err := l.owner(ctx, rows[i].Domain, func(d time.Duration, cause string) {
			tell(func() { w.Waiting(d, cause) })
		})
		tell(func() {
			switch {
			case err != nil && first == nil:
				first = err
				stop() // the others would fare no better
			case err != nil:
			case id == uuid.Nil:
				strangers = append(strangers, fmt.Sprintf("%s in line %d", rows[i].Domain, rows[i].Line))
				left--
			default:
				known[rows[i].Domain] = id
				left--
			}
		})
	})
	if len(strangers) > 0 {
		w.Note(file + ": the login service knows no tenant of " + someOf(strangers))
	}
	if first != nil {
		w.Missing(fmt.Sprintf("%s: %d of its domains could not be looked up: %s", file, left, directory.Reason(first)))
	}
}

// onePerDomain returns the first row of each domain, in the order of the rows.
func onePerDomain(rows []roster.Row) []roster.Row {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(rows), func(r roster.Row) bool {
		again := seen[r.Domain]
		seen[r.Domain] = true
		return again
	})
}

// owner asks the login service whose a domain is; uuid.Nil where it knows none.
func (l Lists) owner(ctx context.Context, domain string, waiting func(time.Duration, string)) (uuid.UUID, error) {
	link, err := url.Parse(l.Cloud.Authority + "/" + url.PathEscape(domain) + "/v2.0/.well-known/openid-configuration")
	if err != nil {
		return uuid.Nil, problem.Of(err)
	}
	c := l.client(service{name: "the login service", list: "domains", forbidden: "check the network's proxy"}, l.Cloud.OwnsAuthority, waiting)
	c.tokens = nil // it is not who a token is for
	var document struct {
		Issuer string `json:"issuer"`
	}
	err = c.fetch(ctx, link, func(r io.Reader) error { return tolerate(json.NewDecoder(r).Decode(&document)) })
	if status, ok := errors.AsType[answered](err); ok && (status == http.StatusBadRequest || status == http.StatusNotFound) {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, err
	}
	return l.tenantIn(c, document.Issuer)
}

// tenantIn returns the tenant in an issuer, "https://login…/TENANT/v2.0". One
// whose issuer is another cloud's is nobody here: our links would not lead to it.
func (l Lists) tenantIn(c *client, issuer string) (uuid.UUID, error) {
	u, err := url.Parse(issuer)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return uuid.Nil, c.malformed("it names no issuer")
	}
	if !l.Cloud.OwnsLoginHost(u.Hostname()) && !l.Cloud.OwnsAuthority(u) {
		return uuid.Nil, nil
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	var id rowID
	_ = id.UnmarshalText([]byte(first)) // it never fails
	switch uuid.UUID(id) {
	case uuid.Nil:
		return uuid.Nil, c.malformed("its issuer names no tenant")
	case personal:
		return uuid.Nil, nil
	}
	return uuid.UUID(id), nil
}
