package auth

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"tenantswitch/internal/netfault"
	"tenantswitch/internal/parallel"
	"tenantswitch/internal/problem"
)

// Verdict is what a silent request for an Azure token in a tenant came to. It
// says nothing about what the account may do there.
type Verdict string

// The verdicts.
const (
	Had          Verdict = "had"            // a token was given
	SignInWanted Verdict = "sign-in wanted" // there, by the person: a second factor, for instance
	Blocked      Verdict = "blocked"        // by a policy, whatever the person does here
	NoConsent    Verdict = "no consent"     // to the application, in that tenant
	NotMember    Verdict = "not a member"   // the tenant does not know the account
	NoTenant     Verdict = "no such tenant" // the login service does not know the tenant
	Unanswered   Verdict = "unanswered"     // the question was not answered; Problem says why
)

// Checked is the answer about one tenant.
type Checked struct {
	Tenant  string // its id
	Verdict Verdict
	At      time.Time
	Problem *problem.Problem // why, and what to do; nil where a token was had
	Claims  string           // what a sign-in there has to ask for; JSON or ""
}

// checksAtOnce is how many tenants are asked about at the same time.
const checksAtOnce = 8

// Check asks silently for a Resource Manager token in each of some tenants, a
// few at a time, and calls report for each answer as it comes, from one
// goroutine. Nobody is asked for anything. A login service that asks to wait is
// waited for, by all. The end of ctx ends the asking; what was not answered is
// not reported, and the error is the *problem.Problem of that.
//
// Each tenant that is asked about sees the attempt in its sign-in logs, under
// the name of the application.
func (h Handle) Check(ctx context.Context, tenants []string, report func(Checked)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	gate := &gate{}
	parallel.Each(len(tenants), checksAtOnce, func(i int, tell func(func())) {
		if answer, ok := h.checkOne(ctx, tenants[i], gate); ok {
			tell(func() { report(answer) })
		}
	})
	if p := canceled(ctx, "not all tenants were checked"); p != nil {
		return p
	}
	return nil
}

// maxThrottled is how often a login service may ask to wait before a tenant
// stays unanswered.
const maxThrottled = 5

// checkOne asks about one tenant; ok is false where ctx ended first.
func (h Handle) checkOne(ctx context.Context, tenant string, gate *gate) (answer Checked, ok bool) {
	for try := 0; ; try++ {
		if gate.pass(ctx) != nil {
			return Checked{}, false
		}
		_, err := h.token(ctx, want{scope: h.session.cfg.Cloud.Scope(), tenant: tenant})
		if ctx.Err() != nil {
			return Checked{}, false
		}
		if problem.KindOf(err) == problem.Throttled && try < maxThrottled {
			gate.closeFor(throttledFor(err, try))
			continue
		}
		return checked(tenant, err), true
	}
}

// throttledFor is how long a login service wants to be left alone.
func throttledFor(err error, try int) time.Duration {
	if r, ok := errors.AsType[*Refusal](err); ok && r.RetryAfter > 0 {
		return r.RetryAfter
	}
	return netfault.Backoff(firstPause, try+2)
}

// gate makes all wait while the login service wants to be left alone.
type gate struct {
	mu    sync.Mutex
	until time.Time
}

func (g *gate) closeFor(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.until) {
		g.until = until
	}
}

// pass waits until the gate is open.
func (g *gate) pass(ctx context.Context) error {
	for {
		g.mu.Lock()
		left := time.Until(g.until)
		g.mu.Unlock()
		if left <= 0 {
			return ctx.Err()
		}
		if err := netfault.Sleep(ctx, left); err != nil {
			return err
		}
	}
}

// checked tells the verdict of an answer.
func checked(tenant string, err error) Checked {
	c := Checked{Tenant: tenant, Verdict: Had, At: time.Now().UTC()}
	if err == nil {
		return c
	}
	c.Problem, c.Verdict = problem.Of(err), Unanswered
	if r, ok := errors.AsType[*Refusal](err); ok {
		c.Verdict = r.Verdict()
		if c.Verdict == SignInWanted {
			c.Claims = r.Claims
		}
	}
	return c
}

// Verdict says what a refusal means for the tenant that it is about. The
// protocol's words decide where they can; they have none for a tenant that is
// gone, or for an account that is none of its own.
func (r *Refusal) Verdict() Verdict {
	switch {
	case r.about(90002, 90038):
		return NoTenant
	case r.about(16000, 16003, 50014, 50020, 50034, 51004, 90072):
		return NotMember
	case r.Code == "consent_required", r.SubError == "consent_required", r.about(65001, 65002, 650057, 90094, 90095, 90099, 700011, 700016):
		return NoConsent
	case r.SubError == "message_only", r.SubError == "additional_action", r.about(policies...):
		return Blocked
	case r.Claims != "", slices.Contains([]string{"interaction_required", "login_required", "invalid_grant"}, r.Code):
		return SignInWanted // Entra asks a guest for a second factor by invalid_grant, mostly without claims
	}
	return Unanswered
}

// policies are the numbers of refusals that nothing the person does here helps
// against.
var policies = []int{
	50057, 50097, 50105, 50129, 50131, 50155, 50177, 50178, 50187, 53000, 53001, 53002, 53003, 53011,
	500011, 500021, 500022, 500212, 500213, 530003, 530032, 530034, 530035, 530084,
}

// about says whether a refusal bears one of the numbers.
func (r *Refusal) about(numbers ...int) bool {
	return slices.ContainsFunc(r.Numbers, func(n int) bool { return slices.Contains(numbers, n) })
}
