package vault

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
)

// A sealed file is, in this order:
//
//	8 bytes   "tenantsw"
//	1 byte    the format version, 1
//	1 byte    its complement, so that a flipped bit does not look like a
//	          newer version
//	12 bytes  the nonce
//	n bytes   AES-256-GCM over the content
//	16 bytes  its tag
//
// The additional data is magic, version, account id and file name: a file
// that was moved to another name or account does not open.
const (
	magic      = "tenantsw"
	version    = 1
	headerSize = len(magic) + 2
	nonceSize  = 12
	tagSize    = 16
	sealedSize = headerSize + nonceSize + tagSize // of an empty file
	// mostBytes is what a sealed file may have at most. It bounds what a
	// damaged disk can make us allocate; a snapshot of 100,000 tenants has 7 MB.
	mostBytes = 512 << 20
)

// Why a sealed file did not open. All but errNewer are damage.
var (
	errShort    = errors.New("it is cut short")
	errForeign  = errors.New("it is not a sealed file")
	errUnsealed = errors.New("its seal does not fit")
	errTooLarge = errors.New("it is too large")
	errNewer    = errors.New("a newer tenantswitch wrote it")
)

// sealer seals and opens the files of one account.
type sealer struct {
	id   string
	with cipher.AEAD // makes its own nonces
	open cipher.AEAD // takes the nonce, so that a file can be opened in place
}

func newSealer(key []byte, id string) (*sealer, error) {
	if len(key) != keySize {
		return nil, errors.New("the key has not 32 bytes")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	with, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	open, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &sealer{id: id, with: with, open: open}, nil
}

// seal returns the bytes of the file.
func (s *sealer) seal(name string, data []byte) []byte {
	out := make([]byte, headerSize, sealedSize+len(data))
	copy(out, magic)
	out[len(magic)], out[len(magic)+1] = version, ^byte(version)
	return s.with.Seal(out, nil, data, s.binding(name))
}

// unseal returns the content of the file. It decrypts in place: sealed is
// gone afterwards, and the content lies in it.
func (s *sealer) unseal(name string, sealed []byte) ([]byte, error) {
	if err := checkHeader(sealed); err != nil {
		return nil, err
	}
	nonce, body := sealed[headerSize:headerSize+nonceSize], sealed[headerSize+nonceSize:]
	data, err := s.open.Open(body[:0], nonce, body, s.binding(name))
	if err != nil {
		return nil, errUnsealed
	}
	return data, nil
}

func checkHeader(sealed []byte) error {
	if len(sealed) < headerSize {
		return errShort
	}
	if !bytes.HasPrefix(sealed, []byte(magic)) {
		return errForeign
	}
	v, complement := sealed[len(magic)], sealed[len(magic)+1]
	if v != ^complement || v == 0 {
		return errForeign
	}
	if v != version {
		return errNewer
	}
	if len(sealed) < sealedSize {
		return errShort
	}
	return nil
}

// binding is the additional data: each text goes in with its length, so that
// no two pairs of account and name give the same bytes.
func (s *sealer) binding(name string) []byte {
	b := append([]byte(magic), version)
	for _, text := range []string{s.id, name} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(text)))
		b = append(b, text...)
	}
	return b
}

// nonceOf returns the nonce of a sealed file: random, and so the name of one
// version of the file. It is zero for what is too short to have one.
func nonceOf(sealed []byte) (nonce [nonceSize]byte) {
	if len(sealed) >= headerSize+nonceSize {
		copy(nonce[:], sealed[headerSize:])
	}
	return nonce
}
