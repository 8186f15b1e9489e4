package directory

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
	"sync"

	"github.com/google/uuid"

	"tenantswitch/directory/roster"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// fileName is the name of the file source.
const fileName = "file"

// Lists is the source "file": the tenants of lists that the user keeps; see
// roster.Parse. What these say beside ids, domains and names is for others to
// take up. It states nothing of whether the account reaches them.
type Lists struct {
	Cloud cloud.Cloud
	HTTP  Doer // where it is no *http.Client, it must not follow redirects
	Files []ListFile
	// Known are the tenants of the last read: whose domain a row has needs not
	// be asked for again.
	Known []Tenant
	Watcher
}

// ListFile is one list.
type ListFile struct {
	Name string // for people
	Read func() ([]byte, error)
}

// Name returns "file".
func (Lists) Name() string { return fileName }

// Watch returns the source with another Watcher.
func (l Lists) Watch(w Watcher) Source {
	l.Watcher = w
	return l
}

const (
	domainsAtOnce  = 4   // requests at the same time
	domainsPerRead = 500 // more wait for the next read
)

// Read calls page with the tenants of each file. A row with a domain alone is the
// tenant that the login service's public document of that domain names
// (learn.microsoft.com, "OpenID Connect on the Microsoft identity platform"). A
// file that cannot be read, and a row that cannot be used, is told.
func (l Lists) Read(ctx context.Context, page func([]Tenant)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, defaultLimits.whole, errTooLong)
	defer cancel()
	known := l.knownDomains()
	for _, file := range l.Files {
		rows, err := l.rows(file)
		if err != nil {
			return err
		}
		var tenants []Tenant
		var lacking []roster.Row
		for _, r := range rows {
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
		found, err := l.resolve(ctx, file.Name, lacking)
		if len(found) > 0 {
			page(found)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rows returns the rows of a file that can be used, and tells what it lacks.
func (l Lists) rows(file ListFile) ([]roster.Row, error) {
	data, err := file.Read()
	if err != nil {
		return nil, problem.Of(err)
	}
	rows, notes, err := roster.Parse(file.Name, data)
	if err != nil {
		return nil, &problem.Problem{
			What: "the list " + shortText(filepath.Base(file.Name)) + " could not be read", Why: shortText(err.Error()),
			Do: "correct the file", Err: err,
		}
	}
	for _, note := range notes {
		l.say(file.Name + ": " + note)
	}
	var bad []string
	rows = slices.DeleteFunc(rows, func(r roster.Row) bool {
		if r.Bad != "" {
			bad = append(bad, fmt.Sprintf("line %d: %s", r.Line, r.Bad))
		}
		return r.Bad != "" || r.ID == personal
	})
	if len(bad) > 0 && l.Missing != nil {
		l.Missing(file.Name + " has rows that cannot be used and are to be corrected: " + someOf(bad))
	}
	return rows, nil
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

// knownDomains are those of the tenants that are known.
func (l Lists) knownDomains() map[string]uuid.UUID {
	known := map[string]uuid.UUID{}
	for _, t := range l.Known {
		for _, d := range append([]string{t.Domain}, t.Domains...) {
			if d != "" {
				known[d] = t.ID
			}
		}
	}
	return known
}

// listed is the tenant of a row that has an id.
func listed(r roster.Row) Tenant {
	t := Tenant{ID: r.ID, Name: r.Name, Domain: r.Domain, Access: []Access{{Source: fileName, Kind: Listed}}}
	if r.Domain != "" {
		t.Domains = []string{r.Domain}
	}
	return t
}

// resolve finds whose the domains of rows are, side by side.
func (l Lists) resolve(ctx context.Context, file string, rows []roster.Row) ([]Tenant, error) {
	if more := len(rows) - domainsPerRead; more > 0 {
		rows = rows[:domainsPerRead]
		l.say(fmt.Sprintf("%s: the domains of %d rows are looked up by the next reads", file, more))
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var mu sync.Mutex
	var first error
	var found []Tenant
	var strangers []string
	next := make(chan roster.Row, len(rows))
	for _, r := range rows {
		next <- r
	}
	close(next)
	var workers sync.WaitGroup
	for range min(domainsAtOnce, len(rows)) {
		workers.Go(func() {
			for r := range next {
				id, err := l.owner(ctx, r.Domain)
				mu.Lock()
				switch {
				case err != nil && first == nil:
					first = err
					stop()
				case err == nil && id == uuid.Nil:
					strangers = append(strangers, fmt.Sprintf("%s in line %d", r.Domain, r.Line))
				case err == nil:
					r.ID = id
					found = append(found, listed(r))
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	workers.Wait()
	if len(strangers) > 0 {
		l.say(file + ": the login service knows no tenant of " + someOf(strangers))
	}
	return found, first
}

func (l Lists) say(note string) {
	if l.Note != nil {
		l.Note(note)
	}
}

// owner asks the login service whose a domain is; uuid.Nil where it knows none.
func (l Lists) owner(ctx context.Context, domain string) (uuid.UUID, error) {
	link, err := url.Parse(l.Cloud.Authority + "/" + url.PathEscape(domain) + "/v2.0/.well-known/openid-configuration")
	if err != nil {
		return uuid.Nil, problem.Of(err)
	}
	c := &client{
		service: service{name: "the login service", list: "domains"}, cloud: l.Cloud.Name,
		owns: func(u *url.URL) bool { return u.Scheme == "https" && u.Host == link.Host },
		http: withoutRedirects(l.HTTP), limits: defaultLimits, waiting: l.Waiting,
	}
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
	return issuedBy(document.Issuer), nil
}

// issuedBy returns the tenant in an issuer, "https://login…/TENANT/v2.0".
func issuedBy(issuer string) uuid.UUID {
	u, err := url.Parse(issuer)
	if err != nil {
		return uuid.Nil
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	id, err := uuid.Parse(tenant)
	if err != nil || len(tenant) != 36 || id == personal {
		return uuid.Nil
	}
	return id
}
