package auth

import (
	"os"
	"path/filepath"
	"time"
)

// unusedFor is how long nobody may have written to an account before it counts
// as dead. The kernel forgets a key that nobody has used for so long
// (persistent-keyring(7)); until then, where several machines share a home,
// the key that is not in this one's kernel may be in another's.
const unusedFor = 3 * 24 * time.Hour

// dead says whether an account that did not open never will: the kernel's
// keyring, which loses its keys with every restart, has said that it has none,
// and no other machine can have it. Of any other keeper this cannot be known:
// another keyring may come back.
func (s *Session) dead(id string, err error) bool {
	if s.cfg.Dir == "" || !kernelHasNoKey(err) {
		return false
	}
	// The vault's layout; where it is another, nothing is dead.
	folder, statErr := os.Stat(filepath.Join(s.cfg.Dir, "accounts", id))
	return statErr == nil && time.Since(folder.ModTime()) > unusedFor
}
