package openlog

import (
	"testing"
	"time"
	_ "time/tzdata" // not every machine has the zones
)

func TestSince(t *testing.T) {
	const seconds = "2006-01-02 15:04:05"
	for _, c := range []struct{ zone, now, text, want string }{
		{"UTC", "2026-11-24 17:54:00", "24h", "2026-11-23T17:54:00Z"},
		{"UTC", "2026-11-24 17:54:00", "90m", "2026-11-24T16:24:00Z"},
		{"UTC", "2026-11-24 17:54:00", "7d", "2026-11-17T17:54:00Z"},
		{"Europe/Vienna", "2026-11-24 17:54:00", "2026-11-01", "2026-11-01T00:00:00+01:00"},
		// Over a change of the clocks days are days, and hours hours.
		{"Europe/Vienna", "2026-10-25 12:00:00", "1d", "2026-10-24T12:00:00+02:00"},
		{"Europe/Vienna", "2026-10-25 12:00:00", "24h", "2026-10-24T13:00:00+02:00"},
		{"Europe/Vienna", "2026-03-29 12:00:00", "1d", "2026-03-28T12:00:00+01:00"},
		{"Europe/Vienna", "2026-10-26 12:00:00", "2026-10-25", "2026-10-25T00:00:00+02:00"},
		// A day without a midnight, and one with two.
		{"America/Sao_Paulo", "2018-11-05 12:00:00", "2018-11-04", "2018-11-04T01:00:00-02:00"},
		{"Africa/Cairo", "2026-04-25 12:00:00", "2026-04-24", "2026-04-24T01:00:00+03:00"},
		{"America/Havana", "2026-11-02 12:00:00", "2026-11-01", "2026-11-01T00:00:00-04:00"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		now, err := time.ParseInLocation(seconds, c.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := Since(c.text, now)
		if !ok || got.Format(time.RFC3339) != c.want {
			t.Errorf("%s before %s in %s is %s, %v; want %s", c.text, c.now, c.zone, got.Format(time.RFC3339), ok, c.want)
		}
	}
}

func TestSinceRefusesWhatIsNoTime(t *testing.T) {
	for _, text := range []string{"", "d", "0d", "-7d", "1.5d", "99999999999d", "0h", "-24h", "7", "yesterday", "2026-13-01", "2026-11-1"} {
		if got, ok := Since(text, time.Now()); ok {
			t.Errorf("%q is %s", text, got)
		}
	}
}
