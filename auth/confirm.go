package auth

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// A cloud that a user defined may be a malicious line in a file that they were
// given, or a slip of the hand. So before anybody signs in to it the first
// time, a person types the name of its login host. What was confirmed is
// remembered word by word: whatever changes in the definition asks again.

// confirmedFile begins the name of the plain file that remembers one cloud. It
// holds the cloud's definition and nothing about anybody.
const confirmedFile = "confirmed-"

// Unconfirmed returns the host that a person has to confirm before anybody can
// sign in; "" where there is none.
func (s *Session) Unconfirmed() string {
	c := s.cfg.Cloud
	if !c.Defined || s.confirmed.Load() {
		return ""
	}
	if s.cfg.Dir != "" {
		data, err := os.ReadFile(filepath.Join(s.cfg.Dir, confirmedFile+c.Name)) // a name is letters, digits and dashes
		if err == nil && string(data) == wordByWord(c) {
			return ""
		}
	}
	return strings.TrimPrefix(c.Authority, "https://")
}

// Confirm takes what a person typed as the host, and remembers that it was
// right; trouble with remembering is told on the side.
func (s *Session) Confirm(ctx context.Context, typed string) error {
	host := s.Unconfirmed()
	if host == "" {
		return nil
	}
	if strings.ToLower(strings.TrimSpace(typed)) != host {
		return &problem.Problem{
			What: "the login host was not confirmed", Why: fmt.Sprintf("that is not %s", host),
			Do: "type it as it stands there, or leave it where you do not know it", Err: errUnconfirmed,
		}
	}
	s.confirmed.Store(true)
	if s.cfg.Dir == "" {
		return nil
	}
	err := s.note(ctx, "that you confirmed "+host, confirmedFile+s.cfg.Cloud.Name, wordByWord(s.cfg.Cloud))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unremembered.host = err
	return nil
}

// errUnconfirmed stands for a login host that nobody confirmed.
var errUnconfirmed = errors.New("the login host is not confirmed")

// mustBeConfirmed is the problem of a sign-in to a cloud that nobody confirmed.
func (s *Session) mustBeConfirmed() error {
	host := s.Unconfirmed()
	if host == "" {
		return nil
	}
	name := s.cfg.Cloud.Name
	return &problem.Problem{
		What: signInFailed, Why: host + ", the login host of your own cloud " + name + ", was never confirmed",
		Do: "run 'tenantswitch login --cloud " + name + "' on a terminal once, which asks for it", Err: errUnconfirmed,
	}
}

// wordByWord is all that a definition says; "" where the cloud is built in.
func wordByWord(c cloud.Cloud) string {
	if !c.Defined {
		return ""
	}
	return fmt.Sprintf("cloud %s\nauthority %s\nresource_manager %s\ngraph %s\nenvironment %s\nca_file %q\n",
		c.Name, c.Authority, c.ResourceManager, c.Graph, c.Environment, c.CAFile)
}
