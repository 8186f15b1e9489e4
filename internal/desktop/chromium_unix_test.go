//go:build unix

package desktop

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/prove/bare"
)

// These tests prove with a real Chromium what those with fakes assume: that its
// arguments part the sessions, that a second start reaches the running browser,
// and what its files and its lock look like. It runs as it does for a person,
// but on a display that is none.

// realChromium is a desktop whose Chromium is the real one of this machine, in
// a home folder of its own.
func realChromium(t *testing.T) Machine {
	t.Helper()
	here, real := Here(), cmp.Or(bare.Find("chromium"), bare.Find("chromium-browser"))
	if runtime.GOOS != "linux" || real == "" || !here.isNative(real) || here.isSnap(real) {
		t.Skip("this is no Linux with a Chromium that is neither a Snap nor a Flatpak")
	}
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	dir := t.TempDir()
	script := "#!/bin/sh\n" + bare.Browser(real, "--ozone-platform=headless --no-sandbox --disable-gpu") + "\n"
	if err := os.WriteFile(filepath.Join(dir, "chromium"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	m := homely(t)
	if err := os.MkdirAll(m.Home, 0o700); err != nil {
		t.Fatal(err)
	}
	short, err := os.MkdirTemp("", "ts") //nolint:usetesting // the paths of its sockets there must not be long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(short) })
	for name, value := range map[string]string{
		"PATH": dir, "HOME": m.Home, "TMPDIR": short, "DBUS_SESSION_BUS_ADDRESS": "disabled:",
	} {
		t.Setenv(name, value)
	}
	return m
}

// visits is a site that knows its visitors by a cookie, as a portal does.
type visits struct {
	server *httptest.Server
	mu     sync.Mutex
	known  map[string]string // by the page: the page of the visitor's first visit, "" at that one
}

func countVisits(t *testing.T) *visits {
	t.Helper()
	v := &visits{known: map[string]string{}}
	v.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" {
			return
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		first := ""
		if cookie, err := r.Cookie("first"); err == nil {
			first = cookie.Value
		} else if !strings.HasPrefix(r.URL.Path, "/made") {
			http.SetCookie(w, &http.Cookie{Name: "first", Value: strings.Trim(r.URL.Path, "/"), MaxAge: 86400})
		}
		v.known[r.URL.Path] = first
		_, _ = w.Write([]byte("<title>a portal</title>"))
	}))
	t.Cleanup(v.server.Close)
	return v
}

// first waits until a page was visited, and returns by which first visit.
func (v *visits) first(t *testing.T, page string) string {
	t.Helper()
	var first string
	until(t, page+" is visited", func() bool {
		v.mu.Lock()
		defer v.mu.Unlock()
		var found bool
		first, found = v.known["/"+page]
		return found
	})
	return first
}

// running waits for the Chromium that has this folder open, and returns how to
// end it: asked to, it writes what it has to. With the test it ends in any case.
func running(t *testing.T, dir string) (end func(ask bool)) {
	t.Helper()
	var pid int
	until(t, "Chromium has locked "+dir, func() bool {
		target, err := os.Readlink(filepath.Join(dir, "SingletonLock"))
		if err != nil {
			return false
		}
		pid, err = strconv.Atoi(target[strings.LastIndexByte(target, '-')+1:])
		return err == nil
	})
	end = func(ask bool) {
		if ask {
			_ = syscall.Kill(pid, syscall.SIGTERM)
		} else {
			// It leads a session of its own, so this is it with its children.
			_ = syscall.Kill(-pid, syscall.SIGKILL)
		}
		until(t, "Chromium has ended", func() bool { return !alive(-pid) })
	}
	t.Cleanup(func() {
		if !alive(-pid) {
			return
		}
		_ = syscall.Kill(-pid, syscall.SIGKILL)
		// What still writes keeps its folder from going. The context of the test has
		// ended by now, and until with it.
		for deadline := time.Now().Add(10 * time.Second); alive(-pid) && time.Now().Before(deadline); {
			time.Sleep(2 * time.Millisecond)
		}
	})
	return end
}

