package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

const (
	// queueName is held while waiting for lockName. Without it a process that
	// writes again and again would hardly ever let another one in: a lock can
	// only be tried, and it is free for a moment only.
	queueName = ".queue"
	lockName  = ".lock"
)

// lock makes this goroutine the only writer of the account, in any process.
func (f *folder) lock() (unlock func(), err error) {
	deadline := time.Now().Add(f.limit)
	late := time.NewTimer(f.limit)
	defer late.Stop()
	select {
	case f.writing <- struct{}{}: // first come, first served in this process
	case <-late.C:
		return nil, lockedOut(f.limit)
	}
	file, err := f.lockFile(deadline)
	if err != nil {
		<-f.writing
		return nil, err
	}
	unlock = func() {
		_ = file.Unlock() // closing the file releases it in any case
		<-f.writing
	}
	// Nobody else can be writing now. An account that was deleted while we
	// waited must not come back, and what a killed process left can go.
	if !f.there() {
		unlock()
		return nil, signedOut()
	}
	removeTemporaries(f.path)
	return unlock, nil
}

func (f *folder) lockFile(deadline time.Time) (*flock.Flock, error) {
	queue, err := f.take(queueName, deadline)
	if err != nil {
		return nil, err
	}
	defer queue.Unlock() //nolint:errcheck // closing the file releases it in any case
	return f.take(lockName, deadline)
}

// take takes one of the lock files, whose holder may be another process.
func (f *folder) take(name string, deadline time.Time) (*flock.Flock, error) {
	path := filepath.Join(f.path, name)
	file := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDONLY|files.NoFollow))
	for wait := time.Millisecond; ; wait = min(2*wait, 10*time.Millisecond) {
		ok, err := file.TryLock()
		switch {
		case ok:
			return file, nil
		case errors.Is(err, fs.ErrNotExist):
			return nil, signedOut()
		case err != nil:
			return nil, diskProblem("the account's files could not be written", path, err)
		case time.Now().After(deadline):
			return nil, lockedOut(f.limit)
		}
		// Several that wait must not keep step with each other.
		time.Sleep(wait/2 + rand.N(wait)) //nolint:gosec // no secret
	}
}

// lockedOut is the problem of a write that waited too long for another one.
func lockedOut(limit time.Duration) error {
	return &problem.Problem{
		What: "the account's files could not be written",
		Why:  fmt.Sprintf("another tenantswitch has been writing them for %v", limit),
		Do:   "close the other one, then try again",
	}
}

func removeTemporaries(path string) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return // the write that follows reports it
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), files.Temporary) {
			_ = os.Remove(filepath.Join(path, e.Name())) // tried again next time
		}
	}
}
