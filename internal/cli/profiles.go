package cli

import (
	"context"
	"fmt"
	"slices"

	"tenantswitch/auth"
	"tenantswitch/internal/desktop"
)

// profilesOf returns the browser profiles that are kept for the tenants of an
// account alone: those of its directory that no other account reaches, and where
// it is the last account, all. What cannot be found out is left; a locked key
// may ask for it.
func (a *app) profilesOf(ctx context.Context, account auth.Account, mayAsk bool) []desktop.Kept {
	kept, err := a.desk.desktop.Dedicated(ctx)
	accounts, listErr := a.people.session.Accounts(ctx)
	switch {
	case err != nil || listErr != nil || len(kept) == 0:
		return nil
	case len(accounts) == 1:
		return kept
	}
	its, known := a.people.reach(ctx, account, mayAsk)
	for _, other := range accounts {
		if other.ID == account.ID {
			continue
		}
		theirs, ok := a.people.reach(ctx, other, mayAsk)
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
