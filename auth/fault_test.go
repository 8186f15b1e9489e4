package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

func TestAForeignTokenEndpointGetsNothing(t *testing.T) {
	foreign, ok := simulator.FindScenario("foreign-sign-in")
	if !ok {
		t.Fatal("no such scenario")
	}
	w := newWorld(t, simulator.Options{AccessTokenLife: time.Minute})
	s := w.process()
	w.signedIn(s)
	w.sim.Use(foreign)
	late := w.process()
	if _, err := late.Open(t.Context(), "", false); err != nil {
		t.Fatal(err)
	}
	_, err := late.Handle().Token(t.Context(), "")
	errs := []error{err}
	for _, method := range []Method{Browser, DeviceCode} {
		_, err := late.SignIn(t.Context(), method, func(i Invitation) { t.Errorf("somebody is invited to %s", i.URL) })
		errs = append(errs, err)
	}
	for _, err := range errs {
		if p := problem.Of(err); p == nil || !errors.Is(err, errForeign) || !strings.Contains(p.Why, "login.attacker.invalid") || p.Kind == problem.SignIn {
			t.Errorf("got %+v", p)
		}
	}
	if leaks := w.sim.Leaks(); len(leaks) != 0 {
		t.Errorf("requests went elsewhere: %v", leaks)
	}
}

func TestARedirectDoesNotCarryTheRefreshTokenAway(t *testing.T) {
	w := newWorld(t, simulator.Options{AccessTokenLife: time.Minute})
	s := w.process()
	w.signedIn(s)
	// The real client, as the product uses it, behind a service that redirects.
	plain, ok := w.wire.next.(*http.Client)
	if !ok {
		t.Fatal("not over TCP")
	}
	client := *plain
	client.Transport = redirecting{plain.Transport}
	cfg := w.config()
	cfg.HTTP = &client
	late := w.processWith(cfg)
	if _, err := late.Open(t.Context(), "", false); err != nil {
		t.Fatal(err)
	}
	_, err := late.Handle().Token(t.Context(), "")
	if p := problem.Of(err); p == nil || !strings.Contains(p.Why, "a redirect to login.attacker.invalid came back") {
		t.Errorf("got %+v", p)
	}
	if leaks := w.sim.Leaks(); len(leaks) != 0 {
		t.Errorf("the form was sent on: %v", leaks)
	}
}

type redirecting struct{ next http.RoundTripper }

func (r redirecting) RoundTrip(req *http.Request) (*http.Response, error) {
	if isToken(req) && req.URL.Host == "login.demo.invalid" {
		return reply(req, http.StatusTemporaryRedirect, map[string]string{"Location": "https://login.attacker.invalid/token"}, ""), nil
	}
	return r.next.RoundTrip(req)
}

func TestAPageInsteadOfDataIsToldAsSuch(t *testing.T) {
	captive, ok := simulator.FindScenario("captive-sign-in")
	if !ok {
		t.Fatal("no such scenario")
	}
	w := newWorld(t, simulator.Options{Scenario: captive})
	for _, method := range []Method{Browser, DeviceCode} {
		_, err := w.process().SignIn(t.Context(), method, func(Invitation) { t.Error("somebody is invited") })
		if p := problem.Of(err); p == nil || !strings.Contains(p.Why, "page") || !strings.Contains(p.Do, "captive portal") {
			t.Errorf("got %+v", p)
		}
	}
}

func TestAnAnswerWithoutEndIsNotRead(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	w.wire.before = func(r *http.Request) (*http.Response, error) {
		return reply(r, 200, nil, `{"x":"`+strings.Repeat("x", maxAnswer)+`"}`), nil
	}
	_, err := w.process().SignIn(t.Context(), DeviceCode, func(Invitation) {})
	if p := problem.Of(err); p == nil || !strings.Contains(p.Why, "longer than") {
		t.Errorf("got %+v", p)
	}
}

func TestAPassingFaultPasses(t *testing.T) {
	for name, fault := range map[string]func(*http.Request) (*http.Response, error){
		"503": func(r *http.Request) (*http.Response, error) {
			return reply(r, 503, nil, `{"error":"temporarily_unavailable","error_codes":[90033]}`), nil
		},
		"a page of the front door": func(r *http.Request) (*http.Response, error) {
			return reply(r, 502, nil, "<html>"), nil
		},
		"a broken connection": func(*http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("read: %w", io.ErrUnexpectedEOF)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, simulator.Options{AccessTokenLife: time.Minute}, func(t *testing.T, w *world) {
				s := w.process()
				met := w.faulty(1, fault)
				w.signedIn(s)
				met()
				met = w.faulty(attempts-1, fault)
				w.token(s)
				met()
			})
		})
	}
}

