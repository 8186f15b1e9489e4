package auth

import (
	"context"
	"errors"
	"time"

	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
)

// The library retries nothing. These limits let a passing fault pass without
// making anybody wait for one that does not.
const (
	attempts    = 3
	firstPause  = 250 * time.Millisecond
	longestWait = 5 * time.Second // a service that asks for more is told on, not waited for
)

// retried calls do until it succeeds, fails for good, or has been tried often
// enough.
func retried[T any](ctx context.Context, do func() (T, error)) (T, error) {
	for try := 0; ; try++ {
		result, err := do()
		if err == nil || try == attempts-1 || !passing(err) {
			return result, err
		}
		pause := netfault.Backoff(firstPause, try)
		if r, ok := refusalIn(err); ok {
			if r.RetryAfter > longestWait || r.Status == 429 {
				return result, err
			}
			pause = max(pause, r.RetryAfter)
		}
		if netfault.Sleep(ctx, pause) != nil {
			return result, err
		}
	}
}

// passing says whether the fault may be gone at the next try: the service's
// own, too many requests, or a connection that broke.
func passing(err error) bool {
	if r, ok := refusalIn(err); ok {
		kind := r.kind()
		return kind == problem.Offline || kind == problem.Throttled
	}
	if _, ok := errors.AsType[*problem.Problem](err); ok {
		return false
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	return netfault.BrokenOff(err)
}
