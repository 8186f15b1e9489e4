package auth

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

// elsewhere is a simulated cloud under hosts of its own.
type elsewhere struct {
	next        Doer
	there, back *strings.Replacer
}

func newElsewhere(next Doer, domain string) elsewhere {
	login, manager := "login."+domain, "management."+domain
	return elsewhere{
		next:  next,
		there: strings.NewReplacer(login, "login.demo.invalid", manager, "management.demo.invalid"),
		back:  strings.NewReplacer("login.demo.invalid", login, "management.demo.invalid", manager),
	}
}

func (e elsewhere) CloseIdleConnections() { e.next.CloseIdleConnections() }

func (e elsewhere) Do(r *http.Request) (*http.Response, error) {
	q := r.Clone(r.Context())
	q.URL.Host, q.URL.RawQuery = e.there.Replace(r.URL.Host), e.there.Replace(r.URL.RawQuery)
	q.Host = q.URL.Host
	if r.Body != nil {
		form, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		q.Body = io.NopCloser(strings.NewReader(e.there.Replace(string(form))))
		q.ContentLength = -1
	}
	resp, err := e.next.Do(q)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader([]byte(e.back.Replace(string(body)))))
	return resp, err
}

// twoClouds are two worlds, of two clouds, on one machine.
func twoClouds(t *testing.T) (here, there *world, cfg Config) {
	t.Helper()
	here = newNearWorld(t, simulator.Options{})
	there = newNearWorld(t, simulator.Options{Seed: 7})
	there.home = here.home
	there.wire.next = newElsewhere(there.wire.next, "lab.example")
	c, err := cloud.Define("lab", cloud.Definition{Authority: "https://login.lab.example", ResourceManager: "https://management.lab.example"})
	if err != nil {
		t.Fatal(err)
	}
	cfg = there.config()
	cfg.Cloud = c
	return here, there, cfg
}

func TestTwoAccountsInTwoCloudsStandSideBySide(t *testing.T) {
	here, there, lab := twoClouds(t)
	a := here.signedIn(here.process())
	s := there.processWith(lab)
	if err := s.Confirm(t.Context(), "login.lab.example"); err != nil {
		t.Fatal(err)
	}
	b := there.signedIn(s)
	if a.ID == b.ID || a.Username != b.Username || a.Cloud == b.Cloud {
		t.Fatalf("got %+v and %+v", a, b)
	}
	// Each cloud has its own, whichever was current last.
	for range 2 {
		one, other := here.process(), there.processWith(lab)
		for _, want := range []string{"", a.Username} {
			if x, err := one.Open(t.Context(), want, false); err != nil || x.ID != a.ID {
				t.Errorf("%q here: %+v, %v", want, x, err)
			}
			if x, err := other.Open(t.Context(), want, false); err != nil || x.ID != b.ID {
				t.Errorf("%q there: %+v, %v", want, x, err)
			}
		}
		if here.token(one) == there.token(other) {
			t.Error("both clouds gave one token")
		}
		if err := one.Use(t.Context(), a.ID); err != nil {
			t.Error(err)
		}
	}
	// All are listed everywhere, those of the other cloud with what to do.
	all, err := here.process().Accounts(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("got %+v, %v", all, err)
	}
	for _, x := range all {
		if p := problem.Of(x.Trouble); (p == nil) != (x.Cloud == "demo") || p != nil && p.Do != "start with --cloud lab" {
			t.Errorf("got %+v", x)
		}
	}
	// What one cloud gave never went to the other.
	mine, theirs := here.wire.seen(), there.wire.seen()
	if len(mine) == 0 || len(theirs) == 0 || slices.ContainsFunc(mine, func(x string) bool { return slices.Contains(theirs, x) }) {
		t.Error("a secret of one cloud passed the wire of the other")
	}
}

