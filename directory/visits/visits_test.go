package visits

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/vault"
)

// memory is a store.
type memory map[string][]byte

func (m memory) Read(_ context.Context, name string) ([]byte, error) {
	if data, ok := m[name]; ok {
		return data, nil
	}
	return nil, fs.ErrNotExist
}

func (m memory) Update(_ context.Context, name string, fn func([]byte) ([]byte, error)) error {
	data, err := fn(m[name])
	if err == nil {
		m[name] = data
	}
	return err
}

type broken struct{ memory }

func (broken) Update(context.Context, string, func([]byte) ([]byte, error)) error {
	return errors.New("the disk is full")
}

func id(n int) uuid.UUID { return uuid.UUID{byte(n), byte(n >> 8)} }

func day(n int) time.Time { return time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

func record(t *testing.T, store Store, n int, days ...int) {
	t.Helper()
	for _, d := range days {
		if err := Record(t.Context(), store, id(n), day(d)); err != nil {
			t.Fatal(err)
		}
	}
}

func load(t *testing.T, store Store) Visits {
	t.Helper()
	v, err := Load(t.Context(), store)
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
	}{{1, day(0), 1}, {1, day(14), 0.5}, {1, day(28), 0.25}, {2, day(14), 1.5}, {2, day(28), 0.75}, {3, day(0), 0}, {1, day(-14), 0.5}} {
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
	v := none()
	for n := range most + 50 {
		v.add(id(n), day(n/100))
		v.add(id(n), day(n/100))
	}
	v.add(id(most+50), day(100)) // the lightest of all, and the latest
	v.shorten(id(most+50), day(100))
	_, oldest := v.of[id(49)]
	if _, latest := v.of[id(most+50)]; len(v.of) != most || oldest || !latest {
		t.Errorf("%d are kept; one of the oldest: %v, the latest: %v", len(v.of), oldest, latest)
	}
	store := memory{}
	record(t, store, 1, 1, 2)
	record(t, store, 2, 1)
	if err := Forget(t.Context(), store, id(1), id(9)); err != nil {
		t.Fatal(err)
	}
	if v := load(t, store); v.Weight(id(1), day(2)) != 0 || v.Weight(id(2), day(1)) != 1 {
		t.Errorf("got %+v", v)
	}
}

func TestDamageAndAClockThatGoesBackCostLittle(t *testing.T) {
	for _, damage := range []string{"{", "null", "7", "{}", `{"version":0}`, `{"version":1,"visits":null}x`} {
		store := memory{file: []byte(damage)}
		if _, err := Load(t.Context(), store); problem.Of(err) == nil || problem.Of(err).Do == "" {
			t.Errorf("%s: %v", damage, err)
		}
		record(t, store, 1, 5)
		if v := load(t, store); v.Weight(id(1), day(5)) != 1 {
			t.Errorf("%s: counted %v", damage, v)
		}
	}
	if err := Record(t.Context(), broken{}, id(1), day(1)); err == nil {
		t.Error("a full disk was not told")
	}
	// A visit of years to come neither stays on top until then nor keeps others
	// from being counted.
	store := memory{}
	record(t, store, 1, 4000)
	record(t, store, 2, 1)
	if v := load(t, store); v.Weight(id(1), day(1)) > 0.01 {
		t.Errorf("it weighs %v", v.Weight(id(1), day(1)))
	}
	record(t, store, 1, 1)
	if v := load(t, store); math.Abs(v.Weight(id(1), day(1))-1) > 0.01 || v.of[id(1)].Count != 2 || !v.of[id(1)].Last.Equal(day(1)) {
		t.Errorf("after the clock was set right: %+v", v.of[id(1)])
	}
}

func TestAFileOfANewerVersionStaysAsItIs(t *testing.T) {
	const newer = `{"version":2,"visits":{}}`
	store := memory{file: []byte(newer)}
	_, err := Load(t.Context(), store)
	if p := problem.Of(err); p == nil || p.Do != "update tenantswitch" {
		t.Errorf("load: %+v", p)
	}
	if err := Record(t.Context(), store, id(1), day(1)); problem.Of(err) == nil || string(store[file]) != newer {
		t.Errorf("record: %v, %s", err, store[file])
	}
}

func TestWhatNobodyCanHaveCountedIsLeftOut(t *testing.T) {
	const row = `"3f2504e0-4f89-01d3-9a0c-0305e82c3301":`
	for entry, kept := range map[string]bool{
		`{"count":3,"last":"2026-11-25T09:00:00Z","weight":1.5}`:                   true,
		`{"count":3,"last":"2026-11-25T09:00:00Z","weight":3.5}`:                   false,
		`{"count":0,"last":"2026-11-25T09:00:00Z","weight":0}`:                     false,
		`{"count":3,"last":"2026-11-25T09:00:00Z","weight":-1}`:                    false,
		`{"count":9223372036854775807,"last":"2026-11-25T09:00:00Z","weight":1.5}`: false,
		`null`: false,
	} {
		v, err := decode([]byte(`{"version":1,"visits":{` + row + entry + `}}`))
		if err != nil || (len(v.of) == 1) != kept {
			t.Errorf("%s: %v, %v", entry, v, err)
		}
	}
}

// TestAWeightFallsAndAnOrderStays records visits at random, and looks at them
// ever later.
func TestAWeightFallsAndAnOrderStays(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		v := none()
		tenants := make([]directory.Tenant, 20)
		for i := range tenants {
			tenants[i].ID = id(i)
			if random.IntN(5) == 0 {
				tenants[i].Added = &directory.Added{Favourite: true}
			}
			for d := 0; d < 40; d += 1 + random.IntN(40) {
				v.add(id(i), day(d).Add(time.Duration(random.IntN(80_000))*time.Second))
			}
		}
		first := v.Dress(tenants, day(50), false)
		for d := 51; d < 500; d += 31 {
			for i := range tenants {
				if before, now := v.Weight(id(i), day(d-1)), v.Weight(id(i), day(d)); now >= before || now <= 0 {
					t.Fatalf("the weight of %d goes from %v to %v on day %d", i, before, now, d)
				}
			}
			if again := v.Dress(tenants, day(d), false); !reflect.DeepEqual(first, again) {
				t.Fatalf("the order of day 50 is another on day %d", d)
			}
		}
		slices.Reverse(tenants)
		for i, tenant := range v.Dress(tenants, day(50), false) {
			if tenant.ID != first[i].ID {
				t.Fatalf("place %d depends on the order given", i)
			}
		}
	}
}

