package auth

import (
	"context"
	"encoding/json"
	"path/filepath"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"

	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/vault"
)

// keep stores what a sign-in brought and makes it the current account. What
// cannot be stored stays in memory: the person has done their part.
func (s *Session) keep(ctx context.Context, result public.AuthResult, tokens []byte) (Account, error) {
	r, err := s.recordOf(result)
	if err != nil {
		return Account{}, err
	}
	box, err := s.boxFor(ctx, r)
	if err != nil {
		return Account{}, err
	}
	c, err := s.renew(ctx, r, box, tokens)
	if err != nil {
		return Account{}, err
	}
	account := s.setCurrent(c)
	s.remember(ctx, c)
	return account, nil
}

// boxFor finds the box of the account, or makes one.
func (s *Session) boxFor(ctx context.Context, r record) (*vault.Box, error) {
	if box := s.memoryBox(r); box != nil {
		return box, nil
	}
	if box := s.keptBox(ctx, r); box != nil {
		return box, nil
	}
	box, err := s.cfg.Vault.Create(ctx)
	if err != nil {
		return nil, &problem.Problem{Kind: problem.Canceled, What: signInFailed, Why: "it was stopped", Err: ctx.Err()}
	}
	if !box.Kept().OnDisk() {
		return box, nil
	}
	return s.theOne(ctx, r, box)
}

// theOne returns the one box of an account for which a new one was just made:
// another process may have made one for the same person since we looked.
func (s *Session) theOne(ctx context.Context, r record, made *vault.Box) (*vault.Box, error) {
	unlock := s.lockAccounts(ctx)
	defer unlock()
	if box := s.keptBox(ctx, r); box != nil {
		_ = made.Delete(context.WithoutCancel(ctx)) // what is left is listed, and can be signed out
		return box, nil
	}
	who, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	_ = made.Write(ctx, accountFile, who) // the flush writes it again, and tells
	return made, nil
}

// keptBox returns the box that is kept on disk for the account; nil where
// there is none. It deletes what is found dead on the way: nobody could tell
// whose it was, and every sign-in would leave one more.
func (s *Session) keptBox(ctx context.Context, r record) *vault.Box {
	ids, err := s.cfg.Vault.List(ctx)
	if err != nil {
		return nil // Create says what is wrong with the disk, or that ctx ended
	}
	var same []*client
	for _, id := range ids {
		// One that does not open may be this account's, but nothing can be put
		// into it. Nobody is asked to unlock more than is needed.
		c, err := s.open(ctx, id, len(same) == 0)
		switch {
		case err == nil && c.record.same(r):
			same = append(same, c)
		case s.dead(id, err):
			_ = s.cfg.Vault.Delete(ctx, id) // what is left is listed, and the next sign-in tries again
		}
	}
	if len(same) == 0 {
		return nil
	}
	return s.distinct(same)[0].box
}

const accountsLock = ".accounts.lock"

// lockAccounts keeps other processes from finding or making the box of an
// account until unlock is called. Where that cannot be had the sign-in goes on
// all the same: two folders are less harm than one sign-in for nothing.
func (s *Session) lockAccounts(ctx context.Context) (unlock func()) {
	if s.cfg.Dir == "" {
		return func() {}
	}
	unlock, err := files.Lock(ctx, filepath.Join(s.cfg.Dir, accountsLock))
	if err != nil {
		return func() {}
	}
	return unlock
}

// memoryBox returns the box that this session holds in memory for the account,
// where nothing can be kept; else nil. Those on disk are looked for on disk:
// another process may have signed the account out.
func (s *Session) memoryBox(r record) *vault.Box {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.clients {
		if !c.box.Kept().OnDisk() && c.record.same(r) {
			return c.box
		}
	}
	return nil
}

// renew makes a new client that begins with the new tokens, and writes them.
// The old client is in use until the new one is.
func (s *Session) renew(ctx context.Context, r record, box *vault.Box, tokens []byte) (*client, error) {
	who, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	c, err := s.clientOf(r, box)
	if err != nil {
		return nil, err
	}
	c.tokens.begins(who, tokens)
	s.mu.Lock()
	old := s.clients[box.ID()]
	s.clients[box.ID()] = c
	s.mu.Unlock()
	if old != nil {
		old.tokens.abandon()
	}
	c.tokens.flush(ctx)
	return c, nil
}
