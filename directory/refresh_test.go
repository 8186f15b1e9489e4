package directory

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
)

// pages is a source that gives prepared pages and then its error.
type pages struct {
	name  string
	pages [][]Tenant
	err   error
}

func (p pages) Name() string { return p.name }

func (p pages) Read(_ context.Context, _ Watcher, page func([]Tenant)) error {
	for _, tenants := range p.pages {
		page(tenants)
	}
	return p.err
}

// waiter is a source that waits before its only page.
type waiter struct{ pages }

func (w waiter) Read(ctx context.Context, to Watcher, page func([]Tenant)) error {
	to.Waiting(7*time.Second, "throttled")
	return w.pages.Read(ctx, to, page)
}

// holed is a source whose list lacks something.
type holed struct{ pages }

func (h holed) Read(ctx context.Context, to Watcher, page func([]Tenant)) error {
	to.Missing("the list has 2 holes")
	return h.pages.Read(ctx, to, page)
}

// steps is a clock that moves by a step at each look.
func steps(step time.Duration) func() time.Time {
	now := monday
	return func() time.Time {
		now = now.Add(step)
		return now
	}
}

func refresh(t *testing.T, old Directory, now func() time.Time, sources ...Source) (Directory, Change, []Progress, error) {
	t.Helper()
	var shown []Progress
	r := Reader{Sources: sources, Environment: cloud.China, Now: now}
	d, c, err := r.Refresh(t.Context(), old, func(p Progress) { shown = append(shown, p) })
	return d, c, shown, err
}

func TestAFirstReadShowsTheListAsItGrows(t *testing.T) {
	d, change, shown, err := refresh(t, Directory{}, steps(time.Second), pages{"azure", [][]Tenant{
		{named(3, "C"), named(1, "A")},
		{named(2, "B"), named(1, "A")},
		{named(4, "AA")},
	}, nil})
	if err != nil || !change.None() {
		t.Fatalf("got %+v, %v", change, err)
	}
	var got []string
	for _, p := range shown {
		got = append(got, fmt.Sprint(p.Source, " ", p.Count, " ", names(p.Tenants)))
	}
	if want := []string{"azure 2 [A C]", "azure 3 [A B C]", "azure 4 [A AA B C]"}; !slices.Equal(got, want) {
		t.Errorf("shown were %q", got)
	}
	if fmt.Sprint(names(d.Tenants)) != "[A AA B C]" || d.Tenants[0].Environment != cloud.China {
		t.Errorf("got %+v", d)
	}
}

func TestALaterReadMovesOnlyTheCount(t *testing.T) {
	old := Directory{ReadAt: monday, Tenants: []Tenant{named(1, "A"), named(9, "Z")}}
	d, change, shown, err := refresh(t, old, steps(time.Hour), pages{"azure", [][]Tenant{{named(1, "A")}, {named(2, "B")}}, nil})
	if err != nil || len(shown) != 2 || shown[0].Count != 1 || shown[1].Count != 2 || shown[0].Tenants != nil || shown[1].Tenants != nil {
		t.Errorf("shown were %+v, %v", shown, err)
	}
	if fmt.Sprint(names(d.Tenants), names(change.New), names(change.Gone)) != "[A B Z] [B] [Z]" {
		t.Errorf("got %v, %+v", names(d.Tenants), change)
	}
}

func TestWhereAllSourcesFailTheOldDirectoryStaysAsItWas(t *testing.T) {
	why := &problem.Problem{Kind: problem.Throttled, What: "x"}
	for name, old := range map[string]Directory{
		"later": {ReadAt: monday, Tenants: []Tenant{named(1, "A"), {ID: id(2), Name: "B", GoneSince: monday}}},
		"first": {},
	} {
		before := slices.Clone(old.Tenants)
		d, change, _, err := refresh(t, old, steps(time.Hour),
			pages{"azure", [][]Tenant{{named(3, "C")}}, fmt.Errorf("azure: %w", why)},
			pages{"gdap", [][]Tenant{{named(4, "D")}}, errors.New("another")})
		if problem.Of(err) != why || !change.None() || len(change.Failures) != 2 || !reflect.DeepEqual(d, old) || !reflect.DeepEqual(old.Tenants, before) {
			t.Errorf("%s: got %+v, %+v, %v", name, d, change, err)
		}
	}
}

