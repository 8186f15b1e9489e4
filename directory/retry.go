package directory

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tenantswitch/internal/problem"
)

// setback is a failure that may pass.
type setback struct {
	kind    setbackKind
	cause   string        // in a word or two: "throttled"
	after   time.Duration // how long the service asked to wait; 0 where it did not
	heard   time.Time     // when the service last said a word; zero where it did not
	problem *problem.Problem
}

// setbackKind is who is to blame. Each kind has tries of its own: a service
// that asked us to wait has not used up the patience for a broken connection.
type setbackKind uint8

const (
	unanswered setbackKind = iota // by the network: no answer, or part of one
	failing                       // by the service, for reasons of its own
	throttling                    // by us: too many requests

	setbackKinds = 3
)

// tries is how often a page is asked for again after setbacks of the kind.
func (k setbackKind) tries() int {
	switch k {
	case throttling:
		return 12
	case failing:
		return 5
	case unanswered:
	}
	return 3
}

func (s *setback) Error() string { return s.problem.Error() }

func (s *setback) Unwrap() error { return s.problem }

// refusal is a token that the service does not accept.
type refusal struct {
	claims  string // what the next token has to satisfy, as JSON; or ""
	problem *problem.Problem
}

func (r *refusal) Error() string { return r.problem.Error() }

func (r *refusal) Unwrap() error { return r.problem }

const (
	firstPause = 500 * time.Millisecond // doubled from try to try
	maxPause   = 20 * time.Second       // of our own choosing
	maxAsked   = 2 * time.Minute        // that a service may ask us to wait
	// maxSilent is how long the service may stay silent before no more is tried:
	// a dead network is told as such within a minute or so.
	maxSilent = time.Minute
)

// patience is what is left of it for one page.
type patience struct {
	silent time.Time // since when the service has not said a word
	tried  [setbackKinds]int
}

func newPatience() *patience { return &patience{silent: time.Now()} }

// next returns how long to wait before the next try, and false where trying
// again is no use. Half of a pause of our own is drawn by lot, so that many
// programs do not come back at once; one that the service asked for is kept to
// the second, as asking earlier only makes it longer.
func (p *patience) next(s *setback) (time.Duration, bool) {
	p.tried[s.kind]++
	tried := p.tried[s.kind]
	if s.heard.After(p.silent) {
		p.silent = s.heard
	}
	switch {
	case tried > s.kind.tries(), s.after > maxAsked:
		return 0, false
	case s.after > 0:
		p.silent = time.Now().Add(s.after) // nobody speaks while we wait
		return s.after, true
	case s.kind == unanswered && time.Since(p.silent) > maxSilent:
		return 0, false
	}
	pause := min(firstPause<<min(tried-1, 10), maxPause)
	return pause/2 + rand.N(pause/2), true //nolint:gosec // spreads load, keeps no secret
}

// sleep waits, or returns early with the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retryAfter returns how long the service asks to be left alone; 0 where it
// does not say. Retry-After holds seconds or a date (RFC 9110, section
// 10.2.3); Azure services also send milliseconds in headers of their own.
func retryAfter(h http.Header) time.Duration {
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
	return max(when.Sub(now), 0)
}

// countOf returns text units; 0 where text is no positive number.
func countOf(text string, unit time.Duration) time.Duration {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(n > 0) {
		return 0
	}
	const most = 365 * 24 * time.Hour // more would overflow, and means never
	return time.Duration(min(n*float64(unit), float64(most)))
}
