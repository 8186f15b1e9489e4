package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"tenantswitch/internal/clean"
	"tenantswitch/internal/problem"
)

// longest is how much of the system's own words is shown, in characters.
const longest = 300

// Problem says in words why path could not be read, written or locked: what
// failed is the caller's to say.
func Problem(what, path string, err error) *problem.Problem {
	p := &problem.Problem{What: what, Err: err}
	held, isHeld := errors.AsType[*HeldError](err)
	switch {
	case errors.Is(err, context.Canceled):
		p.Kind, p.Why = problem.Canceled, "stopped"
	case isHeld:
		p.Why, p.Do = held.Error(), "close the other one, then try again"
	case elsewhere(err):
		p.Why, p.Do = fmt.Sprintf("another program has %s open", path), "close it there, then try again"
	case diskFull(err):
		p.Why, p.Do = fmt.Sprintf("the disk that holds %s is full", path), "free some space, then try again"
	case readOnly(err):
		p.Why, p.Do = fmt.Sprintf("%s lies on a read-only disk", path), "set TENANTSWITCH_HOME to a folder that can be written"
	case errors.Is(err, fs.ErrPermission):
		p.Why, p.Do = fmt.Sprintf("%s does not belong to you", path), "make it yours, or set TENANTSWITCH_HOME to a folder that is"
	default:
		p.Why, p.Do = clean.Text(err.Error(), longest), "look at that path, then try again"
	}
	return p
}