// by makes a tenant that sources know as guest.
func by(n byte, name string, sources ...string) Tenant {
	t := named(n, name)
	for _, s := range sources {
		t.Access = append(t.Access, Access{Source: s, Kind: Guest})
	}
	return t
}

func TestASourceThatFailsTakesNothingAway(t *testing.T) {
	old := Directory{ReadAt: monday, Sources: []SourceState{{"azure", monday, 3}, {"gdap", monday, 4}}, Tenants: []Tenant{
		by(1, "A", "azure"), by(2, "B", "azure", "gdap"), by(3, "C", "gdap"), by(4, "D", "azure", "gdap"), by(5, "E", "gdap"),
		{ID: id(6), Name: "F", Access: []Access{{Source: "gdap", Kind: Guest}}, GoneSince: monday},
	}}
	sortTenants(old.Tenants)
	now := monday.Add(time.Hour)
	dead := &problem.Problem{Kind: problem.Offline, What: NotRead, Why: "it is dead", Do: "wait", Refs: "r-1"}
	d, change, _, err := refresh(t, old, func() time.Time { return now },
		pages{"azure", [][]Tenant{{by(4, "D", "azure"), by(7, "G", "azure")}}, nil},
		pages{"gdap", [][]Tenant{{by(8, "H", "gdap"), by(3, "C", "gdap")}}, dead})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, tenant := range d.Tenants {
		for _, a := range tenant.Access {
			got[tenant.Name] = append(got[tenant.Name], a.Source)
		}
		if tenant.Gone() != (tenant.Name == "A" || tenant.Name == "F") {
			t.Errorf("%s is gone since %v", tenant.Name, tenant.GoneSince)
		}
	}
	// A is gone, as azure was read; B is held by gdap alone; H has arrived.
	want := map[string][]string{"A": {"azure"}, "B": {"gdap"}, "C": {"gdap"}, "D": {"azure", "gdap"}, "E": {"gdap"}, "F": {"gdap"}, "G": {"azure"}, "H": {"gdap"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
	if got := fmt.Sprint(names(change.New), names(change.Gone), names(change.Renamed)); got != "[G H] [A] []" {
		t.Errorf("told are %s", got)
	}
	if want := []SourceState{{"azure", now, 2}, {"gdap", monday, 4}}; !reflect.DeepEqual(d.Sources, want) {
		t.Errorf("the sources are %+v", d.Sources)
	}
	if len(change.Failures) != 1 || change.Failures[0].Source != "gdap" {
		t.Fatalf("failed have %+v", change.Failures)
	}
	if p := change.Failures[0].Problem(); p.Error() != "the source gdap could not be read: it is dead (r-1)" || p.Do != "wait" || !errors.Is(p, dead) {
		t.Errorf("told is %q", p)
	}
	other := SourceFailure{"gdap", &problem.Problem{What: "a sign-in is needed", Why: "no consent", Do: "consent"}}
	if p := other.Problem(); p.Error() != "the source gdap could not be read: a sign-in is needed: no consent" {
		t.Errorf("told is %q", p)
	}

	// Once it answers again, it is believed.
	now = now.Add(time.Hour)
	d, change, _, err = refresh(t, d, func() time.Time { return now },
		pages{"azure", [][]Tenant{{by(4, "D", "azure"), by(7, "G", "azure")}}, nil}, pages{"gdap", [][]Tenant{{by(3, "C", "gdap")}}, nil})
	if got := fmt.Sprint(names(change.New), names(change.Gone)); err != nil || got != "[] [B E H]" || len(change.Failures) != 0 {
		t.Errorf("then told are %s, %v", got, err)
	}
	if tenant := d.Tenants[3]; tenant.Name != "D" || len(tenant.Access) != 1 || d.Sources[1].Count != 1 {
		t.Errorf("then %+v, %+v", tenant, d.Sources)
	}
}

func TestANameDoesNotChangeBecauseItsSourceFails(t *testing.T) {
	azure := Tenant{ID: id(1), Name: "A", Domain: "a.example", Domains: []string{"a.example"}, Country: "DE", Access: []Access{{Source: "azure", Kind: Guest}}}
	gdap := Tenant{ID: id(1), Name: "A Ltd", Domains: []string{"b.example"}, Access: []Access{{Source: "gdap", Kind: GDAP, Until: monday}}}
	old, _, _, err := refresh(t, Directory{}, steps(time.Hour), pages{"azure", [][]Tenant{{azure}}, nil}, pages{"gdap", [][]Tenant{{gdap}}, nil})
	if err != nil {
		t.Fatal(err)
	}
	gdap.Access[0].Until = monday.AddDate(1, 0, 0)
	d, change, _, err := refresh(t, old, steps(time.Hour), pages{"azure", nil, errors.New("dead")}, pages{"gdap", [][]Tenant{{gdap}}, nil})
	want := old.Tenants[0]
	want.Access = []Access{azure.Access[0], gdap.Access[0]}
	if err != nil || !change.None() || !reflect.DeepEqual(d.Tenants[0], want) {
		t.Errorf("got %+v, %+v, %v", d.Tenants, change, err)
	}
	// The other way round the name is azure's all the same, and new.
	azure.Name = "A of today"
	d, change, _, err = refresh(t, old, steps(time.Hour), pages{"azure", [][]Tenant{{azure}}, nil}, pages{"gdap", nil, errors.New("dead")})
	if err != nil || names(change.Renamed)[0] != "A of today" || len(d.Tenants[0].Access) != 2 {
		t.Errorf("got %+v, %+v, %v", d.Tenants, change, err)
	}
}

func TestTheFirstReadOfASourceIsNoNews(t *testing.T) {
	old := Directory{ReadAt: monday, Sources: []SourceState{{"azure", monday, 1}}, Tenants: []Tenant{by(1, "A", "azure")}}
	azure := pages{"azure", [][]Tenant{{by(1, "A", "azure"), by(2, "B", "azure")}}, nil}
	d, change, _, err := refresh(t, old, steps(time.Hour), azure, pages{"gdap", [][]Tenant{{by(2, "B", "gdap"), by(3, "C", "gdap")}}, nil})
	if got := fmt.Sprint(names(change.New)); err != nil || got != "[B]" || len(d.Tenants) != 3 {
		t.Errorf("told are %s, %v", got, err)
	}
	_, change, _, err = refresh(t, d, steps(time.Hour), azure, pages{"gdap", [][]Tenant{{by(2, "B", "gdap"), by(3, "C", "gdap"), by(4, "D", "gdap")}}, nil})
	if got := fmt.Sprint(names(change.New)); err != nil || got != "[D]" {
		t.Errorf("later told are %s, %v", got, err)
	}
}

func TestHolesOfASourceHoldItsOwnTenantsOnly(t *testing.T) {
	old := Directory{ReadAt: monday, Tenants: []Tenant{by(1, "A", "azure"), by(2, "B", "gdap"), by(3, "C", "azure", "gdap")}}
	d, change, _, err := refresh(t, old, steps(time.Hour),
		holed{pages: pages{"azure", [][]Tenant{{by(9, "Z", "azure")}}, nil}}, pages{"gdap", nil, nil})
	if got := fmt.Sprint(names(change.Gone)); err != nil || got != "[B]" {
		t.Errorf("gone are %s, %v", got, err)
	}
	if c := d.Tenants[2]; c.Name != "C" || len(c.Access) != 1 || c.Access[0].Source != "azure" {
		t.Errorf("got %+v", c)
	}
}

func TestSourcesAreReadSideBySideAndToldInOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, showing := time.Now(), false
		r := Reader{Sources: []Source{slow{"azure", 3 * time.Second}, slow{"gdap", 2 * time.Second}, slow{"file", time.Second}}, Now: time.Now}
		var order []string
		d, _, err := r.Refresh(t.Context(), Directory{}, func(p Progress) {
			if showing {
				t.Error("two pages are shown at once")
			}
			showing = true
			time.Sleep(time.Millisecond)
			order = append(order, p.Source)
			showing = false
		})
		if err != nil || len(d.Tenants) != 1 || d.Tenants[0].Name != "azure" || len(d.Tenants[0].Access) != 3 {
			t.Errorf("got %+v, %v", d, err)
		}
		if took := time.Since(start); took > 4*time.Second || fmt.Sprint(order) != "[file gdap azure]" {
			t.Errorf("%v in %v", order, took)
		}
	})
}

