package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

// Delete forgets an account without opening it: its files, the entry of its
// key and its folder, and nothing else. The files go even where the entry
// cannot be removed or found; the problem then says what is left. An account
// that is not there is no error.
func (v *Vault) Delete(ctx context.Context, id string) error {
	if !validID(id) {
		return noAccount(id, nil)
	}
	if err := ctx.Err(); err != nil {
		return stopped(err)
	}
	v.forget(id)
	path := v.folder(id)
	rec, err := readRecord(path, id)
	if errors.Is(err, fs.ErrNotExist) {
		return removeFolder(ctx, path)
	}
	f := folder{path: path}
	unlock, lockErr := f.lock(ctx)
	if lockErr != nil {
		p := *problem.Of(lockErr)
		p.What = stillThere
		return &p
	}
	removed := removeFiles(path)
	var left error
	if err == nil {
		left = v.deleteEntry(ctx, path, rec)
	} else {
		left = lostEntry(path, err)
	}
	if removed == nil {
		removed = os.RemoveAll(filepath.Join(path, recordName))
	}
	unlock()
	if removed != nil {
		return files.Problem(stillThere, path, removed)
	}
	return errors.Join(removeFolder(ctx, path), left)
}

func (v *Vault) forget(id string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.boxes, id)
}

// removeFiles removes everything but what finds the key, so that a process
// killed here leaves an account that can still be deleted.
func removeFiles(path string) error {
	entries, err := os.ReadDir(path)
	for _, e := range entries {
		switch e.Name() {
		case lockName, queueName, recordName, passphraseName, plainKeyName:
			continue
		}
		err = errors.Join(err, os.RemoveAll(filepath.Join(path, e.Name())))
	}
	return err
}

func (v *Vault) deleteEntry(ctx context.Context, path string, rec record) error {
	k := v.keeper(rec.Keeper)
	cause := ErrUnavailable
	why := "this program does not know that keeper"
	if k != nil {
		err := k.Delete(ctx, v.entry(path, rec, true))
		if err == nil || errors.Is(err, ErrNotFound) {
			return nil
		}
		p := problem.Of(err)
		cause, why = err, p.Why
		if why == "" {
			why = oneLine(p.What)
		}
	}
	return &problem.Problem{
		What: entryLeft,
		Why:  why,
		Do:   fmt.Sprintf("it opens nothing any more; remove the entry %q of %q from the %s when you like", rec.Entry, serviceName, rec.Keeper),
		Err:  cause,
	}
}

const (
	stillThere = "the account could not be removed from this machine"
	entryLeft  = "the account's files are deleted, but not the entry of its key"
)

// lostEntry is the problem of an account whose record does not say where its
// key is; nil where the key lies in the folder and goes with it.
func lostEntry(path string, err error) error {
	if exists(filepath.Join(path, passphraseName)) || exists(filepath.Join(path, plainKeyName)) {
		return nil
	}
	return &problem.Problem{
		What: entryLeft,
		Why:  problem.Of(err).Why,
		Do:   fmt.Sprintf("it opens nothing any more; once nobody is signed in, remove the entries of %q from the keyring", serviceName),
		Err:  err,
	}
}

// removeFolder removes the folder, in which another process may be waiting for
// the lock.
func removeFolder(ctx context.Context, path string) error {
	if err := files.RemoveAll(ctx, path); err != nil {
		return files.Problem(stillThere, path, err)
	}
	return nil
}
