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
	"encoding/json"
	"errors"
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

// halfLife is the time in which a visit comes to count half: long enough for a
// weekly round, short enough for a finished incident to sink.
const halfLife = 14 * 24 * time.Hour

// most is how many tenants are remembered; those that count least are forgotten.
const most = 5000

// Store keeps the sealed file.
type Store interface {
	// Read returns the content; an error that is fs.ErrNotExist where there
	// is no such file.
	Read(name string) ([]byte, error)
	// Update replaces the content by what fn makes of it, and nobody writes in
	// between. Old is nil where there is no file.
	Update(name string, fn func(old []byte) ([]byte, error)) error
}

// visit is what is known of the openings of one tenant.
type visit struct {
	Count int       `json:"count"`
	Last  time.Time `json:"last"`
	// Weight is what all visits count together at the time of the last one.
	// With exponential decay that one number is enough.
	Weight float64 `json:"weight"`
}

// Visits are the openings of an account. The zero value has none.
type Visits struct{ of map[uuid.UUID]visit }

// Load returns what is kept; none where there is no such file. A file that
// cannot be understood is a problem, and the next Record begins anew.
func Load(store Store) (Visits, error) {
	data, err := store.Read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Visits{}, nil
	}
	if err == nil {
		var v Visits
		if v, err = decode(data); err == nil {
			return v, nil
		}
	}
	return Visits{}, &problem.Problem{What: "the counts of openings could not be read", Why: err.Error(), Do: "they begin anew", Err: err}
}

// Record counts an opening of a tenant.
func Record(store Store, id uuid.UUID, at time.Time) error {
	return change(store, func(v Visits) { v.add(id, at) })
}

// Forget takes tenants out.
func Forget(store Store, ids ...uuid.UUID) error {
	return change(store, func(v Visits) {
		for _, id := range ids {
			delete(v.of, id)
		}
	})
}

func change(store Store, do func(Visits)) error {
	err := store.Update(file, func(old []byte) ([]byte, error) {
		v, err := decode(old)
		if err != nil {
			v = Visits{of: map[uuid.UUID]visit{}} // counts begin anew rather than end
		}
		do(v)
		v.shorten()
		return json.Marshal(v.of)
	})
	if err != nil {
		return &problem.Problem{What: "an opening was not counted", Why: err.Error(), Err: err}
	}
	return nil
}

func decode(data []byte) (Visits, error) {
	v := Visits{of: map[uuid.UUID]visit{}}
	if len(data) == 0 {
		return v, nil
	}
	if err := json.Unmarshal(data, &v.of); err != nil {
		return Visits{}, errors.New("their file is damaged")
	}
	for id, one := range v.of {
		if one.Count < 1 || !(one.Weight >= 0) || math.IsInf(one.Weight, 0) {
			delete(v.of, id)
		}
	}
	return v, nil
}

func (v Visits) add(id uuid.UUID, at time.Time) {
	was := v.of[id]
	at = at.UTC().Truncate(time.Second)
	if at.Before(was.Last) {
		at = was.Last // a clock that was set back must not make a visit count more
	}
	v.of[id] = visit{Count: was.Count + 1, Last: at, Weight: was.at(at) + 1}
}

// at is what the visits count at a time.
func (v visit) at(now time.Time) float64 {
	age := max(0, now.Sub(v.Last))
	return v.Weight * math.Exp2(-age.Hours()/halfLife.Hours())
}

// shorten forgets the tenants that count least.
func (v Visits) shorten() {
	if len(v.of) <= most {
		return
	}
	var newest time.Time
	ids := make([]uuid.UUID, 0, len(v.of))
	for id, one := range v.of {
		ids = append(ids, id)
		if one.Last.After(newest) {
			newest = one.Last
		}
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int {
		return cmp.Or(cmp.Compare(v.of[b].at(newest), v.of[a].at(newest)), slices.Compare(a[:], b[:]))
	})
	for _, id := range ids[most:] {
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
