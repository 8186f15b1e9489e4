package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"tenantswitch/internal/problem"
)

// fakeRing is a keyring in memory. Where hang is set its calls wait for it to
// be closed.
type fakeRing struct {
	mu      sync.Mutex
	entries map[string]string
	err     error
	hang    chan struct{}
	forgets bool
	calls   int
}

func newFakeRing() *fakeRing { return &fakeRing{entries: map[string]string{}} }

func (r *fakeRing) enter() (err error) {
	r.mu.Lock()
	r.calls++
	hang := r.hang
	err = r.err
	r.mu.Unlock()
	if hang != nil {
		<-hang
	}
	return err
}

func (r *fakeRing) Set(service, user, secret string) error {
	if err := r.enter(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.forgets {
		r.entries[service+"/"+user] = secret
	}
	return nil
}

func (r *fakeRing) Get(service, user string) (string, error) {
	if err := r.enter(); err != nil {
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	secret, ok := r.entries[service+"/"+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return secret, nil
}

func (r *fakeRing) Delete(service, user string) error {
	if err := r.enter(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.entries[service+"/"+user]; !ok {
		return keyring.ErrNotFound
	}
	delete(r.entries, service+"/"+user)
	return nil
}

func (r *fakeRing) count() (calls, entries int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls, len(r.entries)
}

type fakeGuard struct {
	absent, broken error
	isLocked       bool
}

func (g fakeGuard) present() error { return g.absent }

func (g fakeGuard) locked(context.Context, string, string) (bool, error) { return g.isLocked, g.broken }

func testKeyring(r ring, g guard) *osKeyring {
	return &osKeyring{ring: r, guard: g, limit: 30 * time.Millisecond, glance: 20 * time.Millisecond, turn: make(chan struct{}, 1)}
}

func TestAKeyringKeepsAKey(t *testing.T) {
	r := newFakeRing()
	k := testKeyring(r, fakeGuard{})
	k.limit = time.Minute
	e := Entry{ID: newID(), MayAsk: true}
	key := newKey()
	if err := k.Store(t.Context(), e, key); err != nil {
		t.Fatal(err)
	}
	if len(r.entries) != 1 || len(r.entries["tenantswitch/"+e.ID]) != 44 {
		t.Errorf("the keyring holds %v", r.entries)
	}
	if got, err := k.Load(t.Context(), e); err != nil || !bytes.Equal(got, key) {
		t.Errorf("it gave back %x, %v", got, err)
	}
	if err := k.Delete(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if err := k.Delete(t.Context(), e); err != nil {
		t.Errorf("deleting twice gave %v", err)
	}
	if _, err := k.Load(t.Context(), e); !errors.Is(err, ErrNotFound) {
		t.Errorf("after that it gave %v", err)
	}
}

func TestAKeyringsAnswersAreToldApart(t *testing.T) {
	exit := func(status string) error {
		return exec.CommandContext(t.Context(), os.Args[0], status).Run()
	}
	t.Setenv(helperEnv, "exit")
	for _, c := range []struct {
		said error
		want error
	}{
		{keyring.ErrNotFound, ErrNotFound},
		{errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'"), ErrLocked},
		{exit("36"), ErrLocked},
		{exit("51"), ErrLocked},
		{exit("128"), ErrLocked},
		{exit("1"), ErrUnavailable},
		{errors.New("anything\x1b[31m else"), ErrUnavailable},
	} {
		r := newFakeRing()
		r.err = c.said
		k := testKeyring(r, fakeGuard{})
		k.limit = time.Minute
		_, err := k.Load(t.Context(), Entry{ID: newID(), MayAsk: true})
		p := problem.Of(err)
		if !errors.Is(err, c.want) || p.Why == "" || p.Do == "" || strings.Contains(p.Error(), "\x1b") {
			t.Errorf("%q became %+v", c.said, p)
		}
	}
}

func TestWithoutASessionBusTheKeyringIsNeverCalled(t *testing.T) {
	r := newFakeRing()
	k := testKeyring(r, fakeGuard{absent: errors.New("no session bus")})
	e := Entry{ID: newID(), MayAsk: true}
	_, loadErr := k.Load(t.Context(), e)
	for _, err := range []error{loadErr, k.Store(t.Context(), e, newKey()), k.Delete(t.Context(), e)} {
		if !errors.Is(err, ErrUnavailable) || problem.Of(err).Why != "no keyring" {
			t.Errorf("got %v", err)
		}
	}
	if calls, _ := r.count(); calls != 0 {
		t.Errorf("it was called %d times", calls)
	}
}

func TestAnUnaskedReadNeverWakesALockedKeyring(t *testing.T) {
	r := newFakeRing()
	e := Entry{ID: newID()}
	for _, g := range []fakeGuard{{isLocked: true}, {broken: errors.New("no idea")}} {
		k := testKeyring(r, g)
		k.glance = time.Minute
		want := ErrUnavailable
		if g.isLocked {
			want = ErrLocked
		}
		if _, err := k.Load(t.Context(), e); !errors.Is(err, want) {
			t.Errorf("reading gave %v, want %v", err, want)
		}
		if err := k.Delete(t.Context(), e); !errors.Is(err, ErrLocked) {
			t.Errorf("deleting gave %v", err)
		}
	}
	if calls, _ := r.count(); calls != 0 {
		t.Errorf("it was called %d times", calls)
	}
	k := testKeyring(r, fakeGuard{isLocked: true})
	k.limit = time.Minute
	e.MayAsk = true
	if _, err := k.Load(t.Context(), e); !errors.Is(err, ErrNotFound) {
		t.Errorf("an asked read gave %v", err)
	}
}

func TestAKeyringThatHangsIsGivenUp(t *testing.T) {
	for _, mayAsk := range []bool{false, true} {
		r := newFakeRing()
		r.hang = make(chan struct{})
		k := testKeyring(r, fakeGuard{})
		e := Entry{ID: newID(), MayAsk: mayAsk}
		for range 3 {
			_, err := k.Load(t.Context(), e)
			if !errors.Is(err, ErrLocked) || !strings.Contains(problem.Of(err).Why, "did not answer within") {
				t.Fatalf("got %v", err)
			}
		}
		if calls, _ := r.count(); calls != 1 {
			t.Errorf("%d calls hang, want 1", calls)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := k.Load(ctx, e); problem.KindOf(err) != problem.Canceled {
			t.Errorf("a caller who left got %v", err)
		}
		close(r.hang)
		r.mu.Lock()
		r.hang = nil
		r.mu.Unlock()
		k.limit, k.glance = time.Minute, time.Minute
		if _, err := k.Load(t.Context(), e); !errors.Is(err, ErrNotFound) {
			t.Errorf("once it answers again it gives %v", err)
		}
	}
}

func TestAnEntryThatIsMadeTooLateIsRemovedAgain(t *testing.T) {
	r := newFakeRing()
	r.hang = make(chan struct{})
	k := testKeyring(r, fakeGuard{})
	if err := k.Store(t.Context(), Entry{ID: newID(), MayAsk: true}, newKey()); !errors.Is(err, ErrLocked) {
		t.Fatalf("got %v", err)
	}
	close(r.hang)
	waitFor(t, func() bool {
		calls, entries := r.count()
		return calls == 3 && entries == 0 // set, read back, deleted
	})
}

func TestAKeyringIsNotTakenAtItsWord(t *testing.T) {
	r := newFakeRing()
	r.forgets = true
	k := testKeyring(r, fakeGuard{})
	k.limit = time.Minute
	err := k.Store(t.Context(), Entry{ID: newID(), MayAsk: true}, newKey())
	if !errors.Is(err, ErrUnavailable) || errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

// lyingRing panics as the library does on an answer of the wrong type.
type lyingRing struct{ *fakeRing }

func (lyingRing) Get(string, string) (string, error) {
	var answer any = 7
	return answer.(string), nil
}

func TestAKeyringThatMakesTheLibraryPanicIsAProblem(t *testing.T) {
	k := testKeyring(lyingRing{newFakeRing()}, fakeGuard{})
	k.limit = time.Minute
	_, err := k.Load(t.Context(), Entry{ID: newID(), MayAsk: true})
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(fmt.Sprint(err), "impossible answer") {
		t.Errorf("got %v", err)
	}
}

func TestAnEntryThatIsNoKeyIsAProblem(t *testing.T) {
	r := newFakeRing()
	id := newID()
	r.entries["tenantswitch/"+id] = "not base64!"
	k := testKeyring(r, fakeGuard{})
	k.limit = time.Minute
	_, err := k.Load(t.Context(), Entry{ID: id, MayAsk: true})
	if !errors.Is(err, ErrUnavailable) || strings.Contains(fmt.Sprint(err, problem.Of(err).Err), "base64!") {
		t.Errorf("got %v", err)
	}
}
