//go:build unix

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/desktop"
	"tenantswitch/internal/problem"
	"tenantswitch/ui"
)

// What the screen says before ↵, what the desktop then does and what doctor lists
// are held against each other here, for each session that a person may have chosen
// on each kind of machine and for each kind of tenant. What is right is a test of
// internal/browser's own.

// kindsOfTenants are by which browsers have a profile for the tenant.
var kindsOfTenants = []directory.Tenant{
	{ID: uuid.MustParse("9b2c0e11-0000-0fff-8000-000000000000"), Name: "None", Domain: "none.example", Environment: cloud.Global},
	{ID: uuid.MustParse("9b2c0e11-0000-0fff-8000-000000000001"), Name: "Firefox's", Domain: "one.example", Environment: cloud.Global},
	{ID: uuid.MustParse("9b2c0e11-0000-0fff-8000-000000000002"), Name: "Two's", Domain: "two.example", Environment: cloud.Global},
	{ID: uuid.MustParse("9b2c0e11-0000-0fff-8000-000000000003"), Name: "Brave's", Domain: "gone.example", Environment: cloud.Global},
}

var wantedSessions = []string{
	"default", "edge/Work", "edge/Twice", "edge/Gone", "edge/Never", "chromium/Work", "firefox/Work", "brave/Work",
	"private", "private/edge", "private/chromium", "private/firefox", "private/brave",
	"dedicated", "dedicated/edge", "dedicated/chromium", "dedicated/firefox", "dedicated/brave",
}

// computer is a machine below a folder of the test, whose programs write down
// what they were started with.
type computer struct {
	desktop.Machine

	root     string
	env      map[string]string
	programs []string          // by the names or paths by which they are looked up
	closed   string            // what begins so must not be read
	files    map[string]string // beside the profiles
}

const windowsTool = "reg.exe"

// computers are the kinds of machines.
func computers() map[string]func(*computer) {
	all := []string{"xdg-open", "microsoft-edge", "chromium", "firefox"}
	return map[string]func(*computer){
		"a desktop":            func(c *computer) { c.programs = all },
		"nothing to open with": func(c *computer) { c.programs = nil },
		"no default browser":   func(c *computer) { c.programs = all[1:] },
		"the default alone":    func(c *computer) { c.programs = all[:1] },
		"no Edge":              func(c *computer) { c.programs = all[2:] },
		"a Snap":               func(c *computer) { c.programs = []string{"xdg-open", "/snap/bin/chromium"} },
		"a Mac":                aMac,
		"a Mac over SSH":       func(c *computer) { aMac(c); c.env["SSH_TTY"] = "x" },
		"no display":           func(c *computer) { c.programs, c.env = all, map[string]string{} },
		"SSH":                  func(c *computer) { c.programs, c.env = all, map[string]string{"SSH_TTY": "x"} },
		"SSH with $BROWSER": func(c *computer) {
			c.programs, c.env = slices.Concat(all, []string{"remote"}), map[string]string{"SSH_TTY": "x", "BROWSER": "remote"}
		},
		"a named browser":        func(c *computer) { c.programs, c.env["BROWSER"] = all, "firefox" },
		"a WSL that is silent":   func(c *computer) { c.programs, c.env["WSL_INTEROP"] = slices.Concat(all, []string{windowsTool}), "x" },
		"no private windows":     func(c *computer) { c.programs = all; c.forbid(1) },
		"nothing but them":       func(c *computer) { c.programs = all; c.forbid(2) },
		"Edge alone, forbidden":  func(c *computer) { c.programs = all[:2]; c.forbid(1) },
		"policies kept secret":   func(c *computer) { c.programs = all; c.forbid(1); c.closed = "/etc" },
		"a damaged list":         func(c *computer) { c.programs = all; c.files["/home/d/.config/microsoft-edge/Local State"] = "{" },
		"a closed list":          func(c *computer) { c.programs = all; c.closed = "/home/d/.mozilla" },
		"profiles for nobody":    func(c *computer) { c.programs = all; c.Profiles = "" },
		"profiles kept secret":   func(c *computer) { c.programs = all; c.closed = c.Profiles },
		"nothing that can do it": func(c *computer) { c.programs = []string{"/snap/bin/chromium"}; c.forbid(1) },
	}
}

