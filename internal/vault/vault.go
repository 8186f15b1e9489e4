// Package vault keeps the files of each signed-in account on disk, sealed,
// and knows where the key that opens them lives.
//
// The rules: every account has its own random data key, and nothing that
// Microsoft told us is written without it; a key that cannot be read is not a
// key that does not exist, so nothing is ever overwritten because a keyring
// was locked or absent; a machine without any place for a key keeps everything
// in memory and says so, it never refuses to work; a file is replaced wholly
// or not at all, and two processes at once lose nothing; a damaged file is set
// aside under another name, never deleted; and a read that nobody asked for
// makes nobody type anything. Every error is a *problem.Problem and none of
// them holds a key, a passphrase or a file's content.
//
// On disk, below the vault's folder:
//
//	accounts/ID/NAME            a sealed file: "tokens", "snapshot", …
//	accounts/ID/NAME.damaged-…  one that did not open, set aside
//	accounts/ID/.keeper.json    which keeper has the key, under which entry
//	accounts/ID/.lock           held while a file is replaced
//	accounts/ID/.queue          held while waiting for that
//	accounts/ID/.tmp-…          what a killed process left; the next one removes it
//	accounts/.new-ID            an account that is being made
//
// ID is random and says nothing about the person.
package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

// ErrDamaged is in the chain of the error of a sealed file that did not open
// and was set aside.
var ErrDamaged = errors.New("the file is damaged")

// errWrongKey is a keeper's answer with another account's key, as after an
// older keyring was put back. The right one may yet turn up.
var errWrongKey = errors.New("wrong key")

// Options say how a vault gets at its keys.
type Options struct {
	// Keepers are where a new account's key may live, in order; Default makes
	// the usual list. An account that exists is opened by the keeper of the
	// same name that made it.
	Keepers []Keeper
	// Ask asks the person for a passphrase; nil where nobody is there. After
	// Prime it is not called any more.
	Ask func(ctx context.Context, prompt string) (string, error)
}

// Vault is the folder that holds the accounts' sealed files. It is safe for
// concurrent use, also by several processes.
type Vault struct {
	dir     string
	options Options
	asking  chan struct{} // holds a token while a person is being asked

	mu     sync.Mutex
	boxes  map[string]*Box // those whose key is known, by id
	primed bool            // nobody is asked for a passphrase any more
}

// New returns the vault in dir, which need not exist yet. It does no I/O.
func New(dir string, o Options) *Vault {
	return &Vault{
		dir:     dir,
		options: o,
		asking:  make(chan struct{}, 1),
		boxes:   map[string]*Box{},
	}
}

// List returns the ids of the accounts that are kept here, in no telling
// order. Accounts that live in memory are not among them.
func (v *Vault) List(ctx context.Context) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, stopped(err)
	}
	entries, err := os.ReadDir(v.accounts())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, files.Problem("the accounts kept on this machine could not be listed", v.accounts(), err)
	}
	var ids []string
	for _, e := range entries {
		if e.IsDir() && validID(e.Name()) && exists(filepath.Join(v.accounts(), e.Name(), recordName)) {
			ids = append(ids, e.Name())
		}
	}
	return ids, nil
}

// Open opens the account of that id. With mayAsk false neither a keyring nor
// a person is ever asked anything: a key that would need it is a problem of
// kind Locked, at once. A key that is gone for good is a problem of kind
// SignIn whose chain holds ErrNotFound; a keeper that cannot be reached from
// here is ErrUnavailable. None of these changes anything on disk.
func (v *Vault) Open(ctx context.Context, id string, mayAsk bool) (*Box, error) {
	if b := v.opened(id); b != nil {
		return b, nil
	}
	if !validID(id) {
		return nil, noAccount(id, nil)
	}
	if mayAsk {
		done, err := v.turnToAsk(ctx)
		if err != nil {
			return nil, err
		}
		defer done()
		if b := v.opened(id); b != nil {
			return b, nil
		}
	}
	path := v.folder(id)
	rec, err := readRecord(path, id)
	if err != nil {
		return nil, err
	}
	k := v.keeper(rec.Keeper)
	if k == nil {
		return nil, cannotOpen(problem.Other, ErrUnavailable, "its key is kept in a way that this program does not know: "+rec.Keeper,
			"update tenantswitch, or sign in again")
	}
	key, err := k.Load(ctx, v.entry(path, rec, mayAsk))
	if err != nil {
		return nil, loadProblem(ctx, k, err)
	}
	return v.openWith(id, rec, key, k)
}

// openWith opens the account with the key that its keeper gave.
func (v *Vault) openWith(id string, rec record, key []byte, k Keeper) (*Box, error) {
	if !rec.fits(id, key) {
		return nil, cannotOpen(problem.SignIn, errWrongKey, "the key that was found is not this account's", "sign in again")
	}
	makePrivate(v.accounts(), v.folder(id))
	b, err := v.box(id, key, k)
	if err != nil {
		return nil, err
	}
	return v.remember(b), nil
}

// turnToAsk waits until no person is being asked something.
func (v *Vault) turnToAsk(ctx context.Context) (done func(), err error) {
	select {
	case v.asking <- struct{}{}:
		return func() { <-v.asking }, nil
	case <-ctx.Done():
		return nil, stopped(ctx.Err())
	}
}

// opened returns the box of an account whose key this process already has,
// unless another process has deleted the account meanwhile.
func (v *Vault) opened(id string) *Box {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.boxes[id]
	if b != nil && !b.files.there() {
		delete(v.boxes, id)
		return nil
	}
	return b
}

// remember returns the one box that this process uses for the account.
func (v *Vault) remember(b *Box) *Box {
	v.mu.Lock()
	defer v.mu.Unlock()
	if first := v.boxes[b.id]; first != nil {
		return first
	}
	v.boxes[b.id] = b
	return b
}

func (v *Vault) box(id string, key []byte, k Keeper) (*Box, error) {
	s, err := newSealer(key, id)
	if err != nil {
		return nil, cannotOpen(problem.Other, err, "its key has the wrong length", "sign in again")
	}
	return &Box{id: id, vault: v, files: &folder{path: v.folder(id), sealer: s}, kept: Kept{Keeper: k.Name(), Note: k.Line()}}, nil
}

func (v *Vault) keeper(name string) Keeper {
	for _, k := range v.options.Keepers {
		if k.Name() == name {
			return k
		}
	}
	return nil
}

func (v *Vault) entry(path string, r record, mayAsk bool) Entry {
	return Entry{ID: r.Entry, Folder: path, MayAsk: mayAsk, Ask: v.ask()}
}

// ask returns what asks for a passphrase; nil where nobody can be asked.
func (v *Vault) ask() func(context.Context, string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.primed {
		return nil
	}
	return v.options.Ask
}

func (v *Vault) accounts() string { return filepath.Join(v.dir, "accounts") }

func (v *Vault) folder(id string) string { return filepath.Join(v.accounts(), id) }
