package auth

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

func TestTwoAccountsDoNotDisturbEachOther(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	s := w.process()
	dana := w.signedIn(s)
	danas := w.token(s)
	other, err := w.inBrowser(s, w.person(1))
	if err != nil {
		t.Fatal(err)
	}
	if other.ID == dana.ID || w.token(s) == danas {
		t.Fatal("the second account is the first one")
	}
	if err := s.Handle().Files().Write(t.Context(), "snapshot", []byte("of the other")); err != nil {
		t.Fatal(err)
	}
	all, err := s.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || !slices.ContainsFunc(all, func(a Account) bool { return a.ID == other.ID && a.Current && a.Trouble == nil }) {
		t.Fatalf("got %+v", all)
	}
	if err := s.Use(t.Context(), dana.ID); err != nil {
		t.Fatal(err)
	}
	if w.token(s) != danas {
		t.Error("the first account's token has changed")
	}
	next := w.process()
	if a, err := next.Open(t.Context(), "", false); err != nil || a.ID != dana.ID {
		t.Errorf("the next process begins with %+v, %v", a, err)
	}
	if err := next.SignOut(t.Context(), dana.ID); err != nil {
		t.Fatal(err)
	}
	if _, ok := next.Current(); ok {
		t.Error("the account that was signed out is still current")
	}
	for path, data := range w.disk() {
		if strings.Contains(path, dana.ID) || bytes.Contains(data, []byte(dana.ID)) {
			t.Errorf("%s is left", path)
		}
	}
	a, err := next.Open(t.Context(), "", false)
	if err != nil || a.ID != other.ID {
		t.Fatalf("got %+v, %v", a, err)
	}
	if kept, err := next.Handle().Files().Read(t.Context(), "snapshot"); err != nil || string(kept) != "of the other" {
		t.Errorf("the other account's file: %q, %v", kept, err)
	}
	w.token(next)
}

func TestTwoHomesDoNotDisturbEachOther(t *testing.T) {
	here := newWorld(t, simulator.Options{})
	there := &world{t: t, sim: here.sim, wire: here.wire, home: t.TempDir()}
	a := here.signedIn(here.process())
	s := there.process()
	if account, err := s.Open(t.Context(), "", false); err != nil || account != (Account{}) {
		t.Fatalf("the other home knows %+v, %v", account, err)
	}
	b := there.signedIn(s)
	if a.ID == b.ID {
		t.Error("both homes use one folder name")
	}
	if err := s.SignOut(t.Context(), b.ID); err != nil {
		t.Fatal(err)
	}
	again := here.process()
	if account, err := again.Open(t.Context(), "", false); err != nil || account.ID != a.ID {
		t.Errorf("the first home has lost its account: %+v, %v", account, err)
	}
	here.token(again)
}

func TestAnAccountIsNamedByIDOrUserName(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	s := w.process()
	ids := map[string]string{}
	for n := range 2 {
		account, err := w.inBrowser(s, w.person(n))
		if err != nil {
			t.Fatal(err)
		}
		ids[account.Username] = account.ID
	}
	first := w.person(0)
	for _, want := range []string{ids[first], first, strings.ToUpper(first), first[:3]} {
		a, err := w.process().Open(t.Context(), want, false)
		if err != nil || a.ID != ids[first] || !a.Current {
			t.Errorf("%q: got %+v, %v", want, a, err)
		}
	}
	_, err := w.process().Open(t.Context(), "nobody", false)
	p := problem.Of(err)
	if p == nil || p.Kind != problem.SignIn || !strings.Contains(p.Why, first) || !strings.Contains(p.Why, w.person(1)) {
		t.Errorf("unknown: got %+v", p)
	}
	_, err = w.process().named(t.Context(), []string{ids[first], ids[w.person(1)]}, "", false)
	if p := problem.Of(err); p == nil || !strings.Contains(p.Why, ids[first]) {
		t.Errorf("ambiguous: got %+v", p)
	}
}

