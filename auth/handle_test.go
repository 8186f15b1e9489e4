package auth

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

// waitFor waits until a condition holds that nothing can announce.
func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestAHandleKeepsMeaningItsAccount(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	s := w.process()
	dana := w.signedIn(s)
	danas := s.Handle()
	token := w.token(s)
	other, err := w.inBrowser(s, w.person(1))
	if err != nil {
		t.Fatal(err)
	}
	if now, _ := s.Current(); now.ID != other.ID || danas.Account() != dana {
		t.Fatalf("current is %+v, the handle is of %+v", now, danas.Account())
	}
	if again, err := danas.Token(t.Context(), ""); err != nil || again != token {
		t.Errorf("the handle gives another token: %v", err)
	}
	if err := danas.Files().Write(t.Context(), "snapshot", []byte("dana's")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Handle().Files().Read(t.Context(), "snapshot"); err == nil {
		t.Error("the file was written to the other account")
	}
}

func TestAHandleOfASignedOutAccountWritesNothing(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	s := w.process()
	account := w.signedIn(s)
	h := s.Handle()
	if err := s.SignOut(t.Context(), account.ID); err != nil {
		t.Fatal(err)
	}
	w.signedIn(s) // the same person, with a folder of its own
	before := w.disk()
	if _, err := h.Token(t.Context(), ""); problem.KindOf(err) != problem.SignIn {
		t.Errorf("got %v", err)
	}
	if err := h.Files().Write(t.Context(), "snapshot", []byte("x")); problem.KindOf(err) != problem.SignIn {
		t.Errorf("got %v", err)
	}
	if !equalFiles(before, w.disk()) {
		t.Error("something was written")
	}
}

func TestNobodysHandleIsAProblem(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	h := w.process().Handle()
	if _, err := h.Token(t.Context(), ""); problem.KindOf(err) != problem.SignIn {
		t.Errorf("got %v", err)
	}
	if h.Files() != nil || h.Account() != (Account{}) || h.Trouble() != nil {
		t.Errorf("got %+v", h)
	}
}

func TestTokensAreGivenWhileTheAccountIsSignedInAnew(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	s := w.process()
	account := w.signedIn(s)
	h, old := s.Handle(), s.client(account.ID)
	old.tokens.writing.Lock() // as while the old tokens are being written
	var signingIn sync.WaitGroup
	signingIn.Go(func() { w.signedIn(s) })
	waitFor(t, "the old tokens to be given up", old.tokens.lost)
	_, err := h.Token(t.Context(), "")
	old.tokens.writing.Unlock()
	signingIn.Wait()
	if err != nil {
		t.Error(err)
	}
}

func TestATokenThatIsRefusedDuringASignInIsTakenFromTheNewOne(t *testing.T) {
	w := newNearWorld(t, simulator.Options{AccessTokenLife: time.Minute})
	s := w.process()
	w.signedIn(s)
	asked, answer := make(chan struct{}), make(chan struct{})
	var met atomic.Bool
	w.wire.before = func(r *http.Request) (*http.Response, error) {
		if !isToken(r) || met.Swap(true) {
			return nil, nil //nolint:nilnil // nothing to answer in place of the network
		}
		close(asked)
		<-answer
		return reply(r, http.StatusBadRequest, nil, `{"error":"invalid_grant","error_codes":[50173]}`), nil
	}
	var asking sync.WaitGroup
	asking.Go(func() {
		if _, err := s.Handle().Token(t.Context(), ""); err != nil {
			t.Error(err)
		}
	})
	<-asked
	w.signedIn(s)
	close(answer)
	asking.Wait()
}
