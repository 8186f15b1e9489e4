package simulator

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/uuid"
)

func TestATenantIsAFunctionOfTheSeedAndItsIndex(t *testing.T) {
	a, b, other := New(Options{Seed: 7}), New(Options{Seed: 7, Tenants: 100_000}), New(Options{Seed: 8})
	for i := range 250 {
		x, y := a.At(i), b.At(i)
		if x.ID != y.ID || x.Name != y.Name || !slices.Equal(x.Domains, y.Domains) {
			t.Fatalf("tenant %d differs: %+v and %+v", i, x, y)
		}
		if x.ID == other.At(i).ID {
			t.Fatalf("tenant %d has the same id for another seed", i)
		}
	}
}

func TestIDsAreUniqueUnrealAndCanBeLookedUp(t *testing.T) {
	const n = 100_000
	s := New(Options{Tenants: n})
	seen := make(map[uuid.UUID]bool, n)
	for i := range n {
		id := s.estate.id(i)
		if seen[id] {
			t.Fatalf("the id %s comes twice", id)
		}
		seen[id] = true
		if id.Version() != 0 || id.Variant() != uuid.RFC4122 {
			t.Fatalf("%s has version %d, variant %s", id, id.Version(), id.Variant())
		}
		if at, ok := s.estate.index(id); !ok || at != i {
			t.Fatalf("%s is tenant %d, found as %d, %v", id, i, at, ok)
		}
	}
	for range 1000 {
		if i, ok := s.estate.index(uuid.New()); ok {
			t.Fatalf("a random id was found as tenant %d", i)
		}
	}
}

func TestNamesAndDomainsDoNotRepeat(t *testing.T) {
	if testing.Short() {
		t.Skip("no goroutine in it, and large: not for repeated runs")
	}
	const n = 60_000
	s := New(Options{Tenants: n, Seed: 3})
	names, owners := make(map[string]int, n), make(map[string]int, 2*n)
	for i := range n {
		x := s.At(i)
		if !utf8.ValidString(x.Name) {
			t.Fatalf("tenant %d: %q is not UTF-8", i, x.Name)
		}
		if j, taken := names[x.Name]; taken && x.Name != "" {
			t.Errorf("tenants %d and %d are both called %q", j, i, x.Name)
		}
		names[x.Name] = i
		for _, d := range x.Domains {
			if j, taken := owners[d]; taken {
				t.Errorf("tenants %d and %d both own %s", j, i, d)
			}
			owners[d] = i
		}
	}
}

func TestDomainsAreHostNames(t *testing.T) {
	s := New(Options{})
	standard := 0
	for i, x := range s.Truth() {
		if strings.HasSuffix(x.Domain, ".onmicrosoft.com") {
			standard++
		}
		if x.Domain != "" && !slices.Contains(x.Domains, x.Domain) {
			t.Errorf("tenant %d: the default domain %s is not among %v", i, x.Domain, x.Domains)
		}
		for _, d := range x.Domains {
			label, rest, _ := strings.Cut(d, ".")
			if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" ||
				!strings.HasSuffix("."+rest, ".example") && rest != "onmicrosoft.com" {
				t.Errorf("tenant %d: %q is no invented domain", i, d)
			}
		}
	}
	if standard < 100 || standard > 150 {
		t.Errorf("%d of 250 default domains are the standard ones", standard)
	}
}

func TestTheFirstTenantsHoldEveryOddityOnce(t *testing.T) {
	s := New(Options{})
	found := map[string]int{}
	for _, x := range s.Truth() {
		found[x.Oddity]++
	}
	for o := ordinary + 1; o < oddities; o++ {
		if found[o.String()] != 1 {
			t.Errorf("%d tenants have %s", found[o.String()], o)
		}
	}
	if len(found) != int(oddities) {
		t.Errorf("the oddities are %v", found)
	}
}

func TestOddTenantsAreWhatTheySay(t *testing.T) {
	s := New(Options{})
	for _, x := range s.Truth() {
		switch x.Oddity {
		case oddNoName.String():
			if x.Name != "" || x.Domain == "" {
				t.Errorf("%+v has a name, or no domain", x)
			}
		case oddNoDomain.String():
			if x.Domain != "" || len(x.Domains) > 0 || x.Name == "" {
				t.Errorf("%+v has a domain, or no name", x)
			}
		case oddNothing.String():
			if x.Label() != x.ID.String() {
				t.Errorf("%+v has more than an id", x)
			}
		case oddManyDomains.String():
			if len(x.Domains) < manyDomains {
				t.Errorf("it has %d domains", len(x.Domains))
			}
		case oddLong.String():
			if n := utf8.RuneCountInString(x.Name); n != longName {
				t.Errorf("its name has %d characters", n)
			}
		case oddANSI.String(), oddClipboard.String():
			if !strings.Contains(x.Name, "\x1b]") {
				t.Errorf("%q holds no escape", x.Name)
			}
		}
	}
}

func TestManyScriptsAndNearlyEqualNamesComeEarly(t *testing.T) {
	s := New(Options{})
	var all strings.Builder
	for _, x := range s.Truth() {
		all.WriteString(x.Name + "\n")
	}
	text := all.String()
	for script, sample := range map[string]string{
		"Greek": "αεηικλοπρστυωΑ", "Cyrillic": "ТОВ", "Arabic": "ال", "Hebrew": "בע״מ", "Japanese": "会社", "Chinese": "公司集团", "Hangul": "회사주식", "Devanagari": "लिमिटेड",
		"accents": "éèçäöüßñãåøøłńğı",
	} {
		if !strings.ContainsAny(text, sample) {
			t.Errorf("no name is in %s", script)
		}
	}
	for _, name := range []string{"Contoso Security Ltd", "Contoso Securities Ltd", "Contoso Security GmbH", "Northwind Traders III", "Contoso 24"} {
		if !strings.Contains(text, name+"\n") {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestTheSharesOfTheLanguagesFillABlock(t *testing.T) {
	if n := len(New(Options{}).estate.slots); n != 64 {
		t.Errorf("the shares add up to %d", n)
	}
	for i, row := range tongueRows {
		if c := row.compile(0); len(c.forms) > 6 || len(c.cities) == 0 || len(c.countries) == 0 {
			t.Errorf("row %d has %d forms, %d cities, %d countries", i, len(c.forms), len(c.cities), len(c.countries))
		}
	}
}

func TestEveryPersonHasAHomeOfTheirOwn(t *testing.T) {
	for _, n := range []int{1, 2, 250} {
		s := New(Options{Tenants: n})
		people := s.People()
		if len(people) < 2 || people[0].Username != "dana@northwind-soc.example" {
			t.Fatalf("the people are %+v", people)
		}
		for i, p := range people {
			home, known := s.tenantByID(uuid.MustParse(p.TenantID))
			if !known || !strings.HasSuffix(p.Username, "@"+home.Domain) {
				t.Errorf("of %d tenants: %s lives in %+v", n, p.Username, home)
			}
			if uuid.MustParse(p.ObjectID).Version() != 0 {
				t.Errorf("%s could be a real person's id", p.ObjectID)
			}
			if i > 0 && (p.TenantID == people[0].TenantID || p.ObjectID == people[0].ObjectID) {
				t.Errorf("%+v and %+v share an id", p, people[0])
			}
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(Options{Tenants: 100_000})
	}
}

func BenchmarkPage(b *testing.B) {
	s := New(Options{Tenants: 100_000})
	for b.Loop() {
		for i := range largePage {
			_ = s.estate.row(0, 50_000+i)
		}
	}
}
