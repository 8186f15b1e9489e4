package auth

import (
	"strings"
	"testing"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

func TestAnAccountOfAnotherClientCanBeFoundToSignItOut(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	if a, err := w.process().Find(t.Context(), ""); err != nil || a != (Account{}) {
		t.Fatalf("nobody is here, but found %+v, %v", a, err)
	}
	before := w.process()
	first := w.signedIn(before)
	second, err := w.inBrowser(before, w.person(1))
	if err != nil {
		t.Fatal(err)
	}
	cfg := w.config()
	cfg.ClientID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
	find := func(want string) (Account, error) { return w.processWith(cfg).Find(t.Context(), want) }

	for _, want := range []string{first.ID, first.Username, strings.ToUpper(first.Username), first.Username[:3]} {
		if a, err := find(want); err != nil || a.ID != first.ID || a.Trouble == nil {
			t.Errorf("%q: found %+v, %v", want, a, err)
		}
	}
	for _, want := range []string{"", "nobody"} {
		_, err := find(want)
		if p := problem.Of(err); p == nil || !strings.Contains(p.Why, first.Username) || !strings.Contains(p.Why, second.Username) {
			t.Errorf("%q: got %+v", want, p)
		}
	}
	_, err = w.processWith(cfg).Open(t.Context(), first.Username[:3], false)
	if p := problem.Of(err); p == nil || !strings.Contains(p.Why, "another client_id") {
		t.Errorf("opening it: got %+v", p)
	}

	// The same person through the new client id comes before the old account.
	own := w.signedIn(w.processWith(cfg))
	for _, want := range []string{"", first.Username, first.Username[:3]} {
		if a, err := find(want); err != nil || a.ID != own.ID || a.Trouble != nil {
			t.Errorf("%q: found %+v, %v", want, a, err)
		}
	}
	s := w.processWith(cfg)
	for _, id := range []string{own.ID, second.ID} {
		if err := s.SignOut(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if a, err := find(""); err != nil || a.ID != first.ID {
		t.Errorf("the only one left: found %+v, %v", a, err)
	}
}

func TestALockedAccountIsFoundWithoutAsking(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	r := &ring{keys: map[string][]byte{}}
	account := w.signedIn(w.processWith(w.config(r)))
	r.locked = true
	for _, want := range []string{"", account.ID} {
		a, err := w.processWith(w.config(r)).Find(t.Context(), want)
		if err != nil || a.ID != account.ID || problem.KindOf(a.Trouble) != problem.Locked || r.asked > 0 {
			t.Errorf("%q: found %+v, %v, and asked %d times", want, a, err, r.asked)
		}
	}
	if a, err := w.processWith(w.config(r)).Find(t.Context(), account.Username); err != nil || a.ID != account.ID {
		t.Errorf("by name: found %+v, %v", a, err)
	}
}
