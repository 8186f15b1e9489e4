package vault

import (
	"context"
	"errors"

	"tenantswitch/internal/problem"
)

// Prime gets the passphrase that this process will need, for a program that is
// about to take the terminal over. After it, whatever it returns, Options.Ask
// is not called any more: an account under another passphrase is a problem of
// kind Locked, and a new one for which there is no passphrase is in memory.
//
// Where new accounts may be kept under a passphrase, it asks, or runs the
// command: for the one that fits any account kept so, or, where no account is
// kept at all, for a new one. Else it does nothing. A passphrase that does not
// fit is a problem of kind Locked; a person who would not type one is of kind
// Canceled where Ask says so.
func (v *Vault) Prime(ctx context.Context) error {
	done, err := v.turnToAsk(ctx)
	if err != nil {
		return err
	}
	defer done()
	defer v.hush()
	for i, k := range v.options.Keepers {
		if k, ok := k.(*passphrase); ok && k.remembered() == "" && !k.nobody(v.ask()) {
			return v.prime(ctx, k, i == 0)
		}
	}
	return nil
}

func (v *Vault) hush() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.primed = true
}

func (v *Vault) prime(ctx context.Context, k *passphrase, first bool) error {
	ids, err := v.List(ctx)
	if err != nil {
		return err
	}
	e := Entry{MayAsk: true, Ask: v.ask()}
	accounts := v.under(k, ids)
	switch {
	case len(accounts) > 0:
		err = k.recall(ctx, e, func(phrase string) bool { return v.openAny(accounts, phrase, k) })
		if err != nil {
			return loadProblem(ctx, k, err)
		}
	case len(ids) == 0 && first:
		phrase, err := k.choose(ctx, e)
		if err != nil {
			return notChosen(ctx, err)
		}
		k.remember(phrase)
	}
	return nil
}

// wrappedAccount is an account whose key lies under a passphrase.
type wrappedAccount struct {
	id     string
	record record
	file   wrapped
}

// under returns the accounts whose key is under a passphrase. What is wrong
// with the others, Open tells.
func (v *Vault) under(k *passphrase, ids []string) []wrappedAccount {
	var all []wrappedAccount
	for _, id := range ids {
		rec, err := readRecord(v.folder(id), id)
		if err != nil || rec.Keeper != k.Name() {
			continue
		}
		if file, err := readWrapped(v.folder(id)); err == nil {
			all = append(all, wrappedAccount{id: id, record: rec, file: file})
		}
	}
	return all
}

// openAny opens the first account that the passphrase fits. One guess takes a
// noticeable while, so its box is kept and the others wait until they are
// opened.
func (v *Vault) openAny(accounts []wrappedAccount, phrase string, k *passphrase) bool {
	for _, a := range accounts {
		if key, err := a.file.unwrap(phrase, a.record.Entry); err == nil {
			_, _ = v.openWith(a.id, a.record, key, k) // Open tells what is wrong with it
			return true
		}
	}
	return false
}

func notChosen(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return stopped(err)
	}
	p := *problem.Of(err)
	p.What = "nothing can be kept on this machine"
	return &p
}
