package auth

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

// asked are tenants of the simulator that give their tokens, without the
// person's home.
func (w *world) asked(n int) []string {
	var ids []string
	for _, t := range w.sim.Truth()[1:] {
		if len(ids) < n && t.Refusal == 0 {
			ids = append(ids, t.ID.String())
		}
	}
	return ids
}

func TestACheckTellsWhatASilentRequestCameTo(t *testing.T) {
	for aadsts, want := range map[int]Verdict{
		0: Had, 50076: SignInWanted, 50079: SignInWanted, 50158: SignInWanted, 53000: Blocked, 53003: Blocked, 50105: Blocked,
		65001: NoConsent, 50020: NotMember, 16000: NotMember, 50034: NotMember, 90002: NoTenant, 500011: Blocked,
	} {
		w := newNearWorld(t, simulator.Options{})
		s := w.process()
		w.signedIn(s)
		tenant := w.sim.Truth()[3].ID
		if aadsts != 0 {
			w.sim.Refuse(aadsts, tenant)
		}
		var got []Checked
		if err := s.Handle().Check(t.Context(), []string{tenant.String()}, func(c Checked) { got = append(got, c) }); err != nil {
			t.Fatal(err)
		}
		if len(got) != 1 || got[0].Verdict != want || got[0].Tenant != tenant.String() || got[0].At.IsZero() ||
			(got[0].Problem == nil) != (want == Had) || (got[0].Claims != "") != (want == SignInWanted) {
			t.Errorf("%d: %+v", aadsts, got)
		}
		if claims, _ := s.signedIn().wanted(); claims != "" {
			t.Errorf("%d: the next sign-in asks for %s", aadsts, claims)
		}
		w.token(s) // the account is well
	}
}

func TestEveryTenantOfTheDemoGetsTheRightVerdict(t *testing.T) {
	if testing.Short() {
		t.Skip("what others ask of one tenant, of all: not for repeated runs")
	}
	w := newNearWorld(t, simulator.Options{Tenants: 500})
	s := w.process()
	w.signedIn(s)
	want, tenants := map[string]Verdict{}, []string{}
	kinds := map[Verdict]bool{}
	for _, tenant := range w.sim.Truth() {
		id := tenant.ID.String()
		want[id] = map[int]Verdict{
			0: Had, 50020: NotMember, 50076: SignInWanted, 50079: SignInWanted, 50105: Blocked, 50158: SignInWanted,
			53000: Blocked, 53003: Blocked, 65001: NoConsent, 90002: NoTenant,
		}[tenant.Refusal]
		tenants = append(tenants, id)
		kinds[want[id]] = true
	}
	if len(kinds) < 5 || kinds[""] {
		t.Fatalf("the demo has the verdicts %v", kinds)
	}
	err := s.Handle().Check(t.Context(), tenants, func(c Checked) {
		if c.Verdict != want[c.Tenant] {
			t.Errorf("%s: %s, want %s", c.Tenant, c.Verdict, want[c.Tenant])
		}
		delete(want, c.Tenant)
	})
	if err != nil || len(want) > 0 {
		t.Errorf("%d unanswered, %v", len(want), err)
	}
}