// slow is a source that lists one tenant after a while, or gives up.
type slow struct {
	name string
	wait time.Duration
}

func (s slow) Name() string { return s.name }

func (s slow) Read(ctx context.Context, _ Watcher, page func([]Tenant)) error {
	if err := netfault.Sleep(ctx, s.wait); err != nil {
		return netfault.Explain(NotRead, s.name, err)
	}
	page([]Tenant{by(1, s.name, s.name)})
	return nil
}

func TestEachSourceHasAnEndOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		d, change, _, err := refresh(t, Directory{}, time.Now, slow{"azure", time.Second}, slow{"gdap", 24 * time.Hour})
		if err != nil || len(d.Tenants) != 1 || time.Since(start) != sourceTime {
			t.Fatalf("got %+v, %v after %v", d, err, time.Since(start))
		}
		wantProblem(t, change.Failures[0].Problem(), problem.Offline, "gdap", "did not answer in time")
	})
}

func TestCancelingLeavesTheOldDirectory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := Directory{ReadAt: monday, Tenants: []Tenant{by(1, "A", "azure")}}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(2*time.Second, cancel)
		r := Reader{Sources: []Source{slow{"azure", time.Second}, slow{"gdap", time.Hour}}, Now: time.Now}
		d, _, err := r.Refresh(ctx, old, func(Progress) {})
		wantProblem(t, err, problem.Canceled)
		if !reflect.DeepEqual(d, old) {
			t.Errorf("got %+v", d)
		}
	})
}

