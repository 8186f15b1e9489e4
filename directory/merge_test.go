package directory

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// id makes an id from a small number.
func id(n byte) uuid.UUID { return uuid.UUID{15: n} }

func named(n byte, name string) Tenant { return Tenant{ID: id(n), Name: name} }

// merged is the directory after a read of these rows.
func merged(old Directory, read []Tenant, now time.Time) (Directory, Change) {
	g := newGathering("", len(read))
	g.add(0, read)
	return g.merge(old, now)
}

func compareTenants(a, b Tenant) int {
	return compareKeys(&a, &b, foldName(a.Name), foldName(b.Name))
}

func sortTenants(tenants []Tenant) { copy(tenants, Sorted(tenants)) }

// estate makes n tenants such as an account of that size has: names of two or
// three words, some not in ASCII, the onmicrosoft.com domain and often one or
// two more.
func estate(n int) []Tenant {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	first := []string{"Contoso", "Northwind", "Fabrikam", "Adventure", "Crédit", "Łódź", "東京", "Woodgrove", "Tailspin", "Σείριος"}
	second := []string{"Retail", "Security", "Energía", "Logistics", "Bank", "Holding", "Medical", "保険", "Foods", "Traders"}
	form := []string{"Ltd", "GmbH", "S.A.", "Inc", "AG", "AB"}
	countries := []string{"US", "DE", "FR", "JP", "SE", "GB", ""}
	kinds := []Kind{Guest, Guest, Guest, Delegated}
	tenants := make([]Tenant, n)
	for i := range tenants {
		t := &tenants[i]
		binary.BigEndian.PutUint64(t.ID[:], r.Uint64())
		binary.BigEndian.PutUint64(t.ID[8:], r.Uint64())
		t.Name = fmt.Sprintf("%s %s %d %s", first[r.IntN(len(first))], second[r.IntN(len(second))], i, form[r.IntN(len(form))])
		t.Domain = fmt.Sprintf("customer%d.onmicrosoft.com", i)
		t.Domains = []string{t.Domain}
		for range r.IntN(3) {
			t.Domain = fmt.Sprintf("c%d.customer%d.example", len(t.Domains), i)
			t.Domains = append(t.Domains, t.Domain)
		}
		t.Country = countries[r.IntN(len(countries))]
		t.Environment = cloud.Global
		t.Access = []Access{{Source: "azure", Kind: kinds[r.IntN(len(kinds))]}}
	}
	tenants[0].Access[0].Kind = Home
	sortTenants(tenants)
	return tenants
}

func names(tenants []Tenant) []string {
	var all []string
	for _, t := range tenants {
		all = append(all, t.Label())
	}
	return all
}

var monday = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

func TestTheOrderIsThatOfPeople(t *testing.T) {
	want := []Tenant{
		{ID: id(9), Name: "3M"},
		{ID: id(4), Name: "ÄDATUM", Domain: "a.example"},
		{ID: id(3), Name: "adatum", Domain: "b.example"},
		{ID: id(1), Name: "Adatum"},
		{ID: id(2), Name: "Adatum"},
		{ID: id(0), Name: "Adatum Retail"},
		{ID: id(15), Name: "\"Bold\" Type"}, // punctuation does not come first
		{ID: id(16), Name: "(old) Contoso"},
		{ID: id(5), Name: "zulu"},
		{ID: id(6), Name: "Zulu A"},
		{ID: id(7), Name: "Ω"},
		{ID: id(8), Name: "東京"},
		{ID: id(10), Domain: "a.example"},
		{ID: id(11), Domain: "a.example"},
		{ID: id(12), Domain: "b.example"},
		{ID: id(13)},
		{ID: id(14)},
	}
	for range 20 {
		got := slices.Clone(want)
		rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		sortTenants(got)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v", names(got))
		}
	}
	for i := range want {
		for j := range want {
			got := compareTenants(want[i], want[j])
			if got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("%v and %v: %d", want[i], want[j], got)
			}
		}
	}
}

