package openlog

import (
	"strconv"
	"strings"
	"time"
)

// mostDays is a hundred years: beyond it lies a slip of the finger.
const mostDays = 36500

// Since returns the time that text names, seen from now and in its zone: so
// long ago ("24h", "90m"), so many days ago at this time of the day ("7d"), or
// the beginning of a day ("2026-11-01"). It is false for anything else.
func Since(text string, now time.Time) (time.Time, bool) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		// Not so many times 24 hours: a day on which the clocks change has 23 or 25.
		return now.AddDate(0, 0, -n), err == nil && n > 0 && n <= mostDays
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, now.Location()); err == nil {
		return beginning(day), true
	}
	ago, err := time.ParseDuration(text)
	return now.Add(-ago), err == nil && ago > 0
}

// beginning returns the first moment of the day that was parsed as its
// midnight. Where the clocks change at midnight there may be none, which parses
// as an hour before the day or after its first moment, or two.
func beginning(midnight time.Time) time.Time {
	switch before := midnight.Add(-time.Hour); {
	case midnight.Hour() == 23:
		return midnight.Add(time.Hour)
	case before.Day() == midnight.Day():
		return before
	}
	return midnight
}
