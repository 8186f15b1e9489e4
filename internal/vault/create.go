package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

// newPrefix marks the folder of an account that is being made. It gets its
// name once its key is safe, so that a process killed in between leaves no
// account that cannot be opened.
const newPrefix = ".new-"

// Create makes a new account with a new random key in the first keeper that
// takes it. Where none does, or the disk refuses, the box keeps everything in
// memory and its Kept says why. The only error is that ctx is done.
func (v *Vault) Create(ctx context.Context) (*Box, error) {
	done, err := v.turnToAsk(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	id := newID()
	b, err := v.createOnDisk(ctx, id, newKey())
	if ctx.Err() != nil {
		return nil, errors.Join(stopped(ctx.Err()), v.abandon(ctx, b))
	}
	if err != nil {
		p := problem.Of(err)
		b = &Box{id: id, vault: v, files: newMemory(), kept: Kept{Why: p.Why, Do: p.Do}}
	}
	return v.remember(b), nil
}

// abandon deletes what was made for a caller who no longer wants it.
func (v *Vault) abandon(ctx context.Context, b *Box) error {
	if b == nil {
		return nil
	}
	return v.Delete(context.WithoutCancel(ctx), b.id)
}

func (v *Vault) createOnDisk(ctx context.Context, id string, key []byte) (*Box, error) {
	if !v.keepsAnything() {
		return nil, refuse(ErrUnavailable, nil, "no place for a key is configured", "")
	}
	if err := os.MkdirAll(v.accounts(), 0o700); err != nil {
		return nil, files.Problem("", v.accounts(), err)
	}
	makePrivate(v.accounts())
	v.sweep(ctx)
	made := filepath.Join(v.accounts(), newPrefix+id)
	if err := os.Mkdir(made, 0o700); err != nil {
		return nil, files.Problem("", v.accounts(), err)
	}
	k, err := v.storeKey(ctx, made, id, key)
	if err == nil {
		if err = files.Rename(ctx, made, v.folder(id)); err == nil {
			return v.box(id, key, k)
		}
		err = files.Problem("", v.accounts(), err)
		v.discard(ctx, made, id)
	}
	_ = os.RemoveAll(made) // the next Create's sweep tries again
	return nil, err
}

// keepsAnything says whether any keeper takes new keys, so that one who keeps
// nothing finds no folders.
func (v *Vault) keepsAnything() bool {
	for _, k := range v.options.Keepers {
		if _, only := k.(openOnly); !only {
			return true
		}
	}
	return false
}

// storeKey gives the key to the first keeper that takes it. The record is
// written before the key is stored: should we be killed in between, the sweep
// finds the entry and removes it.
func (v *Vault) storeKey(ctx context.Context, path, id string, key []byte) (Keeper, error) {
	var refusal *problem.Problem
	for _, k := range v.options.Keepers {
		if _, only := k.(openOnly); only {
			continue
		}
		rec := newRecord(id, k.Name(), key)
		if err := rec.write(ctx, path); err != nil {
			return nil, files.Problem("", path, err)
		}
		err := k.Store(ctx, v.entry(path, rec, true), key)
		if err == nil {
			return k, nil
		}
		if ctx.Err() != nil {
			return nil, err
		}
		// What the person can do something about is worth more than what came
		// last.
		if p := problem.Of(err); refusal == nil || p.Do != "" || refusal.Do == "" {
			refusal = p
		}
	}
	return nil, refusal
}

// sweep removes what killed processes left of accounts that were never
// finished. They are given an hour: their process may be asking for a
// passphrase.
func (v *Vault) sweep(ctx context.Context) {
	entries, err := os.ReadDir(v.accounts())
	if err != nil {
		return // Mkdir reports it
	}
	for _, e := range entries {
		id, unfinished := strings.CutPrefix(e.Name(), newPrefix)
		if !unfinished || !validID(id) || !e.IsDir() {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > time.Hour {
			v.discard(ctx, filepath.Join(v.accounts(), e.Name()), id)
		}
	}
}

// discard removes an unfinished account and its entry, as far as that goes
// without asking anybody.
func (v *Vault) discard(ctx context.Context, path, id string) {
	if rec, err := readRecord(path, id); err == nil {
		if k := v.keeper(rec.Keeper); k != nil {
			if k.Delete(ctx, v.entry(path, rec, false)) != nil {
				return // the folder stays, so that a later sweep can try again
			}
		}
	}
	_ = os.RemoveAll(path) // a later sweep tries again
}