func FuzzSortAgreesWithCompare(f *testing.F) {
	f.Add("Contoso", "contoso", "", "é")
	f.Add("\xff\xff\xff\xff\xff\xff\xff\xff\xff", "", "\xff", "ab\x00")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		tenants := []Tenant{{Name: a}, {ID: id(1), Name: b, Domain: c}, {ID: id(2), Name: c}, {ID: id(3), Name: d, Domain: a}, {ID: id(4), Name: a + b}}
		want := slices.Clone(tenants)
		slices.SortFunc(want, compareTenants)
		sortTenants(tenants)
		if !reflect.DeepEqual(tenants, want) {
			t.Errorf("got %v, want %v", tenants, want)
		}
	})
}

func TestRowsOfOneTenantAreUnited(t *testing.T) {
	until := monday.AddDate(0, 1, 0)
	read := []Tenant{
		{ID: id(1), Domains: []string{"a.example"}, Access: []Access{{Source: "gdap", Kind: GDAP, Until: until}}},
		{ID: id(2), Name: "B"},
		{ID: id(1), Name: "A", Domain: "a.example", Domains: []string{"b.example", "a.example"}, Access: []Access{{Source: "azure", Kind: Guest}}},
		{
			ID: id(1), Name: "another", Domain: "b.example", Country: "DE", Environment: cloud.GCC,
			Access: []Access{{Source: "gdap", Kind: GDAP, Until: until.AddDate(1, 0, 0)}, {Source: "azure", Kind: Guest}, {Source: "azure"}},
		},
	}
	before := slices.Clone(read)
	d, change := merged(Directory{}, read, monday)
	want := Directory{ReadAt: monday, Tenants: []Tenant{
		{
			ID: id(1), Name: "A", Domain: "a.example", Domains: []string{"a.example", "b.example"}, Country: "DE", Environment: cloud.GCC,
			Access: []Access{{Source: "azure", Kind: Guest}, {Source: "gdap", Kind: GDAP, Until: until.AddDate(1, 0, 0)}, {Source: "azure"}},
		},
		{ID: id(2), Name: "B"},
	}}
	if !reflect.DeepEqual(d, want) {
		t.Errorf("got %+v", d)
	}
	if !change.None() {
		t.Errorf("the first read reports %+v", change)
	}
	if !reflect.DeepEqual(read, before) {
		t.Error("the rows were changed")
	}
}

func TestAnEndlessAccessOutlastsOneThatEnds(t *testing.T) {
	ends := []Access{{Source: "gdap", Kind: GDAP, Until: monday}}
	endless := []Access{{Source: "gdap", Kind: GDAP}}
	for _, got := range [][]Access{uniteAccess(ends, endless), uniteAccess(endless, ends)} {
		if !reflect.DeepEqual(got, endless) {
			t.Errorf("got %v", got)
		}
	}
}

func TestUnitingLeavesWhatTenantsShareAlone(t *testing.T) {
	shared := make([]Access, 1, 8)
	shared[0] = Access{Source: "azure", Kind: Guest}
	domains := make([]string, 1, 8)
	domains[0] = "a.example"
	g := newGathering("", 0)
	g.add(0, []Tenant{{ID: id(1), Access: shared, Domains: domains}, {ID: id(2), Access: shared, Domains: domains}})
	g.add(0, []Tenant{{ID: id(1), Access: []Access{{Source: "azure", Kind: Home}}, Domains: []string{"b.example"}}})
	if got := g.tenants[1]; len(got.Access) != 1 || got.Access[0].Kind != Guest || shared[:2][1] != (Access{}) || domains[:2][1] != "" {
		t.Errorf("got %+v, %v, %v", got, shared[:2], domains[:2])
	}
}

