package auth

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
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
func (s *Session) remember(c *client) {
	if s.cfg.Dir == "" || !c.box.Kept().OnDisk() {
		return
	}
	err := replaceFile(s.cfg.Dir, lastFile, c.account.ID+"\n")
	if err != nil {
		err = &problem.Problem{
			What: "which account is current could not be remembered", Why: redacted(err.Error()),
			Do: "check that the folder can be written and the disk is not full", Err: err,
		}
	}
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
	return &problem.Problem{
		What: "which account was current could not be forgotten", Why: redacted(err.Error()),
		Do: "delete " + filepath.Join(s.cfg.Dir, lastFile), Err: err,
	}
}

// replaceFile writes a small file wholly or not at all.
func replaceFile(dir, name, text string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return files.Replace(filepath.Join(dir, name), []byte(text), 0o600)
}
