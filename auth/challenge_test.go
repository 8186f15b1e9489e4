package auth

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

func TestAClaimsChallengeIsAnsweredSilently(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	s := w.process()
	w.signedIn(s)
	before := w.token(s)
	const challenge = `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`
	after, err := s.Handle().Token(t.Context(), challenge)
	if err != nil {
		t.Fatal(err)
	}
	if after == before {
		t.Error("the refused token was given again")
	}
	forms := w.wire.sent()
	claims := forms[len(forms)-1].Get("claims")
	if !strings.Contains(claims, `"acrs"`) || !strings.Contains(claims, `"CP1"`) {
		t.Errorf("sent claims %s", claims)
	}
	if w.token(s) != after {
		t.Error("the new token was not kept")
	}
}

func TestAChallengeThatNeedsAPersonIsAskedForByTheNextSignIn(t *testing.T) {
	stepUp, ok := simulator.FindScenario("step-up")
	if !ok {
		t.Fatal("no such scenario")
	}
	w := newWorld(t, simulator.Options{Scenario: stepUp})
	s := w.process()
	w.signedIn(s)
	const challenge = `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`
	if _, err := s.Handle().Token(t.Context(), challenge); problem.KindOf(err) != problem.SignIn {
		t.Fatalf("got %v", err)
	}
	w.token(s) // the old token is still given, and does not make us forget
	_, err := s.SignIn(t.Context(), Browser, func(i Invitation) {
		u, err := url.Parse(i.URL)
		if err != nil || !strings.Contains(u.Query().Get("claims"), `"acrs"`) || !strings.Contains(u.Query().Get("claims"), `"CP1"`) {
			t.Errorf("the page is asked for %s", i.URL)
		}
		w.people.Go(func() { w.browser(i.URL, presses(w.person(0))) })
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(w.wire.sent(), func(f url.Values) bool {
		return f.Get("grant_type") == "authorization_code" && strings.Contains(f.Get("claims"), `"acrs"`)
	}) {
		t.Error("the code was redeemed without the claims")
	}
	if _, err := s.Handle().Token(t.Context(), challenge); err != nil {
		t.Errorf("after the sign-in: %v", err)
	}
	if _, err := s.Handle().Token(t.Context(), "bm90IEpTT04="); problem.KindOf(err) != problem.Other || err == nil {
		t.Errorf("a challenge that is not JSON: %v", err)
	}
}

func TestAChallengeThatTheLibraryCannotTakeDoesNotStopTheNextSignIn(t *testing.T) {
	w := newNearWorld(t, simulator.Options{AccessTokenLife: time.Minute})
	s := w.process()
	w.signedIn(s)
	for _, claims := range []string{`{"access_token":null}`, `{"access_token":["x"]}`} {
		refusal, err := json.Marshal(map[string]string{"error": "interaction_required", "claims": claims})
		if err != nil {
			t.Fatal(err)
		}
		w.wire.before = func(r *http.Request) (*http.Response, error) {
			return reply(r, http.StatusBadRequest, nil, string(refusal)), nil
		}
		if _, err := s.Handle().Token(t.Context(), ""); problem.KindOf(err) != problem.SignIn {
			t.Errorf("%s in a refusal: %v", claims, err)
		}
		w.wire.before = nil
		w.signedIn(s)
		if _, err := s.Handle().Token(t.Context(), claims); problem.KindOf(err) != problem.Other || err == nil {
			t.Errorf("%s of the service: %v", claims, err)
		}
		w.signedIn(s)
	}
}

func TestASecondFactorIsAskedForWithItsClaims(t *testing.T) {
	for _, method := range []Method{Browser, DeviceCode} {
		w := newWorld(t, simulator.Options{AccessTokenLife: time.Minute})
		s := w.process()
		w.signedIn(s)
		w.sim.RequireMFA()
		_, err := s.Handle().Token(t.Context(), "")
		if p := problem.Of(err); p == nil || p.Kind != problem.SignIn || !strings.Contains(p.Why, "second factor") {
			t.Fatalf("got %+v", p)
		}
		_, err = s.SignIn(t.Context(), method, func(i Invitation) {
			if method == Browser {
				w.people.Go(func() { w.browser(i.URL, presses(w.person(0))) })
				return
			}
			if err := w.sim.Approve(i.UserCode); err != nil {
				t.Error(err)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		w.token(s)
	}
}
