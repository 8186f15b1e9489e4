package directory

import (
	"testing"
	"time"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/problem"
)

func TestADirectoryIsOldAfterADay(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		d    Directory
		old  bool
	}{
		{"one that was never read", Directory{}, false},
		{"just read", Directory{ReadAt: now}, false},
		{"a moment before", Directory{ReadAt: now.Add(-24*time.Hour + time.Second)}, false},
		{"a day after", Directory{ReadAt: now.Add(-24 * time.Hour)}, true},
		{"by its oldest source", Directory{ReadAt: now, Sources: []SourceState{{ReadAt: now.Add(-25 * time.Hour)}}}, true},
	} {
		if got := c.d.Old(now); got != c.old {
			t.Errorf("%s is old: %v", c.name, got)
		}
	}
}

func TestThePortalOfATenant(t *testing.T) {
	all := portal.Builtin()
	usual, err := all.Find(portal.Default)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := (Tenant{}).Portal(usual, all); err != nil || p.Path() != usual.Path() {
		t.Errorf("a tenant without one of its own opens %q, %v", p.Path(), err)
	}
	if p, err := (Tenant{Added: &Added{Portal: "entra"}}).Portal(usual, all); err != nil || p.Path() != "entra" {
		t.Errorf("a tenant with one opens %q, %v", p.Path(), err)
	}
	p, err := Tenant{Name: "Contoso", Added: &Added{Portal: "moon"}}.Portal(usual, all)
	if p.Path() == usual.Path() || problem.Of(err) == nil || problem.Of(err).Do == "" {
		t.Errorf("one that there is not comes to %q, %v", p.Path(), err)
	}
}
