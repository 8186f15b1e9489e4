package auth

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
)

// byDeviceCode signs in through the device authorization grant (RFC 8628).
func (f *signIn) byDeviceCode(ctx context.Context) (public.AuthResult, error) {
	var options []public.AcquireByDeviceCodeOption
	if f.claims != "" {
		options = append(options, public.WithClaims(f.claims))
	}
	if f.tenant != "" {
		options = append(options, public.WithTenantID(f.tenant))
	}
	code, err := retried(ctx, func() (public.DeviceCode, error) {
		return f.client.AcquireTokenByDeviceCode(ctx, f.scopes(), options...)
	})
	if err != nil {
		return public.AuthResult{}, err
	}
	if err := checkInvitation(f.cfg.Cloud, code.Result.VerificationURL); err != nil {
		return public.AuthResult{}, err
	}
	f.show(Invitation{
		Method: DeviceCode, URL: code.Result.VerificationURL,
		UserCode: cleanName(code.Result.UserCode), Expires: code.Result.ExpiresOn,
	})
	return awaitCode(ctx, code)
}

// awaitCode polls until the person has entered the code, or cannot any more.
// The library gives up at the first fault of network or service; it can be
// asked again for the same code, so a dropped connection does not cost the
// person a second round.
func awaitCode(ctx context.Context, code public.DeviceCode) (public.AuthResult, error) {
	for try := 0; ; try++ {
		result, err := code.AuthenticationResult(ctx)
		if err == nil {
			return result, nil
		}
		if p := canceled(ctx, signInFailed); p != nil {
			return result, p
		}
		if !time.Now().Before(code.Result.ExpiresOn) {
			return result, codeExpired()
		}
		if !worthWaiting(err) {
			return result, err
		}
		// An end of ctx is seen at the next turn, and so is that of the code.
		_ = netfault.Sleep(ctx, min(pauseAfter(err, try), time.Until(code.Result.ExpiresOn)))
	}
}

// pauseAfter is how long polling rests after err: at least as long as the
// service asked for.
func pauseAfter(err error, try int) time.Duration {
	pause := min(netfault.Backoff(firstPause, try), 5*time.Second)
	if r, ok := refusalIn(err); ok {
		pause = max(pause, r.RetryAfter)
	}
	return pause
}

// worthWaiting says whether polling may go on after err. A laptop that changes
// networks may be offline for longer than a retry would wait.
func worthWaiting(err error) bool {
	p := explain(signInFailed, err)
	return (p.Kind == problem.Offline || p.Kind == problem.Throttled) && !netfault.Untrusted(err)
}

// errExpired stands for a code that nobody entered in time.
var errExpired = errors.New("the code has expired")

func codeExpired() *problem.Problem {
	return &problem.Problem{
		What: signInFailed, Why: "nobody entered the code in time", Do: doDeviceAgain, Err: errExpired,
	}
}

// checkInvitation checks the page that a person is asked to type a code into.
// Microsoft serves it from hosts that are not login hosts (microsoft.com), so
// https is all that can be asked; the demo's is on loopback. A login service of
// somebody else's could show a code that it has got from Microsoft, to be
// approved there: its page is its own host's.
func checkInvitation(c cloud.Cloud, raw string) error {
	u, err := url.Parse(raw)
	if err == nil && u.User == nil && u.Host != "" && cleanName(raw) == raw {
		if c.Defined && !c.OfMicrosoft() {
			return foreign("device code", raw, ownsLogin(c, u))
		}
		if u.Scheme == "https" || c.Loopback && u.Scheme == "http" && isLoopback(u.Hostname()) {
			return nil
		}
	}
	return foreign("device code", raw, false)
}
