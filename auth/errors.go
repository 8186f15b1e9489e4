package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	msal "github.com/AzureAD/microsoft-authentication-library-for-go/apps/errors"

	"tenantswitch/internal/clean"
	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
)

// The two things that can fail, as a person says them.
const (
	signInFailed = "the sign-in did not succeed"
	tokenFailed  = "no access to the directory could be had"
)

// loginService is what is asked, where no host is known.
const loginService = "the login service"

// errUnreadable stands for an answer that could not be decoded. The library's
// own error holds the whole answer, tokens and all, so it must not be kept.
var errUnreadable = errors.New("the answer could not be decoded")

// explain turns any error of the sign-in library, the guard or the network
// into a problem. What stands behind the problem is one of our own errors or a
// bare context error: the library's texts may hold answers of the service.
func explain(what string, err error) *problem.Problem {
	if err == nil {
		return nil
	}
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		if p.What == "" {
			told := *p
			told.What = what
			return &told
		}
		return p
	}
	if r, ok := refusalIn(err); ok {
		return r.explain(what)
	}
	if _, ok := errors.AsType[msal.InvalidJsonErr](err); ok {
		return &problem.Problem{
			What: what, Why: "the login service's answer could not be understood",
			Do: "try again; if it stays, a proxy may be changing the answers", Err: errUnreadable,
		}
	}
	if netfault.Is(err) {
		return netfault.Explain(what, loginService, err)
	}
	return explainPlain(what, err)
}

// refusalIn finds what the login service said in an error of the library.
// CallErr is returned by value, and its body may be drained, so the text of
// the error is the one place that always holds the answer.
func refusalIn(err error) (*Refusal, bool) {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r, true
	}
	call, ok := errors.AsType[msal.CallErr](err)
	if !ok || call.Resp == nil {
		return nil, false
	}
	body := ""
	if call.Err != nil {
		_, body, _ = strings.Cut(call.Err.Error(), fmt.Sprintf("reply status code was %d:\n", call.Resp.StatusCode))
	}
	return refusalOf(call.Resp.StatusCode, call.Resp.Header, body), true
}

// explainPlain explains the library's errors that have no type.
func explainPlain(what string, err error) *problem.Problem {
	text := err.Error()
	switch {
	case strings.Contains(text, "no token found"), strings.Contains(text, "no account was specified"):
		return &problem.Problem{Kind: problem.SignIn, What: what, Why: "this account is not signed in here", Do: doSignIn}
	case strings.Contains(text, "declined scopes"):
		return &problem.Problem{
			What: what, Why: "the login service did not grant the permission that was asked for", Do: doConsent,
		}
	case strings.Contains(text, "does not match authority"):
		return &problem.Problem{
			What: what, Why: "the login service names another issuer than the configured one", Do: doCloud,
		}
	}
	return &problem.Problem{What: what, Why: clean.Redact(text), Do: "try again"}
}

// explain says what the refusal means. The kind follows from the protocol's
// words alone; AADSTS numbers only choose better words.
func (r *Refusal) explain(what string) *problem.Problem {
	p := &problem.Problem{Kind: r.kind(), What: what, Refs: r.refs(), Err: r}
	p.Why, p.Do = r.words(p.Kind)
	if h, ok := hintFor(r.Numbers); ok && p.Kind != problem.Canceled {
		p.Why, p.Do = h.why, h.do
	}
	if r.RetryAfter > 0 {
		p.Do = "wait " + netfault.Words(r.RetryAfter) + ", then try again"
	}
	return p
}

// kind says what a program may do about the refusal.
func (r *Refusal) kind() problem.Kind {
	if r.Status == 429 {
		return problem.Throttled
	}
	switch r.Code {
	case "interaction_required", "login_required", "consent_required", "invalid_grant":
		return problem.SignIn
	case "access_denied", "authorization_declined":
		if r.canceled() {
			return problem.Canceled
		}
	case "temporarily_unavailable", "server_error":
		return problem.Offline
	}
	switch {
	case r.Claims != "":
		return problem.SignIn
	case r.Status >= 500:
		return problem.Offline
	}
	return problem.Other
}

// canceled says that a person, not a policy, said no. Entra says "cancel" for
// the button of that name, and has one number for declining; should the number
// change, the refusal is told in Entra's own words.
func (r *Refusal) canceled() bool {
	const declined = 65004
	return r.Code == "authorization_declined" || r.SubError == "cancel" ||
		len(r.Numbers) == 0 || slices.Contains(r.Numbers, declined)
}

// words says what the refusal means where no number says it better.
func (r *Refusal) words(kind problem.Kind) (why, do string) {
	switch kind {
	case problem.Throttled:
		return "the login service has had too many requests", doWait
	case problem.Canceled:
		if r.Code == "authorization_declined" {
			return "it was declined on the other device", "start again when you are ready"
		}
		return "it was canceled or declined on the sign-in page", "start again when you are ready"
	case problem.Offline:
		if r.Status > 0 {
			return fmt.Sprintf("the login service has a fault of its own (HTTP status %d)", r.Status), doWait
		}
		return "the login service has a fault of its own", doWait
	case problem.SignIn:
		return r.sentence("the login service wants you to sign in again"), r.signInHint()
	case problem.Other, problem.Locked:
	}
	if r.Code == "expired_token" {
		return "the code has expired", doDeviceAgain
	}
	if r.page {
		p := netfault.Intercepted("", loginService, fmt.Sprintf("a page with status %d came back", r.Status))
		return p.Why, p.Do
	}
	return r.sentence("the login service refused"), doAdmin
}

// signInHint follows the suberror: some refusals cannot be cured by signing in.
func (r *Refusal) signInHint() string {
	switch r.SubError {
	case "message_only", "additional_action":
		return "sign in again with the browser, which will say what is missing"
	case "consent_required":
		return doConsent
	}
	return doSignIn
}

// sentence is Microsoft's own, or otherwise.
func (r *Refusal) sentence(otherwise string) string {
	if r.said == "" {
		return otherwise
	}
	return "the login service says: " + r.said
}

// maxName is how much of a name is shown, of a person or a host: these may be as
// long as a token, and have to be shown whole to be told apart. An address has
// up to 64+1+255 characters, a host 253.
const maxName = 320

// cleanName makes what is known to be a name fit to be shown.
func cleanName(name string) string { return clean.Text(name, maxName) }

// canceled is the problem of a context that ended, and nil while it lives.
func canceled(ctx context.Context, what string) *problem.Problem {
	if err := ctx.Err(); err != nil {
		return netfault.Explain(what, loginService, err)
	}
	return nil
}
