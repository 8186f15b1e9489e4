// Package auth knows who is signed in: the accounts on this machine, how a
// person signs in, the token cache, and what went wrong and what to do about
// it.
//
// The rules: silent first, and nobody is asked for anything but by SignIn; one
// client of Microsoft's sign-in library (MSAL) and one sealed token file per
// account, so that accounts cannot disturb each other; whatever takes longer
// than a moment holds on to one account by its Handle, since another may become
// current meanwhile; whatever the library sends or receives passes a guard that
// lets codes and refresh tokens go to the cloud's own login hosts alone; nobody
// signs in to a cloud that a user defined before they confirmed its host;
// trouble with the disk or the keyring never costs a sign-in, it is told on the
// side; no token, code or secret ever stands in an error, whatever the
// library's errors hold; and errors are told apart by the protocol's words
// (error, suberror, claims), AADSTS numbers only choose a better hint. The
// package imports neither directory nor ui.
package auth

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/vault"
)

// The client id and tenant that Azure's own Go SDK uses for a developer's
// sign-in (azidentity, developerSignOnClientID and organizationsTenantID).
const (
	DefaultClientID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
	DefaultTenant   = "organizations"
)

// DefaultSignInTimeout is how long a browser sign-in is waited for. Longer than
// an authorization request lives, no answer can come.
const DefaultSignInTimeout = 10 * time.Minute

// Config says where and as what a Session signs people in.
type Config struct {
	Cloud    cloud.Cloud
	ClientID string       // "" is DefaultClientID
	Tenant   string       // whom the sign-in is for; "" is DefaultTenant
	HTTP     Doer         // what requests go through; required
	Vault    *vault.Vault // where accounts are kept
	// Dir holds the plain files that name the current account by its random
	// id, and the clouds that were confirmed; "" remembers both for this
	// process only.
	Dir string
	// SignInTimeout ends a browser sign-in that nobody finishes; 0 is
	// DefaultSignInTimeout.
	SignInTimeout time.Duration
}

// Session is who is signed in, for one cloud and one client id. It is safe for
// concurrent use, also beside other processes.
type Session struct {
	cfg   Config
	guard *guard
	life  context.Context // ends with Close
	end   context.CancelFunc

	confirmed atomic.Bool // the cloud's login host, in this process

	mu           sync.Mutex
	current      string             // the id of the current account; "" where nobody is signed in
	clients      map[string]*client // by account id
	unremembered struct {
		account error // why the next start will not know which one is current
		host    error // why it will not know that the cloud was confirmed
	}
}

// New returns a session with nobody signed in; Open finds who is. It does no
// I/O.
func New(cfg Config) *Session {
	if cfg.ClientID == "" {
		cfg.ClientID = DefaultClientID
	}
	if cfg.Tenant == "" {
		cfg.Tenant = DefaultTenant
	}
	if cfg.SignInTimeout <= 0 {
		cfg.SignInTimeout = DefaultSignInTimeout
	}
	s := &Session{cfg: cfg, clients: map[string]*client{}}
	s.guard = newGuard(cfg.Cloud, cfg.HTTP)
	s.life, s.end = context.WithCancel(context.Background())
	return s
}

// Current returns the current account, and false where nobody is signed in.
func (s *Session) Current() (Account, bool) {
	c := s.signedIn()
	if c == nil {
		return Account{}, false
	}
	a := c.account
	a.Current = true
	return a, true
}

// forgetful says why the next start will not know which account is current, or
// which cloud was confirmed; nil where it will.
func (s *Session) forgetful() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.unremembered.account, s.unremembered.host)
}

// Close writes the tokens that are not on disk yet, and ends what is running.
// The error is what could not be written, or that ctx ended first.
func (s *Session) Close(ctx context.Context) error {
	s.end()
	s.mu.Lock()
	var open []*client
	for _, c := range s.clients {
		open = append(open, c)
	}
	s.mu.Unlock()
	done := make(chan error, 1)
	go func() {
		all := []error{s.forgetful()}
		for _, c := range open {
			c.tokens.flush(ctx)
			all = append(all, c.tokens.report())
		}
		done <- errors.Join(all...)
	}()
	defer s.guard.CloseIdleConnections()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return canceled(ctx, "the newest tokens were not written")
	}
}

func (s *Session) signedIn() *client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clients[s.current]
}

func (s *Session) client(id string) *client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clients[id]
}

func (s *Session) setCurrent(c *client) Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = c.account.ID
	a := c.account
	a.Current = true
	return a
}
