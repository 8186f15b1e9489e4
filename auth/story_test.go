package auth

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

func TestAFirstSignInByBrowserServesASecondProcessWithoutARequest(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	first := w.process()
	if account, err := first.Open(t.Context(), "", false); err != nil || account != (Account{}) {
		t.Fatalf("before the first sign-in: %+v, %v", account, err)
	}
	account := w.signedIn(first)
	if account.Username != w.person(0) || account.Tenant != w.sim.People()[0].TenantID || !account.Current || account.Cloud != "demo" {
		t.Errorf("got %+v", account)
	}
	token := w.token(first)
	w.sim.ForgetRequests()
	second := w.process()
	again, err := second.Open(t.Context(), "", false)
	if err != nil {
		t.Fatal(err)
	}
	if again != account {
		t.Errorf("the second process found %+v, not %+v", again, account)
	}
	if w.token(second) != token {
		t.Error("the second process has another token")
	}
	if n := w.sim.Count(""); n != 0 {
		t.Errorf("%d requests were made: %v", n, w.sim.Requests())
	}
}

func TestTheBrowserIsAskedForAllThatTheFlowNeeds(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	s := w.process()
	var invitation Invitation
	_, err := s.SignIn(t.Context(), Browser, func(i Invitation) {
		invitation = i
		w.people.Go(func() { w.browser(i.URL, presses(w.person(0))) })
	})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(invitation.URL)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"client_id": DefaultClientID, "response_type": "code", "response_mode": "form_post", "prompt": "select_account",
		"code_challenge_method": "S256", "scope": "openid profile offline_access " + w.sim.Cloud().Scope(),
		"claims": `{"access_token":{"xms_cc":{"values":["CP1"]}}}`, "login_hint": "",
	} {
		if got := q.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if len(q.Get("state")) < 40 || len(q.Get("code_challenge")) != 43 {
		t.Errorf("state %q, challenge %q", q.Get("state"), q.Get("code_challenge"))
	}
	if invitation.Method != Browser || time.Until(invitation.Expires) <= 0 {
		t.Errorf("got %+v", invitation)
	}
}

