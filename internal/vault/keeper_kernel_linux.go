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
	return k.with(func(ring int) error { return addKernelKey(ring, e, key) })
}

func (k kernel) Load(_ context.Context, e Entry) (key []byte, err error) {
	err = k.with(func(ring int) error {
		id, err := unix.KeyctlSearch(ring, "user", kernelName(e), 0)
		if err == nil {
			key, err = readKernelKey(id)
		}
		return err
	})
	return key, err
}

func (k kernel) Delete(_ context.Context, e Entry) error {
	err := k.with(func(ring int) error {
		id, err := unix.KeyctlSearch(ring, "user", kernelName(e), 0)
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

// with runs do with the user's keyring. Only do's errors can mean that a key
// is gone: a keyring that cannot be reached may still hold it.
func (k kernel) with(do func(ring int) error) error {
	if k.contained() {
		return refuse(ErrUnavailable, nil, "the kernel's keyring is not used in a container", "")
	}
	return onItsOwnThread(func() error {
		ring, err := kernelRing()
		if err != nil {
			return kernelRefusal(err)
		}
		err = do(ring)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, unix.ENOKEY), errors.Is(err, unix.EKEYEXPIRED), errors.Is(err, unix.EKEYREVOKED):
			return refuse(ErrNotFound, err, "its key was kept until restart and is gone", "sign in again")
		}
		return kernelRefusal(err)
	})
}

func kernelRefusal(err error) error {
	return refuse(ErrUnavailable, err, "the kernel's keyring refused: "+oneLine(err.Error()), "")
}

// onItsOwnThread runs do on a thread that ends with it. A key can be used by a
// thread that has a keyring which leads to it. The session's keyring usually
// does, but logging out revokes it, under everything that goes on in tmux; the
// thread's own keyring is made for us, nobody else's, and ends with the thread.
func onItsOwnThread(do func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // for ever: it is not to be used by anything else
		done <- do()
	}()
	return <-done
}

// kernelRing returns the user's persistent keyring, and the user keyring where
// the kernel was built without that; linked to this thread's.
func kernelRing() (int, error) {
	ring, err := unix.KeyctlInt(unix.KEYCTL_GET_PERSISTENT, -1, unix.KEY_SPEC_THREAD_KEYRING, 0, 0)
	if errors.Is(err, unix.EOPNOTSUPP) {
		return userRing()
	}
	return ring, err
}

func userRing() (int, error) {
	ring, err := unix.KeyctlGetKeyringID(unix.KEY_SPEC_USER_KEYRING, true)
	if err == nil {
		_, err = unix.KeyctlInt(unix.KEYCTL_LINK, ring, unix.KEY_SPEC_THREAD_KEYRING, 0, 0)
	}
	return ring, err
}

func addKernelKey(ring int, e Entry, key []byte) error {
	id, err := unix.AddKey("user", kernelName(e), key, ring)
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
