package cli

import (
	"io"
	"strings"
	"testing"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
	"tenantswitch/ui"
)

// startDemo wires the program for a demo whose state lies in home.
func startDemo(t *testing.T, home string, f flags) *app {
	t.Helper()
	f.demo = demoFlag{on: true, tenants: defaultTenants}
	c := &command{
		streams: Streams{Out: io.Discard, Err: io.Discard, Environ: []string{"TENANTSWITCH_HOME=" + home}},
		flags:   f,
	}
	a, err := c.start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.stop(t.Context()); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return a
}

func TestASecondStartListsBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first := startDemo(t, home, flags{seed: 1})
	if _, err := first.directoryOrRead(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(first.sim.Requests()) == 0 {
		t.Fatal("the first start asked for nothing, so the log proves nothing")
	}

	second := startDemo(t, home, flags{seed: 1})
	loaded, err := second.load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(loaded.Directory.Tenants); n != defaultTenants || loaded.Account.Username == "" {
		t.Errorf("loaded %d tenants of %q", n, loaded.Account.Username)
	}
	if requests := second.sim.Requests(); len(requests) != 0 {
		t.Errorf("%d requests were made before the list was there: %v", len(requests), requests)
	}
}

func TestTwoHomesDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	one, other := t.TempDir(), t.TempDir()
	a, b := startDemo(t, one, flags{seed: 1}), startDemo(t, other, flags{seed: 1})
	for _, x := range []*app{a, b} {
		if err := x.signInUnattended(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, _, err := x.readAndKeep(t.Context(), directory.Directory{}); err != nil {
			t.Fatal(err)
		}
	}
	current, _ := a.session.Current()
	if err := a.session.SignOut(t.Context(), current.ID); err != nil {
		t.Fatal(err)
	}
	again := startDemo(t, other, flags{seed: 1, offline: true})
	loaded, err := again.load(t.Context())
	if err != nil || len(loaded.Directory.Tenants) != defaultTenants {
		t.Errorf("after the other home signed out: %d tenants, %v", len(loaded.Directory.Tenants), err)
	}
	gone := startDemo(t, one, flags{seed: 1, offline: true})
	if loaded, err := gone.load(t.Context()); err != nil || loaded.Account.ID != "" {
		t.Errorf("the home that signed out still has %+v, %v", loaded.Account, err)
	}
}

func TestWhatAReadLacksIsTold(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	if _, err := startDemo(t, home, flags{seed: 1}).directoryOrRead(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := startDemo(t, home, flags{seed: 1, scenario: "bad-row"})
	var told strings.Builder
	a.streams.Err = &told
	if err := a.runRefresh(t.Context(), false); err != nil || !strings.Contains(told.String(), "a row without a usable tenant id") {
		t.Errorf("the command: %q, %v", told.String(), err)
	}
	done, err := a.refresh(t.Context(), func(ui.Progress) {})
	if p := problem.Of(err); p == nil || !strings.Contains(p.Error(), "a row without a usable tenant id") {
		t.Errorf("the switcher: %v", err)
	}
	if len(done.Directory.Tenants) != defaultTenants || len(done.Change.Gone) > 0 {
		t.Errorf("%d tenants, %d gone", len(done.Directory.Tenants), len(done.Change.Gone))
	}
}

func TestOfflineAsksNobodyTwice(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first := startDemo(t, home, flags{seed: 1})
	old, err := first.directoryOrRead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	offline := startDemo(t, home, flags{seed: 1, offline: true})
	if _, err := offline.open(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	_, _, err = offline.read(t.Context(), old, func(p directory.Progress) {
		t.Errorf("it waits %v: %s", p.Waiting, p.Cause)
	})
	if p := problem.Of(err); p == nil || p.Kind != problem.Offline || !strings.Contains(p.Error(), "the directory could not be read: --offline forbids") {
		t.Errorf("got %v", err)
	}
	err = startDemo(t, t.TempDir(), flags{seed: 1, offline: true}).signInUnattended(t.Context())
	if p := problem.Of(err); p == nil || p.Kind != problem.Offline || !strings.Contains(p.Error(), ": --offline forbids") || p.What == "" {
		t.Errorf("the sign-in: got %v", err)
	}
}

func TestFreshForgetsTheDemoAlone(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first := startDemo(t, home, flags{seed: 1})
	if _, err := first.directoryOrRead(t.Context()); err != nil {
		t.Fatal(err)
	}
	fresh := startDemo(t, home, flags{seed: 1, fresh: true})
	if loaded, err := fresh.load(t.Context()); err != nil || loaded.Account.ID != "" {
		t.Errorf("--fresh left %+v, %v", loaded.Account, err)
	}
}

func TestOneEdit(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"list", "list", true},
		{"lst", "list", true},
		{"lisst", "list", true},
		{"lits", "list", true},
		{"mist", "list", true},
		{"list1", "list", true},
		{"lis", "list", true},
		{"ls", "list", false},
		{"l", "list", false},
		{"contoso", "copy", false},
		{"tsil", "list", false},
		{"", "list", false},
		{"rul", "url", true},
	} {
		if got := withinOneEdit(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: got %v", c.a, c.b, got)
		}
	}
}
