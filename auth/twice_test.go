package auth

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"tenantswitch/internal/simulator"
	"tenantswitch/internal/vault"
)

// meeting is a keyring that takes keys only when so many have come at once.
type meeting struct {
	vault.Keeper
	expected sync.WaitGroup
}

func (m *meeting) Store(ctx context.Context, e vault.Entry, key []byte) error {
	m.expected.Done()
	m.expected.Wait()
	return m.Keeper.Store(ctx, e, key)
}

func TestTwoProcessesThatSignTheSamePersonInAtOnceMakeOneAccount(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	keys := &meeting{Keeper: vault.File()}
	keys.expected.Add(2)
	accounts := make([]Account, 2)
	var signingIn sync.WaitGroup
	for i := range accounts {
		s := w.processWith(w.config(keys))
		signingIn.Go(func() {
			var err error
			accounts[i], err = s.SignIn(t.Context(), DeviceCode, w.complete(DeviceCode))
			if _, tokenErr := s.Handle().Token(t.Context(), ""); err != nil || tokenErr != nil {
				t.Errorf("got %v, %v", err, tokenErr)
			}
		})
	}
	signingIn.Wait()
	if accounts[0].ID != accounts[1].ID {
		t.Error("there are two accounts of one person")
	}
	s := w.process()
	if all, err := s.Accounts(t.Context()); err != nil || len(all) != 1 || all[0].Trouble != nil {
		t.Errorf("got %+v, %v", all, err)
	}
	if _, err := s.Open(t.Context(), w.person(0), false); err != nil {
		t.Error(err)
	}
	w.token(s)
}

// again makes a second folder of an account, as of a sign-in at another time.
func (w *world) again(s *Session, a Account, later time.Duration) string {
	w.t.Helper()
	box, err := s.cfg.Vault.Create(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	c := s.client(a.ID)
	r := c.record
	r.SignedIn = r.SignedIn.Add(later)
	who, whoErr := json.Marshal(r)
	tokens, tokensErr := c.box.Read(w.t.Context(), tokensFile)
	if err := errors.Join(whoErr, tokensErr, box.Write(w.t.Context(), accountFile, who), box.Write(w.t.Context(), tokensFile, tokens)); err != nil {
		w.t.Fatal(err)
	}
	return box.ID()
}

func TestAnAccountThatIsKeptTwiceIsOne(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	s := w.process()
	account := w.signedIn(s)
	newest := account.ID
	ids := []string{account.ID}
	for _, later := range []time.Duration{-time.Hour, 2 * time.Hour, time.Hour} {
		if ids = append(ids, w.again(s, account, later)); later == 2*time.Hour {
			newest = ids[len(ids)-1]
		}
	}
	for _, last := range append(ids, "") {
		if err := s.note(t.Context(), "x", lastFile, last); err != nil {
			t.Fatal(err)
		}
		want := last
		if want == "" {
			want = newest
		}
		for _, name := range []string{"", w.person(0), w.person(0)[:3]} {
			if a, err := w.process().Open(t.Context(), name, false); err != nil || a.ID != want {
				t.Errorf("%q: got %+v, %v", name, a, err)
			}
		}
	}
	if again := w.signedIn(w.process()); again.ID != newest {
		t.Errorf("the sign-in went to %+v", again)
	}
}