func TestALongUserNameIsKeptWhole(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	s := w.process()
	ids := map[string]string{}
	for n, name := range []string{
		"dana@northwindsecurityoperations.onmicrosoft.com",
		"erin@northwindsecurityoperations.onmicrosoft.com",
	} {
		w.wire.after = func(_ *http.Request, answer map[string]any) { rename(t, answer, name) }
		account, err := w.inBrowser(s, w.person(n))
		if err != nil || account.Username != name {
			t.Fatalf("got %+v, %v", account, err)
		}
		ids[name] = account.ID
	}
	for name, id := range ids {
		if a, err := w.process().Open(t.Context(), name, false); err != nil || a.ID != id {
			t.Errorf("%s: got %+v, %v", name, a, err)
		}
	}
}

// rename changes the user name in a token answer.
func rename(t *testing.T, answer map[string]any, name string) {
	t.Helper()
	token, _ := answer["id_token"].(string)
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Error(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(raw, &claims); err != nil {
		t.Error(err)
	}
	claims["preferred_username"] = name
	if raw, err = json.Marshal(claims); err != nil {
		t.Error(err)
	}
	answer["id_token"] = parts[0] + "." + base64.RawURLEncoding.EncodeToString(raw) + "." + parts[2]
}

func TestAnAccountOfAnotherCloudOrClientIsShownAndNotUsed(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	account := w.signedIn(w.process())
	cfg := w.config()
	cfg.Cloud.Name = "moon"
	elsewhere := w.processWith(cfg)
	if a, err := elsewhere.Open(t.Context(), "", false); err != nil || a != (Account{}) {
		t.Errorf("got %+v, %v", a, err)
	}
	_, err := elsewhere.Open(t.Context(), account.Username, false)
	if p := problem.Of(err); p == nil || !strings.Contains(p.Do, "--cloud demo") {
		t.Errorf("got %+v", p)
	}
	all, err := elsewhere.Accounts(t.Context())
	if err != nil || len(all) != 1 || all[0].Username != account.Username || all[0].Trouble == nil {
		t.Errorf("got %+v, %v", all, err)
	}
	cfg = w.config()
	cfg.ClientID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
	own := w.processWith(cfg)
	second := w.signedIn(own)
	if second.ID == account.ID {
		t.Error("two applications share one account")
	}
}

func TestASignInAgainKeepsTheFolder(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	first := w.signedIn(w.process())
	second := w.signedIn(w.process())
	if first.ID != second.ID {
		t.Errorf("%s became %s", first.ID, second.ID)
	}
}

func TestSigningOutInOneProcessSignsOutTheOthers(t *testing.T) {
	w := newNearWorld(t, simulator.Options{AccessTokenLife: time.Minute})
	one, two := w.process(), w.process()
	account := w.signedIn(one)
	if _, err := two.Open(t.Context(), "", false); err != nil {
		t.Fatal(err)
	}
	w.token(two) // fetched, and not written yet
	if err := one.SignOut(t.Context(), account.ID); err != nil {
		t.Fatal(err)
	}
	two.client(account.ID).tokens.flush(t.Context())
	for path := range w.disk() {
		if strings.Contains(path, account.ID) {
			t.Errorf("%s came back", path)
		}
	}
	three := w.process()
	if a, err := three.Open(t.Context(), "", false); err != nil || a != (Account{}) {
		t.Errorf("got %+v, %v", a, err)
	}
	if _, err := two.Handle().Token(t.Context(), ""); problem.KindOf(err) != problem.SignIn {
		t.Errorf("the other process still has a token: %v", err)
	}
}

func TestASignInAfterASignOutElsewhereIsKept(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	one, two := w.process(), w.process()
	account := w.signedIn(one)
	if err := two.SignOut(t.Context(), account.ID); err != nil {
		t.Fatal(err)
	}
	again := w.signedIn(one)
	if a, err := w.process().Open(t.Context(), "", false); err != nil || a.ID != again.ID {
		t.Errorf("got %+v, %v", a, err)
	}
	if one.Handle().Trouble() != nil {
		t.Error(one.Handle().Trouble())
	}
}

func TestTheAccountsFileOfAnotherIsNotTrusted(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	s := w.process()
	w.signedIn(s)
	if err := s.Handle().Files().Write(t.Context(), accountFile, []byte(`{"username":"x"}`)); err != nil {
		t.Fatal(err)
	}
	_, err := w.process().Open(t.Context(), "", false)
	if problem.KindOf(err) != problem.SignIn || errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
