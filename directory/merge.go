package directory

import (
	"cmp"
	"slices"
	"time"
)

// keepGone is how long a tenant that a complete read missed stays listed, as
// gone, before it vanishes: long enough to be noticed after a holiday, and to
// survive a service that forgets it for a day.
const keepGone = 7 * 24 * time.Hour

// fate is what became of a tenant since the directory before.
type fate uint8

const (
	fresh fate = iota // not there before, or gone then
	stayed
	renamed
	missed    // for the first time
	stillGone // missed before already
)

// merge returns the directory after a read, which is what has been gathered, and
// how it differs from the one before. It ends the gathering; now is when the
// read ended. These are the rules:
//
//   - A tenant is its id, whichever sources name it.
//   - Its name, default domain, country and environment are each from the first
//     source, in the order of the Reader, that gives one; the environment of a
//     tenant that no source gives one is the Reader's. A text that none of them
//     gives stays what it was: the name of an hour ago helps more than none.
//     So does one that a source gives which comes after one that failed.
//   - Its domains are those of the first source that gives any, and after them
//     the others'.
//   - Its accesses are those of all sources, the strongest kind first, one for
//     each source and kind: of two ends the later holds, and the roles of both.
//   - A source that failed, or whose list has holes, takes nothing away: what it
//     did not say again of a tenant, it says still. That includes a tenant that
//     no other source lists.
//   - Any other tenant that the read missed stays, as gone since then, until it
//     comes back or keepGone is over. One that comes back counts as new.
//   - Whatever is listed by sources alone that were never read before is no news:
//     the first read of a source reports nothing, as everything in it is new.
func (g *gathering) merge(old Directory, now time.Time) (Directory, Change) {
	// Whole seconds are what a snapshot keeps.
	now = now.UTC().Truncate(time.Second)
	states := g.states(old, now)
	fates := make([]fate, len(g.tenants), len(g.tenants)+len(old.Tenants))
	for _, was := range old.Tenants {
		at, there := g.at[was.ID]
		if !there {
			if t, f, keep := g.outlive(was, now); keep {
				g.append(t)
				fates = append(fates, f)
			}
			continue
		}
		t := g.keep(at, was)
		switch {
		case was.Gone():
		case was.Name != "" && t.Name != was.Name:
			fates[at] = renamed
		default:
			fates[at] = stayed
		}
		g.set(at, t)
	}
	tenants, keys := g.sorted()
	change := changes(tenants, keys, fates, old)
	change.Missing = g.missing
	return Directory{Tenants: tenants, ReadAt: now, Sources: states}, change
}

// states returns what is known of the sources after the read: of one that
// failed, what was known before.
func (g *gathering) states(old Directory, now time.Time) []SourceState {
	counts := map[string]int{}
	for i := range g.tenants {
		access := g.tenants[i].Access
		for j, a := range access {
			if j == 0 || !slices.ContainsFunc(access[:j], func(b Access) bool { return b.Source == a.Source }) {
				counts[a.Source]++
			}
		}
	}
	var states []SourceState
	for _, r := range g.reads {
		if !r.failed {
			states = append(states, SourceState{Name: r.name, ReadAt: now, Count: counts[r.name]})
		} else if i := old.source(r.name); i >= 0 {
			states = append(states, old.Sources[i])
		}
	}
	return states
}

// source returns where a source is among those that have been read; -1 where it
// has not.
func (d Directory) source(name string) int {
	return slices.IndexFunc(d.Sources, func(s SourceState) bool { return s.Name == name })
}

// keep returns the tenant at a place with what still stands of it from before.
func (g *gathering) keep(at int, was Tenant) Tenant {
	t := g.tenants[at]
	t.Environment = cmp.Or(t.Environment, g.environment)
	if held := g.held(was.Access, t.Access); len(held) > 0 && !was.Gone() {
		// Its texts may be those of the sources that hold it, or not; a name
		// that changed and changed back would help nobody.
		before := was
		before.Access = held
		t = g.origins[at].unite(t, g.rank(held), before)
	}
	return fill(t, was)
}

// rank returns the lowest rank among the sources of some accesses.
func (g *gathering) rank(access []Access) int {
	return slices.IndexFunc(g.reads, func(r sourceRead) bool {
		return slices.ContainsFunc(access, func(a Access) bool { return a.Source == r.name })
	})
}

// held returns those of a tenant's accesses that still stand although the read,
// which says now, has not said them again.
func (g *gathering) held(was, now []Access) []Access {
	var held []Access
	for _, a := range was {
		said := slices.ContainsFunc(now, func(b Access) bool { return b.Source == a.Source })
		again := slices.ContainsFunc(now, func(b Access) bool { return b.Source == a.Source && b.Kind == a.Kind })
		if g.shaky[a.Source] && (again || !said) {
			held = append(held, a)
		}
	}
	return held
}

// outlive returns a tenant that the read missed as it is listed from now on, or
// false when it vanishes.
func (g *gathering) outlive(t Tenant, now time.Time) (Tenant, fate, bool) {
	held := g.held(t.Access, nil)
	mayBeThere := len(held) > 0 || len(t.Access) == 0 && len(g.shaky) > 0
	switch {
	case mayBeThere && t.Gone():
		return t, stillGone, true
	case mayBeThere:
		t.Access = held
		return t, stayed, true
	case !t.Gone():
		t.GoneSince = now
		return t, missed, true
	}
	// A clock that was ahead must not keep the tenant for longer.
	if t.GoneSince.After(now) {
		t.GoneSince = now
	}
	return t, stillGone, now.Sub(t.GoneSince) < keepGone
}

func changes(tenants []Tenant, keys []sortKey, fates []fate, old Directory) Change {
	var c Change
	for i, k := range keys {
		switch fates[k.at] {
		case fresh:
			if old.isNews(&tenants[i]) {
				c.New = append(c.New, tenants[i])
			}
		case renamed:
			c.Renamed = append(c.Renamed, tenants[i])
		case missed:
			c.Gone = append(c.Gone, tenants[i])
		case stayed, stillGone:
		}
	}
	return c
}

// isNews says whether a tenant that the directory does not have is new to people
// too, or just listed by a source that was never read.
func (d Directory) isNews(t *Tenant) bool {
	return !d.ReadAt.IsZero() && (len(d.Sources) == 0 || len(t.Access) == 0 ||
		slices.ContainsFunc(t.Access, func(a Access) bool { return d.source(a.Source) >= 0 }))
}
