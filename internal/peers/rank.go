package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"tenantswitch/directory"
)

// listed is among how many customers the one meant has to be found.
const listed = 10_000

// rank prints how well each engine ranks the customer meant: how often first,
// how often among the first three, and the mean of one over the rank (MRR), by
// kind of query and over all.
func rank(w io.Writer) error {
	known, err := customers()
	if err != nil {
		return err
	}
	all, err := cases()
	if err != nil {
		return err
	}
	tenants := corpus(known, listed)
	var table strings.Builder
	fmt.Fprintf(&table, "top 1 / top 3 / MRR, %d queries, %d customers\t", len(all), len(tenants))
	scores := map[string]map[string]score{} // by engine and kind
	var names []string
	for _, e := range engines(tenants, true) {
		fmt.Fprintf(&table, "%s\t", e.name)
		names = append(names, e.name)
		scores[e.name] = measure(e, tenants, all)
	}
	table.WriteByte('\n')
	for _, kind := range kinds(all) {
		fmt.Fprintf(&table, "%s\t", kind)
		for _, name := range names {
			s := scores[name][kind]
			fmt.Fprintf(&table, "%.1f %% / %.1f %% / %.3f\t", 100*s.first/s.cases, 100*s.three/s.cases, s.reciprocal/s.cases)
		}
		table.WriteByte('\n')
	}
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	if _, err := io.WriteString(columns, table.String()); err != nil {
		return err
	}
	return columns.Flush()
}

// everything is the kind that all cases are of.
const everything = "all"

func kinds(all []labelled) []string {
	var kinds []string
	for _, c := range all {
		if !slices.Contains(kinds, c.kind) {
			kinds = append(kinds, c.kind)
		}
	}
	slices.Sort(kinds)
	return append(kinds, everything)
}

// score is how well one engine does for one kind of query.
type score struct{ cases, first, three, reciprocal float64 }

func measure(e engine, tenants []directory.Tenant, all []labelled) map[string]score {
	scores := map[string]score{}
	for _, c := range all {
		_, best := e.find(c.query)
		at := slices.IndexFunc(best, func(at int32) bool { return tenants[at].ID == c.want })
		for _, kind := range []string{c.kind, everything} {
			s := scores[kind]
			s.cases++
			if at == 0 {
				s.first++
			}
			if at >= 0 && at < 3 {
				s.three++
			}
			if at >= 0 {
				s.reciprocal += 1 / float64(at+1)
			}
			scores[kind] = s
		}
	}
	return scores
}
