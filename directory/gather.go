package directory

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
)

// gathering collects tenants as pages bring them, one per id.
type gathering struct {
	environment cloud.Environment // of tenants that come without one
	tenants     []Tenant          // in the order of arrival
	keys        []sortKey         // of the same tenants
	origins     []origin          // of those that a source has named
	at          map[uuid.UUID]int // where each id is in all of them
	missing     []string          // what the sources should list and do not, in words
	shaky       map[string]bool   // the sources that failed or whose list has holes
	reads       []sourceRead      // by rank, once they have ended
}

// sourceRead is how the read of a source ended.
type sourceRead struct {
	name   string
	failed bool
}

func newGathering(env cloud.Environment, size int) *gathering {
	return &gathering{
		environment: env,
		tenants:     make([]Tenant, 0, size),
		keys:        make([]sortKey, 0, size),
		origins:     make([]origin, 0, size),
		at:          make(map[uuid.UUID]int, size),
		shaky:       map[string]bool{},
	}
}

// miss notes what a source should list and does not.
func (g *gathering) miss(source, what string) {
	g.missing = append(g.missing, what)
	g.shaky[source] = true
}

// ended notes how the read of a source ended; the sources come by rank.
func (g *gathering) ended(source string, failed bool) {
	g.reads = append(g.reads, sourceRead{source, failed})
	if failed {
		g.shaky[source] = true
	}
}

// add takes a page of the source of a rank, the first of which is 0. What the
// rows of one tenant say is united.
func (g *gathering) add(rank int, page []Tenant) {
	for i := range page {
		t := page[i]
		t.GoneSince = time.Time{} // it is there
		at, known := g.at[t.ID]
		if !known {
			g.append(t)
			g.origins = append(g.origins, newOrigin(rank, t))
			continue
		}
		g.set(at, g.origins[at].unite(g.tenants[at], rank, t))
	}
}

// append takes a tenant of a new id.
func (g *gathering) append(t Tenant) {
	g.at[t.ID] = len(g.tenants)
	g.keys = append(g.keys, newSortKey(t.Name, len(g.tenants)))
	g.tenants = append(g.tenants, t)
}

// set replaces the tenant at a place.
func (g *gathering) set(at int, t Tenant) {
	if t.Name != g.tenants[at].Name {
		g.keys[at] = newSortKey(t.Name, at)
	}
	g.tenants[at] = t
}

// sorted returns the tenants in the order of a directory, and where each one is in
// the order of arrival. It leaves the gathering as it is.
func (g *gathering) sorted() ([]Tenant, []sortKey) {
	keys := slices.Clone(g.keys)
	tenants := inOrder(g.tenants, keys)
	for i := range tenants {
		tenants[i].Environment = cmp.Or(tenants[i].Environment, g.environment)
	}
	return tenants, keys
}

// Unite returns the tenant that two rows of one source describe: the first that
// gives a text gives it, and every access counts. The arguments may share
// memory with other tenants and stay untouched.
func Unite(a, b Tenant) Tenant {
	a = fill(a, b)
	a.Access = uniteAccess(a.Access, b.Access)
	a.Domains = Join(a.Domains, b.Domains)
	return a
}

// fill returns t with what it lacks taken from another description of it.
func fill(t, from Tenant) Tenant {
	t.Name = cmp.Or(t.Name, from.Name)
	t.Domain = cmp.Or(t.Domain, from.Domain)
	t.Country = cmp.Or(t.Country, from.Country)
	t.Environment = cmp.Or(t.Environment, from.Environment)
	if len(t.Domains) == 0 {
		t.Domains = from.Domains
	}
	return t
}

// uniteAccess returns all the ways of a and b, each source and kind once, the
// strongest first.
func uniteAccess(a, b []Access) []Access {
	if len(b) == 0 {
		return a
	}
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(x, y Access) int {
		return cmp.Or(
			cmp.Compare(weakness(x.Kind), weakness(y.Kind)),
			cmp.Compare(x.Source, y.Source),
		)
	})
	kept := all[:1]
	for _, next := range all[1:] {
		if last := &kept[len(kept)-1]; last.Source == next.Source && last.Kind == next.Kind {
			*last = uniteWay(*last, next)
			continue
		}
		kept = append(kept, next)
	}
	return kept
}

// uniteWay returns the access that two statements of one source and kind make:
// of two ends the later one holds, and none at all is the latest; it extends
// itself where one of them does, and gives the roles of both.
func uniteWay(a, b Access) Access {
	if compareEnds(a, b) < 0 {
		a.Until = b.Until
	}
	a.Extends = a.Extends || b.Extends
	a.Roles = uniteRoles(a.Roles, b.Roles)
	return a
}

// uniteRoles returns the roles of both, in order.
func uniteRoles(a, b string) string {
	if a == b || b == "" {
		return a
	}
	if a == "" {
		return b
	}
	return JoinRoles(append(strings.Split(a, roleMark), strings.Split(b, roleMark)...))
}

// roleMark stands between two roles.
const roleMark = ", "

// JoinRoles returns the names of roles as an Access holds them, each once and in
// order. It sorts the names in place.
func JoinRoles(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), roleMark)
}

func compareEnds(x, y Access) int {
	if x.Until.IsZero() || y.Until.IsZero() {
		// The one without an end is the later.
		return cmp.Compare(flag(x.Until.IsZero()), flag(y.Until.IsZero()))
	}
	return x.Until.Compare(y.Until)
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// weakness orders the kinds: those that state something first, Unknown last.
func weakness(k Kind) int {
	if k == Unknown {
		return 1 << 8
	}
	return int(k)
}

// textSet is a list of distinct texts in the order of their arrival.
type textSet struct {
	texts []string
	known map[string]bool // once there are many
}

// add appends a text that is neither empty nor there already.
func (s *textSet) add(text string) {
	const few = 16 // that a look at each costs less than a map
	switch {
	case text == "":
		return
	case len(s.texts) < few:
		if slices.Contains(s.texts, text) {
			return
		}
	default:
		if s.known == nil {
			s.known = make(map[string]bool, 2*few)
			for _, t := range s.texts {
				s.known[t] = true
			}
		}
		if s.known[text] {
			return
		}
		s.known[text] = true
	}
	s.texts = append(s.texts, text)
}
