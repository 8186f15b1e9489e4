package directory

import (
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

// merge returns the directory after a complete read, which is what has been
// gathered, and how it differs from the one before. It ends the gathering; now
// is when the read ended.
//
// A tenant that the read missed stays, with the time of its first miss, until
// it comes back or keepGone is over; where something is missing in the read, it
// stays as it was. One that comes back counts as new. The very first read
// reports nothing, as everything is new. A text that the read lacks stays what
// it was: the name of an hour ago helps more than none.
func (g *gathering) merge(old Directory, now time.Time) (Directory, Change) {
	// Whole seconds are what a snapshot keeps.
	now = now.UTC().Truncate(time.Second)
	fates := make([]fate, len(g.tenants), len(g.tenants)+len(old.Tenants))
	for _, was := range old.Tenants {
		at, there := g.at[was.ID]
		if !there {
			t, f, keep := was, stillThere(was), true
			if len(g.missing) == 0 {
				t, f, keep = outlive(was, now)
			}
			if keep {
				g.append(t)
				fates = append(fates, f)
			}
			continue
		}
		t := fill(g.tenants[at], was)
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
	first := old.ReadAt.IsZero()
	change := changes(tenants, keys, fates, first)
	change.Missing = g.missing
	return Directory{Tenants: tenants, ReadAt: now}, change
}

// stillThere is the fate of a tenant about which a read says nothing.
func stillThere(t Tenant) fate {
	if t.Gone() {
		return stillGone
	}
	return stayed
}

// outlive returns a missed tenant as it is listed from now on, or false when
// it vanishes.
func outlive(t Tenant, now time.Time) (Tenant, fate, bool) {
	if !t.Gone() {
		t.GoneSince = now
		return t, missed, true
	}
	// A clock that was ahead must not keep the tenant for longer.
	if t.GoneSince.After(now) {
		t.GoneSince = now
	}
	return t, stillGone, now.Sub(t.GoneSince) < keepGone
}

func changes(tenants []Tenant, keys []sortKey, fates []fate, first bool) Change {
	var c Change
	for i, k := range keys {
		switch fates[k.at] {
		case fresh:
			if !first {
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
