package desktop

import (
	"errors"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
)

// Reason says why a browser session cannot be had here.
type Reason int

// The reasons.
const (
	NoWindow     Reason = iota + 1 // no browser window can appear in front of the person
	Unknown                        // the browsers or profiles of this machine cannot be read
	NotInstalled                   // the browser is not installed
	NoProfile                      // the browser has no profile of that name
	SameName                       // more than one profile bears the name
	NotDedicated                   // the browser cannot keep a profile for one tenant
	Several                        // several browsers keep a profile for the tenant, and none is named
	Forbidden                      // an administrator keeps the browser from it
)

// Unavailable is the cause of the problem of a session that cannot be had here,
// for errors.AsType: the person has to choose another one.
type Unavailable struct {
	Session browser.Session
	Reason  Reason
	why     string
}

// Error says why, in one clause.
func (u *Unavailable) Error() string { return u.why }

func unavailable(s browser.Session, reason Reason, why string, causes ...error) error {
	return &problem.Problem{
		What: "no link can be opened in " + s.Words(),
		Why:  why,
		Do:   "choose another browser session",
		Err:  errors.Join(append(causes, &Unavailable{s, reason, why})...),
	}
}
