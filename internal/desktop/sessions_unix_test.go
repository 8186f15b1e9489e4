//go:build unix

package desktop

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
)

const tenantA, tenantB = "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "9b2c0e11-0000-4fff-8000-0123456789ab"

// nasty is a name as customers have them.
const nasty = `A&B "Ltd" 株式会社`

// homely is a Linux desktop with a home folder of its own and the programs on
// the PATH; none of this machine counts.
func homely(t *testing.T) Machine {
	t.Helper()
	m := on(vars{"DISPLAY": ":0"})
	m.Home = filepath.Join(t.TempDir(), "höme & co")
	m.Profiles = filepath.Join(m.Home, ".local/share/tenantswitch/browsers")
	m.Stat, m.EvalSymlinks = os.Stat, filepath.EvalSymlinks
	m.ReadFile = func(name string) ([]byte, error) {
		if !strings.HasPrefix(name, m.Home) {
			return nil, os.ErrNotExist
		}
		return os.ReadFile(name)
	}
	m.ReadDir = func(name string) ([]os.DirEntry, error) {
		if !strings.HasPrefix(name, m.Home) {
			return nil, os.ErrNotExist
		}
		return os.ReadDir(name)
	}
	m.LookPath = func(name string) (string, error) {
		if strings.Contains(name, "/") && !strings.HasPrefix(name, m.Home) {
			return "", exec.ErrNotFound
		}
		return exec.LookPath(name)
	}
	return m
}

// put writes a file with the folders above it.
func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// chromiumProfiles gives a Chromium profiles of these names, in the folders
// "Profile 1", "Profile 2" and so on, in this order.
func chromiumProfiles(t *testing.T, data string, names ...string) {
	t.Helper()
	var state struct {
		Profile struct {
			Cache map[string]map[string]string `json:"info_cache"`
			Order []string                     `json:"profiles_order"`
		} `json:"profile"`
	}
	state.Profile.Cache = map[string]map[string]string{}
	for i, name := range names {
		dir := "Profile " + string(rune('1'+i))
		put(t, filepath.Join(data, dir, "Preferences"), "{}")
		state.Profile.Cache[dir] = map[string]string{"name": name}
		state.Profile.Order = append(state.Profile.Order, dir)
	}
	content, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(data, "Local State"), string(content))
}

// firefoxProfiles gives a Firefox profiles of these names, in the folders p1,
// p2 and so on.
func firefoxProfiles(t *testing.T, data string, names ...string) {
	t.Helper()
	ini := "[Install4F96D1932A9F858E]\nDefault=p1\nLocked=1\n\n"
	for i, name := range names {
		n := string(rune('1' + i))
		put(t, filepath.Join(data, "p"+n, "prefs.js"), "")
		ini += "[Profile" + n + "]\nName=" + name + "\nIsRelative=1\nPath=p" + n + "\n\n"
	}
	put(t, filepath.Join(data, "profiles.ini"), ini+"[General]\nStartWithLastProfile=1\nVersion=2\n")
}

// dataOf is where each browser has its own folder in a home folder.
var dataOf = map[browser.Browser]string{
	browser.Edge: ".config/microsoft-edge", browser.Chrome: ".config/google-chrome", browser.Chromium: ".config/chromium",
	browser.Brave: ".config/BraveSoftware/Brave-Browser", browser.Firefox: ".mozilla/firefox",
}

func giveProfiles(t *testing.T, m Machine, b browser.Browser, names ...string) {
	t.Helper()
	data := filepath.Join(m.Home, dataOf[b])
	if b == browser.Firefox {
		firefoxProfiles(t, data, names...)
		return
	}
	chromiumProfiles(t, data, names...)
}

