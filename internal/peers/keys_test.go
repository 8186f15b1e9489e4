package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tenantswitch/directory"
)

// BenchmarkKeys measures what each key press costs while queries are typed
// letter by letter and taken back: the median and the 99th percentile over all
// of them. The queries are drawn by a seed from the names and domains.
//
//	go test -bench Keys/100000 -benchtime 1x -timeout 1h
func BenchmarkKeys(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tenants := corpus(nil, n)
			typed := keystrokes(tenants, 40, 1)
			for _, e := range engines(tenants, false) {
				if e.name == "sahilm/fuzzy" && n > 100_000 {
					continue // seconds a key
				}
				b.Run(strings.ReplaceAll(e.name, " ", "-"), func(b *testing.B) { benchmarkKeys(b, e, typed) })
			}
		})
	}
}

func benchmarkKeys(b *testing.B, e engine, typed []string) {
	e.find(typed[0]) // what an engine does once is not a key's
	var took []time.Duration
	for b.Loop() {
		for _, query := range typed {
			start := time.Now()
			e.find(query)
			took = append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(took[len(took)/2].Seconds()*1e3, "ms-p50")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1e3, "ms-p99")
	b.ReportMetric(took[len(took)-1].Seconds()*1e3, "ms-max")
}

// keystrokes returns what stands in the query line after each key, for so many
// queries: words and beginnings of words of names, and labels of domains, of
// which the last letters are taken back.
func keystrokes(tenants []directory.Tenant, queries int, seed uint64) []string {
	random := rand.New(rand.NewPCG(seed, 2))
	var typed []string
	for range queries {
		t := tenants[random.IntN(len(tenants))]
		words := strings.Fields(t.Name)
		if label, _, _ := strings.Cut(t.Domain, "."); len(words) == 0 || random.IntN(4) == 0 && label != "" {
			words = []string{label}
		}
		query := words[random.IntN(len(words))]
		if len(words) > 1 && random.IntN(3) == 0 {
			query += " " + words[random.IntN(len(words))]
		}
		runes := []rune(query)
		runes = runes[:min(len(runes), 3+random.IntN(8))]
		for i := range runes {
			typed = append(typed, string(runes[:i+1]))
		}
		for i := len(runes) - 1; i >= max(1, len(runes)-3); i-- {
			typed = append(typed, string(runes[:i]))
		}
	}
	return typed
}
