package auth

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tenantswitch/internal/problem"
)

// Open makes an account that is kept on this machine the session's current
// one: the one whose id or user name is want (or begins with it, where only
// one does), or with an empty want the one that was current last. It asks the
// login service nothing.
//
// A zero Account without an error means that nobody is signed in. With mayAsk
// false no keyring is made to ask; a locked one is a problem of kind Locked.
func (s *Session) Open(ctx context.Context, want string, mayAsk bool) (Account, error) {
	ids, err := s.known(ctx)
	if err != nil {
		return Account{}, err
	}
	var c *client
	if last := s.lastUsed(); want == "" && slices.Contains(ids, last) {
		if c, err = s.open(ctx, last, mayAsk); c != nil && err != nil {
			c, err = s.first(ctx, ids, mayAsk) // it belongs to another cloud
		}
	} else if want == "" {
		c, err = s.first(ctx, ids, mayAsk)
	} else {
		c, err = s.named(ctx, ids, want, mayAsk)
	}
	if err != nil || c == nil {
		return Account{}, err
	}
	return s.setCurrent(c), nil
}

// first returns the first account, by user name, that this session can use.
// What keeps the others from being used is a problem only where there is none.
func (s *Session) first(ctx context.Context, ids []string, mayAsk bool) (*client, error) {
	var usable []*client
	var trouble error
	for _, id := range ids {
		c, err := s.open(ctx, id, mayAsk)
		switch {
		case err == nil:
			usable = append(usable, c)
		case c == nil && trouble == nil:
			trouble = err
		}
	}
	if len(usable) == 0 {
		return nil, trouble
	}
	return slices.MinFunc(s.distinct(usable), func(a, b *client) int { return byName(a.account, b.account) }), nil
}

// distinct leaves each account once. One that is kept twice, as when two
// processes signed it in at once, is the folder that was used last, else that
// of the later sign-in.
func (s *Session) distinct(all []*client) []*client {
	last := s.lastUsed()
	var kept []*client
	for _, c := range all {
		i := slices.IndexFunc(kept, func(k *client) bool { return k.record.same(c.record) })
		switch {
		case i < 0:
			kept = append(kept, c)
		case c.account.ID == last, kept[i].account.ID != last && c.record.SignedIn.After(kept[i].record.SignedIn):
			kept[i] = c
		}
	}
	return kept
}

// named returns the account that want names.
func (s *Session) named(ctx context.Context, ids []string, want string, mayAsk bool) (*client, error) {
	if slices.Contains(ids, want) {
		c, err := s.open(ctx, want, mayAsk)
		if err != nil {
			return nil, err
		}
		return c, nil
	}
	all := make([]Account, 0, len(ids))
	var usable []*client
	for _, id := range ids {
		a := Account{ID: id}
		c, err := s.open(ctx, id, mayAsk)
		if c != nil {
			a = c.account
		}
		if err == nil {
			usable = append(usable, c)
		}
		a.Trouble = err
		all = append(all, a)
	}
	kept := s.distinct(usable)
	all = slices.DeleteFunc(all, func(a Account) bool {
		return a.Trouble == nil && !slices.ContainsFunc(kept, func(c *client) bool { return c.account.ID == a.ID })
	})
	a, err := oneOf(all, want)
	if err != nil {
		return nil, err
	}
	if a.Trouble != nil {
		return nil, a.Trouble
	}
	return s.client(a.ID), nil
}

func severalAccounts(want string, hits []Account) *problem.Problem {
	var names []string
	for _, a := range hits {
		names = append(names, fmt.Sprintf("%s (%s)", cmp.Or(a.Username, "one that cannot be opened"), a.ID))
	}
	slices.Sort(names)
	return &problem.Problem{
		What: fmt.Sprintf("%q is not one account", cleanName(want)), Why: "it may be " + strings.Join(names, " or "),
		Do: "name it by its id",
	}
}

func noSuchAccount(want string, names []string) *problem.Problem {
	p := &problem.Problem{
		Kind: problem.SignIn, What: fmt.Sprintf("the account %q is not signed in here", cleanName(want)),
		Why: "nobody is", Do: "sign in",
	}
	if len(names) > 0 {
		slices.Sort(names)
		names = slices.Compact(names)
		p.Why = "only " + strings.Join(names, ", ") + " is here"
		if len(names) > 1 {
			p.Why = "those here are " + strings.Join(names, ", ")
		}
		p.Do = "choose one of them, or sign in"
	}
	return p
}

// Use makes another account the current one, and remembers that; trouble with
// remembering is told on the side.
func (s *Session) Use(ctx context.Context, id string) error {
	c, err := s.open(ctx, id, true)
	if err != nil {
		return err
	}
	s.setCurrent(c)
	s.remember(ctx, c)
	return nil
}

// SignOut forgets the account: its tokens, its other files and its key, and
// nothing of any other account. The browser stays signed in.
func (s *Session) SignOut(ctx context.Context, id string) error {
	s.mu.Lock()
	c := s.clients[id]
	delete(s.clients, id)
	if s.current == id {
		s.current = ""
	}
	s.mu.Unlock()
	if c != nil {
		c.tokens.abandon()
	}
	forgotten := s.forgetLast(id)
	if c != nil && !c.box.Kept().OnDisk() {
		return c.box.Delete(ctx)
	}
	if err := s.cfg.Vault.Delete(ctx, id); err != nil {
		return err
	}
	return forgotten
}
