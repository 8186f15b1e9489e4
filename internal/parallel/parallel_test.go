package parallel

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestEveryJobIsDoneOnceAndAFewAtATime(t *testing.T) {
	for _, c := range []struct{ jobs, width, most int }{{0, 4, 0}, {1, 4, 1}, {100, 4, 4}, {3, 1, 1}} {
		synctest.Test(t, func(t *testing.T) { // in which all that can run has run before time goes on
			var running, most atomic.Int64
			done := map[int]int{} // touched by what is told alone
			Each(c.jobs, c.width, func(job int, tell func(func())) {
				most.Store(max(most.Load(), running.Add(1)))
				time.Sleep(time.Second)
				running.Add(-1)
				tell(func() { done[job]++ })
			})
			for job := range c.jobs {
				if done[job] != 1 {
					t.Errorf("job %d of %d was done %d times", job, c.jobs, done[job])
				}
			}
			if len(done) != c.jobs || int(most.Load()) > c.most || c.jobs > c.width && int(most.Load()) != c.width {
				t.Errorf("%d of %d jobs, %d at once of %d", len(done), c.jobs, most.Load(), c.width)
			}
		})
	}
}

func TestAPanicIsTheCallers(t *testing.T) {
	for name, do := range map[string]func(tell func(func())){
		"of a job":         func(func(func())) { panic("ouch") },
		"of what is told":  func(tell func(func())) { tell(func() { panic("ouch") }) },
		"after all others": func(tell func(func())) { tell(func() {}); panic("ouch") },
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "ouch") {
					t.Errorf("%s: got %q", name, text)
				}
			}()
			Each(20, 3, func(_ int, tell func(func())) { do(tell) })
			t.Errorf("%s: it was kept", name)
		}()
	}
}
