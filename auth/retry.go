package auth

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

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
		pause := backoff(try)
		if r, ok := refusalIn(err); ok {
			if r.RetryAfter > longestWait || r.Status == 429 {
				return result, err
			}
			pause = max(pause, r.RetryAfter)
		}
		if sleep(ctx, pause) != nil {
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
	return brokenOff(err)
}

// backoff is the pause after the try-th failure, counted from 0, with jitter.
func backoff(try int) time.Duration {
	pause := firstPause << min(try, 6)
	return pause/2 + rand.N(pause/2) //nolint:gosec // jitter, not a secret
}

// sleep waits, or returns why it could not.
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
