package directory

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"tenantswitch/internal/cloud"
)

// TestTheSpeedOfASourceDecidesNothing brings the pages of three sources in every
// order that keeps each source's own.
func TestTheSpeedOfASourceDecidesNothing(t *testing.T) {
	rows := [][]Tenant{
		{
			{ID: id(1), Access: []Access{{Source: "azure", Kind: Guest}}},
			{ID: id(1), Name: "A", Domains: []string{"z.example", "b.example"}, Access: []Access{{Source: "azure"}}},
			{ID: id(1), Name: "late", Domain: "b.example", Domains: []string{"y.example", "b.example"}},
		},
		{
			{ID: id(1), Name: "A Ltd", Country: "DE", Access: []Access{{Source: "gdap", Kind: GDAP, Until: monday, Roles: "B"}}},
			{ID: id(1), Country: "FR", Access: []Access{{Source: "gdap", Kind: GDAP, Until: monday.AddDate(1, 0, 0), Roles: "A"}}},
		},
		{
			{ID: id(1), Name: "mine", Domain: "c.example", Domains: []string{"c.example", "b.example"}, Access: []Access{{Source: "file", Kind: Listed}}},
			{ID: id(1), Environment: cloud.GCC, Domains: []string{"a.example"}},
		},
	}
	want := Tenant{
		ID: id(1), Name: "A", Domain: "b.example", Domains: []string{"z.example", "b.example", "y.example", "a.example", "c.example"},
		Country: "DE", Environment: cloud.GCC, Access: []Access{
			{Source: "azure", Kind: Guest},
			{Source: "gdap", Kind: GDAP, Until: monday.AddDate(1, 0, 0), Roles: "A, B"},
			{Source: "file", Kind: Listed},
			{Source: "azure"},
		},
	}
	for range 500 {
		g := newGathering(cloud.Global, 0)
		var at [3]int
		for left := 7; left > 0; {
			rank := rand.IntN(len(rows))
			if at[rank] == len(rows[rank]) {
				continue
			}
			g.add(rank, rows[rank][at[rank]:at[rank]+1])
			at[rank]++
			left--
		}
		if got, _ := g.sorted(); !reflect.DeepEqual(got[0], want) {
			t.Fatalf("got %+v", got[0])
		}
	}
}
