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
// it is the last account, all. What cannot be found out is left.
func (a *app) profilesOf(ctx context.Context, account auth.Account) []desktop.Kept {
	kept, err := a.desktop.Dedicated(ctx)
	accounts, listErr := a.session.Accounts(ctx)
	switch {
	case err != nil || listErr != nil || len(kept) == 0:
		return nil
	case len(accounts) == 1:
		return kept
	}
	its, known := a.reach(ctx, account)
	for _, other := range accounts {
		if other.ID == account.ID {
			continue
		}
		theirs, ok := a.reach(ctx, other)
		known = known && ok
		for id := range theirs {
			delete(its, id)
		}
	}
	if !known {
		return nil
	}
	return slices.DeleteFunc(kept, func(k desktop.Kept) bool {
		id, err := uuid.Parse(k.Tenant)
		return err != nil || !its[id]
	})
}

// reach returns the tenants that an account is known to reach, and false where
// that cannot be told. Which account was current last stays what it was.
func (a *app) reach(ctx context.Context, account auth.Account) (ids map[uuid.UUID]bool, known bool) {
	if _, err := a.session.Open(ctx, account.ID, true); err != nil {
		return nil, false
	}
	d, err := snapshot(a.session.Handle())
	return idsOf(d.Tenants), err == nil
}

// offerToForget deletes browser profiles that were kept for tenants, where the
// person agrees to it or has said so before.
func (a *app) offerToForget(ctx context.Context, kept []desktop.Kept, agreed bool) error {
	if len(kept) == 0 {
		return nil
	}
	var size int64
	for _, k := range kept {
		size += k.Size
	}
	what := fmt.Sprintf("still signed in to portals: %s, %s", profilesWords(len(kept)), megabytes(size))
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

func profilesWords(n int) string {
	if n == 1 {
		return "one browser profile that is kept for a tenant alone"
	}
	return fmt.Sprintf("%d browser profiles that are kept for a tenant each", n)
}
