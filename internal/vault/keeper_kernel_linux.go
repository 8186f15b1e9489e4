package vault

import (
	"context"
	"errors"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// kernelPerm is the key's permissions: all for whoever possesses it; view,
// read and search for every process of the user (keyctl_setperm(3)).
const kernelPerm = 0x3f0b0000

// kernel uses the user's persistent keyring, else the user keyring.
type kernel struct {
	// contained says whether this is a container: its kernel's keyring is
	// shared with every neighbour that has a user of the same number.
	contained func() bool
}

func newKernel() Keeper {
	return kernel{contained: func() bool { return inContainer(os.Getenv, os.ReadFile) }}
}

func (kernel) Name() string { return "kernel" }
func (kernel) Line() string { return kernelLine }

func (k kernel) Store(_ context.Context, e Entry, key []byte) error {
	return k.with(func(rings []int) error {
		id, err := unix.AddKey("user", kernelName(e), key, rings[0])
		if err != nil {
			return err
		}
		if err = unix.KeyctlSetperm(id, kernelPerm); err == nil {
			_, err = readKernelKey(id)
		}
		if err != nil {
			return errors.Join(err, forgetKernelKey(id))
		}
		return nil
	})
}

func (k kernel) Load(_ context.Context, e Entry) (key []byte, err error) {
	err = k.with(func(rings []int) error {
		id, err := findKernelKey(rings, e)
		if err == nil {
			key, err = readKernelKey(id)
		}
		return err
	})
	return key, err
}

func (k kernel) Delete(_ context.Context, e Entry) error {
	err := k.with(func(rings []int) error {
		id, err := findKernelKey(rings, e)
		if err == nil {
			err = forgetKernelKey(id)
		}
		return err
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// with runs do with the keyrings, the best one first. The session keyring
// belongs to a thread, and a key is readable through it, so everything happens
// on one thread.
func (k kernel) with(do func(rings []int) error) error {
	if k.contained() {
		return refuse(ErrUnavailable, nil, "the kernel's keyring is not used in a container", "")
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	rings, err := kernelRings()
	if err == nil {
		err = do(rings)
	}
	switch {
	case err == nil:
		return nil
	case noKernelKey(err):
		return refuse(ErrNotFound, err, "its key was kept until restart and is gone", "sign in again")
	}
	return refuse(ErrUnavailable, err, "the kernel's keyring refused: "+oneLine(err.Error()), "")
}

// kernelRings returns the persistent keyring where there is one, and the user
// keyring. Both are linked to the session's first, because a key can be read
// only through that.
func kernelRings() ([]int, error) {
	user, err := unix.KeyctlGetKeyringID(unix.KEY_SPEC_USER_KEYRING, true)
	if err != nil {
		return nil, err
	}
	// A session that forbids the link may hold it already.
	_, linkErr := unix.KeyctlInt(unix.KEYCTL_LINK, user, unix.KEY_SPEC_SESSION_KEYRING, 0, 0)
	persistent, err := unix.KeyctlInt(unix.KEYCTL_GET_PERSISTENT, -1, unix.KEY_SPEC_SESSION_KEYRING, 0, 0)
	switch {
	case err == nil:
		return []int{persistent, user}, nil
	case !errors.Is(err, unix.EOPNOTSUPP):
		return nil, err // it exists, so the key may be in it
	case linkErr != nil:
		return nil, linkErr
	}
	return []int{user}, nil
}

// findKernelKey looks in all keyrings and reports the answer that says most:
// one keyring's refusal is not the other's absence.
func findKernelKey(rings []int, e Entry) (int, error) {
	var refusal error
	for _, ring := range rings {
		id, err := unix.KeyctlSearch(ring, "user", kernelName(e), 0)
		if err == nil {
			return id, nil
		}
		if refusal == nil || !noKernelKey(err) {
			refusal = err
		}
	}
	return 0, refusal
}

func readKernelKey(id int) ([]byte, error) {
	buf := make([]byte, keySize)
	n, err := unix.KeyctlBuffer(unix.KEYCTL_READ, id, buf, 0)
	if err != nil {
		return nil, err
	}
	if n != keySize {
		return nil, errors.New("the entry is not a key")
	}
	return buf, nil
}

func forgetKernelKey(id int) error {
	_, err := unix.KeyctlInt(unix.KEYCTL_INVALIDATE, id, 0, 0, 0)
	return err
}

func kernelName(e Entry) string { return serviceName + ":" + e.ID }

func noKernelKey(err error) bool {
	return errors.Is(err, unix.ENOKEY) || errors.Is(err, unix.EKEYEXPIRED) || errors.Is(err, unix.EKEYREVOKED)
}