func aMac(c *computer) {
	c.GOOS = "darwin"
	delete(c.env, "DISPLAY")
	c.programs = []string{
		"/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge", "/home/d/Applications/Chromium.app/Contents/MacOS/Chromium",
		"/Applications/Firefox.app/Contents/MacOS/firefox", "firefox",
	}
	c.env["BROWSER"] = "firefox" // the system's own would be asked by its library
}

func (c *computer) forbid(private int) {
	c.files["/etc/opt/edge/policies/managed/a.json"] = fmt.Sprintf(`{"InPrivateModeAvailability": %d}`, private)
	c.files["/etc/chromium/policies/managed/a.json"] = fmt.Sprintf(`{"IncognitoModeAvailability": %d}`, private)
	c.files["/etc/firefox/policies/policies.json"] = fmt.Sprintf(`{"policies": {"PrivateBrowsingModeAvailability": %d}}`, private)
}

// newComputer makes a machine with profiles in each browser and for tenants.
func newComputer(t *testing.T, change func(*computer)) *computer {
	t.Helper()
	c := &computer{root: t.TempDir(), env: map[string]string{"DISPLAY": ":0"}, files: map[string]string{}}
	c.Machine = desktop.Machine{
		GOOS: "linux", Home: "/home/d", Profiles: filepath.Join(c.root, "keep"),
		Env:          func(name string) string { return c.env[name] },
		LookPath:     c.lookPath,
		Stat:         func(name string) (fs.FileInfo, error) { return os.Stat(c.path(name)) },
		EvalSymlinks: func(name string) (string, error) { return name, nil },
		ReadFile: func(name string) ([]byte, error) {
			if err := c.refuses(name); err != nil {
				return nil, err
			}
			return os.ReadFile(c.path(name))
		},
		ReadDir: func(name string) ([]fs.DirEntry, error) {
			if err := c.refuses(name); err != nil {
				return nil, err
			}
			return os.ReadDir(c.path(name))
		},
		Output:   func(context.Context, string, ...string) ([]byte, error) { return nil, fs.ErrPermission },
		Registry: func(string, string) (uint64, error) { return 0, fs.ErrNotExist },
	}
	c.Self = c.program("the default browser")
	const state = `{"profile": {"info_cache": {"Work": {"name": "Work"}, "A": {"name": "Twice"}, "B": {"name": "Twice"}, "Gone": {"name": "Gone"}}}}`
	for _, dir := range []string{"/home/d/.config/microsoft-edge/", "/home/d/.config/chromium/", "/home/d/Library/Application Support/Microsoft Edge/"} {
		c.files[dir+"Local State"] = state
		c.files[dir+"Work/Preferences"], c.files[dir+"A/Preferences"], c.files[dir+"B/Preferences"] = "", "", ""
	}
	for _, dir := range []string{"/home/d/.mozilla/firefox/", "/home/d/Library/Application Support/Firefox/"} {
		c.files[dir+"profiles.ini"] = "[Profile0]\nName=Work\nIsRelative=1\nPath=Work\n"
		c.files[dir+"Work/prefs.js"] = ""
	}
	for _, name := range []string{"firefox/" + kindsOfTenants[1].ID.String(), "firefox/" + kindsOfTenants[2].ID.String(), "edge/" + kindsOfTenants[2].ID.String(), "brave/" + kindsOfTenants[3].ID.String()} {
		c.files[filepath.Join(c.Profiles, name, "x")] = ""
	}
	change(c)
	for name, content := range c.files {
		write(t, c.path(name), content, 0o600)
	}
	for _, name := range slices.Concat(c.programs, []string{c.Self}) {
		write(t, c.program(name), "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\" >'"+c.path("started")+"'\n", 0o700)
	}
	return c
}

func write(t *testing.T, path, content string, mode fs.FileMode) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), mode)); err != nil {
		t.Fatal(err)
	}
}

// path is where a path of the machine's is.
func (c *computer) path(name string) string {
	if strings.HasPrefix(name, c.root) {
		return name
	}
	return filepath.Join(c.root, name)
}

func (c *computer) program(name string) string {
	return filepath.Join(c.root, "bin", filepath.Base(name))
}