func TestAPanicOfASourceIsTheCallers(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, "ouch") || !strings.Contains(got, "bad.Read") {
			t.Errorf("got %.200s", got)
		}
	}()
	_, _, _, _ = refresh(t, Directory{}, time.Now, slow{"azure", time.Millisecond}, bad{})
	t.Error("nothing happened")
}

// bad is a source with a bug.
type bad struct{}

func (bad) Name() string { return "bad" }

func (bad) Read(context.Context, Watcher, func([]Tenant)) error { panic("ouch") }

func TestEveryErrorOfASourceBecomesAProblem(t *testing.T) {
	_, _, _, err := refresh(t, Directory{}, time.Now, pages{"azure", nil, errors.New("plain")})
	if _, ok := errors.AsType[*problem.Problem](err); !ok {
		t.Errorf("got %T", err)
	}
}

func TestAReadWithoutSourcesMakesNothingLookGone(t *testing.T) {
	old := Directory{ReadAt: monday, Tenants: []Tenant{named(1, "A")}}
	d, _, _, err := refresh(t, old, time.Now)
	if !reflect.DeepEqual(d, old) {
		t.Errorf("got %+v", d)
	}
	wantProblem(t, err, problem.Other, "no source")
}

func TestNobodyIsGoneWhereSomethingIsMissing(t *testing.T) {
	old := Directory{ReadAt: monday, Tenants: []Tenant{
		named(1, "A"), named(2, "B"), {ID: id(3), Name: "C", GoneSince: monday.Add(-keepGone)}, named(4, "D"),
	}}
	d, change, _, err := refresh(t, old, steps(time.Hour),
		holed{pages: pages{"azure", [][]Tenant{{named(1, "A"), named(5, "E")}}, nil}},
		pages{"gdap", [][]Tenant{{named(4, "D 2")}}, nil})
	if err != nil || fmt.Sprint(names(d.Tenants), names(change.New), names(change.Renamed)) != "[A B C D 2 E] [E] [D 2]" || len(change.Gone) > 0 {
		t.Fatalf("got %v, %+v, %v", names(d.Tenants), change, err)
	}
	for _, tenant := range d.Tenants {
		if tenant.Gone() != (tenant.Name == "C") || tenant.Name == "C" && !tenant.GoneSince.Equal(monday.Add(-keepGone)) {
			t.Errorf("%s is gone since %v", tenant.Name, tenant.GoneSince)
		}
	}
	wantProblem(t, change.Shortfall(), problem.Other, "not all of the directory", "2 holes", "taken for gone")

	d, change, _, err = refresh(t, d, steps(time.Hour), pages{"azure", [][]Tenant{{named(1, "A")}}, nil})
	if err != nil || fmt.Sprint(names(change.Gone), len(change.Missing)) != "[B D 2 E] 0" || change.Shortfall() != nil || len(d.Tenants) != 4 {
		t.Errorf("the next whole read: got %v, %+v, %v", names(d.Tenants), change, err)
	}
}

