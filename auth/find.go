package auth

import (
	"context"
	"slices"
	"strings"

	"tenantswitch/internal/problem"
)

// Find returns the account that want names among all that are kept on this
// machine, for signing it out: also one that this session cannot use, which
// then has its Trouble. An empty want is the account that Open would choose,
// else the only one, unless that is known to be another cloud's. A zero Account without an error means that there is none.
//
// Nobody is asked to unlock a key unless user names, or the clouds of several
// accounts, have to be compared.
func (s *Session) Find(ctx context.Context, want string) (Account, error) {
	ids, err := s.known(ctx)
	switch {
	case err != nil || len(ids) == 0:
		return Account{}, err
	case want == "":
		return s.findUnnamed(ctx, ids)
	case slices.Contains(ids, want):
		return s.glance(ctx, want, false), nil
	}
	all, err := s.Accounts(ctx)
	if err != nil {
		return Account{}, err
	}
	return oneOf(all, want)
}

// findUnnamed returns the account that was current last if it may still be it;
// else the first that this session can use; else the only one.
func (s *Session) findUnnamed(ctx context.Context, ids []string) (Account, error) {
	if last := s.lastUsed(); slices.Contains(ids, last) {
		a := s.glance(ctx, last, false)
		if len(ids) > 1 && problem.KindOf(a.Trouble) == problem.Locked {
			a = s.glance(ctx, last, true) // else nobody knows which cloud it is of
		}
		switch {
		case a.Trouble == nil, a.Username == "" && len(ids) == 1:
			return a, nil
		case a.Username == "":
			// It may be of another cloud; but the next best is not meant either.
			return Account{}, unclear(s.glances(ctx, ids))
		}
	}
	if c, _ := s.first(ctx, ids, false); c != nil {
		return c.account, nil
	}
	all := s.glances(ctx, ids)
	if len(all) == 1 && (all[0].Cloud == "" || all[0].Cloud == s.cfg.Cloud.Name) {
		return all[0], nil
	}
	return Account{}, unclear(all)
}

func unclear(all []Account) *problem.Problem {
	p := severalAccounts("", all)
	p.What, p.Do = "it is not clear which account is meant", "name one with --account"
	return p
}

func (s *Session) glances(ctx context.Context, ids []string) []Account {
	var all []Account
	for _, id := range ids {
		all = append(all, s.glance(ctx, id, false))
	}
	return all
}

// glance returns what is known of an account.
func (s *Session) glance(ctx context.Context, id string, mayAsk bool) Account {
	a := Account{ID: id}
	c, err := s.open(ctx, id, mayAsk)
	if c != nil {
		a = c.account
	}
	a.Trouble = err
	return a
}

// oneOf returns the account of that user name, or the only one whose name
// begins so. Where a person is there several times, through several client ids
// say, it is the one that can be used.
func oneOf(all []Account, want string) (Account, error) {
	lower := strings.ToLower(want)
	var hits []Account
	var names []string
	var trouble error
	for _, a := range all {
		name := strings.ToLower(a.Username)
		switch {
		case name == "":
			trouble = a.Trouble
		case strings.HasPrefix(name, lower):
			hits = append(hits, a)
		}
		if name != "" {
			names = append(names, a.Username)
		}
	}
	keep := func(ok func(Account) bool) {
		if slices.ContainsFunc(hits, ok) {
			hits = slices.DeleteFunc(hits, func(a Account) bool { return !ok(a) })
		}
	}
	keep(func(a Account) bool { return strings.EqualFold(a.Username, want) })
	if !slices.ContainsFunc(hits, func(a Account) bool { return !strings.EqualFold(a.Username, hits[0].Username) }) {
		keep(func(a Account) bool { return a.Trouble == nil })
	}
	switch {
	case len(hits) == 1:
		return hits[0], nil
	case len(hits) > 1:
		return Account{}, severalAccounts(want, hits)
	case trouble != nil:
		return Account{}, trouble
	}
	return Account{}, noSuchAccount(want, names)
}