func (c *computer) lookPath(name string) (string, error) {
	if slices.Contains(c.programs, name) {
		return c.program(name), nil
	}
	return "", fs.ErrNotExist
}

func (c *computer) refuses(name string) error {
	if c.closed != "" && strings.HasPrefix(name, c.closed) {
		return &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return nil
}

// did returns in which session the browser that was started opens the link, by
// its arguments, "" where none was.
func (c *computer) did(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(c.path("started"))
	if err != nil {
		return ""
	}
	if err := os.Remove(c.path("started")); err != nil {
		t.Fatal(err)
	}
	args := strings.Split(strings.TrimSpace(string(content)), "\n")
	b := map[string]string{
		"microsoft-edge": "edge", "Microsoft Edge": "edge", "chromium": "chromium", "Chromium": "chromium", "firefox": "firefox",
	}[filepath.Base(args[0])]
	var of string // the folder of a profile
	for i, arg := range args[1:] {
		for _, flag := range []string{"--user-data-dir=", "--profile-directory="} {
			if dir, found := strings.CutPrefix(arg, flag); found {
				of = filepath.Base(dir)
			}
		}
		switch arg {
		case "--profile":
			of = filepath.Base(args[i+2])
		case "--inprivate", "--incognito", "--private-window":
			return "private/" + b
		}
	}
	switch {
	case of == "":
		return "default"
	case strings.HasPrefix(of, "9b2c0e11-"):
		return "dedicated/" + b + " " + of
	}
	return b + "/" + of
}

var ruleOfSession = regexp.MustCompile(`── ((?:opens in|no) .*?) ──`)

// onScreen returns what the switcher says that ↵ opens in, where a session is that
// of all tenants.
func onScreen(t *testing.T, all browser.Inventory, tenant directory.Tenant, session string) string {
	t.Helper()
	var said string
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer func() { stop(); time.Sleep(time.Minute) }()
		portals := portal.Builtin()
		p, err := portals.Find(portal.Default)
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var inbox []tea.Msg
		send := func(msg tea.Msg) { mu.Lock(); defer mu.Unlock(); inbox = append(inbox, msg) }
		var run func(tea.Cmd)
		run = func(cmd tea.Cmd) {
			if cmd == nil {
				return
			}
			go func() {
				msg := cmd()
				if batch, ok := msg.(tea.BatchMsg); ok {
					for _, cmd := range batch {
						run(cmd)
					}
					return
				}
				send(msg)
			}()
		}
		var m tea.Model = ui.New(ctx, ui.Deps{
			Load: func(context.Context) (ui.Loaded, error) {
				return ui.Loaded{Account: ui.Account{ID: "dana"}, Directory: directory.Directory{Tenants: []directory.Tenant{tenant}, ReadAt: time.Now()}}, nil
			},
			Book:     func(context.Context) (book.Book, error) { return book.Parse([]byte("session = '" + session + "'\n")) },
			Sessions: func(context.Context) browser.Inventory { return all },
			Changed:  func(ctx context.Context) (bool, error) { <-ctx.Done(); return false, ctx.Err() },
			Refresh: func(ctx context.Context, _ func(ui.Progress)) (ui.Refreshed, error) {
				<-ctx.Done()
				return ui.Refreshed{}, ctx.Err()
			},
		}, ui.Options{Portals: portals, Portal: p, Cloud: "global", Now: time.Now}, send)
		run(m.Init())
		send(tea.WindowSizeMsg{Width: 300, Height: 24})
		for synctest.Wait(); len(inbox) > 0; synctest.Wait() {
			msgs := inbox
			inbox = nil
			for _, msg := range msgs {
				var cmd tea.Cmd
				m, cmd = m.Update(msg)
				run(cmd)
			}
		}
		screen := ansi.Strip(m.(ui.Model).View().Content)
		if found := ruleOfSession.FindStringSubmatch(screen); found != nil {
			said = found[1]
		} else {
			t.Errorf("the screen does not say what ↵ opens in:\n%s", screen)
		}
	})
	return said
}

// diagnosis is what doctor lists.
type diagnosis []finding