// The answers are as Entra was recorded to give them: azure-cli#31742 and
// vscode#240536 (50076 without claims), msal-dotnet#3952 (700082).
func TestWhatARefusalMeans(t *testing.T) {
	for _, c := range []struct {
		code, sub, claims string
		number            int
		want              Verdict
	}{
		{"invalid_grant", "basic_action", "", 50076, SignInWanted},
		{"invalid_grant", "basic_action", "{}", 50076, SignInWanted},
		{"invalid_grant", "basic_action", "", 50158, SignInWanted},
		{"invalid_grant", "bad_token", "", 50173, SignInWanted},
		{"invalid_grant", "", "", 700082, SignInWanted},
		{"invalid_grant", "", "", 0, SignInWanted},
		{"invalid_grant", "", "", 530036, SignInWanted},
		{"interaction_required", "", "", 0, SignInWanted},
		{"invalid_grant", "message_only", "{}", 53003, Blocked},
		{"invalid_grant", "", "", 530034, Blocked},
		{"invalid_grant", "", "", 530084, Blocked},
		{"invalid_grant", "consent_required", "", 65001, NoConsent},
		{"invalid_grant", "", "", 65001, NoConsent},
		{"unauthorized_client", "", "", 700016, NoConsent},
		{"invalid_grant", "", "", 50020, NotMember},
		{"invalid_request", "", "", 90002, NoTenant},
		{"temporarily_unavailable", "", "", 0, Unanswered},
	} {
		r := &Refusal{Code: c.code, SubError: c.sub, Claims: c.claims, Numbers: []int{c.number}}
		if got := r.Verdict(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestManyTenantsAreAskedAboutAFewAtATimeAndOnceEach(t *testing.T) {
	w := newWorld(t, simulator.Options{Tenants: 120})
	s := w.process()
	w.signedIn(s)
	before := len(w.wire.sent())
	var now, most atomic.Int32
	w.wire.before = func(r *http.Request) (*http.Response, error) {
		if isToken(r) {
			n := now.Add(1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			time.Sleep(time.Millisecond)
			now.Add(-1)
		}
		return nil, nil
	}
	tenants := w.asked(100)
	answers := map[string]Verdict{}
	if err := s.Handle().Check(t.Context(), tenants, func(c Checked) { answers[c.Tenant] = c.Verdict }); err != nil {
		t.Fatal(err)
	}
	if len(answers) != 100 || most.Load() > checksAtOnce {
		t.Errorf("%d answers, %d at once", len(answers), most.Load())
	}
	if sent := len(w.wire.sent()) - before; sent != 100 {
		t.Errorf("%d token requests for 100 tenants", sent)
	}
	if kept := len(w.disk()[w.file(tokensFile)]); kept > 20_000 {
		t.Errorf("%d bytes of tokens are kept", kept)
	}
}

func TestACheckWaitsForALoginServiceThatAsksForIt(t *testing.T) {
	inBubble(t, simulator.Options{}, func(t *testing.T, w *world) {
		s := w.process()
		w.signedIn(s)
		var refused atomic.Int32
		w.wire.before = func(r *http.Request) (*http.Response, error) {
			if isToken(r) && refused.Add(1) <= 3 {
				return reply(r, http.StatusTooManyRequests, map[string]string{"Retry-After": "7"}, `{"error":"temporarily_unavailable"}`), nil
			}
			return nil, nil
		}
		began, had := time.Now(), 0
		if err := s.Handle().Check(t.Context(), w.asked(20), func(c Checked) {
			if c.Verdict == Had {
				had++
			}
		}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); had != 20 || took < 7*time.Second || took > 30*time.Second {
			t.Errorf("%d tokens in %v", had, took)
		}
	})
}

func TestACheckCanBeStopped(t *testing.T) {
	inBubble(t, simulator.Options{}, func(t *testing.T, w *world) {
		s := w.process()
		w.signedIn(s)
		ctx, stop := context.WithCancel(t.Context())
		w.wire.before = func(r *http.Request) (*http.Response, error) {
			if isToken(r) {
				return reply(r, http.StatusTooManyRequests, map[string]string{"Retry-After": "3600"}, `{}`), nil
			}
			return nil, nil
		}
		time.AfterFunc(time.Second, stop)
		err := s.Handle().Check(ctx, w.asked(20), func(c Checked) { t.Errorf("an answer: %+v", c) })
		if problem.KindOf(err) != problem.Canceled {
			t.Errorf("got %v", err)
		}
	})
}

func TestASignInAtATenantDoesWhatItWants(t *testing.T) {
	for _, method := range []Method{Browser, DeviceCode} {
		w := newWorld(t, simulator.Options{})
		s := w.process()
		account := w.signedIn(s)
		tenant := w.sim.Truth()[3].ID
		w.sim.RequireMFA(tenant)
		check := func() (c Checked) {
			t.Helper()
			if err := s.Handle().Check(t.Context(), []string{tenant.String()}, func(got Checked) { c = got }); err != nil {
				t.Fatal(err)
			}
			return c
		}
		before := check()
		if before.Verdict != SignInWanted || before.Claims == "" {
			t.Fatalf("got %+v", before)
		}
		again, err := s.SignInAt(t.Context(), tenant.String(), before.Claims, method, w.complete(method))
		if err != nil || again.ID != account.ID || again.Tenant != account.Tenant {
			t.Fatalf("%v: %+v, %v", method, again, err)
		}
		if after := check(); after.Verdict != Had {
			t.Errorf("%v: %+v", method, after)
		}
		w.token(s) // the account's own, by the new sign-in
		if accounts, err := s.Accounts(t.Context()); err != nil || len(accounts) != 1 {
			t.Errorf("%v: %+v, %v", method, accounts, err)
		}
		next := w.process()
		if _, err := next.Open(t.Context(), "", false); err != nil {
			t.Fatal(err)
		}
		w.token(next)
	}
}

func TestATokenForAnotherServiceIsItsOwn(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	s := w.process()
	w.signedIn(s)
	main := w.token(s)
	w.wire.before = func(r *http.Request) (*http.Response, error) {
		if forms := w.wire.sent(); isToken(r) && strings.Contains(forms[len(forms)-1].Get("scope"), "graph.example") {
			return reply(r, http.StatusBadRequest, nil, `{"error":"invalid_grant","suberror":"consent_required","error_codes":[65001]}`), nil
		}
		return nil, nil
	}
	_, err := s.Handle().Scoped("https://graph.example/Some.Read").Token(t.Context(), "")
	if p := problem.Of(err); p == nil || !strings.Contains(p.Why, "consented") {
		t.Errorf("got %v", err)
	}
	if claims, who := s.signedIn().wanted(); claims != "" || who != "" {
		t.Error("the next sign-in asks for the consent")
	}
	if w.token(s) != main {
		t.Error("the account's own token is another one")
	}
}
