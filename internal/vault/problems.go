package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"tenantswitch/internal/clean"
	"tenantswitch/internal/problem"
)

func stopped(err error) error {
	return &problem.Problem{Kind: problem.Canceled, What: "stopped", Err: err}
}

func cannotOpen(kind problem.Kind, cause error, why, do string) error {
	return &problem.Problem{Kind: kind, What: "what this machine keeps of the account cannot be opened", Why: why, Do: do, Err: cause}
}

func noAccount(id string, cause error) error {
	if cause == nil {
		cause = fs.ErrNotExist
	}
	return &problem.Problem{
		Kind: problem.SignIn,
		What: "the account is not kept on this machine",
		Why:  fmt.Sprintf("there is no account %q", oneLine(id)),
		Do:   "sign in again",
		Err:  cause,
	}
}

func signedOut() error {
	return &problem.Problem{
		Kind: problem.SignIn,
		What: "the account is no longer kept on this machine",
		Why:  "it was signed out",
		Do:   "sign in again",
		Err:  fs.ErrNotExist,
	}
}

func absent(name string) error {
	return &problem.Problem{What: fmt.Sprintf("%q is not kept yet", name), Err: fs.ErrNotExist}
}

// loadProblem says why a keeper gave no key. The kind follows the keeper's
// answer, never its words.
func loadProblem(ctx context.Context, k Keeper, err error) error {
	if ctx.Err() != nil {
		return stopped(ctx.Err())
	}
	p := problem.Of(err)
	why, do := p.Why, p.Do
	if why == "" {
		why = oneLine(p.What)
	}
	kind := problem.Other
	switch {
	case errors.Is(err, context.Canceled):
		return stopped(err)
	case errors.Is(err, ErrLocked):
		kind = problem.Locked
	case errors.Is(err, ErrNotFound):
		kind = problem.SignIn
	}
	if do == "" {
		do = "sign in again"
	}
	if why == "" {
		why = fmt.Sprintf("its key could not be had from %q", k.Name())
	}
	return cannotOpen(kind, err, why, do)
}

// oneLine makes a foreign text fit to be shown: one line, no control
// characters, not endless.
func oneLine(s string) string {
	const most = 160
	return clean.Text(s, most)
}
