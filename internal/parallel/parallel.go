// Package parallel does many things side by side and hands over what they come
// to one after the other.
//
// The rules: only what is told runs in the caller's goroutine, and only there
// may anything be touched that the jobs share; and a panic of a job is the
// caller's, which may have a terminal to give back.
package parallel

import (
	"fmt"
	"runtime/debug"

	"golang.org/x/sync/errgroup"
)

// Each calls do for every number below jobs, up to width of them at once, and
// runs what they tell in the calling goroutine. It returns when all are done.
func Each(jobs, width int, do func(job int, tell func(func()))) {
	calls, quit := make(chan func()), make(chan struct{})
	defer close(quit) // where a call panics, nobody may wait for the next
	tell := func(f func()) {
		select {
		case calls <- f:
		case <-quit:
		}
	}
	go func() {
		defer close(calls)
		var group errgroup.Group
		group.SetLimit(width)
		for job := range jobs {
			group.Go(func() error {
				defer func() {
					if panicked := recover(); panicked != nil {
						stack := debug.Stack()
						tell(func() { panic(fmt.Sprintf("%v\n%s", panicked, stack)) })
					}
				}()
				do(job, tell)
				return nil
			})
		}
		_ = group.Wait() // no job returns an error; what it has to say it tells
	}()
	for call := range calls {
		call()
	}
}
