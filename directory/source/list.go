package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

// limits is how much of one service we put up with.
type limits struct {
	pages     int
	tenants   int
	pageBytes int64
	whole     time.Duration // for all pages together
	silence   time.Duration // without a byte, before a request is given up
}

// Far above any account that is known to work: 100,000 tenants in pages of 100
// that take half a second each are read within them.
var defaultLimits = limits{
	pages:     10_000,
	tenants:   1_000_000,
	pageBytes: 16 << 20,
	whole:     15 * time.Minute,
	silence:   30 * time.Second,
}

// errTooLong is why a read is given up that does not come to an end.
var errTooLong = errors.New("the read took too long")

// listRead is one read of one list.
type listRead struct {
	*client
	// starts are addresses of the first page. The next is tried where the
	// service does not understand the one before.
	starts []string
	decode func(io.Reader) (listPage, error)
	once   bool // a tenant has few rows, so that pages of known ones alone do not go on

	path          string             // of every page
	visited       map[string]bool    // links that pages have named
	seen          map[uuid.UUID]bool // tenants that pages have named
	pages, rows   int
	tenants, skip int
	stale         int // pages in a row without a tenant that is new
}

// maxStale is how many pages in a row may name known tenants only. One or two
// do: a tenant may have several rows, and the last page no other.
const maxStale = 5

// read calls page with the tenants of each page that has any.
func (r *listRead) read(ctx context.Context, page func([]directory.Tenant)) error {
	r.visited, r.seen = map[string]bool{}, map[uuid.UUID]bool{}
	p, err := r.begin(ctx)
	if err != nil {
		return err
	}
	for {
		if err := r.account(p); err != nil {
			return err
		}
		if len(p.tenants) > 0 {
			page(p.tenants)
		}
		link, err := r.follow(p.next)
		if err != nil {
			return err
		}
		if link == nil {
			return r.complete()
		}
		if p, err = r.fetchPage(ctx, link); err != nil {
			return err
		}
	}
}

// begin gets the first page.
func (r *listRead) begin(ctx context.Context) (p listPage, err error) {
	for i, start := range r.starts {
		link, err := url.Parse(start)
		if err != nil || !r.owns(link) {
			return p, &problem.Problem{
				What: directory.NotRead, Why: "the cloud " + r.cloud + " has no usable address of " + r.name,
				Do: "correct the cloud in the configuration", Err: err,
			}
		}
		r.path, r.visited[start] = link.Path, true
		p, err = r.fetchPage(ctx, link)
		if status, ok := errors.AsType[answered](err); !ok || status != http.StatusBadRequest || i == len(r.starts)-1 {
			return p, err
		}
	}
	return p, err
}

func (r *listRead) fetchPage(ctx context.Context, link *url.URL) (p listPage, err error) {
	err = r.fetch(ctx, link, func(body io.Reader) (err error) {
		p, err = r.decode(body)
		return err
	})
	return p, err
}

// account enters a page into the books, or says why it is one too many.
func (r *listRead) account(p listPage) error {
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
	case len(p.tenants) > 0 && r.once:
		r.stale++
	}
	switch {
	case r.tenants > r.limits.tenants:
		return r.endless("it lists more tenants than any account has")
	case r.stale == maxStale:
		return r.endless("it names the same tenants again and again")
	}
	return nil
}

// follow returns the address of the next page, nil after the last.
func (r *listRead) follow(next string) (*url.URL, error) {
	switch {
	case next == "":
		return nil, nil
	case r.pages == r.limits.pages:
		return nil, r.endless("it names one more page after every page")
	case r.visited[next]:
		return nil, r.endless("its next page is one that was read before")
	}
	r.visited[next] = true
	return r.nextLink(next)
}

// complete checks a read that came to its end.
func (r *listRead) complete() error {
	if r.rows > 0 && r.rows == r.skip {
		return r.malformed("none of its rows has a tenant id")
	}
	return nil
}

// tellHoles tells of rows that could be any tenant's.
func (r *listRead) tellHoles(w directory.Watcher) {
	switch r.skip {
	case 0:
	case 1:
		w.Missing(r.name + "'s list has a row without a usable tenant id")
	default:
		w.Missing(fmt.Sprintf("%s's list has %d rows without a usable tenant id", r.name, r.skip))
	}
}

// nextLink parses the address of the next page. It comes from the network and
// the token goes along, so it is followed to our own service's same list and
// nowhere else.
func (r *listRead) nextLink(text string) (*url.URL, error) {
	const maxLink = 16 << 10 // bytes; skip tokens have a few hundred
	refused := func(why string, err error) (*url.URL, error) {
		return nil, &problem.Problem{
			What: directory.NotRead, Why: r.name + " named a next page " + why,
			Do:  "nothing was sent there; refresh again, and tell your network's administrator if it stays",
			Err: err,
		}
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || len(text) > maxLink:
		return refused("that is no address", err)
	case !r.owns(u):
		return refused("at another place: "+shortText(u.Scheme+"://"+u.Host), nil)
	case !strings.EqualFold(strings.TrimSuffix(u.Path, "/"), r.path) || u.Fragment != "":
		return refused("that is no list of "+r.list, nil)
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
