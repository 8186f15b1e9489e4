package auth

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tenantswitch/internal/files"
)

// lastFile is the plain file that names the account that was current last. It
// holds the random id of a folder and nothing about anybody.
const lastFile = "current"

// maxLast is far above the length of an id.
const maxLast = 256

// lastUsed returns the id of the account that was current last; "" where none
// is known. The file is only a convenience: one that cannot be read, or names
// nothing that exists, counts for nothing.
func (s *Session) lastUsed() string {
	if s.cfg.Dir == "" {
		return ""
	}
	data, err := os.ReadFile(filepath.Join(s.cfg.Dir, lastFile))
	if err != nil || len(data) > maxLast {
		return ""
	}
	return strings.TrimSpace(string(data))
}

// remember writes which account is current. An account that is not kept is not
// remembered. Trouble with that is kept for the status line.
func (s *Session) remember(ctx context.Context, c *client) {
	if s.cfg.Dir == "" || !c.box.Kept().OnDisk() {
		return
	}
	err := s.note(ctx, "which account is current", lastFile, c.account.ID+"\n")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unremembered.account = err
}

// forgetLast removes the file where it names the account.
func (s *Session) forgetLast(id string) error {
	if s.lastUsed() != id || s.cfg.Dir == "" {
		return nil
	}
	err := os.Remove(filepath.Join(s.cfg.Dir, lastFile))
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	p := files.Problem("which account was current could not be forgotten", s.cfg.Dir, err)
	p.Do = "delete " + filepath.Join(s.cfg.Dir, lastFile)
	return p
}

// note writes a small file wholly or not at all.
func (s *Session) note(ctx context.Context, what, name, text string) error {
	err := os.MkdirAll(s.cfg.Dir, 0o700)
	if err == nil {
		err = files.Replace(ctx, filepath.Join(s.cfg.Dir, name), []byte(text), 0o600)
	}
	if err != nil {
		return files.Problem(what+" could not be remembered", s.cfg.Dir, err)
	}
	return nil
}
