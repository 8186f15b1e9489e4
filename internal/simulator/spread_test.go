package simulator

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// many is a cloud with all sources.
func many(n int) Options { return Options{Tenants: n, ManySources: true} }

func TestWithoutManySourcesAllIsAzures(t *testing.T) {
	s := New(Options{})
	if got := s.Tally(); got.Sources[Azure] != defaultTenants || len(got.Sources) != 1 || len(got.Combinations) != 1 {
		t.Errorf("the sources are %+v", got)
	}
	for _, tenant := range s.Truth() {
		if len(tenant.Ways) != 1 || !tenant.Ways[0].Until.IsZero() {
			t.Errorf("%s is reached by %+v", tenant.ID, tenant.Ways)
		}
	}
}

func TestMostTenantsAreAzuresAndEachOtherKindIsThere(t *testing.T) {
	got := New(many(250)).Tally()
	for source, within := range map[Source][2]int{Azure: {195, 215}, Lighthouse: {35, 50}, GDAP: {35, 50}} {
		if n := got.Sources[source]; n < within[0] || n > within[1] {
			t.Errorf("%s knows %d tenants", source, n)
		}
	}
	total := 0
	for combination, least := range map[string]int{
		"azure": 165, "lighthouse": 18, "gdap": 18, "lighthouse+gdap": 4, "azure+lighthouse": 8, "azure+gdap": 8, "azure+lighthouse+gdap": 4,
	} {
		total += got.Combinations[combination]
		if got.Combinations[combination] < least {
			t.Errorf("%s: %d tenants", combination, got.Combinations[combination])
		}
	}
	if total != 250 {
		t.Errorf("they are %d tenants: %+v", total, got)
	}
}

func TestManySourcesChangeNoTenant(t *testing.T) {
	one, all := New(Options{Seed: 9}), New(Options{Seed: 9, ManySources: true})
	names := map[string]Truth{}
	for i, x := range one.Truth() {
		y := all.At(i)
		names[y.Name] = y
		x.Ways, y.Ways, x.Refusal, y.Refusal = nil, nil, 0, 0
		if !reflect.DeepEqual(x, y) {
			t.Errorf("tenant %d: %+v and %+v", i, x, y)
		}
	}
	for _, row := range append(cast, castRow{name: staff[0].company}, castRow{name: staff[1].company}) {
		if x, ok := names[row.name]; ok && row.odd == ordinary && x.Combination() != "azure" {
			t.Errorf("%s is reached by %s", row.name, x.Combination())
		}
	}
}

func TestTheWaysAreThoseOfTheSeed(t *testing.T) {
	at := newClock()
	small, large := New(Options{Tenants: 100, ManySources: true, Now: at.now}), New(Options{Tenants: 100_000, ManySources: true, Now: at.now})
	other := New(Options{Tenants: 100, ManySources: true, Seed: 1, Now: at.now})
	differ := 0
	for i, x := range small.Truth() {
		if !reflect.DeepEqual(x, large.At(i)) {
			t.Errorf("tenant %d is another one in a larger cloud: %+v", i, large.At(i))
		}
		if x.Combination() != other.At(i).Combination() {
			differ++
		}
	}
	if differ == 0 {
		t.Error("every seed spreads its tenants in the same way")
	}
}

func TestARollFindsEveryRowOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 47, 48, 49, 250, 1000} {
		e := newEstate(3, n, true)
		for name, r := range map[string]roll{"azure": e.spread.azure, "subscriptions": e.spread.subscriptions, "customers": e.spread.customers, "relationships": e.spread.relationships} {
			last, rows := seat{slot: -1}, 0
			for k := range r.count(n) {
				i, nth := r.at(k)
				if i < last.slot || i == last.slot && nth != last.nth+1 || i > last.slot && nth != 0 || i >= n {
					t.Fatalf("%s of %d: row %d is the %d. of tenant %d, after %+v", name, n, k, nth, i, last)
				}
				last, rows = seat{slot: i, nth: nth}, rows+1
			}
			if i, _ := r.at(r.count(n)); i < n {
				t.Errorf("%s of %d: after %d rows there are more", name, n, rows)
			}
		}
	}
}

func TestDelegatedAdministrationEndsAtEveryDistance(t *testing.T) {
	at := newClock()
	s := New(Options{ManySources: true, Now: at.now})
	days, extended := map[int]bool{}, 0
	for _, tenant := range s.Truth() {
		for _, way := range tenant.Ways {
			if way.Source != GDAP {
				if !way.Until.IsZero() || way.Extends {
					t.Errorf("%s has an end: %+v", way.Source, way)
				}
				continue
			}
			days[int(way.Until.Sub(at.now())/(24*time.Hour))] = true
			if way.Extends {
				extended++
			}
		}
	}
	for _, want := range []int{5, 12, 29, 200} {
		if !days[want] {
			t.Errorf("none ends in %d days: %v", want, days)
		}
	}
	if extended == 0 {
		t.Error("none is extended by itself")
	}
}

func TestWhoHasNoUserAndNoRoleGetsNoToken(t *testing.T) {
	s := New(many(250))
	for _, tenant := range s.Truth() {
		user := slices.ContainsFunc(tenant.Ways, func(w Way) bool { return w.Kind != "delegated" })
		if !user != (tenant.Refusal == notAGuest) && tenant.Name != "Wingtip Toys (Test)" {
			t.Errorf("%q is reached by %+v and says %d", tenant.Name, tenant.Ways, tenant.Refusal)
		}
	}
}

// Combination names the sources of a tenant, as "azure+gdap".
func (t Truth) Combination() string {
	var names []string
	for _, way := range t.Ways {
		names = append(names, string(way.Source))
	}
	return strings.Join(names, "+")
}

// Tally counts the tenants by how they are reached.
type Tally struct {
	Sources      map[Source]int // those in several count in each
	Combinations map[string]int // each tenant counts once, as "azure+gdap"
}

// Tally counts all tenants. It looks at each of them.
func (s *Simulator) Tally() Tally {
	t := Tally{Sources: map[Source]int{}, Combinations: map[string]int{}}
	for _, tenant := range s.Truth() {
		for _, way := range tenant.Ways {
			t.Sources[way.Source]++
		}
		t.Combinations[tenant.Combination()]++
	}
	return t
}
