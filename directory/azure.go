package directory

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// Azure is the source "azure": Resource Manager's list of the tenants that the
// account has a user in. One token of the account's home tenant is enough for
// the whole list (github.com/Azure/azure-rest-api-specs, Tenants_List).
type Azure struct {
	Cloud  cloud.Cloud
	HTTP   Doer // where it is no *http.Client, it must not follow redirects
	Tokens TokenSource
	// Home is the tenant that the account lives in. Where it is zero, guests
	// cannot be told from members: both are then what the service calls them.
	Home uuid.UUID
	Watcher
}

// Name returns "azure".
func (Azure) Name() string { return azureName }

// Watch returns the source with another Watcher.
func (a Azure) Watch(w Watcher) Source {
	a.Watcher = w
	return a
}

// Read calls page with the tenants of each page. A tenant that several rows
// name comes several times; the personal-account tenant never comes.
func (a Azure) Read(ctx context.Context, page func([]Tenant)) error {
	return a.read(ctx, page, defaultLimits)
}

// azureLimits is how much of one service we put up with.
type azureLimits struct {
	pages     int
	tenants   int
	pageBytes int64
	whole     time.Duration // for all pages together
	silence   time.Duration // without a byte, before a request is given up
}

// Far above any account that is known to work: 100,000 tenants in pages of 100
// that take half a second each are read within them.
var defaultLimits = azureLimits{
	pages:     10_000,
	tenants:   1_000_000,
	pageBytes: 16 << 20,
	whole:     15 * time.Minute,
	silence:   30 * time.Second,
}

// errTooLong is why a read is given up that does not come to an end.
var errTooLong = errors.New("the read took too long")

func (a Azure) read(ctx context.Context, page func([]Tenant), limits azureLimits) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limits.whole, errTooLong)
	defer cancel()
	start := a.Cloud.ResourceManager + "/tenants?api-version=2022-12-01"
	r := &azureRead{
		Azure: a, limits: limits, http: withoutRedirects(a.HTTP),
		decoder: newAzureDecoder(a.Home, a.Cloud.Environment),
		visited: map[string]bool{start: true}, seen: map[uuid.UUID]bool{},
	}
	link, err := url.Parse(start)
	if err != nil || !a.Cloud.OwnsResourceManager(link) {
		return &problem.Problem{
			What: whatFailed, Why: "the cloud " + a.Cloud.Name + " has no usable Resource Manager address",
			Do: "correct the cloud in the configuration", Err: err,
		}
	}
	for link != nil {
		p, err := r.fetch(ctx, link)
		if err != nil {
			return err
		}
		if err := r.account(p); err != nil {
			return err
		}
		if len(p.tenants) > 0 {
			page(p.tenants)
		}
		if link, err = r.follow(p.next); err != nil {
			return err
		}
	}
	return r.complete()
}

// azureRead is one read under way.
type azureRead struct {
	Azure
	limits  azureLimits
	http    Doer
	decoder *azureDecoder

	visited       map[string]bool    // links that pages have named
	seen          map[uuid.UUID]bool // tenants that pages have named
	pages, rows   int
	tenants, skip int
	stale         int // pages in a row without a tenant that is new
}

// maxStale is how many pages in a row may name known tenants only. One or two
// do: a tenant may have several rows, and the last page no other.
const maxStale = 5

// account enters a page into the books, or says why it is one too many.
func (r *azureRead) account(p azurePage) error {
	r.pages++
	r.rows += p.rows
	r.tenants += len(p.tenants)
	r.skip += p.skipped
	known := len(r.seen)
	for i := range p.tenants {
		r.seen[p.tenants[i].ID] = true
	}
	switch {
	case len(r.seen) > known:
		r.stale = 0
	case len(p.tenants) > 0:
		r.stale++
	}
	switch {
	case r.tenants > r.limits.tenants:
		return endless("it lists more tenants than any account has")
	case r.stale == maxStale:
		return endless("it names the same tenants again and again")
	}
	return nil
}

// follow returns the address of the next page, nil after the last.
func (r *azureRead) follow(next string) (*url.URL, error) {
	switch {
	case next == "":
		return nil, nil
	case r.pages == r.limits.pages:
		return nil, endless("it names one more page after every page")
	case r.visited[next]:
		return nil, endless("its next page is one that was read before")
	}
	r.visited[next] = true
	return r.nextLink(next)
}

// complete checks a read that came to its end. A list without a usable row is
// none, as an account lives in a tenant; of one with holes it tells.
func (r *azureRead) complete() error {
	known := r.Home != uuid.Nil
	switch {
	case r.rows > 0 && r.rows == r.skip:
		return malformed("none of its rows has a tenant id")
	case known && r.tenants == 0:
		return malformed("it holds no tenant, not even the account's own")
	}
	if r.skip == 1 {
		r.miss("Resource Manager's list has a row without a usable tenant id")
	} else if r.skip > 1 {
		r.miss(fmt.Sprintf("Resource Manager's list has %d rows without a usable tenant id", r.skip))
	}
	if known && !r.seen[r.Home] {
		r.miss("the account's own tenant is not in Resource Manager's list")
	}
	return nil
}

func (r *azureRead) miss(what string) {
	if r.Missing != nil {
		r.Missing(what)
	}
}

// nextLink parses the address of the next page. It comes from the network and
// the token goes along, so it is followed to our own Resource Manager's list of
// tenants and nowhere else.
func (r *azureRead) nextLink(text string) (*url.URL, error) {
	const maxLink = 16 << 10 // bytes; skip tokens have a few hundred
	refused := func(why string, err error) (*url.URL, error) {
		return nil, &problem.Problem{
			What: whatFailed, Why: why,
			Do:  "nothing was sent there; refresh again, and tell your network's administrator if it stays",
			Err: err,
		}
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || len(text) > maxLink:
		return refused("Resource Manager named a next page that is no address", err)
	case !r.Cloud.OwnsResourceManager(u):
		return refused("Resource Manager named a next page at another place: "+shortText(u.Scheme+"://"+u.Host), nil)
	case !strings.EqualFold(strings.TrimSuffix(u.Path, "/"), "/tenants") || u.Fragment != "":
		return refused("Resource Manager named a next page that is no list of tenants", nil)
	}
	u.RawQuery = escapeQuery(u.RawQuery)
	return u, nil
}

// escapeQuery encodes what may not stand in a query (RFC 3986, section 3.4),
// such as a space, and leaves all else as the service wrote it: a skip token is
// nobody else's to understand.
func escapeQuery(q string) string {
	const marks = "-._~!$&'()*+,;=:@/?%"
	var b strings.Builder
	for i := range len(q) {
		switch c := q[i]; {
		case '0' <= c && c <= '9', 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', strings.IndexByte(marks, c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// withoutRedirects makes sure that a redirect ends the request. Go's client
// would carry the token along to subdomains of the host, and from https to
// http on the same host.
func withoutRedirects(d Doer) Doer {
	client, ok := d.(*http.Client)
	if !ok {
		return d
	}
	strict := *client
	strict.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &strict
}
