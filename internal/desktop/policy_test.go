package desktop

import (
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/internal/browser"
)

// says what a browser is said to open of a private window, a profile and a
// profile for one tenant: "private profile dedicated" where nothing is forbidden.
func says(t *testing.T, m Machine, b browser.Browser) string {
	t.Helper()
	found := New(m).Inventory(t.Context())
	i := slices.IndexFunc(found.Browsers, func(f browser.Installed) bool { return f.Browser == b })
	if i < 0 {
		t.Fatalf("%s is not found: %+v", b, found)
	}
	has := found.Browsers[i]
	var all []string
	for _, kind := range []struct{ text, off string }{
		{"private/" + string(b), has.NoPrivate},
		{string(b) + "/Work", has.NoProfiles},
		{"dedicated/" + string(b), has.NoDedicated},
	} {
		word := strings.TrimSuffix(strings.TrimPrefix(kind.text, string(b)+"/"), "/"+string(b))
		switch got := started(t, m, kind.text); {
		case !strings.HasPrefix(got, "not: "):
			all = append(all, word)
		case got != "not: "+kind.off:
			t.Errorf("%s: it is offered with %q, and opened with %q", kind.text, kind.off, got)
		}
	}
	if has.Unread != "" {
		all = append(all, "?")
	}
	return strings.Join(all, " ")
}

const (
	everything  = "private Work dedicated"
	noPrivate   = "Work dedicated"
	privateOnly = "private"
)

