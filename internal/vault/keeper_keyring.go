package vault

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"

	"github.com/zalando/go-keyring"
)

const (
	// serviceName is what a keyring's own window shows beside the random id.
	serviceName = "tenantswitch"
	// keyringLimit is how long a keyring may take. One that waits for a person
	// goes on waiting after it; we do not.
	keyringLimit = 5 * time.Second
	// glanceLimit is the same where nobody asked for anything.
	glanceLimit = time.Second

	keepPassphrase = `keep = "passphrase" in config.toml` //nolint:gosec // a setting, not a credential
	usePassphrase  = "set " + keepPassphrase
)

// Keyring returns the keeper that uses the operating system's keyring: the
// Secret Service on Linux, the Keychain on macOS, the Credential Manager on
// Windows. It never starts a session bus.
func Keyring() Keeper {
	return &osKeyring{ring: systemRing{}, guard: systemGuard{}, limit: keyringLimit, glance: glanceLimit, turn: make(chan struct{}, 1)}
}

// ring is what a keyring does; go-keyring's Keyring without DeleteAll. None of
// its methods takes a context, and each may hang.
type ring interface {
	Set(service, user, secret string) error
	Get(service, user string) (string, error)
	Delete(service, user string) error
}

// guard knows, without asking anybody, whether a keyring can be used.
type guard interface {
	// present returns an error where there is no keyring to talk to.
	present() error
	// locked says whether reading this entry would make somebody type.
	locked(ctx context.Context, service, user string) (bool, error)
}

// systemRing is this machine's keyring.
type systemRing struct{}

func (systemRing) Set(service, user, secret string) error   { return keyring.Set(service, user, secret) }
func (systemRing) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (systemRing) Delete(service, user string) error        { return keyring.Delete(service, user) }

type osKeyring struct {
	ring   ring
	guard  guard
	limit  time.Duration
	glance time.Duration
	// turn lets one call at a time through: a second one beside a call that
	// hangs would only hang too, and show its question twice.
	turn chan struct{}
}

func (*osKeyring) Name() string { return "keyring" }
func (*osKeyring) Line() string { return "" }

func (k *osKeyring) Store(ctx context.Context, e Entry, key []byte) error {
	text := base64.StdEncoding.EncodeToString(key)
	return k.call(ctx, k.limit, func(context.Context) error {
		if err := k.ring.Set(serviceName, e.ID, text); err != nil {
			return err
		}
		// A keyring that says yes is not taken at its word: the macOS tool
		// does so in its interactive mode, whatever happened.
		got, err := k.ring.Get(serviceName, e.ID)
		if err == nil && got == text {
			return nil
		}
		_ = k.ring.Delete(serviceName, e.ID) // what went wrong before is told
		return errors.Join(errForgetful, err)
	}, func() { _ = k.ring.Delete(serviceName, e.ID) }) // nobody waits for the answer any more
}

func (k *osKeyring) Load(ctx context.Context, e Entry) ([]byte, error) {
	limit := k.limit
	if !e.MayAsk {
		limit = k.glance
	}
	// The goroutine may outlive this call, so it hands the text over instead
	// of sharing a variable.
	found := make(chan string, 1)
	err := k.call(ctx, limit, func(ctx context.Context) error {
		if !e.MayAsk {
			locked, err := k.guard.locked(ctx, serviceName, e.ID)
			if err != nil {
				return err
			}
			if locked {
				return errAsleep
			}
		}
		text, err := k.ring.Get(serviceName, e.ID)
		if err == nil {
			found <- text
		}
		return err
	}, nil)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(<-found)
	if err != nil {
		return nil, refuse(ErrUnavailable, nil, "the keyring's entry is not a key", "sign in again")
	}
	return key, nil
}

func (k *osKeyring) Delete(ctx context.Context, e Entry) error {
	limit := k.limit
	if !e.MayAsk {
		limit = k.glance
	}
	err := k.call(ctx, limit, func(ctx context.Context) error {
		if !e.MayAsk {
			if locked, err := k.guard.locked(ctx, serviceName, e.ID); err != nil || locked {
				return errors.Join(err, errAsleep)
			}
		}
		return k.ring.Delete(serviceName, e.ID)
	}, nil)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

var (
	errAsleep    = errors.New("the keyring is locked")             // it would have to ask
	errForgetful = errors.New("it did not keep what it was given") // although it said so
)

// call runs work with a limit in a goroutine that may outlive the call. undo,
// where given, reverses work that succeeded when nobody waited any more.
func (k *osKeyring) call(ctx context.Context, limit time.Duration, work func(context.Context) error, undo func()) error {
	if err := k.guard.present(); err != nil {
		return refuse(ErrUnavailable, err, "no keyring", usePassphrase)
	}
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case k.turn <- struct{}{}:
	case <-within.Done():
		return late(ctx, limit)
	}
	done := make(chan error, 1)
	var claimed atomic.Bool // by whoever comes first: the answer or the limit
	go func() {
		defer func() { <-k.turn }()
		err := protect(func() error { return work(within) })
		done <- err
		if !claimed.CompareAndSwap(false, true) && err == nil && undo != nil {
			_ = protect(func() error { undo(); return nil })
		}
	}()
	select {
	case err := <-done:
		return answer(ctx, limit, err)
	case <-within.Done():
		if claimed.CompareAndSwap(false, true) {
			return late(ctx, limit)
		}
		return answer(ctx, limit, <-done)
	}
}

// protect turns a panic into an error: the library trusts the types in what
// the keyring answers, and the terminal must survive one that lies.
func protect(work func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the keyring gave an impossible answer: %v", r)
		}
	}()
	return work()
}

func late(ctx context.Context, limit time.Duration) error {
	if err := ctx.Err(); err != nil {
		return stopped(err)
	}
	return refuse(ErrLocked, context.DeadlineExceeded, fmt.Sprintf("the keyring did not answer within %v", limit),
		"answer its question if it shows one, then try again")
}

// answer classifies what a keyring said. Whatever is not plainly something
// else is ErrUnavailable: the entry may well be there.
func answer(ctx context.Context, limit time.Duration, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errForgetful):
		return refuse(ErrUnavailable, err, "the keyring did not keep what it was given", usePassphrase)
	case errors.Is(err, keyring.ErrNotFound):
		return refuse(ErrNotFound, err, "its key is no longer in the keyring", "sign in again")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return late(ctx, limit)
	case errors.Is(err, errAsleep), lockedText(err), lockedStatus(err):
		return refuse(ErrLocked, err, "the keyring is locked", "unlock it, then try again")
	case noService(err):
		return refuse(ErrUnavailable, err, "no keyring", usePassphrase)
	}
	return refuse(ErrUnavailable, err, "the keyring refused: "+oneLine(err.Error()), usePassphrase)
}

// lockedText recognises go-keyring's only sign that the person closed the
// keyring's question, or that there was nobody to ask.
func lockedText(err error) bool {
	return strings.Contains(err.Error(), "failed to unlock correct collection")
}

// lockedStatus recognises the macOS tool's answers errSecInteractionNotAllowed
// (-25308), errSecAuthFailed (-25293) and userCanceledErr (-128), of which the
// exit status keeps the low eight bits.
func lockedStatus(err error) bool {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return false
	}
	switch exit.ExitCode() {
	case 36, 51, 128:
		return true
	}
	return false
}