func TestARealChromiumKeepsTenantsApart(t *testing.T) {
	v, m := countVisits(t), realChromium(t)
	// Here Chromium would keep what it has loaded in ~/.cache.
	m.Profiles = filepath.Join(m.Home, ".config/tenantswitch/browsers")
	s := browser.Session{Kind: browser.Dedicated, Browser: browser.Chromium}
	start, reach := New(m).Patient(time.Millisecond), New(m).Patient(time.Minute)
	end := map[string]func(bool){}
	for _, step := range []struct {
		page, tenant string
		first        string // the page by which the site knows the visitor
	}{
		{"a1", tenantA, ""},
		{"b1", tenantB, ""},
		{"a2", tenantA, "a1"},
		{"b2", tenantB, "b1"},
		{"a3", tenantA, "a1"},
	} {
		d := start
		if step.first != "" {
			d = reach
		}
		opened, err := d.OpenIn(t.Context(), v.server.URL+"/"+step.page, s, id(step.tenant))
		if err != nil || opened.Done != (step.first != "") {
			t.Fatalf("%s: %+v, %v", step.page, opened, err)
		}
		if step.first == "" {
			end[step.tenant] = running(t, filepath.Join(m.Profiles, "chromium", step.tenant))
		}
		if got := v.first(t, step.page); got != step.first {
			t.Errorf("%s: the visitor is known from %q, want %q", step.page, got, step.first)
		}
	}
	kept, err := start.Dedicated(t.Context())
	if err != nil || len(kept) != 2 || kept[0].Size == 0 || time.Since(kept[0].Used) > time.Hour {
		t.Fatalf("%+v, %v", kept, err)
	}
	if p := problem.Of(start.Forget(t.Context(), kept[0])); p == nil || p.Why != "Chromium has it open" {
		t.Errorf("while it is open: %+v", p)
	}
	end[tenantA](false)
	if err := start.Forget(t.Context(), kept[0]); err != nil {
		t.Error(err)
	}
	// Its reports of crashes are there in any case.
	if _, err := os.Stat(filepath.Join(m.Home, ".config/chromium/Local State")); err == nil {
		t.Error("Chromium's own folder was used")
	}
	if left := contents(t, filepath.Join(m.Home, ".cache")); strings.Contains(left, "index") {
		t.Errorf("something of the tenants is left:\n%s", left)
	}
	if opened, err := reach.OpenIn(t.Context(), v.server.URL+"/b3", s, id(tenantB)); err != nil || !opened.Done || v.first(t, "b3") != "b1" {
		t.Errorf("the other one: %+v, %v", opened, err)
	}
}

// profileNames returns what Chromium calls its two profiles now: the names that
// it has given itself it changes, some seconds after there is a second one.
func profileNames(t *testing.T, m Machine) []string {
	t.Helper()
	all := New(m).Inventory(t.Context())
	i := slices.IndexFunc(all.Browsers, func(b browser.Installed) bool { return b.Browser == browser.Chromium })
	if i < 0 || len(all.Browsers[i].Profiles) != 2 {
		t.Fatalf("%+v", all)
	}
	return all.Browsers[i].Profiles
}

func TestARealChromiumOpensTheProfileOfAName(t *testing.T) {
	v, m := countVisits(t), realChromium(t)
	data := filepath.Join(m.Home, ".config/chromium")
	// It makes its profiles itself, and has written them down when it has ended.
	for i, dir := range []string{"Default", "Profile 1"} {
		page := "made" + strconv.Itoa(i)
		cmd := exec.CommandContext(t.Context(), "chromium", "--no-first-run", "--profile-directory="+dir, v.server.URL+"/"+page)
		cmd.SysProcAttr = ownSession()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		go func() { _ = cmd.Wait() }()
		v.first(t, page)
	}
	running(t, data)(true)
	d := New(m).Patient(time.Millisecond)
	for n, step := range []struct {
		page    string
		profile int // which of its profiles; -1 is none, but a private window
		first   string
	}{
		{"named0", 0, ""},
		{"named1", 1, ""},
		{"private", -1, ""},
		{"again0", 0, "named0"},
		{"again1", 1, "named1"},
	} {
		if n == 1 {
			running(t, data)
			d = d.Patient(time.Minute)
		}
		session := browser.Session{Kind: browser.Private, Browser: browser.Chromium}
		if step.profile >= 0 {
			session.Kind, session.Profile = browser.Profile, profileNames(t, m)[step.profile]
		}
		if opened, err := d.OpenIn(t.Context(), v.server.URL+"/"+step.page, session, uuid.Nil); err != nil || opened.Browser != session.Words() {
			t.Fatalf("%s: %+v, %v", session, opened, err)
		}
		if got := v.first(t, step.page); got != step.first {
			t.Errorf("%s: the visitor is known from %q, want %q", session, got, step.first)
		}
	}
}