// faulty makes the next token requests go wrong, and returns a check that they
// did.
func (w *world) faulty(times int32, fault func(*http.Request) (*http.Response, error)) (met func()) {
	var left atomic.Int32
	left.Store(times)
	w.wire.before = func(r *http.Request) (*http.Response, error) {
		if isToken(r) && left.Add(-1) >= 0 {
			return fault(r)
		}
		return nil, nil //nolint:nilnil // nothing to answer in place of the network
	}
	return func() {
		w.t.Helper()
		if left.Load() > 0 {
			w.t.Error("there was no fault")
		}
	}
}

func TestACodeFromTheBrowserSurvivesAPassingFault(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	met := w.faulty(1, func(r *http.Request) (*http.Response, error) { return reply(r, 500, nil, "{}"), nil })
	w.signedIn(w.process())
	met()
}

func TestABrowserSignInTimesOut(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	cfg := w.config()
	cfg.SignInTimeout = time.Millisecond
	port := 0
	_, err := w.processWith(cfg).SignIn(t.Context(), Browser, func(i Invitation) { port = redirectPort(t, i.URL) })
	if p := problem.Of(err); p == nil || !errors.Is(err, errNobody) || !strings.Contains(p.Why, "within") || p.Kind == problem.Canceled {
		t.Errorf("got %+v", p)
	}
	assertClosed(t, port)
}

func TestALastingFaultIsToldAfterAFewTries(t *testing.T) {
	inBubble(t, simulator.Options{AccessTokenLife: time.Minute}, func(t *testing.T, w *world) {
		s := w.process()
		w.signedIn(s)
		outage, ok := simulator.FindScenario("sign-in-outage")
		if !ok {
			t.Fatal("no such scenario")
		}
		w.sim.Use(outage)
		w.sim.ForgetRequests()
		_, err := s.Handle().Token(t.Context(), "")
		if p := problem.Of(err); p == nil || p.Kind != problem.Offline || !strings.Contains(p.Refs, "AADSTS90033") {
			t.Errorf("got %+v", p)
		}
		if n := w.sim.Count("/organizations/oauth2/v2.0/token"); n != attempts {
			t.Errorf("%d tries", n)
		}
	})
}

func TestThrottlingIsToldWithItsWaitAndNotRepeated(t *testing.T) {
	w := newNearWorld(t, simulator.Options{AccessTokenLife: time.Minute})
	s := w.process()
	w.signedIn(s)
	var calls atomic.Int32
	w.wire.before = func(r *http.Request) (*http.Response, error) {
		calls.Add(1)
		return reply(r, 429, map[string]string{"Retry-After": "7"}, `{"error":"temporarily_unavailable","error_codes":[90055]}`), nil
	}
	_, err := s.Handle().Token(t.Context(), "")
	p := problem.Of(err)
	if p == nil || p.Kind != problem.Throttled || !strings.Contains(p.Do, "7 s") {
		t.Errorf("got %+v", p)
	}
	if r, ok := errors.AsType[*Refusal](err); !ok || r.RetryAfter != 7*time.Second {
		t.Errorf("got %v", r)
	}
	if calls.Load() != 1 {
		t.Errorf("%d requests", calls.Load())
	}
}

func TestATooManyIsNeverAnsweredWithOneMore(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		header http.Header
		calls  int
	}{
		"throttled without a wait":    {429, nil, 1},
		"throttled for a moment":      {429, http.Header{"Retry-After": {"1"}}, 1},
		"throttled for long":          {429, http.Header{"Retry-After": {"60"}}, 1},
		"a fault":                     {503, nil, attempts},
		"a fault of a moment":         {503, http.Header{"Retry-After": {"1"}}, attempts},
		"a fault that lasts":          {503, http.Header{"Retry-After": {"60"}}, 1},
		"a refusal, whatever it asks": {400, http.Header{"Retry-After": {"1"}}, 1},
	} {
		synctest.Test(t, func(t *testing.T) { // whose clock does not wait
			calls, start := 0, time.Now()
			_, err := retried(t.Context(), func() (string, error) {
				calls++
				return "", callErr(c.status, `{"error":"something"}`, c.header)
			})
			if err == nil || calls != c.calls {
				t.Errorf("%s: %d tries, want %d (%v)", name, calls, c.calls, err)
			}
			asked := netfault.RetryAfter(c.header)
			if took := time.Since(start); took < time.Duration(c.calls-1)*asked {
				t.Errorf("%s: %d tries in %v", name, calls, took)
			}
			if pause := pauseAfter(err, 0); pause < asked {
				t.Errorf("%s: the code is asked for after %v", name, pause)
			}
		})
	}
}

func TestNoNetworkIsToldAsSuch(t *testing.T) {
	offline, ok := simulator.FindScenario("offline")
	if !ok {
		t.Fatal("no such scenario")
	}
	w := newNearWorld(t, simulator.Options{AccessTokenLife: time.Minute})
	s := w.process()
	w.signedIn(s)
	w.sim.Use(offline)
	_, err := s.Handle().Token(t.Context(), "")
	if p := problem.Of(err); p == nil || p.Kind != problem.Offline || !strings.Contains(p.Why, "login.demo.invalid refused the connection") {
		t.Errorf("got %+v", p)
	}
	for _, method := range []Method{Browser, DeviceCode} {
		_, err := w.process().SignIn(t.Context(), method, func(Invitation) {})
		if problem.KindOf(err) != problem.Offline {
			t.Errorf("got %v", err)
		}
	}
}

