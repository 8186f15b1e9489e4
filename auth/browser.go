package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"

	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
)

// byBrowser signs in through the authorization code flow with PKCE (RFC 7636)
// on loopback (RFC 8252 section 7.3).
func (f *signIn) byBrowser(ctx context.Context) (public.AuthResult, error) {
	verifier := randomText()
	l, err := listen(ctx, randomText())
	if err != nil {
		return public.AuthResult{}, err
	}
	defer l.close()
	link, err := f.authorizeURL(ctx, l, verifier)
	if err != nil {
		return public.AuthResult{}, err
	}
	timeout := time.NewTimer(f.cfg.SignInTimeout)
	defer timeout.Stop()
	f.show(Invitation{Method: Browser, URL: link, Expires: time.Now().Add(f.cfg.SignInTimeout)})
	select {
	case form := <-l.answers:
		result, err := f.redeem(ctx, l, form, verifier)
		l.show(pageFor(err))
		return result, err
	case <-timeout.C:
		return public.AuthResult{}, tooLate(f.cfg.SignInTimeout, l.strays())
	case <-ctx.Done():
		return public.AuthResult{}, canceled(ctx, signInFailed)
	}
}

// authorizeURL is the address of the sign-in page. The library adds the claims
// and the capability; the rest of the flow is ours.
func (f *signIn) authorizeURL(ctx context.Context, l *listener, verifier string) (string, error) {
	const selectAccount = 2 // the library's prompts have no exported names
	options := []public.AuthCodeURLOption{public.WithPrompt(selectAccount)}
	if f.account != "" {
		options = append(options, public.WithLoginHint(f.account))
	}
	if f.claims != "" {
		options = append(options, public.WithClaims(f.claims))
	}
	if f.tenant != "" {
		options = append(options, public.WithTenantID(f.tenant))
	}
	scopes := append([]string{"openid", "profile", "offline_access"}, f.scopes()...)
	raw, err := retried(ctx, func() (string, error) {
		return f.client.AuthCodeURL(ctx, f.cfg.ClientID, l.redirectURI(), scopes, options...)
	})
	if err != nil {
		return "", err
	}
	if err := checkAuthorize(f.cfg.Cloud, raw); err != nil {
		return "", err
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256([]byte(verifier))
	query := u.Query()
	query.Set("state", l.state)
	query.Set("code_challenge", base64.RawURLEncoding.EncodeToString(hash[:]))
	query.Set("code_challenge_method", "S256")
	query.Set("response_mode", "form_post")
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// redeem turns the browser's answer into tokens.
func (f *signIn) redeem(ctx context.Context, l *listener, form url.Values, verifier string) (public.AuthResult, error) {
	if form.Get("error") != "" {
		return public.AuthResult{}, refusalOfForm(form)
	}
	options := []public.AcquireByAuthCodeOption{public.WithChallenge(verifier)}
	if f.claims != "" {
		options = append(options, public.WithClaims(f.claims))
	}
	if f.tenant != "" {
		options = append(options, public.WithTenantID(f.tenant))
	}
	return retried(ctx, func() (public.AuthResult, error) {
		return f.client.AcquireTokenByAuthCode(ctx, form.Get("code"), l.redirectURI(), f.scopes(), options...)
	})
}

// pageFor chooses what the browser shows.
func pageFor(err error) page {
	if err == nil {
		return pageDone
	}
	p := explain(signInFailed, err)
	if p.Kind == problem.Canceled {
		return pageCanceled
	}
	text := p.Why + "."
	if p.Refs != "" {
		text += " (" + p.Refs + ")"
	}
	return pageFailed(text + " The terminal says what to do.")
}

// errNobody stands for a sign-in that nobody finished.
var errNobody = errors.New("nobody finished the sign-in")

func tooLate(after time.Duration, strays int) *problem.Problem {
	p := &problem.Problem{
		What: signInFailed, Why: "nobody finished it in the browser within " + netfault.Words(after),
		Do: "start again, or sign in with a device code", Err: errNobody,
	}
	if strays > 0 {
		p.Refs = fmt.Sprintf("%d other requests came to the listener and were ignored", strays)
	}
	return p
}

// randomText is 256 random bits, fit for a URL and for a code verifier.
func randomText() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(raw)
}
