package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"tenantswitch/auth"
	"tenantswitch/internal/desktop"
	"tenantswitch/internal/problem"
)

// profilesOf returns the browser profiles that are kept for the tenants of an
// account alone: those of its directory that no other account reaches, and where
// it is the last account, all. What cannot be found out is left; a locked key
// may ask for it.
func (a *app) profilesOf(ctx context.Context, account auth.Account, mayAsk bool) []desktop.Kept {
	kept, err := a.desktop.Dedicated(ctx)
	accounts, listErr := a.session.Accounts(ctx)
	switch {
	case err != nil || listErr != nil || len(kept) == 0:
		return nil
	case len(accounts) == 1:
		return kept
	}
	its, known := a.reach(ctx, account, mayAsk)
	for _, other := range accounts {
		if other.ID == account.ID {
			continue
		}
		theirs, ok := a.reach(ctx, other, mayAsk)
		known = known && ok
		for id := range theirs {
			delete(its, id)
		}
	}
	if !known {
		return nil
	}
	return slices.DeleteFunc(kept, func(k desktop.Kept) bool {
		return !its[k.Tenant]
	})
}

// reach returns the tenants that an account is known to reach, and false where
// that cannot be told. Which account is current stays what it is.
func (a *app) reach(ctx context.Context, account auth.Account, mayAsk bool) (ids map[uuid.UUID]bool, known bool) {
	session := a.newSession()
	if _, err := session.Open(ctx, account.ID, mayAsk); err != nil {
		return nil, false
	}
	d, err := snapshot(ctx, session.Handle())
	return idsOf(d.Tenants), err == nil
}

// signOutOnScreen signs an account out for the switcher, and returns how many
// browser profiles stay behind it. They are asked about once the screen is given
// back.
func (a *app) signOutOnScreen(ctx context.Context, id string) (profiles int, err error) {
	kept := a.profilesOf(ctx, auth.Account{ID: id}, false)
	if err := a.session.SignOut(ctx, id); err != nil {
		return 0, err
	}
	if len(kept) > 0 {
		all := append(a.leftOnScreen(), kept...)
		a.leftover.Store(&all)
	}
	return len(kept), nil
}

// leftOnScreen are the browser profiles that were left by sign-outs on the screen.
func (a *app) leftOnScreen() []desktop.Kept {
	if left := a.leftover.Load(); left != nil {
		return slices.Clone(*left)
	}
	return nil
}

// offerToForget deletes browser profiles that were kept for tenants, where the
// person agrees to it or has said so before.
func (a *app) offerToForget(ctx context.Context, kept []desktop.Kept, agreed bool) error {
	if len(kept) == 0 {
		return nil
	}
	what := keptWords(kept)
	left := &problem.Problem{What: what}
	if !agreed {
		if err := a.confirm(ctx, what+". Delete them?", left); err != nil {
			a.sayf("%s; 'tenantswitch doctor' lists them", what)
			return ctx.Err()
		}
	}
	if err := a.desktop.Forget(ctx, kept...); err != nil {
		return err
	}
	a.sayf("deleted %s", profilesWords(len(kept)))
	return nil
}

// keptWords says what profiles are kept and how large they are.
func keptWords(kept []desktop.Kept) string {
	var size int64
	for _, k := range kept {
		size += k.Size
	}
	return fmt.Sprintf("still signed in to portals: %s, %s", profilesWords(len(kept)), megabytes(size))
}

func profilesWords(n int) string {
	if n == 1 {
		return "one browser profile that is kept for a tenant alone"
	}
	return fmt.Sprintf("%d browser profiles that are kept for a tenant each", n)
}
