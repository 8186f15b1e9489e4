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
// .parentlock. What either leaves behind when it is killed holds nothing. Whether
// a lock of another host is of one that lives cannot be told, as on a disk that
// machines share, or where this one was called so: then lock is its path.
func held(dir string) (open bool, host, lock string) {
	path := filepath.Join(dir, "SingletonLock")
	if target, err := os.Readlink(path); err == nil {
		open, host = holds(target)
		if host != "" {
			lock = path
		}
		return open, host, lock
	}
	return firefoxHolds(dir), "", ""
}

// firefoxHolds reports whether a Firefox has locked the profile in a folder.
func firefoxHolds(dir string) bool {
	file, err := os.OpenFile(filepath.Join(dir, ".parentlock"), os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0) // #nosec G304 -- in our own folder
	if err != nil {
		return false
	}
	defer file.Close() //nolint:errcheck // it was only read
	lock := syscall.Flock_t{Type: syscall.F_WRLCK}
	err = syscall.FcntlFlock(file.Fd(), syscall.F_GETLK, &lock)
	return err == nil && lock.Type != syscall.F_UNLCK
}

// holds reports whether the process HOST-PID is alive. One of another host, which
// it names then, may be.
func holds(process string) (alive bool, host string) {
	i := strings.LastIndexByte(process, '-')
	if i < 1 {
		return false, ""
	}
	pid, err := strconv.Atoi(process[i+1:])
	if err != nil || pid <= 0 {
		return false, ""
	}
	here, err := os.Hostname()
	if err != nil || process[:i] != here {
		return true, process[:i]
	}
	return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH), ""
}
