package auth

import (
	"errors"
	"syscall"

	"tenantswitch/internal/vault"
)

// kernelHasNoKey says whether err is the answer of the kernel's keyring, and of
// no other keeper, that it has no such key.
func kernelHasNoKey(err error) bool {
	return errors.Is(err, vault.ErrNotFound) &&
		(errors.Is(err, syscall.ENOKEY) || errors.Is(err, syscall.EKEYEXPIRED) || errors.Is(err, syscall.EKEYREVOKED))
}
