package auth

import (
	"context"
	"encoding/json"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"

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
	c, err := s.renew(r, box, tokens)
	if err != nil {
		return Account{}, err
	}
	account := s.setCurrent(c)
	s.remember(c)
	return account, nil
}

// boxFor finds the box of the account, or makes one.
func (s *Session) boxFor(ctx context.Context, r record) (*vault.Box, error) {
	if box := s.memoryBox(r); box != nil {
		return box, nil
	}
	ids, err := s.cfg.Vault.List(ctx)
	if err != nil {
		ids = nil // Create says what is wrong with the disk, or that ctx ended
	}
	for _, id := range ids {
		box, err := s.cfg.Vault.Open(ctx, id, true)
		if err != nil {
			continue // it may be this account's, but nothing can be put into it
		}
		if other, err := readRecord(box); err == nil && other.same(r) {
			return box, nil
		}
	}
	box, err := s.cfg.Vault.Create(ctx)
	if err != nil {
		return nil, &problem.Problem{Kind: problem.Canceled, What: signInFailed, Why: "it was stopped", Err: ctx.Err()}
	}
	return box, nil
}

// memoryBox returns the box that this session holds in memory for the account,
// where nothing can be kept; else nil. Those on disk are looked for on disk:
// another process may have signed the account out.
func (s *Session) memoryBox(r record) *vault.Box {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.clients {
		if !c.box.Kept().OnDisk() && c.record().same(r) {
			return c.box
		}
	}
	return nil
}

// renew makes a new client that begins with the new tokens, and writes them.
// The old client is in use until the new one is.
func (s *Session) renew(r record, box *vault.Box, tokens []byte) (*client, error) {
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
	c.tokens.flush()
	return c, nil
}