func TestAListWithoutAnyTenantIsNotBelieved(t *testing.T) {
	old := Directory{ReadAt: monday, Tenants: []Tenant{named(1, "A"), {ID: id(2), Name: "B", GoneSince: monday}}}
	d, change, _, err := refresh(t, old, steps(time.Hour), pages{"azure", nil, nil}, pages{"gdap", [][]Tenant{{}}, nil})
	wantProblem(t, err, problem.Other, "no source lists any tenant", "refresh again")
	if !reflect.DeepEqual(d, old) || !change.None() {
		t.Errorf("got %+v, %+v", d, change)
	}
	// Where nobody is known, an empty list is one.
	for _, old := range []Directory{{}, {ReadAt: monday}, {ReadAt: monday, Tenants: old.Tenants[1:]}} {
		if d, _, _, err := refresh(t, old, steps(time.Hour), pages{"azure", nil, nil}); err != nil || d.ReadAt.IsZero() {
			t.Errorf("got %+v, %v", d, err)
		}
	}
}

func TestAPauseIsShown(t *testing.T) {
	_, _, shown, err := refresh(t, Directory{}, time.Now,
		pages{"file", [][]Tenant{{named(1, "A")}}, nil},
		waiter{pages: pages{"azure", [][]Tenant{{named(2, "B")}}, nil}})
	shown = slices.DeleteFunc(shown, func(p Progress) bool { return p.Source == "file" })
	if err != nil || len(shown) != 2 {
		t.Fatalf("got %+v, %v", shown, err)
	}
	shown[0].Count = 0 // or one, if the other source was faster
	if want := (Progress{Source: "azure", Waiting: 7 * time.Second, Cause: "throttled"}); !reflect.DeepEqual(shown[0], want) {
		t.Errorf("got %+v", shown[0])
	}
	if shown[1].Waiting != 0 || shown[1].Cause != "" {
		t.Errorf("after the pause: %+v", shown[1])
	}
}

func TestOneTenantOfSeveralSourcesIsOneTenant(t *testing.T) {
	azure := Tenant{ID: id(1), Name: "A", Access: []Access{{Source: "azure", Kind: Guest}}}
	gdap := Tenant{ID: id(1), Name: "A Ltd", Access: []Access{{Source: "gdap", Kind: GDAP, Until: monday}}}
	for range 20 { // whichever of them is faster
		d, _, shown, err := refresh(t, Directory{}, time.Now, pages{"azure", [][]Tenant{{azure}}, nil}, pages{"gdap", [][]Tenant{{gdap}}, nil})
		if err != nil || len(d.Tenants) != 1 || d.Tenants[0].Name != "A" || len(d.Tenants[0].Access) != 2 {
			t.Errorf("got %+v, %v", d, err)
		}
		if shown[0].Count != 1 || shown[1].Count != 1 || len(shown[0].Tenants[0].Access) != 1 || shown[0].Source == shown[1].Source {
			t.Errorf("shown were %+v", shown)
		}
	}
}

