package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tenantswitch/directory"
)

// count writes a number with its thousands apart: "1,248".
func count(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// countTenants says how many: "1 tenant", "1,248 tenants".
func countTenants(n int) string {
	if n == 1 {
		return "1 tenant"
	}
	return count(n) + " tenants"
}

// times says how often: "once", "37 times".
func times(n int) string {
	if n == 1 {
		return "once"
	}
	return count(n) + " times"
}

// ago says how long before now something was: "2 min ago".
func ago(then, now time.Time) string {
	switch d := now.Sub(then); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", d/time.Hour)
	}
	return fmt.Sprintf("%d days ago", now.Sub(then)/(24*time.Hour))
}

// countdown writes the time left as a clock does: "4:07".
func countdown(d time.Duration) string {
	d = max(d, 0)
	seconds := int((d + time.Second - 1) / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// date writes a day so that nobody can take the month for the day.
func date(t time.Time) string { return t.Format("2 Jan 2006") }

// How long before its end an access is told in the list, pointed out, and pointed
// out as what will be lost in days.
const (
	endsNear = 60 * 24 * time.Hour
	endsSoon = 30 * 24 * time.Hour
	endsNow  = 7 * 24 * time.Hour
)

// urgency says how much something is to be pointed out.
type urgency int

const (
	calm urgency = iota
	soon
	pressing
)

// urgencyOf says how much the end of an access is to be pointed out. One that
// goes on by itself needs nobody.
func urgencyOf(a directory.Access, now time.Time) urgency {
	switch left := a.Until.Sub(now); {
	case a.Until.IsZero() || a.Extends || left >= endsSoon:
		return calm
	case left < endsNow:
		return pressing
	}
	return soon
}

// ink is the ink of something that is so urgent.
func (u urgency) ink(otherwise, warn, bad ink) ink {
	switch u {
	case soon:
		return warn
	case pressing:
		return bad
	case calm:
	}
	return otherwise
}

// accessWords says briefly how the account reaches a tenant, and whether one
// of the ways ends soon, which comes first. Of several ways of one kind the last
// to end counts.
func accessWords(t *directory.Tenant, now time.Time) (words string, u urgency) {
	if t.Gone() {
		return "gone", soon
	}
	var longest []directory.Access
	for _, a := range t.Access {
		i := slices.IndexFunc(longest, func(b directory.Access) bool { return b.Kind == a.Kind })
		switch {
		case i < 0:
			longest = append(longest, a)
		case !longest[i].Until.IsZero() && (a.Until.IsZero() || a.Until.After(longest[i].Until)):
			longest[i] = a
		}
	}
	var ending, others []string
	for _, a := range longest {
		u = max(u, urgencyOf(a, now))
		if end := until(a, now); end != "" && a.Until.Sub(now) < endsNear {
			ending = append(ending, a.Kind.String()+" "+end)
		} else {
			others = append(others, a.Kind.String())
		}
	}
	return strings.Join(append(ending, others...), ", "), u // what is cut off is no warning
}

// until says when an access ends: "12 days", "ended"; "" where it does not.
func until(a directory.Access, now time.Time) string {
	if a.Until.IsZero() {
		return ""
	}
	switch left := a.Until.Sub(now); {
	case left <= 0:
		return "ended"
	case left < 24*time.Hour:
		return "ends today"
	case left < 48*time.Hour:
		return "1 day"
	default:
		return fmt.Sprintf("%d days", left/(24*time.Hour))
	}
}

// changeWords tells what a read found different: "2 new, 1 gone", followed by
// their names where there are few.
func changeWords(c directory.Change) string {
	var brief, named []string
	for _, part := range []struct {
		word    string
		tenants []directory.Tenant
	}{{"new", c.New}, {"gone", c.Gone}, {"renamed", c.Renamed}} {
		if len(part.tenants) == 0 {
			continue
		}
		brief = append(brief, count(len(part.tenants))+" "+part.word)
		if len(part.tenants) > 3 {
			continue
		}
		named = append(named, part.word+": "+tenantLabels(part.tenants))
	}
	if len(named) == 0 {
		return strings.Join(brief, ", ")
	}
	return strings.Join(brief, ", ") + " · " + strings.Join(named, " · ")
}