// opens reports whether doctor lists a session as one that opens for a tenant.
func (d diagnosis) opens(s browser.Session, tenant uuid.UUID) bool {
	var keepers []string
	for _, f := range d {
		if text, found := strings.CutPrefix(f.Text, "for "+tenant.String()+" alone: "); found && f.About == "profiles" {
			name, _, _ := strings.Cut(text, ",")
			keepers = append(keepers, name)
		}
	}
	for _, f := range d {
		name, has, _ := strings.Cut(f.Text, ": ")
		has += "; "
		switch {
		case s.Kind == browser.Default && f.About == "browser":
			return strings.HasPrefix(f.Text, "links open in ")
		case f.About != "sessions" || s.Browser != "" && s.Browser.Name() != name:
		case s.Kind == browser.Private && strings.HasPrefix(has, "a private window,"):
			return true
		case s.Kind == browser.Profile && regexp.MustCompile(`^[^;]*[(, ]`+s.Profile+`[,)]`).MatchString(has) && !strings.Contains(has, "; none in "+s.Profile+": "):
			return true
		case s.Kind == browser.Dedicated && s.Browser == "" && (len(keepers) > 1 || len(keepers) == 1 && keepers[0] != name || d.lists("own profile is not known")):
		case s.Kind == browser.Dedicated && strings.Contains(has, " private window,") &&
			!strings.Contains(has, "; none for a tenant alone: ") && !strings.Contains(has, "nothing but private windows"):
			return true
		}
	}
	return false
}

// lists reports whether doctor names a reason.
func (d diagnosis) lists(why string) bool {
	return slices.ContainsFunc(d, func(f finding) bool { return strings.Contains(f.Text, why) })
}

// listedOtherwise are reasons that doctor gives by what it does not list.
var listedOtherwise = regexp.MustCompile(`is not installed$|nor \w+ is installed$|has no profile of that name$|^say which: `)

func TestTheScreenTheDesktopAndDoctorAgreeOnTheSession(t *testing.T) {
	t.Parallel()
	p, err := portal.Builtin().Find(portal.Default)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range computers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newComputer(t, change)
			// The screen and doctor look before anything opens: an opening may make a profile.
			k := &desk{net: &network{}, machine: c.Machine, desktop: desktop.New(c.Machine).Patient(time.Minute)}
			all := k.desktop.Inventory(t.Context())
			listed := diagnosis(append(k.findBrowser(t.Context()), k.findDedicated(t.Context(), nil)...))
			for _, tenant := range kindsOfTenants {
				link, err := p.Link(tenant.Place())
				if err != nil {
					t.Fatal(err)
				}
				for _, text := range wantedSessions {
					wanted, err := browser.Parse(text)
					if err != nil {
						t.Fatal(err)
					}
					said := onScreen(t, all, tenant, text)
					opened, err := k.handOver(t.Context(), k.desktop, link, wanted)
					did := c.did(t)
					about := fmt.Sprintf("%s for %s: the screen says %q, %q was done, the error is %v", text, tenant.Name, said, did, err)
					if listed.opens(wanted, tenant.ID) != (err == nil) {
						t.Errorf("%s; doctor lists %+v", about, listed)
					}
					if err == nil {
						if ids := opened.Session.String(); said != "opens in "+opened.Session.Words() || strings.TrimSuffix(did, " "+tenant.ID.String()) != ids {
							t.Error(about)
						}
						if _, before := c.files[filepath.Join(c.Profiles, string(opened.Session.Browser), tenant.ID.String(), "x")]; !before && wanted.Kind == browser.Dedicated {
							_ = os.RemoveAll(filepath.Join(c.Profiles, string(opened.Session.Browser), tenant.ID.String()))
						}
						continue
					}
					why := problem.Of(err).Why
					_, reason, _ := strings.Cut(said, ": ")
					if begin, cut := strings.CutSuffix(reason, "…"); cut && strings.HasPrefix(why, begin) {
						reason = why // the line is full
					}
					if did != "" || reason != why || !strings.HasPrefix(said, "no ") {
						t.Error(about)
					}
					if !listedOtherwise.MatchString(why) && slices.ContainsFunc(strings.Split(why, "; "), func(part string) bool { return !listed.lists(part) }) {
						t.Errorf("%s; doctor does not give the reason: %+v", about, listed)
					}
				}
			}
		})
	}
}
