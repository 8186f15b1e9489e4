package main

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/junegunn/fzf/src/algo"
	"github.com/junegunn/fzf/src/util"
	"github.com/sahilm/fuzzy"

	"tenantswitch/directory"
	"tenantswitch/directory/search"
)

// engine is one way to search.
type engine struct {
	name string
	// find returns how many tenants match, and the places of the first ones.
	find func(query string) (total int, best []int32)
}

// shown is how many hits an engine has to put in order: a screen of them.
const shown = 50

// engines returns all of them, over the same tenants. Those that know lines
// alone get name and domains as one line, as one would pipe them, and the id
// where queries name ids: it makes them slower.
func engines(tenants []directory.Tenant, withIDs bool) []engine {
	lines := make([]string, len(tenants))
	for i, t := range tenants {
		fields := append([]string{t.Name}, domains(t)...)
		if withIDs {
			fields = append(fields, t.ID.String())
		}
		lines[i] = strings.Join(fields, "\t")
	}
	return []engine{ours(tenants), fzf(lines), sahilm(lines)}
}

func domains(t directory.Tenant) []string {
	all := []string{t.Domain}
	for _, d := range t.Domains {
		if d != t.Domain {
			all = append(all, d)
		}
	}
	return all
}

func ours(tenants []directory.Tenant) engine {
	s := search.NewSearcher(search.New(tenants))
	var spare []int32
	return engine{"tenantswitch", func(query string) (int, []int32) {
		spare = s.Search(query, spare).Hits
		return len(spare), spare[:min(shown, len(spare))]
	}}
}

// sahilm is what Bubbles' list does by default. It panics on some lines beyond
// ASCII, which counts as having found nothing.
func sahilm(lines []string) engine {
	return engine{"sahilm/fuzzy", func(query string) (total int, best []int32) {
		defer func() {
			if recover() != nil {
				total, best = 0, nil
			}
		}()
		matches := fuzzy.Find(query, lines)
		for _, m := range matches[:min(shown, len(matches))] {
			best = append(best, int32(m.Index))
		}
		return len(matches), best
	}}
}

// fzf is fzf 0.65.2's algorithm as fzf -i --tiebreak=begin,length uses it: the
// words of a query are looked for one by one and all must match. Every core
// takes a part of the lines and keeps the best of it.
func fzf(lines []string) engine {
	algo.Init("default")
	chars := make([]util.Chars, len(lines))
	for i, l := range lines {
		chars[i] = util.ToChars([]byte(l))
	}
	parts := runtime.GOMAXPROCS(0)
	slabs := make([]*util.Slab, parts)
	best := make([]topLines, parts)
	for p := range parts {
		slabs[p] = util.MakeSlab(100*1024, 2048) // as fzf's own
	}
	return engine{"fzf 0.65.2", func(query string) (int, []int32) {
		words := fzfWords(query)
		var wg sync.WaitGroup
		for p := range parts {
			wg.Go(func() {
				best[p] = topLines{lines: best[p].lines[:0]}
				for i := len(chars) * p / parts; i < len(chars)*(p+1)/parts; i++ {
					if l, ok := matchLine(&chars[i], words, slabs[p]); ok {
						l.at = int32(i)
						best[p].add(l)
					}
				}
			})
		}
		wg.Wait()
		return merge(best)
	}}
}

// topLines counts lines and keeps the best of them, in order.
type topLines struct {
	total int
	lines []line
}

func (t *topLines) add(l line) {
	t.total++
	if len(t.lines) == shown {
		if compareLines(l, t.lines[shown-1]) > 0 {
			return
		}
		t.lines = t.lines[:shown-1]
	}
	at, _ := slices.BinarySearchFunc(t.lines, l, compareLines)
	t.lines = slices.Insert(t.lines, at, l)
}

// line is one that fzf found.
type line struct {
	at, score, begin, length int32
}

func fzfWords(query string) [][]rune {
	var words [][]rune
	for w := range strings.FieldsSeq(strings.ToLower(query)) {
		words = append(words, algo.NormalizeRunes([]rune(w)))
	}
	return words
}

func matchLine(text *util.Chars, words [][]rune, slab *util.Slab) (line, bool) {
	l := line{begin: 1 << 30, length: int32(text.TrimLength())}
	for _, w := range words {
		r, _ := algo.FuzzyMatchV2(false, true, true, text, w, false, slab)
		if r.Start < 0 {
			return l, false
		}
		l.score += int32(r.Score)
		l.begin = min(l.begin, int32(r.Start))
	}
	return l, true
}

func compareLines(a, b line) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.begin, b.begin), cmp.Compare(a.length, b.length), cmp.Compare(a.at, b.at))
}

// merge takes the best from what each core found.
func merge(parts []topLines) (total int, best []int32) {
	var all []line
	for _, p := range parts {
		total += p.total
		all = append(all, p.lines...)
	}
	slices.SortFunc(all, compareLines)
	for _, l := range all[:min(shown, len(all))] {
		best = append(best, l.at)
	}
	return total, best
}
