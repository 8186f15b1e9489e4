package simulator

import "time"

// Way is one way in which the first person reaches a tenant.
type Way struct {
	Source  Source
	Kind    string    // "home", "guest", "delegated" or "gdap"
	Until   time.Time // when it ends; zero where it does not
	Extends bool      // it is extended by itself when it would end
}

// ways are all ways to the i-th tenant, in the order of the sources.
func (s *Simulator) ways(i int) []Way {
	if i >= strangersFrom {
		return nil
	}
	var all []Way
	for _, source := range s.estate.spread.reach(i).sources() {
		way := Way{Source: source}
		switch {
		case source == GDAP:
			way.Kind = "gdap"
			way.Until, way.Extends = s.lasts(s.estate.spread.terms[s.estate.spread.slot(i)])
		case source == Lighthouse || !s.estate.hasUser(i):
			way.Kind = "delegated"
		case i == 0:
			way.Kind = "home"
		default:
			way.Kind = "guest"
		}
		all = append(all, way)
	}
	return all
}

// lasts is when the last of the terms ends that is in force, and whether it is
// extended then.
func (s *Simulator) lasts(terms []term) (until time.Time, extends bool) {
	for _, t := range terms {
		if end := s.day(t.ends); t.status == statusActive && end.After(until) {
			until, extends = end, t.extends
		}
	}
	return until, extends
}
