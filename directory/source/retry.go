package source

import (
	"time"

	"tenantswitch/internal/netfault"
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
	firstPause = 500 * time.Millisecond
	maxAsked   = 2 * time.Minute // that a service may ask us to wait
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
// again is no use. A pause that the service asked for is kept to the second, as
// asking earlier only makes it longer.
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
	return netfault.Backoff(firstPause, tried-1), true
}
