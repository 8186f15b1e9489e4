package openlog

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestWhichOpeningsAreSelected(t *testing.T) {
	start := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	var all []Opening
	for i, o := range []struct {
		id   byte
		name string
	}{{1, "Contoso"}, {2, "Contoso Retail"}, {1, "Contoso Ltd"}, {3, "Čontoso"}, {2, "Fabrikam"}} {
		all = append(all, Opening{Time: start.Add(time.Duration(i) * time.Hour), TenantID: uuid.UUID{o.id}, Tenant: o.name, Portal: string(rune('a' + i))})
	}
	for _, c := range []struct {
		wanted Wanted
		want   string
	}{
		{Wanted{}, "abcde"},
		{Wanted{Limit: 2}, "de"},
		{Wanted{Limit: 9}, "abcde"},
		{Wanted{Since: start.Add(3 * time.Hour)}, "de"},
		{Wanted{Tenant: " contoso "}, "acd"}, // whole names: the longer ones that hold it are left out
		{Wanted{Tenant: "retail"}, "be"},     // by its id, under its other name too
		{Wanted{Tenant: "contoso", Limit: 1, Since: start.Add(time.Hour)}, "d"},
		{Wanted{ID: uuid.UUID{2}, Tenant: "whatever"}, "be"},
		{Wanted{Tenant: "nobody"}, ""},
	} {
		var got strings.Builder
		for _, o := range Select(all, c.wanted) {
			got.WriteString(o.Portal)
		}
		if got.String() != c.want {
			t.Errorf("%+v: got %q, want %q", c.wanted, got.String(), c.want)
		}
	}
	if rows := Select(nil, Wanted{Tenant: "x"}); rows == nil {
		t.Error("an empty log is null in JSON")
	}
}

func TestThePlaceIsWhatOpenTakes(t *testing.T) {
	if got := (Opening{Portal: "defender"}).Place() + " " + (Opening{Portal: "defender", Page: "incidents"}).Place(); got != "defender defender/incidents" {
		t.Errorf("got %s", got)
	}
}
