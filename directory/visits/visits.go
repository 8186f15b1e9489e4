// Package visits knows how often and how lately each tenant was opened, so that
// those which are opened again and again come first.
//
// The rules: a visit counts once and fades, by half in two weeks, so that a
// customer of last month does not stand above one of this morning; what is kept
// are numbers and times by tenant id, in the account's sealed file and nowhere
// else; and an order made of them is total, so that nothing jumps.
package visits

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

// file is the name of the sealed file in an account's box.
const file = "visits"

// version is that of the file's form.
const version = 1

// form is the file.
type form struct {
	Version int                 `json:"version"`
	Visits  map[uuid.UUID]visit `json:"visits"`
}

// halfLife is the time in which a visit comes to count half: long enough for a
// weekly round, short enough for a finished incident to sink.
const halfLife = 14 * 24 * time.Hour

// most is how many tenants are remembered; those that count least are forgotten.
const most = 5000

// Store keeps the sealed file.
type Store interface {
	// Read returns the content; an error that is fs.ErrNotExist where there
	// is no such file.
	Read(ctx context.Context, name string) ([]byte, error)
	// Update replaces the content by what fn makes of it, and nobody writes in
	// between. Old is nil where there is no file.
	Update(ctx context.Context, name string, fn func(old []byte) ([]byte, error)) error
}

// visit is what is known of the openings of one tenant.
type visit struct {
	Count int       `json:"count"`
	Last  time.Time `json:"last"`
	// Weight is what all visits count together at the time of the last one: the
	// sum of 2^(-age/halfLife). Since all of them fade alike, that one number is
	// enough, as it is in wiki.mozilla.org/User:Jesse/NewFrecency, and two
	// tenants never change places while neither is opened.
	Weight float64 `json:"weight"`
}

// Visits are the openings of an account. The zero value has none.
type Visits struct{ of map[uuid.UUID]visit }

// Load returns what is kept; none where there is no such file. A file that
// cannot be understood is a problem, and the next Record begins anew; one that a
// newer program wrote stays as it is.
func Load(ctx context.Context, store Store) (Visits, error) {
	data, err := store.Read(ctx, file)
	if errors.Is(err, fs.ErrNotExist) {
		return Visits{}, nil
	}
	v := Visits{}
	if err == nil {
		v, err = decode(data)
	}
	if err != nil {
		return Visits{}, wrapped(err, "the counts of openings could not be read", "they begin anew")
	}
	return v, nil
}

// Record counts an opening of a tenant.
func Record(ctx context.Context, store Store, id uuid.UUID, at time.Time) error {
	return change(ctx, store, func(v Visits) {
		v.add(id, at)
		v.shorten(id, at)
	})
}

// Forget takes tenants out.
func Forget(ctx context.Context, store Store, ids ...uuid.UUID) error {
	return change(ctx, store, func(v Visits) {
		for _, id := range ids {
			delete(v.of, id)
		}
	})
}

func change(ctx context.Context, store Store, do func(Visits)) error {
	err := store.Update(ctx, file, func(old []byte) ([]byte, error) {
		v, err := decode(old)
		if _, newer := errors.AsType[newerFormatError](err); newer {
			return nil, err // that program still counts on it
		}
		if err != nil {
			v = none() // counts begin anew rather than end
		}
		do(v)
		return json.Marshal(form{Version: version, Visits: v.of})
	})
	if err != nil {
		return wrapped(err, "an opening was not counted", "")
	}
	return nil
}

// wrapped returns the problem in err's chain, or one that holds err's words.
func wrapped(err error, what, do string) error {
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		return p
	}
	if _, newer := errors.AsType[newerFormatError](err); newer {
		do = "update tenantswitch"
	}
	return &problem.Problem{What: what, Why: err.Error(), Do: do, Err: err}
}

// newerFormatError is a file of a version that this program does not know.
type newerFormatError int

func (v newerFormatError) Error() string {
	return fmt.Sprintf("a newer tenantswitch wrote them (format %d, this one knows %d)", int(v), version)
}

var errDamaged = errors.New("their file is damaged")

