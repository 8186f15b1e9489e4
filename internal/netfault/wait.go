package netfault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxAsked is the longest wait that a service is believed to ask for.
const maxAsked = 24 * time.Hour

// RetryAfter returns how long the service asks to be left alone, up to a day; 0
// where it does not say. Retry-After holds seconds or a date (RFC 9110, section
// 10.2.3); Azure's services also send milliseconds in headers of their own.
func RetryAfter(h http.Header) time.Duration {
	for _, name := range []string{"Retry-After-Ms", "X-Ms-Retry-After-Ms"} {
		if d := countOf(h.Get(name), time.Millisecond); d > 0 {
			return d
		}
	}
	value := h.Get("Retry-After")
	if d := countOf(value, time.Second); d > 0 {
		return d
	}
	when, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	// Measured by the service's own clock, as ours may be wrong.
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(max(when.Sub(now), 0), maxAsked)
}

// countOf returns text units; 0 where text is no positive number.
func countOf(text string, unit time.Duration) time.Duration {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(n > 0) {
		return 0
	}
	return time.Duration(min(n*float64(unit), float64(maxAsked)))
}

// maxPause is the longest pause of our own choosing.
const maxPause = 20 * time.Second

// Backoff returns the pause after the try-th failure, counted from 0: first,
// doubled from try to try up to 20 seconds. Half of it is drawn by lot, so that
// many programs do not come back at once.
func Backoff(first time.Duration, try int) time.Duration {
	pause := min(first<<min(try, 10), maxPause)
	return pause/2 + rand.N(pause/2) //nolint:gosec // spreads load, keeps no secret
}

// Sleep waits, or returns early with the context's error.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Words returns a duration as people say it, a second at least: "45 s",
// "5 min", "2 h".
func Words(d time.Duration) string {
	switch {
	case d.Round(time.Minute) >= 2*time.Hour:
		return fmt.Sprintf("%d h", d.Round(time.Hour)/time.Hour)
	case d.Round(time.Second) >= 2*time.Minute:
		return fmt.Sprintf("%d min", d.Round(time.Minute)/time.Minute)
	}
	return fmt.Sprintf("%d s", max(d.Round(time.Second)/time.Second, 1))
}
