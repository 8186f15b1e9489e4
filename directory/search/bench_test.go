package search

import (
	"testing"

	"tenantswitch/directory"
	"tenantswitch/internal/simulator"
)

// BenchmarkNew folds 100,000 tenants with all their domains, which happens once
// for each directory.
func BenchmarkNew(b *testing.B) {
	const n = 100_000
	sim := simulator.New(simulator.Options{Tenants: n})
	tenants := make([]directory.Tenant, 0, n)
	for i := range n {
		t := sim.At(i)
		tenants = append(tenants, directory.Tenant{ID: t.ID, Name: t.Name, Domain: t.Domain, Domains: t.Domains})
	}
	b.ReportAllocs()
	for b.Loop() {
		New(tenants).Fold()
	}
}
