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
// account alone: those of its directory, and where it is the last account, all.
// What cannot be found out is left.
func (a *app) profilesOf(ctx context.Context, account auth.Account) []desktop.Kept {
	kept, err := a.desktop.Dedicated(ctx)
	accounts, listErr := a.session.Accounts(ctx)
	if err != nil || listErr != nil || len(kept) == 0 || len(accounts) == 1 {
		return kept
	}
	if a.session.Use(ctx, account.ID) != nil {
		return nil
	}
	d, _ := snapshot(a.session.Handle())
	reached := idsOf(d.Tenants)
	return slices.DeleteFunc(kept, func(k desktop.Kept) bool {
		id, err := uuid.Parse(k.Tenant)
		return err != nil || !reached[id]
	})
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
