package directory

import (
	"context"
	"errors"
	"slices"
	"time"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
)

// Source is one place where tenants are learnt from.
type Source interface {
	// Name is the word used on screen and in JSON: "azure".
	Name() string
	// Read calls page with the tenants of each page as it arrives, in order
	// and never concurrently, and returns when the last one has. What else
	// there is to tell it tells w. Every error is a *problem.Problem.
	Read(ctx context.Context, w Watcher, page func([]Tenant)) error
}

// Reader reads the directory of an account from its sources.
type Reader struct {
	Sources     []Source          // of those that give a text, the first one's counts
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

// Watcher is told of what happens while a source is read, one thing after the
// other. All its functions are set.
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

// SourceFailure is a source that could not be read to its end.
type SourceFailure struct {
	Source string
	Err    error // as the source has told it
}

// Problem tells the failure in a line that names the source.
func (f SourceFailure) Problem() *problem.Problem {
	p := *problem.Of(f.Err)
	p.What, p.Why, p.Err = "the source "+f.Source+" could not be read", Reason(f.Err), f.Err
	return &p
}

// What the problems of sources say has failed: the read, or, where it was
// stopped, the rest of it.
const (
	NotRead         = "the directory could not be read"
	NotReadToItsEnd = "the directory was not read to its end"
)

// Reason tells an error as the reason of another one.
func Reason(err error) string {
	p := problem.Of(err)
	if p.What == NotRead {
		return p.Why
	}
	return (&problem.Problem{What: p.What, Why: p.Why}).Error()
}

// Refresh reads all sources to their end, side by side, and merges what they
// say with old. It calls show, from the calling goroutine, after every page and
// before every pause. The tenants that have arrived are handed over in a read
// that starts from nothing; otherwise the old list stands until the new one is
// complete, and only the count moves.
//
// A source that fails is told in the change, and hides neither what the others
// say nor what it said itself before. Where all of them fail, none of them knows
// any tenant any more, or ctx is canceled, old is returned as it was, with the
// *problem.Problem.
func (r Reader) Refresh(
	ctx context.Context, old Directory, show func(Progress),
) (Directory, Change, error) {
	if len(r.Sources) == 0 {
		// An empty read would make every tenant look gone.
		return old, Change{}, &problem.Problem{What: NotRead, Why: "no source is set up", Do: "name one in the configuration"}
	}
	arriving := &arrival{
		gathering: newGathering(r.Environment, len(old.Tenants)),
		listed:    len(old.Tenants) == 0, now: r.Now, show: show,
	}
	failed := arriving.readAll(ctx, r.Sources)
	if err := r.inVain(ctx, old, arriving, failed); err != nil {
		return old, Change{Failures: failed}, err
	}
	directory, change := arriving.merge(old, r.Now())
	change.Failures, change.Notes = failed, arriving.notes
	return directory, change, nil
}

// inVain says why a read is not to be believed at all; nil where it is.
func (r Reader) inVain(ctx context.Context, old Directory, a *arrival, failed []SourceFailure) error {
	nobody := len(a.tenants) == 0 && slices.ContainsFunc(old.Tenants, isThere)
	switch {
	case len(failed) > 0 && errors.Is(ctx.Err(), context.Canceled):
		return netfault.Explain(NotReadToItsEnd, "", ctx.Err())
	case len(failed) == len(r.Sources), len(failed) > 0 && nobody:
		return problem.Of(failed[0].Err)
	case nobody:
		return &problem.Problem{
			What: NotRead, Why: "no source lists any tenant, although some were known", Do: "refresh again later",
		}
	}
	return nil
}

func isThere(t Tenant) bool { return !t.Gone() }
