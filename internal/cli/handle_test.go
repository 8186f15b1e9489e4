package cli

import (
	"errors"
	"io/fs"
	"net/http"
	"testing"

	"tenantswitch/auth"
	"tenantswitch/internal/problem"
	"tenantswitch/ui"
)

// signInAs signs a person of the demo in, by device code.
func signInAs(t *testing.T, a *app, person int) auth.Handle {
	t.Helper()
	_, err := a.people.session.SignIn(t.Context(), auth.DeviceCode, func(i auth.Invitation) {
		if err := a.net.sim.ApproveAs(i.UserCode, a.net.sim.People()[person].Username); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.people.session.Handle()
}

// bearers notes which tokens the pages of Resource Manager were asked for with.
type bearers struct {
	doer
	seen map[string]int
}

func (b *bearers) Do(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") != "" && r.URL.Path == "/tenants" {
		b.seen[r.Header.Get("Authorization")]++
	}
	return b.doer.Do(r)
}

func TestAReadStaysWithItsAccountWhateverBecomesCurrent(t *testing.T) {
	t.Parallel()
	a := startDemo(t, t.TempDir(), flags{seed: 1})
	sent := &bearers{doer: a.net.http, seen: map[string]int{}}
	a.net.http = sent
	one, other := signInAs(t, a, 0), signInAs(t, a, 1)
	if one.Account().ID == other.Account().ID {
		t.Fatal("there is but one account")
	}
	if _, err := (&screen{app: a}).refresh(t.Context(), func(ui.Progress) {}); err != nil { // the other's
		t.Fatal(err)
	}
	_, others, err := other.Files().ReadStamped(t.Context(), "snapshot")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{1, defaultTenants} { // on the first page, and on the last
		if err := a.people.session.Use(t.Context(), one.Account().ID); err != nil {
			t.Fatal(err)
		}
		sent.seen = map[string]int{}
		done, err := (&screen{app: a}).refresh(t.Context(), func(p ui.Progress) {
			if p.Count >= at {
				if err := a.people.session.Use(t.Context(), other.Account().ID); err != nil {
					t.Error(err)
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if current, _ := a.people.session.Current(); current.ID != other.Account().ID {
			t.Fatal("the account was not changed")
		}
		token, err := one.Token(t.Context(), "")
		if err != nil || len(sent.seen) != 1 || sent.seen["Bearer "+token] < 3 {
			t.Errorf("the pages were asked for with %d tokens, %v", len(sent.seen), err)
		}
		if _, stamp, err := other.Files().ReadStamped(t.Context(), "snapshot"); err != nil || stamp != others {
			t.Errorf("the other account's snapshot was written: %v", err)
		}
		if kept, err := saved(t.Context(), one); err != nil || !kept.ReadAt.Equal(done.Directory.ReadAt) {
			t.Errorf("the account's own snapshot is of %v, %v", kept.ReadAt, err)
		}
	}
}

func TestAReadOfAnAccountThatWasSignedOutIsKeptNowhere(t *testing.T) {
	t.Parallel()
	a := startDemo(t, t.TempDir(), flags{seed: 1})
	other, one := signInAs(t, a, 1), signInAs(t, a, 0)
	_, err := (&screen{app: a}).refresh(t.Context(), func(p ui.Progress) {
		if p.Count < defaultTenants {
			return
		}
		id := one.Account().ID
		if err := errors.Join(a.people.session.Use(t.Context(), other.Account().ID), a.people.session.SignOut(t.Context(), id)); err != nil {
			t.Error(err)
		}
	})
	if problem.KindOf(err) != problem.SignIn {
		t.Errorf("got %v", err)
	}
	if _, err := other.Files().Stat("snapshot"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the other account has a snapshot now: %v", err)
	}
}
