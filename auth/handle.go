package auth

import (
	"context"
	"errors"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/vault"
)

// Handle is one signed-in account, for work that takes longer than a moment:
// it keeps meaning that account, whatever becomes current meanwhile. Once the
// account is signed out, its Token and its Files are a problem, and nothing of
// it is written anywhere. It is safe for concurrent use.
type Handle struct {
	session *Session
	account Account
	box     *vault.Box
}

// Handle returns the current account's handle. Where nobody is signed in, its
// Account is zero, its Token a problem of kind SignIn and its Files nil.
func (s *Session) Handle() Handle {
	h := Handle{session: s}
	if c := s.signedIn(); c != nil {
		h.account, h.box = c.account, c.box
		h.account.Current = true
	}
	return h
}

// Account returns who it is, as it was when the handle was taken.
func (h Handle) Account() Account { return h.account }

// Files returns the account's box for what else is kept of it.
func (h Handle) Files() *vault.Box { return h.box }

// Trouble returns what could not be kept of the account on this machine, for
// the status line; nil where all is well. It never keeps a token from being
// given.
func (h Handle) Trouble() error {
	c := h.client()
	if c == nil {
		return nil
	}
	return errors.Join(c.tokens.report(), h.session.forgetful())
}

// Token returns a bearer token of the account for the cloud's Resource
// Manager, without asking anybody. Claims is the decoded claims challenge of a
// service that refused the last token, else "".
//
// Every error is a *problem.Problem. Of kind SignIn it means that only SignIn
// can help; what the service wanted is remembered, and the next SignIn asks
// for it.
func (h Handle) Token(ctx context.Context, claims string) (string, error) {
	return h.token(ctx, want{scope: h.session.cfg.Cloud.Scope(), claims: claims})
}

// Scoped gives tokens of an account for another service than Resource Manager.
type Scoped struct {
	handle Handle
	scope  string
}

// Scoped returns what gives the account's tokens for a scope, such as
// "https://graph.microsoft.com/DelegatedAdminRelationship.Read.All".
func (h Handle) Scoped(scope string) Scoped { return Scoped{h, scope} }

// Token is Handle.Token for the scope. That it cannot be had, for want of
// consent for instance, changes nothing of what the next SignIn asks for.
func (s Scoped) Token(ctx context.Context, claims string) (string, error) {
	return s.handle.token(ctx, want{scope: s.scope, claims: claims})
}

func (h Handle) token(ctx context.Context, w want) (string, error) {
	if w.claims != "" {
		challenge, ok := challengeIn(w.claims)
		if !ok {
			return "", &problem.Problem{
				What: tokenFailed, Why: "the service asked for something that could not be understood", Do: "try again",
			}
		}
		if w.claims = challenge; w.claims == "" {
			w.claims = "{}" // it asks for nothing more, but the token was refused
		}
	}
	c := h.client()
	if c == nil {
		return "", h.signedOut()
	}
	token, err := h.session.fly(ctx, c, w)
	if now := h.client(); err != nil && now != nil && now != c {
		return h.session.fly(ctx, now, w) // it was signed in anew meanwhile
	}
	return token, err
}

func (h Handle) client() *client { return h.session.client(h.account.ID) }

func (h Handle) signedOut() *problem.Problem {
	p := &problem.Problem{Kind: problem.SignIn, What: tokenFailed, Why: "nobody is signed in", Do: "sign in"}
	if h.account.ID != "" {
		p.Why = h.account.Username + " was signed out"
	}
	return p
}
