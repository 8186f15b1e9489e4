package auth

import (
	"net/http"
	"testing"
	"time"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

func TestNoErrorHoldsASecretWhateverGoesWrong(t *testing.T) {
	rewrites := map[string]func(r *http.Request, answer map[string]any){
		"nothing":         nil,
		"an array as aud": func(r *http.Request, a map[string]any) { a["id_token"] = "e30." + "eyJhdWQiOlsieCJdfQ" + ".x" },
		"no lifetime":     func(r *http.Request, a map[string]any) { delete(a, "expires_in") },
		"no token":        func(r *http.Request, a map[string]any) { delete(a, "access_token") },
		"other scopes":    func(r *http.Request, a map[string]any) { a["scope"] = "x" },
		"an error in 200": func(r *http.Request, a map[string]any) { a["error"], a["error_description"] = "x", a["access_token"] },
		"bad client info": func(r *http.Request, a map[string]any) { a["client_info"] = a["access_token"] },
		"number as token": func(r *http.Request, a map[string]any) { a["access_token"] = 7 },
	}
	for name, rewrite := range rewrites {
		for _, method := range []Method{Browser, DeviceCode} {
			w := newNearWorld(t, simulator.Options{AccessTokenLife: time.Minute})
			s := w.process()
			w.signedIn(s)
			if rewrite != nil {
				w.wire.after = func(r *http.Request, answer map[string]any) {
					if isToken(r) && answer["access_token"] != nil {
						rewrite(r, answer)
					}
				}
			}
			_, tokenErr := s.Handle().Token(t.Context(), "")
			_, signInErr := s.SignIn(t.Context(), method, w.complete(method))
			if rewrite != nil && tokenErr == nil && signInErr == nil {
				t.Errorf("%s: nothing went wrong", name)
			}
			assertNoSecret(t, tokenErr, w.wire.seen()...)
			assertNoSecret(t, signInErr, w.wire.seen()...)
		}
	}
}

func TestNoErrorOfAnyScenarioHoldsASecret(t *testing.T) {
	for _, scenario := range simulator.Scenarios() {
		t.Run(scenario.Name, func(t *testing.T) {
			t.Parallel()
			noSecretIn(t, scenario)
		})
	}
}

func noSecretIn(t *testing.T, scenario simulator.Scenario) {
	t.Helper()
	scenario.Wait = time.Millisecond
	w := newNearWorld(t, simulator.Options{AccessTokenLife: time.Minute})
	s := w.process()
	w.signedIn(s)
	w.sim.Use(scenario)
	for _, claims := range []string{"", `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`} {
		_, err := s.Handle().Token(t.Context(), claims)
		assertNoSecret(t, err, w.wire.seen()...)
	}
	for _, method := range []Method{Browser, DeviceCode} {
		_, err := w.process().SignIn(t.Context(), method, w.complete(method))
		assertNoSecret(t, err, w.wire.seen()...)
		if p := problem.Of(err); p != nil && (p.What == "" || p.Why == "" || p.Do == "") {
			t.Errorf("%s: %+v", scenario.Name, *p)
		}
	}
}