func TestEachBrowserOpensALinkInEachSession(t *testing.T) {
	names := []string{"Work", nasty, "-no-remote", "--user-data-dir=x"}
	for b, c := range map[browser.Browser]struct{ program, private string }{
		browser.Edge:     {"microsoft-edge", "--inprivate"},
		browser.Chrome:   {"google-chrome-stable", "--incognito"},
		browser.Chromium: {"chromium-browser", "--incognito"},
		browser.Brave:    {"brave", "--incognito"},
		browser.Firefox:  {"firefox-esr", "--private-window"},
	} {
		ts := fakeTools(t, map[string]does{c.program: {}, "xdg-open": {}})
		m := homely(t)
		giveProfiles(t, m, b, names...)
		before := contents(t, filepath.Join(m.Home, dataOf[b]))
		opens := func(s browser.Session, where string, want ...string) {
			t.Helper()
			opened, err := patient(m).OpenIn(t.Context(), link, s, id(tenantA))
			s.Browser = b
			if err != nil || opened != (Opened{where, s, true}) {
				t.Fatalf("%s: %+v, %v", s, opened, err)
			}
			if got := ts.given(t, c.program).Args; !slices.Equal(got, want) {
				t.Errorf("%s: got %q, want %q", s, got, want)
			}
		}
		for i, name := range names {
			args := []string{"--profile-directory=Profile " + string(rune('1'+i)), link}
			if b == browser.Firefox {
				args = []string{"--profile", filepath.Join(m.Home, ".mozilla/firefox/p"+string(rune('1'+i))), link}
			}
			s := browser.Session{Kind: browser.Profile, Browser: b, Profile: name}
			opens(s, b.Name()+" · profile “"+name+"”", args...)
		}
		opens(browser.Session{Kind: browser.Private}, "a private window of "+b.Name(), c.private, link)
		dir := filepath.Join(m.Profiles, string(b), tenantA)
		args := []string{"--user-data-dir=" + dir, "--disk-cache-dir=" + dir + "/Cache", "--no-first-run", "--no-default-browser-check", link}
		if b == browser.Firefox {
			args = []string{"--profile", dir, link}
		}
		opens(browser.Session{Kind: browser.Dedicated}, b.Name()+" · a profile for this tenant alone", args...)
		if ts.ran("xdg-open") {
			t.Error("the default browser was asked")
		}
		if after := contents(t, filepath.Join(m.Home, dataOf[b])); after != before {
			t.Errorf("%s's own folder was changed:\n%s\nwas\n%s", b.Name(), after, before)
		}
	}
}

// contents is everything about a folder that can be changed.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Lstat(path)
		if err != nil {
			return err
		}
		all.WriteString(path + " " + info.Mode().String() + " " + info.ModTime().String())
		if info.Mode().IsRegular() {
			content, err := os.ReadFile(path)
			all.Write(content)
			return err
		}
		all.WriteByte('\n')
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func TestTheDefaultSessionIsTheDefaultBrowser(t *testing.T) {
	ts := fakeTools(t, map[string]does{defaultOpener(): {}, "chromium": {}})
	opened, err := patient(displayMachine()).OpenIn(t.Context(), link, browser.Session{}, uuid.Nil)
	if err != nil || opened != (Opened{"the default browser", browser.Session{}, true}) || !ts.ran(defaultOpener()) || ts.ran("chromium") {
		t.Errorf("%+v, %v", opened, err)
	}
}

func TestABrowserThatFailsIsNotReplaced(t *testing.T) {
	ts := fakeTools(t, map[string]does{"chromium": {Exit: 21}, "firefox": {}, "xdg-open": {}})
	m := homely(t)
	m.Env = vars{"DISPLAY": ":0", "BROWSER": "firefox"}.get
	for _, kind := range []browser.Kind{browser.Private, browser.Dedicated} {
		opened, err := patient(m).OpenIn(t.Context(), link, browser.Session{Kind: kind}, id(tenantA))
		p := problem.Of(err)
		if p == nil || p.Why != "Chromium ended with exit status 21" || p.Do == "" || opened != (Opened{}) {
			t.Errorf("%+v, %+v", opened, p)
		}
		if _, ok := errors.AsType[*exec.ExitError](err); !ok {
			t.Errorf("the cause is lost: %v", err)
		}
	}
	if ts.ran("firefox") || ts.ran("xdg-open") {
		t.Error("another browser was started")
	}
}

