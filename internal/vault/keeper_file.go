package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"tenantswitch/internal/files"
)

// plainKeyName is the file keeper's file.
const plainKeyName = ".plain-key"

// File returns the keeper that puts the key into a plain file beside the
// data. It protects nothing and is for the demo and for tests, which must not
// touch a keyring.
func File() Keeper { return plainFile{} }

type plainFile struct{}

func (plainFile) Name() string { return "file" }
func (plainFile) Line() string { return "demo: the key lies beside the data" }

func (plainFile) Store(ctx context.Context, e Entry, key []byte) error {
	path := filepath.Join(e.Folder, plainKeyName)
	if err := files.Replace(ctx, path, key, 0o600); err != nil {
		return refuse(ErrUnavailable, err, oneLine(err.Error()), "")
	}
	return nil
}

func (plainFile) Load(_ context.Context, e Entry) ([]byte, error) {
	key, err := readSmall(filepath.Join(e.Folder, plainKeyName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, refuse(ErrNotFound, err, "its key file is gone", "sign in again")
	case err != nil:
		return nil, refuse(ErrUnavailable, err, oneLine(err.Error()), "")
	}
	return key, nil
}

func (plainFile) Delete(_ context.Context, e Entry) error {
	return removeKey(e, plainKeyName)
}

// removeKey removes the file of a key, which need not be there.
func removeKey(e Entry, name string) error {
	err := os.Remove(filepath.Join(e.Folder, name))
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return refuse(ErrUnavailable, err, oneLine(err.Error()), "")
}
