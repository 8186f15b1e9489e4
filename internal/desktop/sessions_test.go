package desktop

import (
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
)

const (
	someTenant = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
	workState  = `{"profile":{"info_cache":{"Profile 2":{"name":"Work"},"Default":{"name":"A&B \"Ltd\" 株式会社"}}}}`
	workINI    = "[Profile0]\nName=Work\nIsRelative=1\nPath=Profiles/x.work\n"
)

// id is a tenant's id by its text.
func id(text string) uuid.UUID { return uuid.MustParse(text) }

// with returns the variables of both.
func with(all ...vars) vars {
	sum := vars{}
	for _, v := range all {
		for name, value := range v {
			sum[name] = value
		}
	}
	return sum
}

// started says what would be started for a session, or why nothing would be.
func started(t *testing.T, m Machine, text string) string {
	t.Helper()
	s, err := browser.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	s, in, err := New(m).choose(t.Context(), s, id(someTenant))
	if err != nil {
		u, ok := errors.AsType[*Unavailable](err)
		if p := problem.Of(err); !ok || p.Why != u.Error() || p.What == "" || p.Do == "" {
			t.Errorf("%s: %+v", text, err)
		}
		return "not: " + problem.Of(err).Why
	}
	dir := in.dirs[s.Profile]
	if s.Kind == browser.Dedicated {
		dir = in.place(id(someTenant)).theirs
	}
	way := in.opener(s, dir, "URL")
	return strings.Join(append([]string{way.program}, way.args...), "|")
}

// forTenant are a Chromium's arguments for the tenant's profile in a folder that
// ends in a separator.
func forTenant(in string) string {
	dir := in + someTenant
	return "|--user-data-dir=" + dir + "|--disk-cache-dir=" + dir + in[len(in)-1:] + "Cache|--no-first-run|--no-default-browser-check|URL"
}

func TestAMacStartsTheProgramInTheBundle(t *testing.T) {
	const (
		edge    = "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"
		chrome  = "/Users/dana/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
		brave   = "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser"
		firefox = "/Applications/Firefox.app/Contents/MacOS/firefox"
		support = "/Users/dana/Library/Application Support/"
	)
	m := machine("darwin", vars{
		support + "Microsoft Edge/Local State": workState, support + "Microsoft Edge/Profile 2/": "", support + "Microsoft Edge/Default/": "",
		support + "Google/Chrome/Local State": workState, support + "Google/Chrome/Profile 2/": "",
		support + "Firefox/profiles.ini": workINI, support + "Firefox/Profiles/x.work/": "",
	}, edge, chrome, brave, firefox)
	m.Home, m.Profiles = "/Users/dana", support+"tenantswitch/browsers"
	for session, want := range map[string]string{
		"edge/Work":             edge + "|--profile-directory=Profile 2|URL",
		`edge/A&B "Ltd" 株式会社`:   edge + "|--profile-directory=Default|URL",
		"chrome/Work":           chrome + "|--profile-directory=Profile 2|URL",
		`chrome/A&B "Ltd" 株式会社`: "not: the folder of that profile is gone",
		"brave/Work":            "not: Brave has no profile of that name",
		"chromium/Work":         "not: Chromium is not installed",
		"firefox/Work":          firefox + "|--profile|" + support + "Firefox/Profiles/x.work|URL",
		"private":               edge + "|--inprivate|URL",
		"private/chrome":        chrome + "|--incognito|URL",
		"private/firefox":       firefox + "|--private-window|URL",
		"dedicated":             edge + forTenant(m.Profiles+"/edge/"),
		"dedicated/firefox":     firefox + "|--profile|" + m.Profiles + "/firefox/" + someTenant + "|URL",
		"private/chromium":      "not: Chromium is not installed",
		"dedicated/chromium":    "not: Chromium is not installed",
	} {
		if got := started(t, m, session); got != want {
			t.Errorf("%s:\n got %s\nwant %s", session, got, want)
		}
	}
	m.Env = vars{"SSH_TTY": "x"}.get
	if got := started(t, m, "private"); got != "not: this is an SSH session without a display" {
		t.Errorf("over SSH: %s", got)
	}
}