func TestASignInByDeviceCode(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	s := w.process()
	var invitation Invitation
	account, err := s.SignIn(t.Context(), DeviceCode, func(i Invitation) {
		invitation = i
		if err := w.sim.Approve(i.UserCode); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if account.Username != w.person(0) || invitation.Method != DeviceCode || invitation.URL == "" {
		t.Errorf("got %+v by %+v", account, invitation)
	}
	w.token(s)
}

func TestAnExpiredTokenIsRenewedSilently(t *testing.T) {
	w := newWorld(t, simulator.Options{AccessTokenLife: time.Minute})
	s := w.process()
	w.signedIn(s)
	w.token(s)
	w.token(s)
	if n := w.sim.Tokens("refresh_token"); n != 2 {
		t.Errorf("%d renewals for 2 tokens", n)
	}
}

func TestARevokedSignInWantsANewOneAndProposesTheAccount(t *testing.T) {
	w := newWorld(t, simulator.Options{AccessTokenLife: time.Minute})
	s := w.process()
	account := w.signedIn(s)
	w.sim.RevokeRefreshTokens()
	_, err := s.Handle().Token(t.Context(), "")
	p := problem.Of(err)
	if p == nil || p.Kind != problem.SignIn || !strings.Contains(p.Refs, "AADSTS50173") || !strings.Contains(p.Refs, "correlation id") {
		t.Fatalf("got %+v", p)
	}
	again, err := s.SignIn(t.Context(), Browser, func(i Invitation) {
		if !strings.Contains(i.URL, "login_hint="+url.QueryEscape(account.Username)) {
			t.Errorf("the account is not proposed: %s", i.URL)
		}
		w.people.Go(func() { w.browser(i.URL, presses(w.person(0))) })
	})
	if err != nil {
		t.Fatal(err)
	}
	if again.ID != account.ID {
		t.Error("the account has another folder now")
	}
	w.token(s)
}

func TestStraysDoNotEndASignIn(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	s := w.process()
	_, err := s.SignIn(t.Context(), Browser, func(i Invitation) {
		action, form := w.signInPage(i.URL, presses(w.person(0)))
		u, err := url.Parse(action)
		if err != nil {
			t.Error(err)
		}
		port, err := strconv.Atoi(u.Port())
		if err != nil {
			t.Error(err)
		}
		knock(t, "GET", port, "", "/favicon.ico", nil)
		knock(t, "POST", port, "", "/", url.Values{"state": {"guess"}, "code": {"x"}})
		w.people.Go(func() { w.post(action, form) })
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheBrowserShowsWhatTheTerminalSays(t *testing.T) {
	for _, c := range []struct {
		name   string
		tamper func(w *world)
		button url.Values
		want   string
	}{
		{"signed in", func(*world) {}, nil, pageDone.Title},
		{"canceled", func(*world) {}, url.Values{"cancel": {"1"}}, pageCanceled.Title},
		{"refused", func(w *world) {
			blocked, _ := simulator.FindScenario("blocked")
			w.sim.Use(blocked)
		}, nil, "AADSTS53003"},
	} {
		w := newWorld(t, simulator.Options{})
		c.tamper(w)
		if c.button == nil {
			c.button = presses(w.person(0))
		}
		shown := make(chan string, 1)
		_, err := w.process().SignIn(t.Context(), Browser, func(i Invitation) {
			w.people.Go(func() { shown <- w.browser(i.URL, c.button) })
		})
		if page := <-shown; !strings.Contains(page, c.want) {
			t.Errorf("%s: the browser shows %s beside %v", c.name, page, err)
		}
	}
}

func TestASignInCanBeStopped(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	s := w.process()
	for _, method := range []Method{Browser, DeviceCode} {
		ctx, stop := context.WithCancel(t.Context())
		port := 0
		_, err := s.SignIn(ctx, method, func(i Invitation) {
			if method == Browser {
				port = redirectPort(t, i.URL)
			}
			stop()
		})
		if problem.KindOf(err) != problem.Canceled || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if method == Browser {
			assertClosed(t, port)
		}
	}
	if _, ok := s.Current(); ok {
		t.Error("somebody is signed in")
	}
}

func TestClosingTheSessionEndsASignIn(t *testing.T) {
	for _, method := range []Method{Browser, DeviceCode} {
		w := newWorld(t, simulator.Options{})
		s := w.process()
		port := 0
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		_, err := s.SignIn(ctx, method, func(i Invitation) {
			if method == Browser {
				port = redirectPort(t, i.URL)
			}
			if err := s.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
		if problem.KindOf(err) != problem.Canceled {
			t.Errorf("got %v", err)
		}
		if method == Browser {
			assertClosed(t, port)
		}
	}
}

func redirectPort(t *testing.T, link string) int {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	redirect, err := url.Parse(u.Query().Get("redirect_uri"))
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(redirect.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestTheListenerStopsAfterASuccess(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	s := w.process()
	port := 0
	_, err := s.SignIn(t.Context(), Browser, func(i Invitation) {
		port = redirectPort(t, i.URL)
		w.people.Go(func() { w.browser(i.URL, presses(w.person(0))) })
	})
	if err != nil {
		t.Fatal(err)
	}
	w.people.Wait()
	assertClosed(t, port)
}

func TestSayingNoIsNoFault(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	s := w.process()
	_, err := w.inBrowserWith(s, url.Values{"cancel": {"1"}})
	if p := problem.Of(err); p == nil || p.Kind != problem.Canceled {
		t.Errorf("on the page: %+v", p)
	}
	_, err = s.SignIn(t.Context(), DeviceCode, func(i Invitation) {
		if err := w.sim.Decline(i.UserCode); err != nil {
			t.Error(err)
		}
	})
	if p := problem.Of(err); p == nil || p.Kind != problem.Canceled || !strings.Contains(p.Refs, "AADSTS70021") {
		t.Errorf("on the other device: %+v", p)
	}
}

func TestTheFilesHoldNothingInClear(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	s := w.process()
	account := w.signedIn(s)
	w.token(s)
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	files := w.disk()
	if len(files) < 4 {
		t.Fatalf("only %d files", len(files))
	}
	secrets := append(w.wire.seen(), "eyJ", account.Username, account.HomeID, account.Tenant, "northwind", "refresh", "secret")
	for path, data := range files {
		for _, secret := range secrets {
			if bytes.Contains(data, []byte(secret)) || strings.Contains(path, secret) {
				t.Errorf("%s holds %q", filepath.Base(path), secret)
			}
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
	}
}
