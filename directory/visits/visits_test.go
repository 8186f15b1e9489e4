package visits

import (
	"errors"
	"io/fs"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
)

// memory is a store.
type memory map[string][]byte

func (m memory) Read(name string) ([]byte, error) {
	if data, ok := m[name]; ok {
		return data, nil
	}
	return nil, fs.ErrNotExist
}

func (m memory) Update(name string, fn func([]byte) ([]byte, error)) error {
	data, err := fn(m[name])
	if err == nil {
		m[name] = data
	}
	return err
}

type broken struct{ memory }

func (broken) Update(string, func([]byte) ([]byte, error)) error {
	return errors.New("the disk is full")
}

func id(n int) uuid.UUID { return uuid.UUID{byte(n), byte(n >> 8)} }

func day(n int) time.Time { return time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

func record(t *testing.T, store Store, n int, days ...int) {
	t.Helper()
	for _, d := range days {
		if err := Record(store, id(n), day(d)); err != nil {
			t.Fatal(err)
		}
	}
}

func load(t *testing.T, store Store) Visits {
	t.Helper()
	v, err := Load(store)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAVisitFadesByHalfInTwoWeeks(t *testing.T) {
	store := memory{}
	record(t, store, 1, 0)
	record(t, store, 2, 0, 14)
	v := load(t, store)
	for _, c := range []struct {
		tenant int
		at     time.Time
		want   float64
	}{{1, day(0), 1}, {1, day(14), 0.5}, {1, day(28), 0.25}, {2, day(14), 1.5}, {2, day(28), 0.75}, {3, day(0), 0}, {1, day(-5), 1}} {
		if got := v.Weight(id(c.tenant), c.at); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%d at %v: %v, want %v", c.tenant, c.at, got, c.want)
		}
	}
}

func TestTheOrderIsFavouritesThenVisitsThenTheGivenOne(t *testing.T) {
	store := memory{}
	record(t, store, 2, 0, 1, 2)    // often, long ago
	record(t, store, 4, 60)         // once, lately
	record(t, store, 5, 58, 59, 60) // often and lately
	tenants := make([]directory.Tenant, 7)
	for i := range tenants {
		tenants[i].ID = id(i)
	}
	tenants[6].Added = &directory.Added{Favourite: true, Tags: []string{"gold"}}
	got := load(t, store).Dress(tenants, day(60), false)
	var order []int
	for _, tenant := range got {
		order = append(order, int(tenant.ID[0]))
	}
	if want := []int{6, 5, 4, 2, 0, 1, 3}; !slices.Equal(order, want) {
		t.Errorf("got %v, want %v", order, want)
	}
	if more := got[1].More(); more.Opened != 3 || !more.LastOpened.Equal(day(60)) {
		t.Errorf("got %+v", more)
	}
	if tenants[5].Added != nil || tenants[6].Added.Opened != 0 {
		t.Error("the given tenants were changed")
	}
	byName := load(t, store).Dress(tenants, day(60), true)
	if byName[0].ID != id(0) || byName[5].More().Opened != 3 {
		t.Errorf("by name: %v", byName)
	}
	if same := (Visits{}).Dress(tenants[:6], day(60), false); &same[0] != &tenants[0] {
		t.Error("nothing is known, and all was copied")
	}
}

func TestWhatIsKeptIsBoundedAndCanBeForgotten(t *testing.T) {
	v := Visits{of: map[uuid.UUID]visit{}}
	for n := range most + 50 {
		v.add(id(n), day(n/100))
	}
	v.shorten()
	if _, kept := v.of[id(99)]; len(v.of) != most || kept {
		t.Errorf("%d are kept, one of the oldest: %v", len(v.of), kept)
	}
	store := memory{}
	record(t, store, 1, 1, 2)
	record(t, store, 2, 1)
	if err := Forget(store, id(1), id(9)); err != nil {
		t.Fatal(err)
	}
	if v := load(t, store); v.Weight(id(1), day(2)) != 0 || v.Weight(id(2), day(1)) != 1 {
		t.Errorf("got %+v", v)
	}
}

func TestDamageAndAClockThatGoesBackCostLittle(t *testing.T) {
	store := memory{file: []byte("{")}
	if _, err := Load(store); err == nil {
		t.Error("a damaged file was read")
	}
	record(t, store, 1, 5, 3)
	if v := load(t, store); v.Weight(id(1), day(5)) != 2 {
		t.Errorf("got %v", v.Weight(id(1), day(5)))
	}
	if err := Record(broken{}, id(1), day(1)); err == nil {
		t.Error("a full disk was not told")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"3f2504e0-4f89-01d3-9a0c-0305e82c3301":{"count":3,"last":"2026-11-25T09:00:00Z","weight":1.5}}`))
	f.Add([]byte(`{"x":{"weight":1e999}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := decode(data)
		if err != nil {
			return
		}
		for id := range v.of {
			if w := v.Weight(id, day(0)); w < 0 || math.IsNaN(w) || math.IsInf(w, 0) {
				t.Errorf("%s weighs %v", id, w)
			}
		}
	})
}
