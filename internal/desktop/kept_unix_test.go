//go:build unix

package desktop

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
)

var dedicated = browser.Session{Kind: browser.Dedicated}

// keeping is a desktop with a profile of Chromium for each of the tenants.
func keeping(t *testing.T, tenants ...string) *Desktop {
	t.Helper()
	fakeTools(t, map[string]does{"chromium": {}})
	d := patient(homely(t))
	for _, tenant := range tenants {
		if _, err := d.OpenIn(t.Context(), link, dedicated, id(tenant)); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func TestAKeptProfileIsForItsOwnerAlone(t *testing.T) {
	d := keeping(t, tenantA)
	keep := d.machine.Profiles
	for dir := filepath.Join(keep, "chromium", tenantA); dir != d.machine.Home; dir = filepath.Dir(dir) {
		if info, err := os.Lstat(dir); err != nil || info.Mode() != fs.ModeDir|0o700 {
			t.Errorf("%s: %v, %v", dir, info.Mode(), err)
		}
	}
	marked, err := os.ReadFile(filepath.Join(keep, "CACHEDIR.TAG"))
	if err != nil || !strings.HasPrefix(string(marked), "Signature: 8a477f597d28d172789f06886806bc55") {
		t.Errorf("the tag is %q, %v", marked, err)
	}
	for _, dir := range []string{keep, filepath.Join(keep, "chromium", tenantA)} {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.OpenIn(t.Context(), link, dedicated, id(tenantA)); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{keep, filepath.Join(keep, "chromium", tenantA)} {
		if info, err := os.Lstat(dir); err != nil || info.Mode() != fs.ModeDir|0o700 {
			t.Errorf("%s stayed open to others: %v, %v", dir, info.Mode(), err)
		}
	}
}

func TestATenantsIDIsNoPath(t *testing.T) {
	ts := fakeTools(t, map[string]does{"chromium": {}})
	d := patient(homely(t))
	if opened, err := d.OpenIn(t.Context(), link, dedicated, uuid.Nil); problem.Of(err) == nil || opened != (Opened{}) || ts.ran("chromium") {
		t.Errorf("of no tenant: %+v, %v", opened, err)
	}
	for _, name := range []string{
		".x", strings.ToUpper(tenantA), "contoso.com", tenantA + "\n", "{" + tenantA + "}", "urn:uuid:" + tenantA,
		strings.ReplaceAll(tenantA, "-", ""), "3f2504e04f89-11d3-9a0c-0305-e82c330100", tenantA[:35], "３f2504e0-4f89-11d3-9a0c-0305e82c3301",
	} {
		put(t, filepath.Join(d.machine.Profiles, "chromium", name, "Cookies"), "x")
	}
	put(t, filepath.Join(d.machine.Profiles, "chromium", tenantB), "a file")
	kept, err := d.Dedicated(t.Context())
	if all := d.Inventory(t.Context()); err != nil || len(kept) > 0 || len(all.Dedicated) > 0 || all.NotListed != "" {
		t.Errorf("%+v, %v, %+v", kept, err, all)
	}
}

func TestALinkInThePlaceOfAFolderIsRefused(t *testing.T) {
	for _, where := range []string{"", "chromium", "chromium/" + tenantA} {
		for what, place := range map[string]func(victim, path string) error{
			"a link":          os.Symlink,
			"a dangling link": func(victim, path string) error { return os.Symlink(victim+"/none", path) },
			"a file":          func(_, path string) error { return os.WriteFile(path, nil, 0o600) },
		} {
			ts := fakeTools(t, map[string]does{"chromium": {}})
			d := patient(homely(t))
			victim := filepath.Join(t.TempDir(), "victim")
			put(t, filepath.Join(victim, "chromium", tenantA, "Cookies"), "x")
			path := filepath.Join(d.machine.Profiles, where)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := place(victim, path); err != nil {
				t.Fatal(err)
			}
			before := contents(t, victim)
			_, err := d.OpenIn(t.Context(), link, dedicated, id(tenantA))
			u, ok := errors.AsType[*Unavailable](err)
			if p := problem.Of(err); !ok || p.Why != path+": it is no folder of ours" || p.Do == "" || ts.ran("chromium") {
				t.Errorf("%s at %q: %+v, %+v", what, where, p, u)
			}
			if kept, err := d.Dedicated(t.Context()); len(kept) > 0 || where == "" && err == nil {
				t.Errorf("%s at %q: %+v is listed, %v", what, where, kept, err)
			}
			err = d.Forget(t.Context(), Kept{Browser: browser.Chromium, Tenant: id(tenantA), Path: filepath.Join(d.machine.Profiles, "chromium", tenantA)})
			if p := problem.Of(err); p == nil || !strings.HasSuffix(p.Why, path+": it is no folder of ours") {
				t.Errorf("%s at %q: %v", what, where, err)
			}
			if after := contents(t, victim); after != before {
				t.Errorf("%s at %q: what it leads to was changed:\n%s", what, where, after)
			}
		}
	}
}

func TestKeptProfilesAreListed(t *testing.T) {
	d := keeping(t, tenantB, tenantA)
	dir := filepath.Join(d.machine.Profiles, "chromium", tenantA)
	put(t, filepath.Join(dir, "Default/Cookies"), "12345")
	put(t, filepath.Join(dir, "Local State"), "1")
	used := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(dir, "Local State"), used, used); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc", filepath.Join(dir, "elsewhere")); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(d.machine.Profiles, "chromium/notes/x"), "not ours")
	put(t, filepath.Join(d.machine.Profiles, "opera", tenantA, "x"), "not ours")
	kept, err := d.Dedicated(t.Context())
	if err != nil || len(kept) != 2 || kept[1].Tenant != id(tenantB) || kept[1].Size != 0 {
		t.Fatalf("%+v, %v", kept, err)
	}
	if got := kept[0]; got.Browser != browser.Chromium || got.Tenant != id(tenantA) || got.Path != dir || got.Size != 6 || !got.Used.Equal(used) {
		t.Errorf("got %+v", got)
	}
}

func TestWhatABrowserLoadedOutsideGoesWithItsProfile(t *testing.T) {
	fakeTools(t, map[string]does{"chromium": {}})
	m := homely(t)
	m.Profiles = filepath.Join(m.Home, ".config/tenantswitch/browsers")
	d := patient(m)
	const gone = "11111111-aaaa-0bbb-8ccc-222222222222"
	cache := func(tenant string) string {
		return filepath.Join(m.Home, ".cache/tenantswitch/browsers/chromium", tenant, "Default/Cache/x")
	}
	for _, tenant := range []string{tenantA, tenantB, gone} {
		if tenant != gone {
			if _, err := d.OpenIn(t.Context(), link, dedicated, id(tenant)); err != nil {
				t.Fatal(err)
			}
		}
		put(t, cache(tenant), "12345")
	}
	put(t, filepath.Join(m.Home, ".cache/tenantswitch/browsers/chromium/notes"), "not ours")
	kept, err := d.Dedicated(t.Context())
	if err != nil || len(kept) != 3 {
		t.Fatalf("%+v, %v", kept, err)
	}
	for _, k := range kept {
		if k.Size != 5 || k.Used.IsZero() {
			t.Errorf("%+v", k)
		}
	}
	for left, k := range kept {
		if err := d.Forget(t.Context(), k); err != nil {
			t.Error(err)
		}
		if _, err := os.Lstat(cache(k.Tenant.String())); err == nil {
			t.Errorf("of %s something is left", k.Tenant)
		}
		if rest, err := d.Dedicated(t.Context()); err != nil || len(rest) != 2-left {
			t.Errorf("left are %+v, %v", rest, err)
		}
	}
	if _, err := os.Lstat(filepath.Join(m.Home, ".cache/tenantswitch/browsers/chromium/notes")); err != nil {
		t.Error("what is of no tenant is gone, too")
	}
	for want, change := range map[string]func(*Machine){
		m.Home + "/.cache/tenantswitch/browsers": func(*Machine) {},
		"/c/tenantswitch/browsers":               func(m *Machine) { m.Env = vars{"XDG_CACHE_HOME": "/c"}.get },
		m.Home + "/.cache/b":                     func(m *Machine) { m.Env, m.Profiles = vars{"XDG_CONFIG_HOME": "/f"}.get, "/f/b" },
		"":                                       func(m *Machine) { m.Profiles = filepath.Join(m.Home, ".local/share/b") },
	} {
		m := m
		change(&m)
		if got := m.outside(); got != want {
			t.Errorf("outside is %q, want %q", got, want)
		}
	}
}

func TestWithoutKeptProfilesThereIsNothingToListOrForget(t *testing.T) {
	d := patient(homely(t))
	if kept, err := d.Dedicated(t.Context()); err != nil || len(kept) != 0 {
		t.Errorf("%+v, %v", kept, err)
	}
	k := Kept{Browser: browser.Edge, Tenant: id(tenantA), Path: filepath.Join(d.machine.Profiles, "edge", tenantA)}
	if err := d.Forget(t.Context(), k); err != nil {
		t.Error(err)
	}
	d.machine.Profiles = ""
	if kept, err := d.Dedicated(t.Context()); err != nil || len(kept) != 0 {
		t.Errorf("%+v, %v", kept, err)
	}
}

func TestForgetDeletesTheGivenProfileAlone(t *testing.T) {
	d := keeping(t, tenantA, tenantB)
	kept, err := d.Dedicated(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	victim := filepath.Join(d.machine.Home, "documents")
	put(t, filepath.Join(victim, "thesis"), "x")
	put(t, filepath.Join(kept[0].Path+going, "left by a process that was killed"), "x")
	for _, link := range []string{"a", "Default/b"} {
		put(t, filepath.Join(kept[0].Path, "Default/Cookies"), "x")
		if err := os.Symlink(victim, filepath.Join(kept[0].Path, link)); err != nil {
			t.Fatal(err)
		}
	}
	before := contents(t, victim) + contents(t, kept[1].Path)
	if err := d.Forget(t.Context(), kept[0]); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Dir(kept[0].Path))
	if err != nil || len(left) != 1 || left[0].Name() != tenantB {
		t.Errorf("left are %v, %v", left, err)
	}
	if after := contents(t, victim) + contents(t, kept[1].Path); after != before {
		t.Errorf("something else was changed:\n%s", after)
	}
}

func TestForgetTakesNoPathOfOthers(t *testing.T) {
	d := keeping(t, tenantA)
	elsewhere := filepath.Join(d.machine.Home, "chromium", tenantA)
	put(t, filepath.Join(elsewhere, "x"), "x")
	for _, k := range []Kept{
		{browser.Chromium, id(tenantA), elsewhere, 0, time.Time{}},
		{browser.Chromium, uuid.Nil, d.machine.Profiles, 0, time.Time{}},
		{"..", id(tenantA), filepath.Join(filepath.Dir(d.machine.Profiles), tenantA), 0, time.Time{}},
		{"", uuid.Nil, d.machine.Profiles, 0, time.Time{}},
		{},
	} {
		if err := d.Forget(t.Context(), k); problem.Of(err) == nil || problem.Of(err).Why != "it is none of ours" {
			t.Errorf("%+v: %v", k, err)
		}
	}
	if _, err := os.Stat(filepath.Join(elsewhere, "x")); err != nil {
		t.Error(err)
	}
	if kept, err := d.Dedicated(t.Context()); err != nil || len(kept) != 1 {
		t.Errorf("%+v, %v", kept, err)
	}
}

func TestAProfileThatIsOpenIsLeft(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	dead := exec.CommandContext(t.Context(), "/bin/sh", "-c", "")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	const shut = "close the windows of that profile and try again"
	for lock, why := range map[string]string{
		fmt.Sprintf("%s-%d", host, os.Getpid()):             "Chromium has it open",
		fmt.Sprintf("old-name-%d", dead.ProcessState.Pid()): `Chromium has it open on the machine "old-name", or had when this one was called so`,
		fmt.Sprintf("\x1b[2J-%d", dead.ProcessState.Pid()):  `Chromium has it open on the machine "\x1b[2J", or had when this one was called so`,
		fmt.Sprintf("%s-%d", host, dead.ProcessState.Pid()): "",
		host + "-0": "",
		"nonsense":  "",
		host + "-x": "",
	} {
		open, do := why != "", shut
		if strings.Contains(why, "machine") {
			do = "SingletonLock and try again"
		}
		d := keeping(t, tenantA, tenantB)
		kept, err := d.Dedicated(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(kept[0].Path, "SingletonLock")
		if err := os.Symlink(lock, path); err != nil {
			t.Fatal(err)
		}
		err = d.Forget(t.Context(), kept...)
		if p := problem.Of(err); (p != nil) != open || open && (p.Why != why || !strings.HasSuffix(p.Do, do)) {
			t.Errorf("%s: %v", lock, err)
		}
		if _, err := os.Stat(kept[0].Path); (err == nil) != open {
			t.Errorf("%s: %v", lock, err)
		}
		if _, err := os.Stat(kept[1].Path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: the other one is left, %v", lock, err)
		}
		if !open || do == shut {
			continue
		}
		if !strings.Contains(problem.Of(err).Do, path) {
			t.Errorf("%s: the file is not named: %v", lock, problem.Of(err).Do)
		}
		if err := errors.Join(os.Remove(path), d.Forget(t.Context(), kept[0])); err != nil {
			t.Errorf("%s: what is advised does not help: %v", lock, err)
		}
	}
}

func TestAProfileOfARunningFirefoxIsLeft(t *testing.T) {
	ts := fakeTools(t, map[string]does{"firefox": {Locks: ".parentlock", Hold: true}})
	d := hasty(homely(t))
	if _, err := d.OpenIn(t.Context(), link, dedicated, id(tenantA)); err != nil {
		t.Fatal(err)
	}
	pid := ts.given(t, "firefox").PID
	kept, err := d.Dedicated(t.Context())
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	if p := problem.Of(d.Forget(t.Context(), kept...)); p == nil || p.Why != "Firefox has it open" {
		t.Errorf("got %+v", p)
	}
	ts.release(t, "firefox")
	until(t, "firefox has ended", func() bool { return !alive(pid) })
	if err := d.Forget(t.Context(), kept...); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(kept[0].Path); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// locked keeps a fake Firefox's lock.
var locked *os.File

// lockIn locks a file in the folder after --profile as Firefox does.
func lockIn(args []string, name string) error {
	for i, arg := range args {
		if arg != "--profile" || i+1 == len(args) {
			continue
		}
		var err error
		if locked, err = os.OpenFile(filepath.Join(args[i+1], name), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
			return err
		}
		return syscall.FcntlFlock(locked.Fd(), syscall.F_SETLK, &syscall.Flock_t{Type: syscall.F_WRLCK})
	}
	return nil
}