func TestLogoutDeletesWhatIsThatAccountsAndNothingElse(t *testing.T) {
	for _, which := range []string{"here", "there"} {
		here, there, lab := twoClouds(t)
		keys := &ring{keys: map[string][]byte{}}
		lab.Vault = there.config(keys).Vault
		one, other := here.processWith(here.config(keys)), there.processWith(lab)
		if err := other.Confirm(t.Context(), "login.lab.example"); err != nil {
			t.Fatal(err)
		}
		a, b := here.signedIn(one), there.signedIn(other)
		for _, s := range []*Session{one, other} {
			if err := s.Handle().Files().Write(t.Context(), "snapshot", []byte("customers")); err != nil {
				t.Fatal(err)
			}
		}
		out, leaves, stays := one, a, b
		if which == "there" {
			out, leaves, stays = other, b, a
		}
		before := here.disk()
		if err := out.SignOut(t.Context(), leaves.ID); err != nil {
			t.Fatal(err)
		}
		after := here.disk()
		maps.DeleteFunc(before, func(path string, data []byte) bool {
			return strings.Contains(path, leaves.ID) || strings.HasSuffix(path, lastFile) && strings.Contains(string(data), leaves.ID)
		})
		if !equalFiles(before, after) {
			t.Errorf("%s: before %v\nafter %v", which, slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)))
		}
		if len(keys.keys) != 1 {
			t.Errorf("%s: %d keys are left", which, len(keys.keys))
		}
		left := map[bool]func() *Session{
			true:  func() *Session { return there.processWith(lab) },
			false: func() *Session { return here.processWith(here.config(keys)) },
		}[which == "here"]()
		if x, err := left.Open(t.Context(), "", false); err != nil || x.ID != stays.ID {
			t.Errorf("%s: left is %+v, %v", which, x, err)
		}
		if _, err := left.Handle().Token(t.Context(), ""); err != nil {
			t.Errorf("%s: the other account has no token: %v", which, err)
		}
	}
}

func TestALockedAccountOfAnotherCloudIsNotTakenForThisOnes(t *testing.T) {
	here, there, lab := twoClouds(t)
	keys := &ring{keys: map[string][]byte{}}
	a := here.signedIn(here.processWith(here.config(keys)))
	lab.Vault = there.config(keys).Vault
	s := there.processWith(lab)
	if err := s.Confirm(t.Context(), "login.lab.example"); err != nil {
		t.Fatal(err)
	}
	b := there.signedIn(s) // the current one now
	keys.locked = true
	if x, err := here.processWith(here.config(keys)).Find(t.Context(), ""); err == nil && x.ID != a.ID || keys.asked == 0 {
		t.Errorf("here: %+v, %v, asked %d times", x, err, keys.asked)
	}
	lab.Vault = there.config(keys).Vault
	if x, err := there.processWith(lab).Find(t.Context(), ""); err != nil || x.ID != b.ID {
		t.Errorf("there: %+v, %v", x, err)
	}
	keys.refuse = true
	if x, err := here.processWith(here.config(keys)).Find(t.Context(), ""); err == nil {
		t.Errorf("nobody knows whose it is, but found %+v", x)
	}
}

func TestAnAccountOfAnotherCloudIsSignedOutByNameOnly(t *testing.T) {
	here, there, lab := twoClouds(t)
	a := here.signedIn(here.process())
	s := there.processWith(lab)
	_, err := s.Find(t.Context(), "")
	if p := problem.Of(err); p == nil || !strings.Contains(p.Why, a.Username) || !strings.Contains(p.Do, "--account") {
		t.Errorf("without a name: %v", err)
	}
	for _, want := range []string{a.ID, a.Username} {
		if x, err := s.Find(t.Context(), want); err != nil || x.ID != a.ID {
			t.Errorf("%q: %+v, %v", want, x, err)
		}
	}
	if _, err := s.SignIn(t.Context(), DeviceCode, nil); !errors.Is(err, errUnconfirmed) {
		t.Errorf("an account of another cloud stands for a confirmation: %v", err)
	}
}
