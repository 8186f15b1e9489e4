package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

// readDemo reads the directory of the demo's first person.
func readDemo(t *testing.T, f flags) (*app, directory.Directory, directory.Change) {
	t.Helper()
	a := startDemo(t, t.TempDir(), f)
	who := signInAs(t, a, 0)
	d, change, err := a.tenants.reader.read(t.Context(), who, directory.Directory{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a, d, change
}

func TestTheDemoListsEveryCustomerWithEveryAccess(t *testing.T) {
	t.Parallel()
	a, d, change := readDemo(t, flags{seed: 1})
	if len(change.Failures) > 0 || len(change.Missing) > 0 || len(change.Notes) > 0 {
		t.Errorf("%+v", change)
	}
	truth := map[string]simulator.Truth{}
	for _, want := range a.net.sim.Truth() {
		truth[want.ID.String()] = want
	}
	if len(d.Tenants) != len(truth) {
		t.Errorf("%d tenants, want %d", len(d.Tenants), len(truth))
	}
	counts := map[simulator.Source]int{}
	for _, got := range d.Tenants {
		want := truth[got.ID.String()]
		found := map[string]bool{}
		sources := map[simulator.Source]bool{}
		for _, access := range got.Access {
			found[access.Source+" "+access.Kind.String()+" "+access.Until.UTC().Format(time.DateOnly)] = true
			sources[simulator.Source(access.Source)] = true
		}
		for _, w := range want.Ways {
			if !found[string(w.Source)+" "+w.Kind+" "+w.Until.UTC().Format(time.DateOnly)] {
				t.Errorf("%s: reached by %v, want %+v", got.Label(), found, w)
			}
		}
		if len(sources) != len(want.Ways) { // a row that comes twice may say two kinds
			t.Errorf("%s: reached by %v, want %+v", got.Label(), found, want.Ways)
		}
		for source := range sources {
			counts[source]++
		}
		if got.Name == "" && want.Name != "" {
			t.Errorf("%s has no name, but %s", got.ID, want.Name)
		}
	}
	wants := map[simulator.Source]int{}
	for _, tenant := range a.net.sim.Truth() {
		for _, way := range tenant.Ways {
			wants[way.Source]++
		}
	}
	for source, want := range wants {
		if counts[source] != want {
			t.Errorf("%s lists %d, want %d", source, counts[source], want)
		}
	}
}

func TestASourceThatNobodyHasGrantedIsOffAndSaysSo(t *testing.T) {
	t.Parallel()
	for scenario, want := range map[string]string{"no-graph": "nobody has consented", "first-party": "may not ask for that service"} {
		a, d, change := readDemo(t, flags{seed: 1, scenario: scenario})
		if len(change.Failures) > 0 || len(d.Tenants) < 200 || len(d.Tenants) > 240 {
			t.Errorf("%s: %d tenants, %+v", scenario, len(d.Tenants), change.Failures)
		}
		_, off := a.tenants.reader.sources(t.Context(), a.people.session.Handle(), directory.Directory{})
		if len(off) != 1 || !strings.Contains(off[0].What, "the source gdap is off: customers that only GDAP reaches are not listed") ||
			!strings.Contains(off[0].Why, want) || !strings.Contains(off[0].Do, "DelegatedAdminRelationship.Read.All") {
			t.Errorf("%s: %+v", scenario, off)
		}
	}
}

func TestASourceThatFailsLeavesTheOthersAndWhatWasKnown(t *testing.T) {
	t.Parallel()
	_, before, _ := readDemo(t, flags{seed: 1})
	for scenario, failed := range map[string]string{"graph-outage": "gdap", "no-graph-permission": "gdap", "no-subscriptions": "lighthouse"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // whose clock does not wait for a service that stays away
				again := startDemo(t, t.TempDir(), flags{seed: 1, scenario: scenario})
				who := signInAs(t, again, 0)
				d, change, err := again.tenants.reader.read(t.Context(), who, before, nil)
				if err != nil {
					t.Errorf("%s: %v", scenario, err)
					return
				}
				if len(change.Failures) != 1 || change.Failures[0].Source != failed || len(change.Gone) > 0 || len(d.Tenants) != len(before.Tenants) {
					t.Errorf("%s: %d of %d tenants, %d gone, %+v", scenario, len(d.Tenants), len(before.Tenants), len(change.Gone), change.Failures)
				}
				if p := problem.Of(change.Shortfall()); p == nil || !strings.Contains(p.What, "the source "+failed+" could not be read") {
					t.Errorf("%s: %+v", scenario, p)
				}
			})
		})
	}
}

func TestAListOfTheUsersIsASource(t *testing.T) {
	t.Parallel()
	a := startDemo(t, t.TempDir(), flags{seed: 1})
	who := signInAs(t, a, 0)
	stranger, known := a.net.sim.Strangers()[0], a.net.sim.Truth()[5]
	list := filepath.Join(t.TempDir(), "customers.csv")
	text := "tenant id,domain,name,tags\n," + stranger.Domain + ",Ours alone,gold\n" + known.ID.String() + ",,Another name,\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a.config.Files = []string{list}
	d, change, err := a.tenants.reader.read(t.Context(), who, directory.Directory{}, nil)
	if err != nil || len(change.Failures) > 0 || len(change.Missing) > 0 {
		t.Fatalf("%v, %+v", err, change)
	}
	if n := len(a.net.sim.Truth()) + 1; len(d.Tenants) != n {
		t.Errorf("%d tenants, want %d", len(d.Tenants), n)
	}
	for _, got := range d.Tenants {
		switch got.ID {
		case stranger.ID:
			if got.Name != "Ours alone" || len(got.Access) != 1 || got.Access[0].Kind != directory.Listed {
				t.Errorf("got %+v", got)
			}
		case known.ID:
			if got.Name != known.Name || len(got.Access) != 2 {
				t.Errorf("a list renamed %+v", got)
			}
		}
	}
	a.config.Files = []string{list + ".gone"}
	again, change, err := a.tenants.reader.read(t.Context(), who, d, nil)
	if err != nil || len(again.Tenants) != len(d.Tenants) || len(change.Failures) != 1 || change.Failures[0].Source != "file" {
		t.Errorf("%d tenants, %+v, %v", len(again.Tenants), change.Failures, err)
	}
}