// TestShowingCostsLittle counts what is handed over: however many pages there
// are, and however slowly they come, a small multiple of the whole list.
func TestShowingCostsLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("no goroutine in it, and large: not for repeated runs")
	}
	all := estate(6_000)
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for name, step := range map[string]time.Duration{"fast": 0, "slow": time.Minute} {
		handed, lists := 0, 0
		r := Reader{
			Sources: []Source{pages{"azure", slices.Collect(slices.Chunk(all, 10)), nil}},
			Now:     steps(step),
		}
		d, _, err := r.Refresh(t.Context(), Directory{}, func(p Progress) {
			if p.Tenants == nil {
				return
			}
			lists++
			handed += len(p.Tenants)
			if len(p.Tenants) != p.Count || !slices.IsSortedFunc(p.Tenants, compareTenants) {
				t.Fatalf("%d of %d tenants were shown, or not in order", len(p.Tenants), p.Count)
			}
		})
		if err != nil || len(d.Tenants) != len(all) {
			t.Fatal(err)
		}
		if lists < 8 || lists > 60 || handed > 6*len(all) {
			t.Errorf("%s: %d lists with %d tenants", name, lists, handed)
		}
	}
}

func BenchmarkFirstRead(b *testing.B) {
	all := estate(100_000)
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	r := Reader{Sources: []Source{pages{"azure", slices.Collect(slices.Chunk(all, 1000)), nil}}, Now: steps(time.Second)}
	for b.Loop() {
		if _, _, err := r.Refresh(b.Context(), Directory{}, func(Progress) {}); err != nil {
			b.Fatal(err)
		}
	}
}

// estateOf is a source that makes its pages as it goes and counts which of them
// are still in memory.
type estateOf struct {
	name         string
	kind         Kind
	tenants      int
	alive, worst *atomic.Int64
}

func (e estateOf) Name() string { return e.name }

func (e estateOf) Read(_ context.Context, _ Watcher, page func([]Tenant)) error {
	const size = 1000
	access := []Access{{Source: e.name, Kind: e.kind}}
	for from := 0; from < e.tenants; from += size {
		tenants := make([]Tenant, size)
		e.alive.Add(1)
		runtime.AddCleanup(&tenants[0], func(alive *atomic.Int64) { alive.Add(-1) }, e.alive)
		for i := range tenants {
			tenants[i] = Tenant{ID: uuid.UUID{0: 1, 13: byte((from + i) >> 16), 14: byte((from + i) >> 8), 15: byte(from + i)}, Name: "Contoso", Access: access}
		}
		page(tenants)
		if from/size%10 == 9 {
			runtime.GC()
			time.Sleep(time.Millisecond) // cleanups have a goroutine of their own
			if n := e.alive.Load(); n > e.worst.Load() {
				e.worst.Store(n)
			}
		}
	}
	return nil
}

// TestNoPageIsKept reads 100,000 tenants from three sources each.
func TestNoPageIsKept(t *testing.T) {
	if testing.Short() {
		t.Skip("large: not for repeated runs")
	}
	var alive, worst atomic.Int64
	r := Reader{Now: time.Now, Sources: []Source{
		estateOf{"azure", Guest, 100_000, &alive, &worst}, estateOf{"gdap", GDAP, 100_000, &alive, &worst}, estateOf{"file", Listed, 100_000, &alive, &worst},
	}}
	d, _, err := r.Refresh(t.Context(), Directory{}, func(Progress) {})
	if err != nil || len(d.Tenants) != 100_000 || len(d.Tenants[0].Access) != 3 || d.Sources[2].Count != 100_000 {
		t.Fatalf("got %d tenants, %+v, %v", len(d.Tenants), d.Sources, err)
	}
	if n := worst.Load(); n > 30 {
		t.Errorf("%d of 300 pages were in memory at once", n)
	}
}

func BenchmarkThreeSources(b *testing.B) {
	var alive, worst atomic.Int64
	r := Reader{Now: steps(time.Second), Sources: []Source{
		estateOf{"azure", Guest, 100_000, &alive, &worst}, estateOf{"gdap", GDAP, 100_000, &alive, &worst}, estateOf{"file", Listed, 100_000, &alive, &worst},
	}}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := r.Refresh(b.Context(), Directory{}, func(Progress) {}); err != nil {
			b.Fatal(err)
		}
	}
}