// TestSeveralProgramsCountAtOnce has each its own vault, as processes have.
func TestSeveralProgramsCountAtOnce(t *testing.T) {
	dir := t.TempDir()
	options := vault.Options{Keepers: []vault.Keeper{vault.File()}}
	first, err := vault.New(dir, options).Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const programs, each = 4, 8
	var wg sync.WaitGroup
	for p := range programs {
		box, err := vault.New(dir, options).Open(t.Context(), first.ID(), false)
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for n := range each {
				if err := Record(t.Context(), box, id(p), day(n)); err != nil {
					t.Error(err)
				}
				if err := Record(t.Context(), box, id(100), day(n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	v := load(t, first)
	if got := v.of[id(100)].Count; got != programs*each {
		t.Errorf("%d of %d are counted", got, programs*each)
	}
	for p := range programs {
		if got := v.of[id(p)].Count; got != each {
			t.Errorf("%d of program %d's %d are counted", got, p, each)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"version":1,"visits":{"3f2504e0-4f89-01d3-9a0c-0305e82c3301":{"count":3,"last":"2026-11-25T09:00:00Z","weight":1.5}}}`))
	f.Add([]byte(`{"version":1,"visits":{"x":{"weight":1e999}}}`))
	f.Add([]byte(`{"version":1,"visits":null}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := decode(data)
		for id := range v.of {
			if w := v.Weight(id, day(0)); w < 0 || math.IsNaN(w) || w > mostCounted {
				t.Errorf("%s weighs %v", id, w)
			}
		}
		_, newer := errors.AsType[newerFormatError](err)
		store := memory{file: data}
		if err := Record(t.Context(), store, id(1), day(1)); (err != nil) != newer {
			t.Fatalf("record: %v", err)
		}
		if newer {
			return
		}
		if after, err := Load(t.Context(), store); err != nil || after.of[id(1)].Count < 1 || len(after.of) > most {
			t.Errorf("after one more: %v, %v", after, err)
		}
	})
}