func TestABrowserThatStaysDoesNotHoldUpASession(t *testing.T) {
	ts := fakeTools(t, map[string]does{"chromium": {Hold: true, Noise: "noise"}})
	m := homely(t)
	// Were it waited for, this would never return.
	opened, err := hasty(m).OpenIn(t.Context(), link, browser.Session{Kind: browser.Private}, uuid.Nil)
	if err != nil || opened.Where() != "handed to a private window of Chromium" {
		t.Fatalf("%+v, %v", opened, err)
	}
	if g := ts.given(t, "chromium"); !alive(g.PID) || g.Session != g.PID {
		t.Errorf("it does not outlive us: %+v", g)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, s := range []browser.Session{{Kind: browser.Private}, {Kind: browser.Dedicated}} {
		if opened, err := patient(m).OpenIn(ctx, link, s, id(tenantA)); problem.KindOf(err) != problem.Canceled || opened != (Opened{}) {
			t.Errorf("after the end: %+v, %v", opened, err)
		}
	}
	ts.release(t, "chromium")
}

func TestNoSessionOpensForARefusedLink(t *testing.T) {
	ts := fakeTools(t, map[string]does{"chromium": {}, "xdg-open": {}})
	m := homely(t)
	for _, raw := range []string{"--version", "-x", "file:///etc/passwd", "https://h/\n", "javascript:alert(1)"} {
		for _, s := range []browser.Session{{}, {Kind: browser.Private}, {Kind: browser.Dedicated}} {
			if opened, err := patient(m).OpenIn(t.Context(), raw, s, id(tenantA)); err == nil {
				t.Errorf("%q opened %s", raw, opened.Where())
			}
		}
	}
	if _, err := os.Lstat(m.Profiles); err == nil || ts.ran("chromium") || ts.ran("xdg-open") {
		t.Error("something was done all the same")
	}
}

func TestASessionThatCannotBeHadOpensNowhere(t *testing.T) {
	work := func(b browser.Browser) browser.Session {
		return browser.Session{Kind: browser.Profile, Browser: b, Profile: "Work"}
	}
	for name, c := range map[string]struct {
		session browser.Session
		make    func(t *testing.T, m *Machine)
		why     string
	}{
		"not installed":      {work(browser.Edge), nil, "Edge is not installed"},
		"never started":      {work(browser.Chromium), nil, "Chromium has no profile of that name"},
		"another name":       {work(browser.Chromium), chromiumHas("work", "Work 2"), "Chromium has no profile of that name"},
		"one name twice":     {work(browser.Chromium), chromiumHas("Work", "Work"), "more than one profile of Chromium bears that name"},
		"a Firefox name":     {work(browser.Firefox), chromiumHas("Work"), "Firefox has no profile of that name"},
		"a damaged list":     {work(browser.Chromium), chromiumList(`{"profile":{`), "the file “Local State” of Chromium cannot be read: it is damaged"},
		"another list":       {work(browser.Chromium), chromiumList(`{"profile":{"info_cache":[1]}}`), "the file “Local State” of Chromium cannot be read: it is damaged"},
		"a list of folders":  {work(browser.Chromium), listIsFolder, "the file “Local State” of Chromium cannot be read: it is no plain file"},
		"a huge list":        {work(browser.Chromium), listIsHuge, "the file “Local State” of Chromium cannot be read: it has more than 16777216 bytes"},
		"a folder that left": {work(browser.Chromium), chromiumList(`{"profile":{"info_cache":{"Profile 1":{"name":"Work"}}}}`), "the folder of that profile is gone"},
		"a folder elsewhere": {work(browser.Chromium), chromiumList(`{"profile":{"info_cache":{"../x":{"name":"Work"}}}}`), "Chromium has no profile of that name"},
		"no browser":         {work(""), chromiumHas("Work"), "neither Edge, Chrome, Chromium, Brave nor Firefox is installed"},
		"no such kind":       {browser.Session{Kind: 9, Browser: browser.Chromium}, nil, "Chromium has no profile of that name"},
		"no display":         {browser.Session{Kind: browser.Private}, without("DISPLAY"), "there is no display"},
		"SSH":                {browser.Session{Kind: browser.Dedicated}, over, "this is an SSH session without a display"},
		"no folder":          {browser.Session{Kind: browser.Dedicated}, func(_ *testing.T, m *Machine) { m.Profiles = "" }, "there is no folder for such a profile"},
	} {
		t.Run(name, func(t *testing.T) {
			programs := map[string]does{"chromium": {}, "firefox": {}, "xdg-open": {}}
			ts := fakeTools(t, programs)
			m := homely(t)
			if c.make != nil {
				c.make(t, &m)
			}
			_, _, chosen := patient(m).choose(t.Context(), c.session, id(tenantA))
			opened, err := patient(m).OpenIn(t.Context(), link, c.session, id(tenantA))
			for _, err := range []error{chosen, err} {
				u, ok := errors.AsType[*Unavailable](err)
				if p := problem.Of(err); !ok || u.Session != c.session || p.Why != c.why || p.Do == "" {
					t.Errorf("got %+v, %v; want %q", u, err, c.why)
				}
			}
			for name := range programs {
				if ts.ran(name) || opened != (Opened{}) {
					t.Errorf("%s was started: %+v", name, opened)
				}
			}
		})
	}
}

func chromiumHas(names ...string) func(*testing.T, *Machine) {
	return func(t *testing.T, m *Machine) { giveProfiles(t, *m, browser.Chromium, names...) }
}

func chromiumList(content string) func(*testing.T, *Machine) {
	return func(t *testing.T, m *Machine) { put(t, localState(m), content) }
}

func localState(m *Machine) string { return filepath.Join(m.Home, ".config/chromium/Local State") }

func listIsFolder(t *testing.T, m *Machine) { put(t, filepath.Join(localState(m), "x"), "") }

func listIsHuge(t *testing.T, m *Machine) {
	put(t, localState(m), "")
	if err := os.Truncate(localState(m), maxList+1); err != nil {
		t.Fatal(err)
	}
}

func without(name string) func(*testing.T, *Machine) {
	return func(_ *testing.T, m *Machine) { m.Env = vars{name: ""}.get }
}

func over(_ *testing.T, m *Machine) { m.Env = vars{"SSH_TTY": "x"}.get }