func TestWindowsStartsTheBrowserByItsPath(t *testing.T) {
	const (
		local   = `C:\Users\Dana Ö\AppData\Local`
		roaming = `C:\Users\Dana Ö\AppData\Roaming`
		edge    = `C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`
		chrome  = local + `\Google\Chrome\Application\chrome.exe`
		brave   = `C:\Program Files\BraveSoftware\Brave-Browser\Application\brave.exe`
		firefox = `C:\Program Files\Mozilla Firefox\firefox.exe`
	)
	m := machine("windows", vars{
		"LOCALAPPDATA": local, "APPDATA": roaming, "ProgramFiles": `C:\Program Files`, "ProgramFiles(x86)": `C:\Program Files (x86)`,
		local + `\Microsoft\Edge\User Data\Local State`: workState, local + `\Microsoft\Edge\User Data\Profile 2\`: "",
		local + `\BraveSoftware\Brave-Browser\User Data\Local State`: workState, local + `\BraveSoftware\Brave-Browser\User Data\Profile 2\`: "",
		roaming + `\Mozilla\Firefox\profiles.ini`: workINI, roaming + `\Mozilla\Firefox\Profiles\x.work\`: "",
	}, edge, chrome, brave, firefox)
	m.LookPath = exactly(edge, chrome, brave, firefox)
	m.Profiles = local + `\tenantswitch\browsers`
	for session, want := range map[string]string{
		"edge/Work":         edge + "|--profile-directory=Profile 2|URL",
		"chrome/Work":       "not: Chrome has no profile of that name",
		"brave/Work":        brave + "|--profile-directory=Profile 2|URL",
		"firefox/Work":      firefox + `|--profile|` + roaming + `\Mozilla\Firefox\Profiles\x.work|URL`,
		"private":           edge + "|--inprivate|URL",
		"private/brave":     brave + "|--incognito|URL",
		"private/firefox":   firefox + "|--private-window|URL",
		"dedicated/chrome":  chrome + forTenant(m.Profiles+`\chrome\`),
		"dedicated/firefox": firefox + `|--profile|` + m.Profiles + `\firefox\` + someTenant + "|URL",
		"private/chromium":  "not: Chromium is not installed",
	} {
		if got := started(t, m, session); got != want {
			t.Errorf("%s:\n got %s\nwant %s", session, got, want)
		}
	}
}

// exactly finds the programs of these paths.
func exactly(programs ...string) func(string) (string, error) {
	return func(name string) (string, error) {
		if slices.Contains(programs, name) {
			return name, nil
		}
		return "", fs.ErrNotExist
	}
}

// registry is what reg.exe prints for the folders of a Windows user.
func registry(user string) func(context.Context, string, ...string) ([]byte, error) {
	return func(_ context.Context, path string, args ...string) ([]byte, error) {
		if path != regEXE || len(args) != 2 || args[0] != "query" {
			return nil, errors.New("it was asked something else")
		}
		return []byte("\r\nHKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Shell Folders\r\n" +
			"    !Do not use this registry key    REG_SZ    Use the SHGetFolderPath function instead\r\n" +
			"    AppData    REG_SZ    C:\\Users\\" + user + "\\AppData\\Roaming\r\n" +
			"    Local AppData    REG_SZ    C:\\Users\\" + user + "\\AppData\\Local\r\n\r\n"), nil
	}
}

const regEXE = "/mnt/c/Windows/System32/reg.exe"

func TestAWSLStartsTheBrowsersOfWindows(t *testing.T) {
	const (
		data    = "/mnt/c/Users/Dana Scully/AppData/"
		local   = `C:\Users\Dana Scully\AppData\Local`
		edge    = "/mnt/c/Program Files (x86)/Microsoft/Edge/Application/msedge.exe"
		firefox = "/mnt/c/Program Files/Mozilla Firefox/firefox.exe"
	)
	env := vars{
		"WSL_INTEROP": "x", "/home/dana/.config/chromium/Local State": workState, "/home/dana/.config/chromium/Profile 2/": "",
		data + "Local/Microsoft/Edge/User Data/Local State": workState, data + "Local/Microsoft/Edge/User Data/Profile 2/": "",
		data + "Roaming/Mozilla/Firefox/profiles.ini":     workINI + "[Profile1]\nName=Far\nIsRelative=0\nPath=D:\\far\\away\n",
		data + "Roaming/Mozilla/Firefox/Profiles/x.work/": "", "/mnt/d/far/away/": "",
	}
	m := machine("linux", env, regEXE, edge, firefox, "chromium", "firefox")
	m.Home, m.Profiles, m.Output = "/home/dana", "/home/dana/.local/share/tenantswitch/browsers", registry("Dana Scully")
	for session, want := range map[string]string{
		"edge/Work":         edge + "|--profile-directory=Profile 2|URL",
		"firefox/Work":      firefox + `|--profile|C:\Users\Dana Scully\AppData\Roaming\Mozilla\Firefox\Profiles\x.work|URL`,
		"firefox/Far":       firefox + `|--profile|D:\far\away|URL`,
		"private":           edge + "|--inprivate|URL",
		"dedicated":         edge + forTenant(local+`\tenantswitch\browsers\edge\`),
		"dedicated/firefox": firefox + "|--profile|" + local + `\tenantswitch\browsers\firefox\` + someTenant + "|URL",
		"chromium/Work":     "not: Chromium is not installed",
	} {
		if got := started(t, m, session); got != want {
			t.Errorf("%s:\n got %s\nwant %s", session, got, want)
		}
	}
	m.Env = with(env, vars{"WAYLAND_DISPLAY": "w"}).get
	for session, want := range map[string]string{
		"chromium/Work":      "/bin/chromium|--profile-directory=Profile 2|URL",
		"dedicated/chromium": "/bin/chromium" + forTenant(m.Profiles+"/chromium/"),
		"private/firefox":    firefox + "|--private-window|URL",
	} {
		if got := started(t, m, session); got != want {
			t.Errorf("with a display, %s:\n got %s\nwant %s", session, got, want)
		}
	}
}

func TestAWSLThatIsToldNothingSaysSo(t *testing.T) {
	env := vars{"WSL_INTEROP": "x", "DISPLAY": ":0"}
	m := machine("linux", env, regEXE, "chromium")
	// Linux's own browser is not taken for one of Windows.
	if got := started(t, m, "private"); !strings.HasPrefix(got, "not: "+silentWindows+": reg.exe failed") {
		t.Errorf("got %s", got)
	}
	m.Output = func(context.Context, string, ...string) ([]byte, error) { return []byte("ERROR\r\n"), nil }
	if got := started(t, m, "private"); got != "not: "+silentWindows {
		t.Errorf("got %s", got)
	}
	m = machine("linux", env, "chromium")
	if got := started(t, m, "private"); got != "/bin/chromium|--incognito|URL" {
		t.Errorf("without a way to Windows: %s", got)
	}
	m = machine("linux", with(env, vars{"SSH_TTY": "x", "DISPLAY": ""}), regEXE, "chromium")
	if got := started(t, m, "private"); got != "not: this is an SSH session without a display" {
		t.Errorf("over SSH: %s", got)
	}
}

func TestANameThatTheConsoleHasSpoiltIsFoundAgain(t *testing.T) {
	users := fstest.MapFS{}
	for _, name := range []string{"Public", "J_rgen", "Jürgen", "Jürgens", "Dr 表田", "Ana", "Ána", "Íva", "Iva", "Éva"} {
		users["mnt/c/Users/"+name+"/x"] = &fstest.MapFile{}
	}
	m := machine("linux", nil)
	m.ReadDir = func(name string) ([]fs.DirEntry, error) { return users.ReadDir(strings.Trim(name, "/")) }
	for printed, want := range map[string]string{
		"Public":           "Public",
		"J\x81rgen":        "Jürgen",
		"J?rgen":           "Jürgen",
		"Dr \x95\x5c\x93c": "Dr 表田",
		"?na":              "", // one of three
		"B\x81rgen":        "",
	} {
		got := m.userFolder(`C:\Users\` + printed + `\AppData\Local`)
		if want != "" {
			want = `C:\Users\` + want + `\AppData\Local`
		}
		if got.theirs != want || got.ours != mounted(want) {
			t.Errorf("%q: got %+v, want %q", printed, got, want)
		}
	}
}

func TestSnapsAndFlatpaksAreRecognized(t *testing.T) {
	const (
		exports = "/var/lib/flatpak/exports/bin/"
		snap    = "as a Snap, Chromium can use no folder of ours"
	)
	display := vars{"DISPLAY": ":0"}
	for _, c := range []struct {
		name      string
		env       vars
		programs  []string
		links     map[string]string
		session   string
		want      string
		dedicated string
	}{
		{
			name: "a Snap on the PATH", programs: []string{"chromium", "/bin/chromium"}, links: map[string]string{"/bin/chromium": "/usr/bin/snap"},
			env:     vars{"/home/d/snap/chromium/common/chromium/Local State": workState, "/home/d/snap/chromium/common/chromium/Profile 2/": ""},
			session: "chromium/Work", want: "/bin/chromium|--profile-directory=Profile 2|URL", dedicated: "not: " + snap,
		},
		{
			name: "a Snap beside the PATH", programs: []string{"/snap/bin/chromium"}, session: "private/chromium",
			want: "/snap/bin/chromium|--incognito|URL", dedicated: "not: " + snap,
		},
		{
			name: "Ubuntu's script", programs: []string{"chromium-browser", "/snap/bin/chromium"}, session: "private/chromium",
			env:  vars{"/bin/chromium-browser": "#!/bin/sh\nexec /snap/bin/chromium \"$@\"\n"},
			want: "/snap/bin/chromium|--incognito|URL", dedicated: "not: " + snap,
		},
		{
			name: "Ubuntu's script without the Snap", programs: []string{"chromium-browser"}, session: "private/chromium",
			env:  vars{"/bin/chromium-browser": "#!/bin/sh\nexec /snap/bin/chromium \"$@\"\n"},
			want: "not: Chromium is not installed", dedicated: "not: Chromium is not installed",
		},
		{
			name: "a Snap and Debian's", programs: []string{"chromium", "chromium-browser"}, links: map[string]string{"/bin/chromium": "/usr/bin/snap"},
			session: "private/chromium", want: "/bin/chromium-browser|--incognito|URL",
			env:       vars{"/bin/chromium-browser": "#!/bin/sh\nexec /usr/lib/chromium/chromium \"$@\"\n"},
			dedicated: "/bin/chromium-browser" + forTenant("/keep/chromium/"),
		},
		{
			name: "a Flatpak of the machine", programs: []string{exports + "com.google.Chrome"}, session: "chrome/Work",
			env: vars{
				"/home/d/.var/app/com.google.Chrome/config/google-chrome/Local State": workState,
				"/home/d/.var/app/com.google.Chrome/config/google-chrome/Profile 2/":  "",
			},
			want:      exports + "com.google.Chrome|--profile-directory=Profile 2|URL",
			dedicated: "not: as a Flatpak, Chrome can use no folder of ours",
		},
		{
			name: "a Flatpak of the user", programs: []string{"/home/d/.local/share/flatpak/exports/bin/com.brave.Browser"}, session: "private/brave",
			want:      "/home/d/.local/share/flatpak/exports/bin/com.brave.Browser|--incognito|URL",
			dedicated: "not: as a Flatpak, Brave can use no folder of ours",
		},
		{
			name: "a script that runs a Flatpak", programs: []string{"microsoft-edge", exports + "com.microsoft.Edge"}, session: "private/edge",
			env:  vars{"/bin/microsoft-edge": "#!/bin/sh\nflatpak run com.microsoft.Edge \"$@\"\n"},
			want: exports + "com.microsoft.Edge|--inprivate|URL", dedicated: "not: as a Flatpak, Edge can use no folder of ours",
		},
		{
			name: "Firefox's Flatpak, which names its folder otherwise", programs: []string{exports + "org.mozilla.firefox"}, session: "firefox/Work",
			env: vars{
				"/home/d/.var/app/org.mozilla.firefox/.mozilla/firefox/profiles.ini":     workINI,
				"/home/d/.var/app/org.mozilla.firefox/.mozilla/firefox/Profiles/x.work/": "",
			},
			want:      exports + "org.mozilla.firefox|--profile|/home/d/.mozilla/firefox/Profiles/x.work|URL",
			dedicated: "not: as a Flatpak, Firefox can use no folder of ours",
		},
		{
			name: "Firefox's Flatpak of today", programs: []string{exports + "org.mozilla.firefox"}, session: "firefox/Work",
			env: vars{
				"/home/d/.var/app/org.mozilla.firefox/config/mozilla/firefox/profiles.ini":     workINI,
				"/home/d/.var/app/org.mozilla.firefox/config/mozilla/firefox/Profiles/x.work/": "",
			},
			want:      exports + "org.mozilla.firefox|--profile|/home/d/.var/app/org.mozilla.firefox/config/mozilla/firefox/Profiles/x.work|URL",
			dedicated: "not: as a Flatpak, Firefox can use no folder of ours",
		},
		{
			name: "Firefox in the XDG folder", programs: []string{"firefox"}, session: "firefox/Work",
			env: vars{
				"XDG_CONFIG_HOME": "/cfg", "/cfg/mozilla/firefox/profiles.ini": workINI, "/cfg/mozilla/firefox/Profiles/x.work/": "",
			},
			want:      "/bin/firefox|--profile|/cfg/mozilla/firefox/Profiles/x.work|URL",
			dedicated: "/bin/firefox|--profile|/keep/firefox/" + someTenant + "|URL",
		},
		{
			name: "a Chromium that is sent elsewhere", programs: []string{"chromium"}, session: "chromium/Work",
			env: vars{
				"CHROME_USER_DATA_DIR": "/crd/chrome", "CHROME_CONFIG_HOME": "/crd", "/crd/chrome/Local State": workState, "/crd/chrome/Profile 2/": "",
			},
			want: "/bin/chromium|--profile-directory=Profile 2|URL", dedicated: "/bin/chromium" + forTenant("/keep/chromium/"),
		},
		{
			name: "a Chrome with another folder for configuration", programs: []string{"google-chrome"}, session: "chrome/Work",
			env: vars{
				"CHROME_CONFIG_HOME": "/crd", "XDG_CONFIG_HOME": "/cfg", "/crd/google-chrome/Local State": workState, "/crd/google-chrome/Profile 2/": "",
			},
			want: "/bin/google-chrome|--profile-directory=Profile 2|URL", dedicated: "/bin/google-chrome" + forTenant("/keep/chrome/"),
		},
		{
			name: "a preview of Chrome", programs: []string{"google-chrome"}, links: map[string]string{"/bin/google-chrome": "/opt/google/chrome-beta/google-chrome-beta"},
			session: "private/chrome", want: "not: Chrome is not installed", dedicated: "not: Chrome is not installed",
		},
	} {
		m := machine("linux", with(display, c.env), c.programs...)
		m.Home, m.Profiles = "/home/d", "/keep"
		m.EvalSymlinks = func(name string) (string, error) {
			if target, found := c.links[name]; found {
				return target, nil
			}
			return name, nil
		}
		if got := started(t, m, c.session); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
		s, err := browser.Parse(c.session)
		if err != nil {
			t.Fatal(err)
		}
		if got := started(t, m, "dedicated/"+string(s.Browser)); got != c.dedicated {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.dedicated)
		}
	}
}

func TestTheFirstBrowserThatCanIsTaken(t *testing.T) {
	const chromium, firefox = "/snap/bin/chromium", "firefox"
	for _, c := range []struct {
		programs           []string
		private, dedicated string
	}{
		{[]string{"brave", "chromium", "microsoft-edge"}, "private/edge", "dedicated/edge"},
		{[]string{firefox, chromium}, "private/chromium", "dedicated/firefox"},
		{[]string{chromium}, "private/chromium", "not: as a Snap, Chromium can use no folder of ours"},
		{nil, "not: neither Edge, Chrome, Chromium, Brave nor Firefox is installed", "not: neither Edge, Chrome, Chromium, Brave nor Firefox is installed"},
	} {
		m := machine("linux", vars{"DISPLAY": ":0"}, c.programs...)
		m.Profiles = "/keep"
		for kind, want := range map[browser.Kind]string{browser.Private: c.private, browser.Dedicated: c.dedicated} {
			chosen, _, err := New(m).choose(t.Context(), browser.Session{Kind: kind}, uuid.Nil)
			got := chosen.String()
			if err != nil {
				got = "not: " + problem.Of(err).Why
			}
			if got != want {
				t.Errorf("%q: got %s, want %s", c.programs, got, want)
			}
		}
	}
}

func TestTheBrowsersAreListedWithTheirProfiles(t *testing.T) {
	m := machine("linux", vars{
		"DISPLAY":                             ":0",
		"/h/.config/google-chrome/Profile 1/": "", "/h/.config/google-chrome/Profile 2/": "", "/h/.config/google-chrome/Profile 3/": "",
		"/h/.config/google-chrome/Local State": `{"profile":{"profiles_order":["Profile 2","Profile 1"],"info_cache":{
			"Default":{"name":"Zoe"},"Profile 1":{"name":"A"},"Profile 2":{"name":"Work"},"Profile 3":{"name":"A"},
			"Profile 4":{"name":"\u001b[31mred"},"Profile 5":{"name":" "},"x/../..":{"name":"out"}}}}`,
		"/h/.config/BraveSoftware/Brave-Browser/Local State": "{",
		"/h/.mozilla/firefox/profiles.ini":                   workINI,
	}, "google-chrome", "brave", "firefox", "/snap/bin/chromium")
	m.Home, m.Profiles = "/h", "/keep"
	const gone, twice = "the folder of that profile is gone", "more than one profile of Chrome bears that name"
	got := New(m).Inventory(t.Context())
	want := []browser.Installed{
		{Browser: browser.Chrome, Profiles: []string{"Work", "A", "Zoe"}, Off: map[string]string{"A": twice, "Zoe": gone}},
		{Browser: browser.Chromium, NoDedicated: "as a Snap, Chromium can use no folder of ours", Off: map[string]string{}},
		{Browser: browser.Brave, NoProfiles: "the file “Local State” of Brave cannot be read: it is damaged", Off: map[string]string{}},
		{Browser: browser.Firefox, Profiles: []string{"Work"}, Off: map[string]string{"Work": gone}},
	}
	if !reflect.DeepEqual(got.Browsers, want) || got.NoOthers != "" || got.NoDefault != "neither xdg-open nor x-www-browser is installed" {
		t.Errorf("got %+v", got)
	}
	m.Env = vars{}.get
	const none = "there is no display"
	if got := New(m).Inventory(t.Context()); got.Browsers != nil || got.NoOthers != none || got.NoDefault != none {
		t.Errorf("without a display: %+v", got)
	}
	m.Env = vars{"DISPLAY": ":0"}.get
	ended, end := context.WithCancel(t.Context())
	end()
	if got := New(m).Inventory(ended); got.Browsers != nil || got.NoOthers != "it was stopped" {
		t.Errorf("after the end: %+v", got)
	}
}

func TestWhereProfilesForTenantsMustNotBeReadNoneIsTaken(t *testing.T) {
	m := machine("linux", vars{"DISPLAY": ":0"}, "chromium")
	m.Profiles = "/keep"
	m.ReadDir = func(name string) ([]fs.DirEntry, error) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	for session, want := range map[string]string{
		"dedicated":          "not: /keep/edge: permission denied",
		"dedicated/chromium": "/bin/chromium" + forTenant("/keep/chromium/"),
		"private":            "/bin/chromium|--incognito|URL",
	} {
		if got := started(t, m, session); got != want {
			t.Errorf("%s: got %s, want %s", session, got, want)
		}
	}
}

func TestWindowsIsAskedAboutTheNamedBrowserAlone(t *testing.T) {
	paths, files := windowsBrowsers("/mnt/c/Program Files", "/mnt/c/Users/d/AppData/Local", "/mnt/c/Users/d/AppData/Roaming", "/")
	m := machine("linux", with(vars{"WSL_INTEROP": "x"}, files), append(paths, regEXE)...)
	var mu sync.Mutex
	asked := map[string]bool{}
	m.Output = func(ctx context.Context, path string, args ...string) ([]byte, error) {
		if len(args) == 2 {
			return registry("d")(ctx, path, args...)
		}
		mu.Lock()
		defer mu.Unlock()
		asked[args[1]] = true
		return nil, &exec.ExitError{}
	}
	for session, want := range map[string]int{"private/edge": 2, "edge/Work": 2, "private": 10} {
		clear(asked)
		if got := started(t, m, session); strings.HasPrefix(got, "not: ") || len(asked) != want {
			t.Errorf("%s: %s, having asked for %v", session, got, asked)
		}
	}
}

func TestWindowsIsAskedOnce(t *testing.T) {
	asked := 0
	m := machine("linux", vars{"WSL_INTEROP": "x"}, regEXE)
	m.Output = func(ctx context.Context, path string, args ...string) ([]byte, error) {
		if asked++; asked == 1 {
			return nil, errors.New("it was too slow")
		}
		return registry("d")(ctx, path, args...)
	}
	d := New(m)
	for range 4 {
		_, _, err := d.Patient(0).choose(t.Context(), browser.Session{Kind: browser.Private}, uuid.Nil)
		if problem.Of(err) == nil {
			t.Error("a browser was found")
		}
	}
	if asked != 2 {
		t.Errorf("it was asked %d times", asked)
	}
}

func TestATenantsProfileStaysThatOfItsBrowser(t *testing.T) {
	const (
		local = `C:\Users\d\AppData\Local`
		other = "9b2c0e11-0000-4fff-8000-0123456789ab"
	)
	paths, _ := windowsBrowsers(`C:\Program Files`, local, local, `\`)
	mounted, _ := windowsBrowsers("/mnt/c/Program Files", local, local, "/")
	for system, c := range map[string]struct {
		m       Machine
		keep    string // where its profiles are, with a separator
		program map[browser.Browser]string
	}{
		"linux": {
			machine("linux", vars{"DISPLAY": ":0"}), "/keep/",
			map[browser.Browser]string{browser.Edge: "/bin/microsoft-edge", browser.Firefox: "/bin/firefox"},
		},
		"darwin": {machine("darwin", nil), "/keep/", map[browser.Browser]string{
			browser.Edge: "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge", browser.Firefox: "/Applications/Firefox.app/Contents/MacOS/firefox",
		}},
		"windows": {
			machine("windows", vars{"LOCALAPPDATA": local, "ProgramFiles": `C:\Program Files`}), local + `\tenantswitch\browsers\`,
			map[browser.Browser]string{browser.Edge: paths[0], browser.Firefox: paths[4]},
		},
		"wsl": {
			machine("linux", vars{"WSL_INTEROP": "x"}), "/mnt/c/Users/d/AppData/Local/tenantswitch/browsers/",
			map[browser.Browser]string{browser.Edge: mounted[0], browser.Firefox: mounted[4]},
		},
	} {
		for _, step := range []struct {
			name      string
			kept      []string // whose profiles are there
			installed []browser.Browser
			session   string
			want      browser.Browser
			why       string
		}{
			{"none", nil, []browser.Browser{browser.Edge, browser.Firefox}, "dedicated", browser.Edge, ""},
			{"another tenant's", []string{"firefox/" + other}, []browser.Browser{browser.Edge, browser.Firefox}, "dedicated", browser.Edge, ""},
			{"one", []string{"firefox/" + someTenant}, []browser.Browser{browser.Edge, browser.Firefox}, "dedicated", browser.Firefox, ""},
			{"one, and another is named", []string{"firefox/" + someTenant}, []browser.Browser{browser.Edge, browser.Firefox}, "dedicated/edge", browser.Edge, ""},
			{"one that is gone", []string{"firefox/" + someTenant}, []browser.Browser{browser.Edge}, "dedicated", "", "Firefox is not installed"},
			{
				"several",
				[]string{"edge/" + someTenant, "firefox/" + someTenant},
				[]browser.Browser{browser.Edge, browser.Firefox},
				"dedicated", "",
				"say which: Edge and Firefox have one",
			},
			{"several, of which one is named", []string{"edge/" + someTenant, "firefox/" + someTenant}, []browser.Browser{browser.Edge, browser.Firefox}, "dedicated/firefox", browser.Firefox, ""},
			{"what is no profile", []string{"firefox/notes"}, []browser.Browser{browser.Edge, browser.Firefox}, "dedicated", browser.Edge, ""},
		} {
			m, folders := c.m, vars{}
			for _, name := range step.kept {
				folders[join(c.keep, name)+c.keep[len(c.keep)-1:]] = ""
			}
			m.ReadDir, m.Home, m.Profiles = folders.list, "/h", strings.TrimRight(c.keep, `/\`)
			m.Output = func(ctx context.Context, path string, args ...string) ([]byte, error) {
				if len(args) == 2 {
					return registry("d")(ctx, path, args...)
				}
				return nil, &exec.ExitError{}
			}
			m.LookPath = func(name string) (string, error) {
				if name == regEXE && system == "wsl" {
					return name, nil
				}
				for _, b := range step.installed {
					if program := c.program[b]; name == program || "/bin/"+name == program {
						return program, nil
					}
				}
				return "", fs.ErrNotExist
			}
			want := "not: " + step.why
			if step.why == "" {
				want = c.program[step.want]
			}
			if got := started(t, m, step.session); got != want && !strings.HasPrefix(got, want+"|") {
				t.Errorf("%s, %s: got %s, want %s", system, step.name, got, want)
			}
		}
	}
}
