package cli

import (
	"bytes"
	"runtime/debug"
	"strings"
	"testing"

	"tenantswitch/internal/problem"
	"tenantswitch/ui"
)

func TestACrashIsToldWithWhereItHappened(t *testing.T) {
	var stderr bytes.Buffer
	c := &command{console: &console{streams: Streams{Err: &stderr}}}
	crash := &ui.Crash{Value: "oh", Stack: debug.Stack()}
	c.report(&problem.Problem{What: "it ended itself", Why: "oh", Do: "report it", Err: crash})
	for _, want := range []string{"tenantswitch: it ended itself: oh\n", "exit_test.go:", "hint: report it\n"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("%q is not in:\n%s", want, &stderr)
		}
	}
	if status(crash) != statusFailed {
		t.Errorf("status %d", status(crash))
	}
}
