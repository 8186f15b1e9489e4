package directory

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// pages is a source that gives prepared pages and then its error.
type pages struct {
	name  string
	pages [][]Tenant
	err   error
}

func (p pages) Name() string { return p.name }

func (p pages) Read(_ context.Context, page func([]Tenant)) error {
	for _, tenants := range p.pages {
		page(tenants)
	}
	return p.err
}

// waiter is a source that waits before its only page.
type waiter struct {
	pages
	watcher Watcher
}

func (w waiter) Watch(watcher Watcher) Source {
	w.watcher = watcher
	return w
}

func (w waiter) Read(ctx context.Context, page func([]Tenant)) error {
	w.watcher.Waiting(7*time.Second, "throttled")
	return w.pages.Read(ctx, page)
}

// holed is a source whose list lacks something.
type holed struct {
	pages
	watcher Watcher
}

func (h holed) Watch(watcher Watcher) Source {
	h.watcher = watcher
	return h
}

func (h holed) Read(ctx context.Context, page func([]Tenant)) error {
	h.watcher.Missing("the list has 2 holes")
	return h.pages.Read(ctx, page)
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

func TestAFailureLeavesTheOldDirectoryAsItWas(t *testing.T) {
	why := &problem.Problem{Kind: problem.Throttled, What: "x"}
	for name, old := range map[string]Directory{
		"later": {ReadAt: monday, Tenants: []Tenant{named(1, "A"), {ID: id(2), Name: "B", GoneSince: monday}}},
		"first": {},
	} {
		before := slices.Clone(old.Tenants)
		d, change, _, err := refresh(t, old, steps(time.Hour),
			pages{"azure", [][]Tenant{{named(3, "C")}}, nil},
			pages{"gdap", [][]Tenant{{named(4, "D")}}, fmt.Errorf("gdap: %w", why)})
		if problem.Of(err) != why || !change.None() || !reflect.DeepEqual(d, old) || !reflect.DeepEqual(old.Tenants, before) {
			t.Errorf("%s: got %+v, %+v, %v", name, d, change, err)
		}
	}
}

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
	wantProblem(t, change.Incomplete(), problem.Other, "not all of the directory", "2 holes", "taken for gone")

	d, change, _, err = refresh(t, d, steps(time.Hour), pages{"azure", [][]Tenant{{named(1, "A")}}, nil})
	if err != nil || fmt.Sprint(names(change.Gone), len(change.Missing)) != "[B D 2 E] 0" || change.Incomplete() != nil || len(d.Tenants) != 4 {
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
	if err != nil || len(shown) != 3 {
		t.Fatalf("got %+v, %v", shown, err)
	}
	if want := (Progress{Source: "azure", Count: 1, Waiting: 7 * time.Second, Cause: "throttled"}); !reflect.DeepEqual(shown[1], want) {
		t.Errorf("got %+v", shown[1])
	}
	if shown[2].Waiting != 0 || shown[2].Cause != "" {
		t.Errorf("after the pause: %+v", shown[2])
	}
}

func TestOneTenantOfSeveralSourcesIsOneTenant(t *testing.T) {
	azure := Tenant{ID: id(1), Name: "A", Access: []Access{{Source: "azure", Kind: Guest}}}
	gdap := Tenant{ID: id(1), Name: "A Ltd", Access: []Access{{Source: "gdap", Kind: GDAP, Until: monday}}}
	d, _, shown, err := refresh(t, Directory{}, time.Now, pages{"azure", [][]Tenant{{azure}}, nil}, pages{"gdap", [][]Tenant{{gdap}}, nil})
	if err != nil || len(d.Tenants) != 1 || d.Tenants[0].Name != "A" || len(d.Tenants[0].Access) != 2 {
		t.Errorf("got %+v, %v", d, err)
	}
	if shown[1].Count != 1 || shown[1].Source != "gdap" || shown[0].Tenants[0].Access[0].Kind != Guest || len(shown[0].Tenants[0].Access) != 1 {
		t.Errorf("shown were %+v", shown)
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
