package directory

import (
	"context"
	"time"

	"tenantswitch/internal/parallel"
	"tenantswitch/internal/problem"
)

// sourceTime is how long any source may take. Those of ours give up sooner, and
// say more about it.
const sourceTime = 20 * time.Minute

// arrival shows how a gathering grows.
type arrival struct {
	*gathering
	listed bool // hand over lists, not only counts
	now    func() time.Time
	show   func(Progress)
	notes  []string

	shown   int       // tenants in the last list
	shownAt time.Time // when it was handed over
}

// readAll reads the sources side by side, each with a deadline of its own, and
// returns those that failed. All else happens in the calling goroutine.
func (a *arrival) readAll(ctx context.Context, sources []Source) []SourceFailure {
	errs := make([]error, len(sources))
	parallel.Each(len(sources), len(sources), func(i int, tell func(func())) {
		ctx, cancel := context.WithTimeout(ctx, sourceTime)
		defer cancel()
		errs[i] = a.read(ctx, sources[i], i, tell)
	})
	var failed []SourceFailure
	for i, s := range sources {
		a.ended(s.Name(), errs[i] != nil)
		if errs[i] != nil {
			failed = append(failed, SourceFailure{Source: s.Name(), Err: problem.Of(errs[i])})
		}
	}
	return failed
}

// read reads one source, in a goroutine of its own.
func (a *arrival) read(ctx context.Context, source Source, rank int, tell func(func())) error {
	name := source.Name()
	w := Watcher{
		Waiting: func(d time.Duration, cause string) {
			tell(func() { a.show(Progress{Source: name, Count: len(a.tenants), Waiting: d, Cause: cause}) })
		},
		Missing: func(what string) { tell(func() { a.miss(name, what) }) },
		Note:    func(what string) { tell(func() { a.notes = append(a.notes, what) }) },
	}
	return source.Read(ctx, w, func(page []Tenant) {
		tell(func() { a.page(name, rank, page) })
	})
}

// page takes a page of a source and shows what there is now.
func (a *arrival) page(name string, rank int, page []Tenant) {
	a.add(rank, page)
	p := Progress{Source: name, Count: len(a.tenants)}
	if now := a.now(); a.listed && a.due(now) {
		p.Tenants, _ = a.sorted()
		a.shown, a.shownAt = len(p.Tenants), now
	}
	a.show(p)
}

// due says whether a list is worth its sorting: when it has doubled, or grown
// by a quarter in a time that people notice. As each list is larger than the
// one before by a factor, all of them together cost a small multiple of the
// last one, however many pages there are.
func (a *arrival) due(now time.Time) bool {
	const noticed = 250 * time.Millisecond
	count := len(a.tenants)
	return count >= 2*a.shown && count > 0 ||
		count-a.shown >= (a.shown+3)/4 && count > a.shown && now.Sub(a.shownAt) >= noticed
}
