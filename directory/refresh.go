package directory

import (
	"context"
	"slices"
	"time"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// Reader reads the directory of an account from its sources.
type Reader struct {
	Sources     []Source
	Environment cloud.Environment // of tenants whose source names none
	Now         func() time.Time  // the clock; time.Now
}

// Progress is how far a read has come.
type Progress struct {
	Source  string        // the source being read: "azure"
	Tenants []Tenant      // so far, in the order of a directory; nil where only the count moved
	Count   int           // distinct tenants so far
	Waiting time.Duration // how long the source waits before it goes on, while it does
	Cause   string        // why it waits: "throttled"
}

// Watched is a source that tells more than tenants.
type Watched interface {
	Source
	// Watch returns the source with all of w's functions set.
	Watch(w Watcher) Source
}

// Watcher is told of what happens while a source is read.
type Watcher struct {
	// Waiting is called before each pause that the service or the network
	// makes necessary, with the cause in a word or two: "throttled".
	Waiting func(d time.Duration, cause string)
	// Missing is called at the end of a read for what should be in the list
	// and is not, in words: "the list has 2 rows without a tenant id".
	Missing func(what string)
	// Note is called for what people should know although nothing of the list
	// is missing, in words: "customers.csv: the column \"Owner\" is not read".
	Note func(what string)
}

// Refresh reads all sources to their end and merges what they say with old. It
// calls show, from the calling goroutine, after every page and before every
// pause. The tenants that have arrived are handed over in a read that starts
// from nothing; otherwise the old list stands until the new one is complete,
// and only the count moves. Where a source fails, or none of them knows any
// tenant any more, old is returned as it was, with the *problem.Problem.
func (r Reader) Refresh(
	ctx context.Context, old Directory, show func(Progress),
) (Directory, Change, error) {
	if len(r.Sources) == 0 {
		// An empty read would make every tenant look gone.
		return old, Change{}, &problem.Problem{What: whatFailed, Why: "no source is set up", Do: "name one in the configuration"}
	}
	arriving := &arrival{
		gathering: newGathering(r.Environment, len(old.Tenants)),
		listed:    len(old.Tenants) == 0, now: r.Now, show: show,
	}
	for _, source := range r.Sources {
		if err := arriving.read(ctx, source); err != nil {
			return old, Change{}, problem.Of(err)
		}
	}
	if len(arriving.tenants) == 0 && slices.ContainsFunc(old.Tenants, isThere) {
		return old, Change{}, &problem.Problem{
			What: whatFailed, Why: "no source lists any tenant, although some were known", Do: "refresh again later",
		}
	}
	directory, change := arriving.merge(old, r.Now())
	return directory, change, nil
}

func isThere(t Tenant) bool { return !t.Gone() }

// arrival shows how a gathering grows.
type arrival struct {
	*gathering
	listed bool // hand over lists, not only counts
	now    func() time.Time
	show   func(Progress)

	shown   int       // tenants in the last list
	shownAt time.Time // when it was handed over
}

func (a *arrival) read(ctx context.Context, source Source) error {
	name := source.Name()
	if w, ok := source.(Watched); ok {
		source = w.Watch(Watcher{
			Waiting: func(d time.Duration, cause string) {
				a.show(Progress{Source: name, Count: len(a.tenants), Waiting: d, Cause: cause})
			},
			Missing: func(what string) { a.missing = append(a.missing, what) },
		})
	}
	return source.Read(ctx, func(page []Tenant) {
		a.add(page)
		p := Progress{Source: name, Count: len(a.tenants)}
		if now := a.now(); a.listed && a.due(now) {
			p.Tenants, _ = a.sorted()
			a.shown, a.shownAt = len(p.Tenants), now
		}
		a.show(p)
	})
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