func TestWhatAnAdministratorForbidsIsNotOpenedOnLinux(t *testing.T) {
	const (
		edge, chrome = "/etc/opt/edge/policies/managed/", "/etc/opt/chrome/policies/managed/"
		mozilla      = "/etc/firefox/policies/policies.json"
		exports      = "/var/lib/flatpak/exports/bin/"
		added        = "/var/lib/flatpak/extension/"
		mine         = "/h/.local/share/flatpak/extension/"
		snap         = "/snap/bin/"
		off          = `{"IncognitoModeAvailability": 1}`
		// Of those that are no Snap or Flatpak; these have no folder of ours.
		packed, packedOff = "private Work", "Work"
	)
	for _, c := range []struct {
		name    string
		browser browser.Browser
		program string
		files   vars
		want    string
	}{
		{"Edge", browser.Edge, "microsoft-edge", vars{edge + "a.json": `{"InPrivateModeAvailability": 1}`}, noPrivate},
		{"Edge, as Chrome has it", browser.Edge, "microsoft-edge", vars{edge + "a.json": off}, everything},
		{"Edge, in Chrome's folder", browser.Edge, "microsoft-edge", vars{chrome + "a.json": `{"InPrivateModeAvailability": 1}`}, everything},
		{"Chrome", browser.Chrome, "google-chrome", vars{chrome + "a.json": off}, noPrivate},
		{"Chrome, forced", browser.Chrome, "google-chrome", vars{chrome + "a.json": `{"IncognitoModeAvailability": 2}`}, privateOnly},
		{"Chrome, allowed", browser.Chrome, "google-chrome", vars{chrome + "a.json": `{"IncognitoModeAvailability": 0}`}, everything},
		{"Chrome, recommended", browser.Chrome, "google-chrome", vars{"/etc/opt/chrome/policies/recommended/a.json": off}, everything},
		{"Chrome, by the last of several", browser.Chrome, "google-chrome", vars{chrome + "a": off, chrome + "b": `{"IncognitoModeAvailability": 0}`, chrome + "c": "{}"}, everything},
		{"Chrome, beside a damaged one", browser.Chrome, "google-chrome", vars{chrome + "a": off, chrome + "b": "{", chrome + "c": "[]", chrome + "d/e": "x"}, noPrivate},
		{"Chrome, with comments", browser.Chrome, "google-chrome", vars{chrome + "a": "// \"{\n{\"x\": \"// \\\" /*\", /* { */ \"IncognitoModeAvailability\": 1, // so\n}"}, noPrivate},
		{"Chrome, commented out", browser.Chrome, "google-chrome", vars{chrome + "a": "{/* \"IncognitoModeAvailability\": 1 */}"}, everything},
		{"Chrome's Flatpak", browser.Chrome, exports + "com.google.Chrome", vars{chrome + "a.json": off}, packedOff},
		{"Chromium", browser.Chromium, "chromium", vars{"/etc/chromium/policies/managed/a.json": off}, noPrivate},
		{"Ubuntu's Chromium", browser.Chromium, "chromium", vars{"/etc/chromium-browser/policies/managed/a.json": off}, noPrivate},
		{"Chromium's Snap", browser.Chromium, snap + "chromium", vars{"/etc/chromium-browser/policies/managed/a.json": off}, packedOff},
		{
			"Chromium's Flatpak", browser.Chromium, exports + "org.chromium.Chromium",
			vars{added + "org.chromium.Chromium.Extension.soc/x86_64/1/policies/managed/a.json": off},
			packedOff,
		},
		{
			"Chromium's Flatpak, of the user", browser.Chromium, exports + "org.chromium.Chromium",
			vars{mine + "org.chromium.Chromium.Extension.soc/aarch64/1/policies/managed/a.json": off, added + "x": ""},
			packedOff,
		},
		{"Chromium's Flatpak, beside that", browser.Chromium, exports + "org.chromium.Chromium", vars{"/etc/chromium/policies/managed/a.json": off}, packed},
		{"Brave", browser.Brave, "brave", vars{"/etc/brave/policies/managed/a.json": off}, noPrivate},
		{"Firefox", browser.Firefox, "firefox", vars{mozilla: `{"policies": {"DisablePrivateBrowsing": true}}`}, noPrivate},
		{"Firefox, allowed", browser.Firefox, "firefox", vars{mozilla: `{"policies": {"DisablePrivateBrowsing": false}}`}, everything},
		{
			"Firefox, superseded", browser.Firefox, "firefox",
			vars{mozilla: `{"policies": {"DisablePrivateBrowsing": true, "PrivateBrowsingModeAvailability": 0}}`},
			noPrivate,
		},
		{
			"Firefox, of both files", browser.Firefox, "firefox",
			vars{mozilla: `{`, "/opt/firefox/distribution/policies.json": `{"policies": {"DisablePrivateBrowsing": true}}`},
			everything,
		},
		{
			"Debian's firefox", browser.Firefox, "firefox",
			vars{
				"/opt/firefox/firefox":                            "#!/bin/sh\nexec firefox-esr \"$@\"\n",
				"/usr/lib/firefox-esr/distribution/policies.json": `{"policies": {"DisablePrivateBrowsing": true}}`,
			},
			noPrivate,
		},
		{"Firefox, in its folder", browser.Firefox, "firefox", vars{"/opt/firefox/distribution/policies.json": `{"policies": {"DisablePrivateBrowsing": true}}`}, noPrivate},
		{
			"Firefox, behind a script", browser.Firefox, "firefox-esr",
			vars{
				"/bin/firefox-esr": "#!/bin/sh\n",
				"/usr/lib64/firefox-esr/distribution/policies.json": `{"policies": {"PrivateBrowsingModeAvailability": 1}}`,
			},
			noPrivate,
		},
		{"Firefox's Snap", browser.Firefox, snap + "firefox", vars{mozilla: `{"policies": {"DisablePrivateBrowsing": true}}`}, packedOff},
		{
			"Firefox's Flatpak", browser.Firefox, exports + "org.mozilla.firefox",
			vars{added + "org.mozilla.firefox.systemconfig/x86_64/stable/policies/policies.json": `{"policies": {"DisablePrivateBrowsing": true}}`},
			packedOff,
		},
	} {
		m := machine("linux", with(vars{"DISPLAY": ":0"}, everywhere, c.files), c.program)
		m.Home, m.Profiles = "/h", "/keep"
		m.EvalSymlinks = func(name string) (string, error) {
			if name == "/bin/firefox" {
				return "/opt/firefox/firefox", nil
			}
			return name, nil
		}
		if got := says(t, m, c.browser); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// everywhere is a profile "Work" of each browser, however it is packaged.
var everywhere = func() vars {
	all := vars{}
	for _, dir := range []string{
		".config/microsoft-edge/", ".config/google-chrome/", ".config/chromium/", ".config/BraveSoftware/Brave-Browser/", "snap/chromium/common/chromium/",
		".var/app/com.google.Chrome/config/google-chrome/", ".var/app/org.chromium.Chromium/config/chromium/",
	} {
		all["/h/"+dir+"Local State"], all["/h/"+dir+"Profile 2/"] = workState, ""
	}
	for _, dir := range []string{".mozilla/firefox/", "snap/firefox/common/.mozilla/firefox/", ".var/app/org.mozilla.firefox/.mozilla/firefox/"} {
		all["/h/"+dir+"profiles.ini"], all["/h/"+dir+"Profiles/x.work/"] = workINI, ""
	}
	return all
}()

// windowsBrowsers are programs of Windows and where they have a profile "Work".
func windowsBrowsers(programs, local, roaming, separator string) (paths []string, files vars) {
	slashed := func(name string) string { return strings.ReplaceAll(name, "/", separator) }
	for _, name := range []string{
		"/Microsoft/Edge/Application/msedge.exe", "/Google/Chrome/Application/chrome.exe", "/Chromium/Application/chrome.exe",
		"/BraveSoftware/Brave-Browser/Application/brave.exe", "/Mozilla Firefox/firefox.exe",
	} {
		paths = append(paths, programs+slashed(name))
	}
	files = vars{roaming + slashed("/Mozilla/Firefox/profiles.ini"): workINI, roaming + slashed("/Mozilla/Firefox/Profiles/x.work/"): ""}
	for _, name := range []string{"/Microsoft/Edge/", "/Google/Chrome/", "/Chromium/", "/BraveSoftware/Brave-Browser/"} {
		files[local+slashed(name+"User Data/Local State")], files[local+slashed(name+"User Data/Profile 2/")] = workState, ""
	}
	return paths, files
}

// registered are policies in the registry of Windows, by key and name.
type registered map[string]uint64

var windowsPolicies = []struct {
	name    string
	browser browser.Browser
	policy  registered
	want    string
}{
	{"Edge", browser.Edge, registered{`HKLM\SOFTWARE\Policies\Microsoft\Edge|InPrivateModeAvailability`: 1}, noPrivate},
	{"Edge, of the user", browser.Edge, registered{`HKCU\SOFTWARE\Policies\Microsoft\Edge|InPrivateModeAvailability`: 2}, privateOnly},
	{
		"Edge, of both", browser.Edge,
		registered{`HKLM\SOFTWARE\Policies\Microsoft\Edge|InPrivateModeAvailability`: 0, `HKCU\SOFTWARE\Policies\Microsoft\Edge|InPrivateModeAvailability`: 1},
		everything,
	},
	{"Chrome", browser.Chrome, registered{`HKLM\SOFTWARE\Policies\Google\Chrome|IncognitoModeAvailability`: 1}, noPrivate},
	{"Chromium", browser.Chromium, registered{`HKLM\SOFTWARE\Policies\Chromium|IncognitoModeAvailability`: 1}, noPrivate},
	{"Brave", browser.Brave, registered{`HKCU\SOFTWARE\Policies\BraveSoftware\Brave|IncognitoModeAvailability`: 1}, noPrivate},
	{"Brave, beside Chrome", browser.Brave, registered{`HKLM\SOFTWARE\Policies\Google\Chrome|IncognitoModeAvailability`: 1}, everything},
	{"Firefox", browser.Firefox, registered{`HKLM\SOFTWARE\Policies\Mozilla\Firefox|DisablePrivateBrowsing`: 1}, noPrivate},
	{"Firefox, by no boolean", browser.Firefox, registered{`HKLM\SOFTWARE\Policies\Mozilla\Firefox|DisablePrivateBrowsing`: 2}, everything},
	{"Firefox of today", browser.Firefox, registered{`HKCU\SOFTWARE\Policies\Mozilla\Firefox|PrivateBrowsingModeAvailability`: 2}, privateOnly},
	{"nothing", browser.Edge, nil, everything},
}

func TestWhatAnAdministratorForbidsIsNotOpenedOnWindows(t *testing.T) {
	const local, roaming = `C:\Users\d\AppData\Local`, `C:\Users\d\AppData\Roaming`
	paths, files := windowsBrowsers(`C:\Program Files`, local, roaming, `\`)
	made := func(more vars) Machine {
		m := machine("windows", with(vars{"LOCALAPPDATA": local, "APPDATA": roaming, "ProgramFiles": `C:\Program Files`}, files, more), paths...)
		m.LookPath, m.Profiles = exactly(paths...), local+`\tenantswitch\browsers`
		return m
	}
	for _, c := range windowsPolicies {
		m := made(nil)
		m.Registry = func(key, name string) (uint64, error) {
			if value, found := c.policy[key+"|"+name]; found {
				return value, nil
			}
			return 0, fs.ErrNotExist
		}
		if got := says(t, m, c.browser); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	m := made(vars{`C:\Program Files\Mozilla Firefox\distribution\policies.json`: `{"policies": {"DisablePrivateBrowsing": true}}`})
	if got := says(t, m, browser.Firefox); got != noPrivate {
		t.Errorf("Firefox, in its folder: got %q", got)
	}
	m.Registry = func(string, string) (uint64, error) { return 0, fs.ErrPermission }
	if got := says(t, m, browser.Edge); got != everything+" ?" {
		t.Errorf("what must not be read: got %q", got)
	}
}

func TestWhatAnAdministratorForbidsIsNotOpenedFromAWSL(t *testing.T) {
	const data = "/mnt/c/Users/d/AppData/"
	paths, files := windowsBrowsers("/mnt/c/Program Files", data+"Local", data+"Roaming", "/")
	made := func(more vars, output func(context.Context, string, ...string) ([]byte, error)) Machine {
		m := machine("linux", with(vars{"WSL_INTEROP": "x"}, files, more), append(paths, regEXE)...)
		m.Profiles = "/keep"
		m.Output = func(ctx context.Context, path string, args ...string) ([]byte, error) {
			if len(args) == 2 {
				return registry("d")(ctx, path, args...)
			}
			return output(ctx, path, args...)
		}
		return m
	}
	for _, c := range windowsPolicies {
		m := made(nil, func(_ context.Context, path string, args ...string) ([]byte, error) {
			if path != regEXE || len(args) != 4 || args[0] != "query" || args[2] != "/v" {
				return nil, errors.New("it was asked something else")
			}
			if value, found := c.policy[args[1]+"|"+args[3]]; found {
				return []byte("\r\n" + args[1] + "\r\n    " + args[3] + "    REG_DWORD    0x" + string(rune('0'+value)) + "\r\n\r\n"), nil
			}
			return nil, &exec.ExitError{}
		})
		if got := says(t, m, c.browser); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	silent := func(context.Context, string, ...string) ([]byte, error) { return nil, &exec.ExitError{} }
	m := made(vars{"/mnt/c/Program Files/Mozilla Firefox/distribution/policies.json": `{"policies": {"DisablePrivateBrowsing": true}}`}, silent)
	if got := says(t, m, browser.Firefox); got != noPrivate {
		t.Errorf("Firefox, in its folder: got %q", got)
	}
	for name, output := range map[string]func(context.Context, string, ...string) ([]byte, error){
		"what cannot be asked": func(context.Context, string, ...string) ([]byte, error) { return nil, fs.ErrPermission },
		"what is no number":    func(context.Context, string, ...string) ([]byte, error) { return []byte("x"), nil },
	} {
		if got := says(t, made(nil, output), browser.Edge); got != everything+" ?" {
			t.Errorf("%s: got %q", name, got)
		}
	}
	// Linux's own browser goes by the files of Linux.
	m = made(vars{
		"DISPLAY": ":0", "/etc/chromium/policies/managed/a": `{"IncognitoModeAvailability": 1}`,
		"/h/.config/chromium/Local State": workState, "/h/.config/chromium/Profile 2/": "",
	}, silent)
	m.Home, m.LookPath = "/h", exactly(regEXE, "chromium")
	if got := says(t, m, browser.Chromium); got != noPrivate {
		t.Errorf("Linux's Chromium: got %q", got)
	}
}

func TestWhatAnAdministratorForbidsIsNotOpenedOnAMac(t *testing.T) {
	const support, managed = "/Users/d/Library/Application Support/", "/Library/Managed Preferences/"
	programs := []string{
		"/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser",
		"/Applications/Firefox.app/Contents/MacOS/firefox",
	}
	files := vars{support + "Firefox/profiles.ini": workINI, support + "Firefox/Profiles/x.work/": "", "USER": "d"}
	for _, dir := range []string{"Microsoft Edge", "Google/Chrome", "Chromium", "BraveSoftware/Brave-Browser"} {
		files[support+dir+"/Local State"], files[support+dir+"/Profile 2/"] = workState, ""
	}
	for _, c := range []struct {
		name    string
		browser browser.Browser
		policy  vars // by file and name; a file that says nothing of it has an empty name
		files   vars
		want    string
	}{
		{"Edge", browser.Edge, vars{managed + "com.microsoft.Edge|InPrivateModeAvailability": "1"}, nil, noPrivate},
		{"Chrome, of the user", browser.Chrome, vars{managed + "d/com.google.Chrome|IncognitoModeAvailability": "2"}, nil, privateOnly},
		{
			"Chrome, of both", browser.Chrome,
			vars{managed + "d/com.google.Chrome|IncognitoModeAvailability": "0", managed + "com.google.Chrome|IncognitoModeAvailability": "1"},
			nil, everything,
		},
		{"Chrome, of another user", browser.Chrome, vars{managed + "e/com.google.Chrome|IncognitoModeAvailability": "1"}, nil, everything},
		{"Chrome, about something else", browser.Chrome, vars{managed + "com.google.Chrome|": ""}, nil, everything},
		{"Chromium", browser.Chromium, vars{managed + "org.chromium.Chromium|IncognitoModeAvailability": "1"}, nil, noPrivate},
		{"Brave", browser.Brave, vars{managed + "com.brave.Browser|IncognitoModeAvailability": "1"}, nil, noPrivate},
		{"Firefox", browser.Firefox, vars{managed + "org.mozilla.firefox|DisablePrivateBrowsing": "1"}, nil, noPrivate},
		{
			"Firefox, in its folder", browser.Firefox, nil,
			vars{"/Applications/Firefox.app/Contents/Resources/distribution/policies.json": `{"policies": {"DisablePrivateBrowsing": true}}`},
			noPrivate,
		},
		{"what is no number", browser.Edge, vars{managed + "com.microsoft.Edge|InPrivateModeAvailability": "(\n)"}, nil, everything + " ?"},
	} {
		all := with(files, c.files)
		for name := range c.policy {
			all[strings.Split(name, "|")[0]+".plist"] = "bplist00"
		}
		m := machine("darwin", all, programs...)
		m.Home, m.Profiles = "/Users/d", support+"tenantswitch/browsers"
		m.Output = func(_ context.Context, path string, args ...string) ([]byte, error) {
			if path != "/usr/bin/defaults" || len(args) != 3 || args[0] != "read" {
				return nil, errors.New("it was asked something else")
			}
			if value, found := c.policy[args[1]+"|"+args[2]]; found {
				return []byte(value + "\n"), nil
			}
			return nil, &exec.ExitError{}
		}
		if got := says(t, m, c.browser); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		m.ReadFile = unreadable(m.ReadFile, managed)
		if got := says(t, m, c.browser); len(c.policy) > 0 && c.browser == browser.Edge && got != everything+" ?" {
			t.Errorf("%s, where it must not be read: got %q", c.name, got)
		}
	}
}

// unreadable keeps the files in a folder from being read.
func unreadable(read func(string) ([]byte, error), dir string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		if strings.HasPrefix(name, dir) {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
		}
		return read(name)
	}
}

func TestAPolicyThatMustNotBeReadForbidsNothingAndIsTold(t *testing.T) {
	const managed = "/etc/chromium/policies/managed"
	m := machine("linux", with(vars{"DISPLAY": ":0", managed + "/a": `{"IncognitoModeAvailability": 1}`}, everywhere), "chromium")
	m.Home, m.Profiles = "/h", "/keep"
	files, read := m, m
	files.ReadFile = unreadable(m.ReadFile, managed)
	read.ReadDir = func(name string) ([]fs.DirEntry, error) {
		if name == managed {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
		}
		return nil, fs.ErrNotExist
	}
	damaged := m
	damaged.ReadFile = func(name string) ([]byte, error) {
		if strings.HasPrefix(name, managed) {
			return []byte("{\"x\": \"a\nb\"}"), nil
		}
		return m.ReadFile(name)
	}
	for want, m := range map[string]Machine{
		managed + "/a: permission denied": files, managed + ": permission denied": read, managed + "/a: it is damaged": damaged,
	} {
		if got := says(t, m, browser.Chromium); got != everything+" ?" {
			t.Errorf("got %q", got)
		}
		if found := New(m).Inventory(t.Context()); found.Browsers[0].Unread != want {
			t.Errorf("got %+v, want %q", found, want)
		}
	}
}

func TestAFolderOfFirefoxsPoliciesThatMustNotBeReadIsTold(t *testing.T) {
	m := machine("linux", with(vars{"DISPLAY": ":0"}, everywhere), "/var/lib/flatpak/exports/bin/org.mozilla.firefox")
	m.Home = "/h"
	m.ReadDir = func(name string) ([]fs.DirEntry, error) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	if got := says(t, m, browser.Firefox); got != "private Work ?" {
		t.Errorf("got %q", got)
	}
}

func TestAPrivateWindowIsOneOfABrowserThatHasThem(t *testing.T) {
	files := with(vars{"DISPLAY": ":0", "/etc/opt/edge/policies/managed/a": `{"InPrivateModeAvailability": 1}`}, everywhere)
	m := machine("linux", files, "microsoft-edge", "chromium")
	m.Home, m.Profiles = "/h", "/keep"
	if got := started(t, m, "private"); got != "/bin/chromium|--incognito|URL" {
		t.Errorf("got %s", got)
	}
	m.LookPath = exactly("microsoft-edge")
	const why = "an administrator has disabled private windows of Edge"
	if got := started(t, m, "private"); got != "not: "+why {
		t.Errorf("got %s", got)
	}
	_, _, err := New(m).choose(t.Context(), browser.Session{Kind: browser.Private}, uuid.Nil)
	if u, ok := errors.AsType[*Unavailable](err); !ok || u.Session.Kind != browser.Private {
		t.Errorf("got %+v", err)
	}
}