func TestWhatChangedIsTold(t *testing.T) {
	old := Directory{ReadAt: monday.Add(-time.Hour), Tenants: []Tenant{
		named(1, "Stays"), named(2, "Leaves"), named(3, "Old name"), named(4, "Loses its name"),
		{ID: id(5), Domain: "nameless.example"},
		{ID: id(6), Name: "Comes back", GoneSince: monday.Add(-24 * time.Hour)},
		{ID: id(7), Name: "Still gone", GoneSince: monday.Add(-24 * time.Hour)},
	}}
	sortTenants(old.Tenants)
	d, change := merged(old, []Tenant{
		named(6, "Comes back"), named(8, "Is new"), named(1, "Stays"), named(3, "New name"), {ID: id(4)}, named(5, "Gets a name"), named(8, "Is new"),
	}, monday.Add(300*time.Millisecond))
	want := []string{"Comes back", "Gets a name", "Is new", "Leaves", "Loses its name", "New name", "Stays", "Still gone"}
	if got := names(d.Tenants); !slices.Equal(got, want) {
		t.Errorf("listed are %q", got)
	}
	for _, c := range []struct {
		what string
		got  []Tenant
		want []string
	}{
		{"new", change.New, []string{"Comes back", "Is new"}},
		{"gone", change.Gone, []string{"Leaves"}},
		{"renamed", change.Renamed, []string{"New name"}},
	} {
		if got := names(c.got); !slices.Equal(got, c.want) {
			t.Errorf("%s are %q", c.what, got)
		}
	}
	for _, tenant := range d.Tenants {
		if gone := tenant.Name == "Leaves" || tenant.Name == "Still gone"; gone != tenant.Gone() {
			t.Errorf("%s is gone since %v", tenant.Name, tenant.GoneSince)
		}
	}
	if d.Tenants[4].Domain != "" || d.Tenants[1].Domain != "nameless.example" || d.ReadAt != monday {
		t.Errorf("got %+v", d)
	}
}

func TestAGoneTenantStaysAWeekAndVanishes(t *testing.T) {
	d, _ := merged(Directory{}, []Tenant{named(1, "A"), named(2, "B")}, monday)
	read := []Tenant{named(1, "A")}
	for _, c := range []struct {
		after time.Duration
		there bool
		told  int
	}{
		{time.Hour, true, 1},
		{24 * time.Hour, true, 0},
		{time.Hour + 7*24*time.Hour - time.Second, true, 0},
		{time.Hour + 7*24*time.Hour, false, 0},
	} {
		var change Change
		d, change = merged(d, read, monday.Add(c.after))
		at := slices.IndexFunc(d.Tenants, func(t Tenant) bool { return t.ID == id(2) })
		if (at >= 0) != c.there || len(change.Gone) != c.told || len(change.New)+len(change.Renamed) != 0 {
			t.Errorf("after %v: %v, told %v", c.after, names(d.Tenants), names(change.Gone))
		}
		if at >= 0 && !d.Tenants[at].GoneSince.Equal(monday.Add(time.Hour)) {
			t.Errorf("after %v it is gone since %v", c.after, d.Tenants[at].GoneSince)
		}
	}
}

func TestAClockThatWasAheadKeepsNoGoneTenant(t *testing.T) {
	old := Directory{ReadAt: monday, Tenants: []Tenant{{ID: id(1), GoneSince: monday.AddDate(70, 0, 0)}}}
	d, _ := merged(old, nil, monday)
	d, _ = merged(d, nil, monday.Add(keepGone))
	if len(d.Tenants) != 0 {
		t.Errorf("still there: %+v", d.Tenants)
	}
}

func TestRolesOfSeveralRelationshipsAreUnited(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"", "", ""},
		{"A", "", "A"},
		{"", "A", "A"},
		{"A, C", "A, C", "A, C"},
		{"A, C", "B, C", "A, B, C"},
	} {
		if got := uniteRoles(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: got %q", c.a, c.b, got)
		}
	}
}

func BenchmarkMerge(b *testing.B) {
	read := estate(100_000)
	rand.Shuffle(len(read), func(i, j int) { read[i], read[j] = read[j], read[i] })
	old, _ := merged(Directory{}, read, monday)
	for b.Loop() {
		if d, c := merged(old, read, monday); len(d.Tenants) != len(read) || !c.None() {
			b.Fatal("merged wrongly")
		}
	}
}

func wantProblem(t *testing.T, err error, kind problem.Kind, words ...string) problem.Problem {
	t.Helper()
	if err == nil {
		t.Fatal("there was no problem")
	}
	p := problem.Of(err)
	text := p.Error() + " | " + p.Do
	if p.Kind != kind || p.What == "" || p.Do == "" && kind != problem.Canceled {
		t.Errorf("kind %d, want %d: %s", p.Kind, kind, text)
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in %q", w, text)
		}
	}
	return *p
}