func TestAnUntrustedCertificateIsNamed(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	trusting, ok := w.wire.next.(*http.Client)
	if !ok {
		t.Fatal("not over TCP")
	}
	transport, ok := trusting.Transport.(*http.Transport)
	if !ok {
		t.Fatal("not over TCP")
	}
	strict := transport.Clone()
	strict.TLSClientConfig.RootCAs = nil
	t.Cleanup(strict.CloseIdleConnections)
	cfg := w.config()
	cfg.HTTP = &http.Client{Transport: strict}
	_, err := w.processWith(cfg).SignIn(t.Context(), DeviceCode, func(Invitation) {})
	p := problem.Of(err)
	if p == nil || p.Kind != problem.Offline || !strings.Contains(p.Why, "certificate of login.demo.invalid") || !strings.Contains(p.Do, "root certificate") {
		t.Errorf("got %+v", p)
	}
}

func TestASignInWithoutAnAccountIsRefused(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	w.wire.after = func(r *http.Request, answer map[string]any) {
		if isToken(r) {
			delete(answer, "id_token")
			delete(answer, "client_info")
		}
	}
	s := w.process()
	if _, err := w.inBrowser(s, w.person(0)); err == nil || !strings.Contains(err.Error(), "who signed in") {
		t.Errorf("got %v", err)
	}
	if files := w.disk(); len(files) != 0 {
		t.Errorf("files were written: %v", files)
	}
}

func TestManyCallersCostOneRequestAndNoneEndsIt(t *testing.T) {
	inBubble(t, simulator.Options{AccessTokenLife: time.Minute}, func(t *testing.T, w *world) {
		s := w.process()
		w.signedIn(s)
		before := w.sim.Tokens("refresh_token")
		_, release := w.sim.Hold(simulator.Token)
		var callers sync.WaitGroup
		call := func(ctx context.Context, want problem.Kind) {
			callers.Go(func() {
				if _, err := s.Handle().Token(ctx, ""); problem.KindOf(err) != want || (err == nil) != (want == problem.Other) {
					t.Errorf("got %v", err)
				}
			})
		}
		// The first caller leaves while the request runs; the others must not
		// be told that it was stopped.
		leaving, leave := context.WithCancel(t.Context())
		call(leaving, problem.Canceled)
		synctest.Wait()
		for range 31 {
			call(t.Context(), problem.Other)
		}
		synctest.Wait()
		leave()
		synctest.Wait()
		release()
		callers.Wait()
		if n := w.sim.Tokens("refresh_token") - before; n != 1 {
			t.Errorf("%d requests for 32 callers", n)
		}
	})
}

func TestClosingTheSessionEndsARequest(t *testing.T) {
	inBubble(t, simulator.Options{AccessTokenLife: time.Minute}, func(t *testing.T, w *world) {
		s := w.process()
		w.signedIn(s)
		_, release := w.sim.Hold(simulator.Token)
		defer release()
		start := time.Now()
		var asking sync.WaitGroup
		asking.Go(func() {
			if _, err := s.Handle().Token(t.Context(), ""); problem.KindOf(err) != problem.Canceled {
				t.Errorf("got %v", err)
			}
		})
		synctest.Wait()
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
		asking.Wait()
		if d := time.Since(start); d > 0 {
			t.Errorf("it ended after %v", d) // the bubble's
		}
	})
}

func TestAFailedRenewalDoesNotHideAGoodToken(t *testing.T) {
	inBubble(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.wire.after = func(r *http.Request, answer map[string]any) {
			if isToken(r) {
				answer["refresh_in"] = 60
			}
		}
		s := w.process()
		w.signedIn(s)
		time.Sleep(2 * time.Minute) // the bubble's
		var calls atomic.Int32
		w.wire.before = func(r *http.Request) (*http.Response, error) {
			calls.Add(1)
			return reply(r, 500, nil, `{"error":"server_error"}`), nil
		}
		first := w.token(s)
		if w.token(s) != first || calls.Load() != 1 {
			t.Errorf("the renewal was tried %d times", calls.Load())
		}
		if _, err := s.Handle().Token(t.Context(), `{"access_token":{"nbf":{"essential":true}}}`); err == nil {
			t.Error("the refused token was given again")
		}
		w.wire.before = nil
		time.Sleep(2 * holdFor)
		if w.token(s) == first {
			t.Error("the renewal is not tried again")
		}
		time.Sleep(2 * time.Hour)
		w.wire.before = func(r *http.Request) (*http.Response, error) { return reply(r, 500, nil, "{}"), nil }
		if _, err := s.Handle().Token(t.Context(), ""); problem.KindOf(err) != problem.Offline {
			t.Errorf("an expired token: %v", err)
		}
	})
}
