package ui

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/search"
	"tenantswitch/directory/visits"
)

// searchAtOnce is how many tenants are searched within Update; more are
// searched in a command. 20,000 take about 2 ms, a quarter of a frame.
const searchAtOnce = 20_000

// lateAfter is how long a search may take before the list on screen is marked
// as the answer to an older query. Most end sooner, and the screen would
// flicker with every letter; an ↵ waits in any case.
const lateAfter = 100 * time.Millisecond

// listing is one directory with its index. It is built in commands, since that
// takes a while for many tenants, and never changes afterwards.
type listing struct {
	bare     directory.Directory // as it was handed over
	dress    dress               // what has been put on its tenants
	tenants  []directory.Tenant
	index    *search.Index
	searcher *search.Searcher
	readAt   time.Time // when the last complete read ended; zero if none has
	asOf     time.Time // when its oldest part was true; see directory.Directory
	complete bool      // a snapshot or a whole read, not the first pages of one

	searching sync.Mutex // held by the search under way
}

// dress is what is put on the tenants of a directory, by the number of its
// version.
type dress struct {
	book    book.Book
	version int
	visits  visits.Visits
	now     time.Time
	byName  bool
}

// on returns the tenants with what is known of them, those that are meant most
// often first.
func (d dress) on(tenants []directory.Tenant) []directory.Tenant {
	return d.visits.Dress(d.book.Dress(tenants), d.now, d.byName)
}

func newListing(d directory.Directory, with dress) *listing {
	tenants := with.on(d.Tenants)
	index := search.New(tenants)
	return &listing{
		bare:     d,
		dress:    with,
		tenants:  tenants,
		index:    index,
		searcher: search.NewSearcher(index),
		readAt:   d.ReadAt,
		asOf:     d.AsOf(),
		complete: true,
	}
}

// find returns the places of the tenants that match, best first, in a slice
// that nobody needs any longer.
func (l *listing) find(ctx context.Context, query string, into []int32) []int32 {
	l.searching.Lock() // one after the other, each with all cores
	defer l.searching.Unlock()
	if ctx.Err() != nil {
		return nil // nobody waits for it any longer
	}
	return l.searcher.Search(query, into).Hits
}

// holds reports whether a tenant is in the listing, found or not.
func (l *listing) holds(id uuid.UUID) bool {
	return slices.ContainsFunc(l.tenants, func(t directory.Tenant) bool { return t.ID == id })
}

// results is the list on screen: what a query found in a listing, and which
// row is selected. The selection is a tenant id; the row follows from it.
type results struct {
	*listing
	query string  // what hits answer
	hits  []int32 // the places of the tenants, best first
	row   int     // the selected one
	top   int     // the first one in sight
}

// tenant returns the tenant of a row.
func (r *results) tenant(row int) *directory.Tenant { return &r.tenants[r.hits[row]] }

// selected returns the selected tenant.
func (r *results) selected() (*directory.Tenant, bool) {
	if r.listing == nil || r.row < 0 || r.row >= len(r.hits) {
		return nil, false
	}
	return r.tenant(r.row), true
}

// why explains what of a row's tenant the query found.
func (r *results) why(row int) search.Explanation { return r.index.Explain(r.query, int(r.hits[row])) }

// rowOf returns the row of a tenant id, -1 where it is not in the list.
func (r *results) rowOf(id uuid.UUID) int {
	return slices.IndexFunc(r.hits, func(at int32) bool { return r.tenants[at].ID == id })
}

func (r *results) toTop() { r.row, r.top = 0, 0 }

// move selects the row that is delta rows away, within the list.
func (r *results) move(delta int) { r.selectRow(r.row + delta) }

func (r *results) selectRow(row int) { r.row = max(0, min(row, len(r.hits)-1)) }

// scroll moves what is in sight, and the selection only as far as it must to
// stay in sight: a row that cannot be seen is never acted on.
func (r *results) scroll(delta, height int) {
	r.top = max(0, min(r.top+delta, len(r.hits)-height))
	r.selectRow(max(r.top, min(r.row, r.top+height-1)))
}

// keepInSight moves what is in sight so that the selected row is in it.
func (r *results) keepInSight(height int) {
	if height <= 0 {
		return
	}
	r.top = max(r.top, r.row-height+1)
	r.top = min(r.top, r.row)
	r.top = max(0, min(r.top, len(r.hits)-height))
}
