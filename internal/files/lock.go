package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"time"

	"github.com/gofrs/flock"
)

// Patience is how long a lock is waited for where the context has no deadline
// of its own.
const Patience = 10 * time.Second

// HeldError means that a lock was still held when the waiting ended.
type HeldError struct {
	Path   string // of the lock file
	PID    int    // of the process that holds it; 0 where that is not known
	Waited time.Duration
}

func (e *HeldError) Error() string {
	who := "another tenantswitch"
	switch e.PID {
	case 0:
	case os.Getpid():
		who = "this tenantswitch itself"
	default:
		who += " (process " + strconv.Itoa(e.PID) + ")"
	}
	return fmt.Sprintf("%s has held %s for %v", who, e.Path, e.Waited)
}

// Lock takes the lock of which path is the file, against other processes and
// other goroutines alike. It waits until ctx ends, or for Patience where ctx has
// no deadline; the error is ctx's own where ctx was canceled, a *HeldError where
// the time is up, else what the disk refused. The file stays, and holds the
// number of the process that took the lock last.
//
// A lock can only be tried, so whoever takes it again and again hardly ever lets
// another one in.
func Lock(ctx context.Context, path string) (unlock func(), err error) {
	if _, ok := ctx.Deadline(); !ok {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, Patience)
		defer stop()
	}
	begun, ok := time.Now(), false
	lock := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR|noFollow), flock.SetPermissions(0o600))
	ended := poll(ctx, func() bool {
		ok, err = lock.TryLock()
		return ok || err != nil
	})
	switch {
	case err != nil:
		return nil, err
	case errors.Is(ended, context.Canceled):
		return nil, ended
	case !ok:
		return nil, &HeldError{Path: path, PID: holder(path), Waited: time.Since(begun).Round(10 * time.Millisecond)}
	}
	sign(path)
	return func() { _ = lock.Unlock() }, nil // closing the file releases it in any case
}

// pidAt is where a lock file has the number of a process: Windows lets nobody
// else read the first byte, which is what is locked there.
const pidAt = 1

// sign writes which process has the lock. It is a courtesy: who cannot write it
// holds the lock all the same.
func sign(path string) {
	file, err := os.OpenFile(path, os.O_RDWR|noFollow, 0) //nolint:gosec // the caller's own path
	if err != nil {
		return
	}
	_, _ = file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), pidAt)
	_ = file.Close()
}

// holder returns the process that signed the lock; 0 where none did.
func holder(path string) int {
	file, _, err := OpenNoLink(path)
	if err != nil {
		return 0
	}
	defer file.Close() //nolint:errcheck // only read
	var text [20]byte
	n, _ := file.ReadAt(text[:], pidAt)
	line, _, _ := bytes.Cut(text[:n], []byte("\n"))
	pid, _ := strconv.Atoi(string(line))
	return pid
}

// retry does what another program may stand in the way of for a moment: a virus
// scanner, or a tenantswitch that puts a new file in place. Two seconds are
// enough for those, and ctx may end them.
func retry(ctx context.Context, do func() error) (err error) {
	ctx, stop := context.WithTimeout(ctx, 2*time.Second)
	defer stop()
	_ = poll(ctx, func() bool { // what did not come about is in err
		err = do()
		return err == nil || !inTheWay(err)
	})
	return err
}

// poll tries until it is done, once at least, or until ctx ends. Several that
// wait do not keep step with each other.
func poll(ctx context.Context, try func() (done bool)) error {
	for wait := time.Millisecond; !try(); wait = min(2*wait, 10*time.Millisecond) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait/2 + rand.N(wait)): //nolint:gosec // no secret
		}
	}
	return nil
}
