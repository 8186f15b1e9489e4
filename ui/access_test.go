package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

// wants is a tenant that wants a second factor of the account.
func wants(t directory.Tenant) Answer {
	return Answer{Tenant: t.ID, SignIn: true, Claims: `{"x":1}`, Check: directory.Check{
		Verdict: "sign-in wanted", Why: "a second factor is wanted", Do: "sign in again", Refs: "AADSTS50076", At: time.Now(),
	}}
}

func TestWhetherATenantLetsTheAccountIn(t *testing.T) {
	story(t, "is asked silently and told as what it is", func(t *testing.T) {
		d := start(t, newWorld())
		d.Type("contoso sec")
		d.Press("alt+c")
		d.sees("does the tenant let the account in?", "1  ask silently", "“Microsoft Azure CLI”", "2  sign in there")
		d.Press("1")
		d.sees("Contoso Security Ltd · Azure token: had")
		d.Resize(120, 40)
		d.sees("Azure token: had · just now")
		d.opened()
	})
	story(t, "and where it wants a sign-in there, the person chooses it", func(t *testing.T) {
		w := newWorld()
		newEntra(w)
		w.check = func(_ context.Context, tenants []directory.Tenant, show func(Answer)) error {
			show(wants(tenants[0]))
			return nil
		}
		d := start(t, w)
		d.Type("contoso sec")
		d.Press("alt+c", "1")
		d.sees("Contoso Security Ltd · Azure token: sign-in wanted: a second factor is wanted (AADSTS50076)", "alt+c signs in there")
		if len(w.pages) > 0 {
			t.Errorf("opened %q", w.pages)
		}
		d.Press("alt+c")
		d.sees("the last answer: sign-in wanted")
		d.Press("2")
		d.sees("Sign in at Contoso Security Ltd", "Nothing opens before you choose")
		if len(w.pages) > 0 {
			t.Errorf("opened %q", w.pages)
		}
		d.wait(time.Second)
		d.Press("d")
		if got := strings.Join(w.pages, ", "); !strings.Contains(got, "at "+tenantID(3).String()+` for {"x":1}`) {
			t.Errorf("signed in %q", got)
		}
		d.sees("Signing in with a code at Contoso Security Ltd")
	})
	story(t, "of more than ten is asked about first", func(t *testing.T) {
		d := start(t, newWorld())
		for range 11 {
			d.Press("ctrl+x")
		}
		d.Press("alt+c", "1")
		d.sees("ask for an Azure token in 11 tenants?", "each will see an attempt of “Microsoft Azure CLI” in its sign-in logs")
		d.Press("n")
		d.sees("nothing was asked", "11 marked")
		d.Press("alt+c", "1", "y")
		d.sees("Azure token: 11 had", "11 marked")
	})
	story(t, "is stopped by esc", func(t *testing.T) {
		w := newWorld()
		w.check = func(ctx context.Context, tenants []directory.Tenant, show func(Answer)) error {
			show(wants(tenants[0]))
			<-ctx.Done()
			return &problem.Problem{Kind: problem.Canceled, What: "not all tenants were checked", Err: ctx.Err()}
		}
		d := start(t, w)
		d.Press("ctrl+x", "ctrl+x", "alt+c", "1")
		d.sees("asked about 1 of 2 tenants", "esc stops")
		d.Press("alt+c", "1")
		d.sees("tenants are being asked about already")
		d.Press("esc")
		d.sees("Azure token: 1 sign-in wanted, 1 not asked about")
	})
	story(t, "is known from the last time, with its age", func(t *testing.T) {
		w := newWorld()
		w.dir.Tenants[0].Check = &directory.Check{Verdict: "blocked", Why: "Conditional Access refused", At: time.Now().Add(-72 * time.Hour)}
		d := start(t, w)
		d.Resize(200, 50)
		d.sees("Azure token: blocked: Conditional Access refused · 3 days ago")
		d.Press("alt+c", "2")
		d.sees("once a check has wanted it")
	})
	story(t, "that fails says why", func(t *testing.T) {
		w := newWorld()
		w.check = func(context.Context, []directory.Tenant, func(Answer)) error {
			return &problem.Problem{Kind: problem.Offline, What: "nothing was checked", Why: "--offline forbids the network"}
		}
		d := start(t, w)
		d.Press("alt+c", "1")
		d.sees("nothing was checked: --offline forbids the network")
	})
}
