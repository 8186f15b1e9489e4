package vault

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

const (
	recordName   = ".keeper.json"
	recordFormat = 1
	keySize      = 32 // AES-256
	idSize       = 16 // bytes; written as twice as many hexadecimal digits
)

// record is the plain file in an account's folder that says where its key is.
type record struct {
	Format int    `json:"format"`
	Keeper string `json:"keeper"`
	Entry  string `json:"entry"` // random: the keyring learns nothing about the person
	// Check recognises the right key without telling anything about it. It
	// keeps a keyring that answers with another key from making every file
	// look damaged.
	Check string `json:"check"`
}

func newRecord(id, keeper string, key []byte) record {
	return record{Format: recordFormat, Keeper: keeper, Entry: newID(), Check: keyCheck(id, key)}
}

func (r record) fits(id string, key []byte) bool {
	return len(key) == keySize && hmac.Equal([]byte(r.Check), []byte(keyCheck(id, key)))
}

func (r record) write(ctx context.Context, folder string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return files.Replace(ctx, filepath.Join(folder, recordName), append(data, '\n'), 0o600)
}

func parseRecord(data []byte) (record, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return record{}, err
	}
	if r.Format > recordFormat {
		return record{}, errNewer
	}
	if r.Format != recordFormat || r.Keeper == "" || !validID(r.Entry) {
		return record{}, errors.New("a field is missing or wrong")
	}
	return r, nil
}

func readRecord(folder, id string) (record, error) {
	if info, err := os.Lstat(folder); err == nil && !info.IsDir() {
		return record{}, noAccount(id, fmt.Errorf("%w: %w", fs.ErrNotExist, files.ErrNotPlain))
	}
	path := filepath.Join(folder, recordName)
	data, err := readSmall(path)
	var r record
	switch {
	case err == nil:
		r, err = parseRecord(data)
	case errors.Is(err, fs.ErrNotExist):
		return record{}, noAccount(id, err)
	case !errors.Is(err, files.ErrNotPlain):
		return record{}, files.Problem("what this machine keeps of the account cannot be opened", path, err)
	}
	if errors.Is(err, errNewer) {
		return record{}, cannotOpen(problem.Other, err, "a newer tenantswitch made it", "update tenantswitch")
	}
	if err != nil {
		return record{}, cannotOpen(problem.SignIn, fmt.Errorf("%w: %w", ErrDamaged, err),
			fmt.Sprintf("%s, which says where its key is, is damaged", path), "sign in again")
	}
	return r, nil
}

func keyCheck(id string, key []byte) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("tenantswitch key check\x00" + id))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// newID returns a new random id: 128 bits in hexadecimal digits.
func newID() string {
	b := make([]byte, idSize)
	_, _ = rand.Read(b) // documented never to fail
	return hex.EncodeToString(b)
}

func newKey() []byte {
	b := make([]byte, keySize)
	_, _ = rand.Read(b) // documented never to fail
	return b
}

func validID(s string) bool {
	if len(s) != 2*idSize {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
