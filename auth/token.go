package auth

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
	"golang.org/x/sync/singleflight"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/vault"
)

// The limits of a silent call.
const (
	silentTimeout = 45 * time.Second // whoever asked first may have left by then
	holdFor       = time.Minute      // how long a failed renewal is not tried again
)

// client is one signed-in account with its client of the library.
type client struct {
	account Account
	record  record
	box     *vault.Box
	tokens  *tokenCache
	library public.Client
	flights singleflight.Group // one request at a time for the same thing

	mu     sync.Mutex
	needed bool   // the last token could not be had without a sign-in
	claims string // what that sign-in has to ask for
	held   string // a token whose renewal failed a moment ago
	until  time.Time
}

// want is what a token is for.
type want struct {
	scope  string
	tenant string // whose token it is to be; "" for the tenant that sign-ins go to
	claims string // what a service wanted of the next token; JSON or ""
}

// main is the token that the program cannot do without: only that one makes the
// next sign-in ask for what it lacked.
func (w want) main(s *Session) bool { return w.scope == s.cfg.Cloud.Scope() && w.tenant == "" }

// fly has one request at a time made for the same token. The request belongs
// to all who wait for it, so none of them may end it.
func (s *Session) fly(ctx context.Context, c *client, w want) (string, error) {
	flight := c.flights.DoChan(w.scope+"\n"+w.tenant+"\n"+w.claims, func() (any, error) {
		shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), silentTimeout)
		defer cancel()
		defer context.AfterFunc(s.life, cancel)()
		if w.main(s) {
			return c.mainToken(shared, w)
		}
		return c.otherToken(shared, w)
	})
	select {
	case result := <-flight:
		token, _ := result.Val.(string)
		return token, result.Err
	case <-ctx.Done():
		return "", canceled(ctx, tokenFailed)
	}
}

// mainToken is the one for Resource Manager in the tenant of the sign-in.
func (c *client) mainToken(ctx context.Context, w want) (string, error) {
	if token, ok := c.holding(w.claims); ok {
		return token, nil
	}
	result, unrenewed, err := c.silent(ctx, w)
	switch {
	case err != nil:
		return "", c.failed(err, w.claims)
	case unrenewed:
		c.hold(result.AccessToken, result.ExpiresOn)
	case result.Metadata.TokenSource == public.TokenSourceIdentityProvider:
		c.well()
	}
	return result.AccessToken, nil
}

// otherToken is any other one: for another service, or in another tenant.
func (c *client) otherToken(ctx context.Context, w want) (string, error) {
	result, _, err := c.silent(ctx, w)
	if err != nil {
		return "", explain(tokenFailed, err)
	}
	return result.AccessToken, nil
}

// silent takes a token from the cache, or redeems the refresh token. The library
// renews a token long before its end, and reports a failure of that beside the
// token that is still good: then it is unrenewed.
func (c *client) silent(ctx context.Context, w want) (result public.AuthResult, unrenewed bool, err error) {
	options := []public.AcquireSilentOption{
		// The home account id is all that the library looks at.
		public.WithSilentAccount(public.Account{HomeAccountID: c.account.HomeID}),
	}
	if w.tenant != "" {
		options = append(options, public.WithTenantID(w.tenant))
	}
	if w.claims != "" {
		options = append(options, public.WithClaims(w.claims))
	}
	result, err = retried(ctx, func() (public.AuthResult, error) {
		result, err := c.library.AcquireTokenSilent(ctx, []string{w.scope}, options...)
		if err != nil && result.AccessToken != "" && time.Until(result.ExpiresOn) > 0 {
			unrenewed, err = true, nil
		}
		return result, err
	})
	return result, unrenewed, err
}

// well notes that the login service asks for nothing.
func (c *client) well() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.needed, c.claims = false, ""
}

// failed explains why there is no token, and remembers what a sign-in has to
// bring.
func (c *client) failed(err error, claims string) *problem.Problem {
	p := explain(tokenFailed, err)
	if p.Kind != problem.SignIn {
		return p
	}
	if r, ok := errors.AsType[*Refusal](p); ok && r.Claims != "" {
		claims = r.Claims
	}
	if why := c.tokens.loss(); why != "" {
		told := *p
		told.Why = why
		p = &told
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.needed, c.claims = true, claims
	return p
}

// wanted is what the next sign-in should ask for, and whom; nothing where the
// account is well.
func (c *client) wanted() (claims, username string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.needed {
		return "", ""
	}
	return c.claims, c.account.Username
}

// hold keeps a good token whose renewal has just failed, so that the next call
// does not wait for the same failure.
func (c *client) hold(token string, expires time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held, c.until = token, time.Now().Add(min(holdFor, time.Until(expires)))
}

// holding returns the token that is held; never one that a service refused.
func (c *client) holding(claims string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if claims != "" || !time.Now().Before(c.until) {
		c.held = ""
	}
	return c.held, c.held != ""
}
