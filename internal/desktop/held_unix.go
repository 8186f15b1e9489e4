//go:build unix

package desktop

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// held reports whether a browser has the profile in a folder open: by
// Chromium's SingletonLock, a link to HOST-PID, or by Firefox's lock on
// .parentlock. What either leaves behind when it is killed holds nothing.
func held(dir string) bool {
	if target, err := os.Readlink(filepath.Join(dir, "SingletonLock")); err == nil {
		return holds(target)
	}
	file, err := os.OpenFile(filepath.Join(dir, ".parentlock"), os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0) // #nosec G304 -- in our own folder
	if err != nil {
		return false
	}
	defer file.Close() //nolint:errcheck // it was only read
	lock := syscall.Flock_t{Type: syscall.F_WRLCK}
	err = syscall.FcntlFlock(file.Fd(), syscall.F_GETLK, &lock)
	return err == nil && lock.Type != syscall.F_UNLCK
}

// holds reports whether the process HOST-PID is alive. One of another machine
// may be.
func holds(process string) bool {
	i := strings.LastIndexByte(process, '-')
	if i < 0 {
		return false
	}
	pid, err := strconv.Atoi(process[i+1:])
	if err != nil || pid <= 0 {
		return false
	}
	here, err := os.Hostname()
	if err != nil || process[:i] != here {
		return true
	}
	return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}