func none() Visits { return Visits{of: map[uuid.UUID]visit{}} }

// decode reads a file. What no program of ours has counted is left out, so that
// nothing in it can stand above all that is opened from now on.
func decode(data []byte) (Visits, error) {
	v := none()
	if len(data) == 0 {
		return v, nil
	}
	var f form
	switch err := json.Unmarshal(data, &f); {
	case err == nil && f.Version > version:
		return Visits{}, newerFormatError(f.Version)
	case err != nil || f.Version != version:
		return Visits{}, errDamaged
	}
	for id, one := range f.Visits {
		if one.Count > 0 && one.Count <= mostCounted && one.Weight >= 0 && one.Weight <= float64(one.Count) {
			v.of[id] = one
		}
	}
	return v, nil
}

// mostCounted is how many visits are counted of one tenant.
const mostCounted = math.MaxInt32

// add counts a visit. It becomes the last one even where the one before is said
// to be later: then the clock stood wrong, and must not go on doing so.
func (v Visits) add(id uuid.UUID, at time.Time) {
	at = at.UTC().Truncate(time.Second)
	was := v.of[id]
	v.of[id] = visit{Count: min(was.Count, mostCounted-1) + 1, Last: at, Weight: min(was.at(at), mostCounted-1) + 1}
}

// at is what the visits count at a time. One that is still to come was counted
// while the clock stood wrong; it fades with the distance as well, rather than
// keep its tenant on top until then.
func (v visit) at(now time.Time) float64 {
	return v.Weight * math.Exp2(-now.Sub(v.Last).Abs().Hours()/halfLife.Hours())
}

// shorten forgets the tenants that count least at a time, but not that one.
func (v Visits) shorten(but uuid.UUID, now time.Time) {
	drop := len(v.of) - most
	if drop <= 0 {
		return
	}
	ids := make([]uuid.UUID, 0, len(v.of))
	for id := range v.of {
		if id != but {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int {
		return cmp.Or(cmp.Compare(v.of[a].at(now), v.of[b].at(now)), slices.Compare(a[:], b[:]))
	})
	for _, id := range ids[:drop] {
		delete(v.of, id)
	}
}

// Weight returns what the openings of a tenant count now; 0 where it never was
// opened.
func (v Visits) Weight(id uuid.UUID, now time.Time) float64 { return v.of[id].at(now) }

// Dress returns the tenants with how often they were opened, in the order in
// which they stand while nothing is typed, and in which equally good matches do:
// favourites first, then what was opened most and latest, then the given order.
// With byName the given order stays. The given tenants stay as they are, and are
// returned where there is nothing to say.
func (v Visits) Dress(tenants []directory.Tenant, now time.Time, byName bool) []directory.Tenant {
	favourite := func(t directory.Tenant) bool { return t.More().Favourite }
	if len(v.of) == 0 && (byName || !slices.ContainsFunc(tenants, favourite)) {
		return tenants
	}
	dressed := slices.Clone(tenants)
	for i := range dressed {
		if one, ok := v.of[dressed[i].ID]; ok {
			more := dressed[i].More()
			more.Opened, more.LastOpened = one.Count, one.Last
			dressed[i].Added = &more
		}
	}
	if byName {
		return dressed
	}
	return v.order(dressed, now)
}

// order takes out the tenants that come first, and puts them there.
func (v Visits) order(tenants []directory.Tenant, now time.Time) []directory.Tenant {
	var first, rest []int
	for i := range tenants {
		if more := tenants[i].More(); more.Favourite || more.Opened > 0 {
			first = append(first, i)
		} else {
			rest = append(rest, i)
		}
	}
	rank := func(i int) int {
		if tenants[i].More().Favourite {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(first, func(a, b int) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)),
			cmp.Compare(v.Weight(tenants[b].ID, now), v.Weight(tenants[a].ID, now)),
		)
	})
	ordered := make([]directory.Tenant, 0, len(tenants))
	for _, i := range append(first, rest...) {
		ordered = append(ordered, tenants[i])
	}
	return ordered
}
