// Package problem holds an error the way a person reads it: what failed, why,
// and what to do about it.
//
// The rules: every error that can reach the screen or stderr is a *Problem by
// then; it never holds a token, a code or a secret, because it may be shown,
// copied and pasted into a ticket; and callers branch on its Kind, never on
// its words.
package problem

import (
	"context"
	"errors"
)

// Kind says what a program may do about a problem.
type Kind uint8

const (
	// Other is a problem nobody branches on.
	Other Kind = iota
	// SignIn means that only an interactive sign-in can help.
	SignIn
	// Offline means that the network or the service could not be reached.
	Offline
	// Throttled means that the service asked to be left alone for a while.
	Throttled
	// Canceled means that the user, or the end of the program, stopped it.
	Canceled
	// Locked means that a key exists but must be unlocked by a person first.
	Locked
)

// Problem is one error in three parts. What and Why are lower-case clauses
// without a full stop; Do is what the reader can do, in the imperative.
type Problem struct {
	Kind Kind
	What string // what failed: "the directory could not be read"
	Why  string // why: "login.microsoftonline.com did not answer within 30 s"
	Do   string // what to do: "check the network, then press ^r"
	Refs string // what a support desk asks for: "AADSTS50076, correlation id 4f1c…"
	Err  error  // the cause, for errors.Is and errors.As; never shown
}

// Error returns what failed, why, and the references, on one line.
func (p *Problem) Error() string {
	text := p.What
	if p.Why != "" {
		text += ": " + p.Why
	}
	if p.Refs != "" {
		text += " (" + p.Refs + ")"
	}
	return text
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// Of returns the Problem in err's chain. An error that holds none becomes one
// of kind Other, or Canceled if its context was. Of(nil) is nil.
func Of(err error) *Problem {
	if err == nil {
		return nil
	}
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if errors.Is(err, context.Canceled) {
		return &Problem{Kind: Canceled, What: "stopped", Err: err}
	}
	return &Problem{What: err.Error(), Err: err}
}

// KindOf returns the kind of the Problem in err's chain; Other where there is
// none.
func KindOf(err error) Kind {
	if err == nil {
		return Other
	}
	return Of(err).Kind
}
