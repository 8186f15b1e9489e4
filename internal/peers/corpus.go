package main

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/simulator"
)

// files hold the labelled set: customers, and queries with the customer that a
// reasonable colleague would say is meant.
//
//go:embed customers.tsv cases.tsv
var files embed.FS

// labelled is one case of the labelled set.
type labelled struct {
	kind, query string
	want        uuid.UUID
}

func customers() ([]directory.Tenant, error) {
	var all []directory.Tenant
	err := eachLine("customers.tsv", 3, func(f []string) error {
		id, err := uuid.Parse(f[1])
		if err != nil {
			return err
		}
		t := directory.Tenant{ID: id, Name: f[0], Domains: strings.Fields(f[2])}
		if len(t.Domains) > 0 {
			t.Domain = t.Domains[0]
		}
		all = append(all, t)
		return nil
	})
	return all, err
}

func cases() ([]labelled, error) {
	var all []labelled
	err := eachLine("cases.tsv", 3, func(f []string) error {
		id, err := uuid.Parse(f[2])
		all = append(all, labelled{f[0], f[1], id})
		return err
	})
	return all, err
}

func eachLine(file string, fields int, do func([]string) error) error {
	data, err := files.ReadFile(file)
	if err != nil {
		return err
	}
	number := 0
	for l := range strings.Lines(string(data)) {
		number++
		f := strings.Split(strings.TrimRight(l, "\n"), "\t")
		if len(f) != fields {
			return fmt.Errorf("%s: line %d has %d fields, not %d", file, number, len(f), fields)
		}
		if err := do(f); err != nil {
			return fmt.Errorf("%s: line %d: %w", file, number, err)
		}
	}
	return nil
}

// corpus returns n tenants in the order of their names: the first ones given,
// the rest made up as for the demo, with their domains.
func corpus(first []directory.Tenant, n int) []directory.Tenant {
	all := append(make([]directory.Tenant, 0, n), first...)
	sim := simulator.New(simulator.Options{Tenants: n})
	for i := 0; len(all) < n; i++ {
		t := sim.At(i)
		all = append(all, directory.Tenant{ID: t.ID, Name: t.Name, Domain: t.Domain, Domains: t.Domains, Country: t.Country})
	}
	slices.SortStableFunc(all, func(a, b directory.Tenant) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return all
}
