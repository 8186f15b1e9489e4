package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"golang.org/x/crypto/argon2"
)

// passphraseName is the passphrase keeper's file.
const (
	passphraseName   = ".passphrase.json"
	passphraseFormat = 1
	saltSize         = 16
)

var errWrongPassphrase = errors.New("wrong passphrase")

// cost is what one guess at a passphrase costs (Argon2id, RFC 9106).
type cost struct {
	Time    uint32 `json:"time"`
	Memory  uint32 `json:"memory_kib"`
	Threads uint8  `json:"threads"`
}

// usualCost is the second recommended option of RFC 9106, section 4: about a
// fifth of a second.
func usualCost() cost { return cost{Time: 3, Memory: 64 << 10, Threads: 4} }

// bearable keeps a damaged file from taking the machine's memory or minutes.
func (c cost) bearable() bool {
	return c.Time >= 1 && c.Time <= 20 && c.Memory >= 8 && c.Memory <= 1<<20 && c.Threads >= 1 && c.Threads <= 64
}

// wrapped is the plain file that holds a data key under a passphrase. Neither
// can be had from it without the other.
type wrapped struct {
	Format int    `json:"format"`
	KDF    string `json:"kdf"`
	Cost   cost   `json:"cost"`
	Salt   []byte `json:"salt"`
	Key    []byte `json:"key"` // nonce, AES-256-GCM, tag
}

// wrap returns the file for a data key.
func wrap(phrase, entry string, key []byte, c cost) ([]byte, error) {
	w := wrapped{Format: passphraseFormat, KDF: "argon2id", Cost: c, Salt: make([]byte, saltSize)}
	_, _ = rand.Read(w.Salt) // documented never to fail
	seal, err := w.sealer(phrase)
	if err != nil {
		return nil, err
	}
	w.Key = seal.Seal(nil, nil, key, w.binding(entry))
	data, err := json.MarshalIndent(w, "", "  ")
	return append(data, '\n'), err
}

// unwrap returns the data key; errWrongPassphrase where the passphrase, or
// the file, is not the right one.
func (w wrapped) unwrap(phrase, entry string) ([]byte, error) {
	seal, err := w.sealer(phrase)
	if err != nil {
		return nil, err
	}
	key, err := seal.Open(nil, nil, w.Key, w.binding(entry))
	if err != nil {
		return nil, errWrongPassphrase
	}
	return key, nil
}

func (w wrapped) sealer(phrase string) (cipher.AEAD, error) {
	key := argon2.IDKey([]byte(phrase), w.Salt, w.Cost.Time, w.Cost.Memory, w.Cost.Threads, keySize)
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func (w wrapped) binding(entry string) []byte {
	return fmt.Appendf(nil, "tenantswitch passphrase\x00%d\x00%s\x00%d\x00%d\x00%d\x00%s",
		w.Format, w.KDF, w.Cost.Time, w.Cost.Memory, w.Cost.Threads, entry)
}

func parseWrapped(data []byte) (wrapped, error) {
	var w wrapped
	if err := json.Unmarshal(data, &w); err != nil {
		return wrapped{}, err
	}
	if w.Format > passphraseFormat {
		return wrapped{}, errNewer
	}
	if w.Format != passphraseFormat || w.KDF != "argon2id" || !w.Cost.bearable() ||
		len(w.Salt) != saltSize || len(w.Key) != nonceSize+keySize+tagSize {
		return wrapped{}, errors.New("a field is missing or wrong")
	}
	return w, nil
}

// readWrapped reads the file of the account in that folder.
func readWrapped(folder string) (wrapped, error) {
	path := filepath.Join(folder, passphraseName)
	data, err := readSmall(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return wrapped{}, refuse(ErrNotFound, err, "the file that holds its key, "+path+", is gone", "sign in again")
	case err != nil:
		return wrapped{}, refuse(ErrUnavailable, err, oneLine(err.Error()), "")
	}
	w, err := parseWrapped(data)
	switch {
	case errors.Is(err, errNewer):
		return wrapped{}, refuse(ErrUnavailable, err, "a newer tenantswitch wrote "+path, "update tenantswitch")
	case err != nil:
		return wrapped{}, refuse(ErrUnavailable, fmt.Errorf("%w: %w", ErrDamaged, err), "the file that holds its key, "+path+", is damaged",
			"put it back from a backup, or sign in again")
	}
	return w, nil
}
