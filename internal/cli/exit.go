package cli

import (
	"errors"
	"fmt"

	"tenantswitch/directory/search"
	"tenantswitch/internal/problem"
	"tenantswitch/ui"
)

// The exit statuses.
const (
	statusDone        = 0
	statusFailed      = 1
	statusUsage       = 2
	statusNoTenant    = 3 // no such tenant, or several
	statusSignIn      = 4 // sign-in needed, and no snapshot can answer
	statusInterrupted = 130
)

// errInterrupted is a run that ^c ended; nothing needs to be said about it.
var errInterrupted = errors.New("interrupted")

// errTold is a run that has failed and has said everything about it.
var errTold = errors.New("something does not work")

// usageError is a command line that cannot be understood.
type usageError struct{ why, do string }

func (e *usageError) Error() string { return e.why }

func usagef(do, format string, args ...any) error {
	return &usageError{why: fmt.Sprintf(format, args...), do: do}
}

// status maps an error to the exit status.
func status(err error) int {
	switch {
	case err == nil:
		return statusDone
	case errors.Is(err, errInterrupted):
		return statusInterrupted
	}
	if _, ok := errors.AsType[*usageError](err); ok {
		return statusUsage
	}
	if _, ok := errors.AsType[*search.NotOneError](err); ok {
		return statusNoTenant
	}
	if problem.KindOf(err) == problem.SignIn {
		return statusSignIn
	}
	return statusFailed
}

// report tells the user on stderr what failed, why, and what to do.
func (c *command) report(err error) {
	switch {
	case err == nil, errors.Is(err, errInterrupted), errors.Is(err, errTold):
		return
	}
	hint := ""
	var named []string
	if u, ok := errors.AsType[*usageError](err); ok {
		hint = u.do
	} else if t, ok := errors.AsType[*search.NotOneError](err); ok {
		hint, named = t.Do, candidates(t.Found)
	} else {
		p := problem.Of(err)
		err, hint = p, p.Do
	}
	c.sayf("tenantswitch: %v", err)
	for _, line := range named {
		c.sayf("  %s", line)
	}
	if crash, ok := errors.AsType[*ui.Crash](err); ok {
		c.sayf("%s", crash.Stack)
	}
	if hint != "" {
		c.sayf("hint: %s", hint)
	}
}

// lines tells each of the problems that are joined in err on one line: what
// failed, why, and what to do.
func lines(err error) []string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []string
		for _, e := range joined.Unwrap() {
			all = append(all, lines(e)...)
		}
		return all
	}
	p := problem.Of(err)
	switch {
	case p == nil:
		return nil
	case p.Do == "":
		return []string{p.Error()}
	}
	return []string{p.Error() + "; " + p.Do}
}
