package simulator

import (
	"context"
	"slices"
	"sync"
)

// hold keeps the requests to one place waiting.
type hold struct {
	place    Place
	arrived  chan struct{} // one value per request that waits, if anybody reads
	released chan struct{}
}

// arrivedBuffer is how many waiting requests a hold tells of before it forgets
// some.
const arrivedBuffer = 1024

// Hold makes requests to the place (Tenants, Token, …) wait until release is
// called or their client gives up. Arrived gets a value for each that waits, so
// that a test need not guess when. Release may be called more than once.
func (s *Simulator) Hold(at Place) (arrived <-chan struct{}, release func()) {
	h := &hold{place: at, arrived: make(chan struct{}, arrivedBuffer), released: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = append(s.held, h)
	return h.arrived, sync.OnceFunc(func() {
		close(h.released)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.held = slices.DeleteFunc(slices.Clone(s.held), func(other *hold) bool { return other == h })
	})
}

// wait returns when nothing holds the place any more; false if ctx ended first.
func (s *Simulator) wait(ctx context.Context, p Place) bool {
	s.mu.Lock()
	held := s.held
	s.mu.Unlock()
	for _, h := range held {
		if h.place != p {
			continue
		}
		select {
		case h.arrived <- struct{}{}:
		default:
		}
		select {
		case <-h.released:
		case <-ctx.Done():
			return false
		}
	}
	return true
}
