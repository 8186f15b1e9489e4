package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/snapshot"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/desktop"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/vault"
	"tenantswitch/ui"
)

// startDemo wires the program for a demo whose state lies in home.
func startDemo(t *testing.T, home string, f flags) *app {
	t.Helper()
	f.demo = demoFlag{on: true, tenants: defaultTenants}
	c := &command{
		console: &console{streams: Streams{Out: io.Discard, Err: io.Discard, Environ: []string{"TENANTSWITCH_HOME=" + home}}},
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
	if _, err := first.tenants.directoryOrRead(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(first.net.sim.Requests()) == 0 {
		t.Fatal("the first start asked for nothing, so the log proves nothing")
	}

	second := startDemo(t, home, flags{seed: 1})
	loaded, err := (&screen{app: second}).load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(loaded.Directory.Tenants); n != defaultTenants || loaded.Account.Username == "" {
		t.Errorf("loaded %d tenants of %q", n, loaded.Account.Username)
	}
	if requests := second.net.sim.Requests(); len(requests) != 0 {
		t.Errorf("%d requests were made before the list was there: %v", len(requests), requests)
	}
}

func TestTwoHomesDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	one, other := t.TempDir(), t.TempDir()
	a, b := startDemo(t, one, flags{seed: 1}), startDemo(t, other, flags{seed: 1})
	for _, x := range []*app{a, b} {
		if err := x.people.signInUnattended(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, _, err := x.tenants.readAndKeep(t.Context(), x.people.session.Handle(), directory.Directory{}); err != nil {
			t.Fatal(err)
		}
	}
	current, _ := a.people.session.Current()
	if err := a.people.session.SignOut(t.Context(), current.ID); err != nil {
		t.Fatal(err)
	}
	again := startDemo(t, other, flags{seed: 1, offline: true})
	loaded, err := (&screen{app: again}).load(t.Context())
	if err != nil || len(loaded.Directory.Tenants) != defaultTenants {
		t.Errorf("after the other home signed out: %d tenants, %v", len(loaded.Directory.Tenants), err)
	}
	gone := startDemo(t, one, flags{seed: 1, offline: true})
	if loaded, err := (&screen{app: gone}).load(t.Context()); err != nil || loaded.Account.ID != "" {
		t.Errorf("the home that signed out still has %+v, %v", loaded.Account, err)
	}
}

func TestWhatAReadLacksIsTold(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	if _, err := startDemo(t, home, flags{seed: 1}).tenants.directoryOrRead(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := startDemo(t, home, flags{seed: 1, scenario: "bad-row"})
	var told strings.Builder
	a.streams.Err = &told
	if err := a.runRefresh(t.Context(), false); err != nil || !strings.Contains(told.String(), "a row without a usable tenant id") {
		t.Errorf("the command: %q, %v", told.String(), err)
	}
	done, err := (&screen{app: a}).refresh(t.Context(), func(ui.Progress) {})
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
	old, err := first.tenants.directoryOrRead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	offline := startDemo(t, home, flags{seed: 1, offline: true})
	if _, err := offline.people.open(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	_, _, err = offline.tenants.reader.read(t.Context(), offline.people.session.Handle(), old, func(p directory.Progress) {
		t.Errorf("it waits %v: %s", p.Waiting, p.Cause)
	})
	if p := problem.Of(err); p == nil || p.Kind != problem.Offline || !strings.Contains(p.Error(), "the directory could not be read: --offline forbids") {
		t.Errorf("got %v", err)
	}
	_, err = startDemo(t, t.TempDir(), flags{seed: 1, offline: true}).people.session.SignIn(t.Context(), auth.DeviceCode, nil)
	if p := problem.Of(err); p == nil || p.Kind != problem.Offline || !strings.Contains(p.Error(), ": --offline forbids") || p.What == "" {
		t.Errorf("the sign-in: got %v", err)
	}
}

func TestAnAccountThatCannotBeOpenedIsListedWithWords(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first := startDemo(t, home, flags{seed: 1})
	broken, whole := signInAs(t, first, 0), signInAs(t, first, 1)
	keys, err := filepath.Glob(filepath.Join(home, "demo", "*", "accounts", broken.Account().ID, ".plain-key"))
	if err != nil || len(keys) != 1 {
		t.Fatalf("got %v, %v", keys, err)
	}
	if err := os.Remove(keys[0]); err != nil {
		t.Fatal(err)
	}
	list, err := (&screen{app: startDemo(t, home, flags{seed: 1})}).deps().Accounts(t.Context())
	if err != nil || len(list) != 2 {
		t.Fatalf("got %+v, %v", list, err)
	}
	if list[0].Username != whole.Account().Username || list[0].Cloud != "demo" {
		t.Errorf("got %+v", list[0])
	}
	if id := broken.Account().ID; list[1].ID != id || list[1].Username != "account "+id[:8] ||
		list[1].Cloud != "cannot be opened: its key file is gone" {
		t.Errorf("got %+v", list[1])
	}
}

// refuseWrites keeps everybody from writing to the one account of a demo, until
// it is called off.
func refuseWrites(t *testing.T, home string) (calledOff func()) {
	t.Helper()
	locks, err := filepath.Glob(filepath.Join(home, "demo", "*", "accounts", "*", ".lock"))
	if err != nil || len(locks) != 1 {
		t.Fatalf("got %v, %v", locks, err)
	}
	// A folder in the file's place cannot be locked.
	if err := errors.Join(os.Remove(locks[0]), os.Mkdir(locks[0], 0o700)); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(locks[0]); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatCannotBeKeptOfTheTokensIsOnTheScreen(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first := startDemo(t, home, flags{seed: 1})
	if _, err := first.tenants.directoryOrRead(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := startDemo(t, home, flags{seed: 1})
	calledOff := refuseWrites(t, home)
	signInAs(t, a, 0)
	const want = "the account's files could not be written: "
	if loaded, err := (&screen{app: a}).loaded(t.Context()); err != nil || !strings.HasPrefix(loaded.Kept, want) || strings.Contains(loaded.Kept, "\n") {
		t.Errorf("the status line has %q, %v", loaded.Kept, err)
	}
	done, err := (&screen{app: a}).refresh(t.Context(), func(ui.Progress) {})
	if err == nil || !strings.HasPrefix(problem.Of(err).Error(), want) || len(done.Directory.Tenants) != defaultTenants {
		t.Errorf("the refresh gave %d tenants and %v", len(done.Directory.Tenants), err)
	}
	calledOff()
	// The snapshot can be kept again, the tokens have not been yet.
	if _, err := (&screen{app: a}).refresh(t.Context(), func(ui.Progress) {}); err == nil || !strings.HasPrefix(problem.Of(err).Error(), want) {
		t.Errorf("the next refresh gave %v", err)
	}
}

func TestSeveralProblemsAreALineEach(t *testing.T) {
	one := &problem.Problem{What: "a", Why: "b", Do: "c", Err: errors.Join(errors.New("x"), errors.New("y"))}
	got := lines(errors.Join(one, errors.Join(nil, &problem.Problem{What: "d"})))
	if want := []string{"a: b; c", "d"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := lines(nil); got != nil {
		t.Errorf("got %q", got)
	}
}

func TestFreshForgetsTheDemoAlone(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first := startDemo(t, home, flags{seed: 1})
	if _, err := first.tenants.directoryOrRead(t.Context()); err != nil {
		t.Fatal(err)
	}
	fresh := startDemo(t, home, flags{seed: 1, fresh: true})
	if loaded, err := (&screen{app: fresh}).load(t.Context()); err != nil || loaded.Account.ID != "" {
		t.Errorf("--fresh left %+v, %v", loaded.Account, err)
	}
}

func TestAnAccountOfAnotherClientCanBeSignedOut(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	if err := startDemo(t, home, flags{seed: 1}).people.signInUnattended(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := startDemo(t, home, flags{seed: 1, account: "dana"})
	data := filepath.Join(home, "demo", "250-1")
	a.people.session = auth.New(auth.Config{
		Cloud: a.cloud, ClientID: "3f2504e0-4f89-11d3-9a0c-0305e82c3301", HTTP: a.net.http, Dir: data,
		Vault: vault.New(data, vault.Options{Keepers: []vault.Keeper{vault.File()}}),
	})
	if why := a.people.unusable(t.Context()); !strings.Contains(why, "dana@northwind-soc.example") || !strings.Contains(why, "another client_id") {
		t.Errorf("it is said to be unusable since %q", why)
	}
	var said strings.Builder
	a.streams.Err = &said
	if err := a.runLogout(t.Context(), false); err != nil || said.String() != "signed out dana@northwind-soc.example (demo)\n" {
		t.Errorf("said %q, %v", said.String(), err)
	}
	if accounts, err := a.people.session.Accounts(t.Context()); err != nil || len(accounts) != 0 {
		t.Errorf("left are %+v, %v", accounts, err)
	}
}

func TestLoginTakesTheWayThatWorksHere(t *testing.T) {
	for display, want := range map[string]auth.Method{"": auth.DeviceCode, ":0": auth.Browser} {
		k := &desk{console: &console{streams: Streams{Err: io.Discard}}, net: &network{}, machine: desktop.Machine{
			GOOS: "linux",
			Env: func(name string) string {
				return map[string]string{"SSH_TTY": "/dev/pts/0", "DISPLAY": display}[name]
			},
			LookPath: func(name string) (string, error) { return "/bin/" + name, nil },
			ReadFile: func(string) ([]byte, error) { return nil, fs.ErrNotExist },
		}}
		if got := k.proposedMethod(); got != want {
			t.Errorf("on display %q: method %v, want %v", display, got, want)
		}
	}
}

func TestASignInThatIsNotKeptIsNoSuccess(t *testing.T) {
	t.Parallel()
	a := startDemo(t, t.TempDir(), flags{seed: 1})
	a.people.session = auth.New(auth.Config{Cloud: a.cloud, HTTP: a.net.http, Vault: vault.New(t.TempDir(), vault.Options{
		Keepers: vault.Default(vault.Config{Keep: vault.Nothing}),
	})})
	err := a.runLogin(t.Context(), auth.DeviceCode)
	if p := problem.Of(err); status(err) != statusFailed || !strings.Contains(p.What, "nothing is kept on this machine") ||
		p.Why == "" || !strings.Contains(p.Do, "set keep") {
		t.Errorf("got %+v", p)
	}
}

// goneTenant is one that the demo's service does not list.
var goneTenant = directory.Tenant{
	ID: uuid.MustParse("3f2504e0-4f89-01d3-9a0c-0305e82c3301"), Name: "Gone Ltd", Domain: "gone.example",
	Environment: cloud.Global,
}

func TestATenantThatIsGoneIsSaidToBe(t *testing.T) {
	t.Parallel()
	a := startDemo(t, t.TempDir(), flags{seed: 1})
	d, err := a.tenants.directoryOrRead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.Tenants = append(d.Tenants, goneTenant)
	if err := snapshot.Save(t.Context(), a.people.session.Handle().Files(), d); err != nil {
		t.Fatal(err)
	}
	var out, said strings.Builder
	a.streams.Out, a.streams.Err = &out, &said
	if err := a.runRefresh(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.String(), "250 tenants: 0 new, 1 gone") || !strings.HasPrefix(out.String(), "gone\t"+goneTenant.ID.String()) {
		t.Errorf("refresh printed %q and said %q", out.String(), said.String())
	}
	out.Reset()
	if err := a.runRefresh(t.Context(), true); err != nil || !strings.Contains(out.String(), `"tenants": 250,`) {
		t.Errorf("refresh --json printed %q, %v", out.String(), err)
	}
	found, err := a.tenants.findLink(t.Context(), []string{"gone ltd"}, false)
	want := goneTenant.ID.String() + "  Gone Ltd  gone.example  (gone since " + found.tenant.GoneSince.Local().Format(time.DateOnly) + ")"
	if got := describe(found.tenant); err != nil || !found.tenant.Gone() || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestADemoPageThatNobodyFetchesIsAFailure(t *testing.T) {
	t.Parallel()
	a := startDemo(t, t.TempDir(), flags{seed: 1})
	if err := a.net.sim.ListenPages(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := a.net.waitForPage(t.Context(), time.Millisecond)
	if p := problem.Of(err); status(err) != statusFailed || !strings.Contains(p.Why, "no browser fetched") || p.Do == "" {
		t.Errorf("got %+v", p)
	}
}

func TestAnOpenerThatStillRunsIsNotSaidToHaveOpened(t *testing.T) {
	var said strings.Builder
	k := &desk{console: &console{streams: Streams{Err: &said}}}
	to := target{tenant: goneTenant}
	defender, err := portal.Builtin().Find(portal.Default)
	if err != nil {
		t.Fatal(err)
	}
	if to.link, err = defender.Link(goneTenant.Place()); err != nil {
		t.Fatal(err)
	}
	k.sayOpened(to, desktop.Opened{Browser: "the default browser"})
	if got := said.String(); strings.Contains(got, "opened") || !strings.HasSuffix(got, "\n"+to.link.String()+"\n") ||
		!strings.HasPrefix(got, "Defender was handed to the default browser: "+goneTenant.ID.String()) {
		t.Errorf("got %q", got)
	}
	said.Reset()
	k.sayOpened(to, desktop.Opened{Browser: "the default browser", Done: true})
	if got := said.String(); !strings.HasPrefix(got, "opened Defender in the default browser: "+goneTenant.ID.String()) {
		t.Errorf("got %q", got)
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
