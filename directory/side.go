package directory

import (
	"fmt"
	"runtime/debug"
	"sync/atomic"
)

// sideBySide calls do for every number below jobs, up to width of them at once,
// and runs what they tell, one after the other, in the calling goroutine: only
// there may anything be touched that they share. It returns when all are done.
// A panic in one of them becomes the caller's, which may have a terminal to give
// back.
func sideBySide(jobs, width int, do func(job int, tell func(func()))) {
	calls, quit := make(chan func()), make(chan struct{})
	defer close(quit) // where a call panics, nobody may wait for the next
	tell := func(f func()) {
		select {
		case calls <- f:
		case <-quit:
		}
	}
	var next atomic.Int64
	running := min(width, jobs)
	work := func() {
		defer func() {
			panicked := recover()
			stack := debug.Stack()
			tell(func() {
				running--
				if panicked != nil {
					panic(fmt.Sprintf("%v\n%s", panicked, stack))
				}
			})
		}()
		for i := next.Add(1) - 1; i < int64(jobs); i = next.Add(1) - 1 {
			do(int(i), tell)
		}
	}
	for range running {
		go work()
	}
	for running > 0 {
		(<-calls)()
	}
}
