package desktop

import (
	"errors"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
)

// Unavailable is the cause of the problem of a session that cannot be had here,
// for errors.AsType: the person has to choose another one.
type Unavailable struct {
	Session browser.Session
	why     string
}

// Error says why, in one clause.
func (u *Unavailable) Error() string { return u.why }

func unavailable(s browser.Session, why string, causes ...error) error {
	return &problem.Problem{
		What: "no link can be opened in " + s.Words(),
		Why:  why,
		Do:   "choose another browser session",
		Err:  errors.Join(append(causes, &Unavailable{s, why})...),
	}
}
