package auth

import (
	"context"
	"strings"
	"time"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/cache"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"

	"tenantswitch/internal/clean"
	"tenantswitch/internal/problem"
)

// Method is a way to sign in.
type Method int

// The ways to sign in.
const (
	Browser    Method = iota // the system's browser, PKCE, an answer on loopback
	DeviceCode               // a code that is typed in on any device
)

// Invitation is what a person needs to finish a sign-in.
type Invitation struct {
	Method   Method
	URL      string
	UserCode string    // of DeviceCode
	Expires  time.Time // when it is too late
}

// SignIn signs somebody in, keeps their tokens and makes them the current
// account. It calls show once, when the person has to act, and then waits for
// them; it opens nothing itself. When the last Token of the current account
// wanted a sign-in, that account is proposed and what was missing is asked for.
//
// Where the cloud's host has to be confirmed first, it does not even begin.
//
// It returns within a moment of the end of ctx or of the session. Every error
// is a *problem.Problem: Canceled where the person said no, Offline where the
// login service could not be reached.
func (s *Session) SignIn(ctx context.Context, method Method, show func(Invitation)) (Account, error) {
	flow, err := s.newSignIn(show)
	if err != nil {
		return Account{}, err
	}
	return s.complete(ctx, method, flow)
}

// SignInAt is SignIn at another tenant than the account's own, with the claims
// that a Check there has brought: the current account does there what is wanted
// of it, and can be given that tenant's tokens from then on.
func (s *Session) SignInAt(ctx context.Context, tenant, claims string, method Method, show func(Invitation)) (Account, error) {
	flow, err := s.newSignIn(show)
	if err != nil {
		return Account{}, err
	}
	flow.tenant, flow.claims = tenant, claims
	if who, ok := s.Current(); ok {
		flow.account = who.Username
	}
	return s.complete(ctx, method, flow)
}

// complete carries a sign-in through and keeps what it brings.
func (s *Session) complete(ctx context.Context, method Method, flow *signIn) (Account, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.life, cancel)()
	var result public.AuthResult
	var err error
	switch method {
	case DeviceCode:
		result, err = flow.byDeviceCode(ctx)
	case Browser:
		result, err = flow.byBrowser(ctx)
	}
	if err != nil {
		return Account{}, explain(signInFailed, err)
	}
	return s.keep(ctx, result, flow.cache.data)
}

// signIn is one interactive sign-in. It has a client and a cache of its own,
// so that nothing of an account that is there already can be mixed into it.
type signIn struct {
	client  public.Client
	cache   *capture
	cfg     Config
	show    func(Invitation)
	claims  string // what the last token was refused for; JSON or ""
	account string // the user name to propose; "" where anybody may sign in
	tenant  string // where the sign-in is, "" for the configured one
}

func (s *Session) newSignIn(show func(Invitation)) (*signIn, error) {
	if err := s.mustBeConfirmed(); err != nil {
		return nil, err
	}
	flow := &signIn{cache: &capture{}, cfg: s.cfg, show: show}
	if who := s.signedIn(); who != nil {
		flow.claims, flow.account = who.wanted()
	}
	var err error
	flow.client, err = s.newClient(flow.cache)
	return flow, err
}

// scopes are what every token is taken for.
func (f *signIn) scopes() []string { return []string{f.cfg.Cloud.Scope()} }

// newClient makes a client of the library. It does no I/O.
func (s *Session) newClient(tokens cache.ExportReplace) (public.Client, error) {
	client, err := public.New(s.cfg.ClientID,
		public.WithAuthority(s.authority()),
		// Which hosts belong together is known, and asked of nobody.
		public.WithInstanceDiscovery(false),
		public.WithClientCapabilities([]string{"CP1"}),
		public.WithHTTPClient(s.guard),
		public.WithCache(tokens))
	if err != nil {
		return client, &problem.Problem{
			What: "the sign-in could not be set up", Why: clean.Redact(err.Error()), Do: doCloud,
		}
	}
	return client, nil
}

func (s *Session) authority() string {
	return strings.TrimSuffix(s.cfg.Cloud.Authority, "/") + "/" + s.cfg.Tenant
}

// realm is how the library's cache names the tenant that sign-ins go to.
func (s *Session) realm() string { return strings.ToLower(s.cfg.Tenant) }

// capture is the cache of a sign-in: empty at first, and what the library
// exports last is what is kept.
type capture struct {
	data []byte
}

// Replace leaves the library's empty cache alone.
func (c *capture) Replace(context.Context, cache.Unmarshaler, cache.ReplaceHints) error { return nil }

// Export takes what the sign-in brought.
func (c *capture) Export(_ context.Context, m cache.Marshaler, _ cache.ExportHints) error {
	data, err := m.Marshal()
	c.data = data
	return err
}
