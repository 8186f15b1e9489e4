package desktop

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"

	"tenantswitch/internal/browser"
)

// privacy is what an administrator says of the private windows of a browser, as
// the policies have it. Where they are disabled, a Chromium that is asked for one
// opens a normal window of the profile that it had last, and Firefox does not open
// the link; where they are forced, a browser opens a profile without its sign-ins.
// Neither is the session that was asked for.
//
// What is read are the policies of the machine and of its user. Those that a
// browser fetches from a cloud, as with a work account, are in nothing that
// others may rely on.
type privacy uint64

const (
	allowed  privacy = 0
	disabled privacy = 1
	forced   privacy = 2
)

// rule is where a browser finds what an administrator says.
type rule struct {
	names   []string // what the policy is called: the first that is set to something counts
	files   []string // on Linux: each a pattern
	flatpak []string // the same as a Flatpak that does not see those of the machine
	key     string   // on Windows, below Policies
	domain  string   // on macOS: of its preferences
}

// flatpaks stands for the folders with what is added to Flatpaks.
const flatpaks = "~flatpaks/"

// rules says where each browser finds its policies. The Flatpaks of Chrome, Edge
// and Brave are started by scripts that show them those of the machine; the Snaps
// may read them.
func rules() map[browser.Browser]rule {
	const availability = "IncognitoModeAvailability"
	return map[browser.Browser]rule{
		browser.Edge: {
			names: []string{"InPrivateModeAvailability"},
			files: []string{"/etc/opt/edge/policies/managed/*"},
			key:   `Microsoft\Edge`, domain: "com.microsoft.Edge",
		},
		browser.Chrome: {
			names: []string{availability},
			files: []string{"/etc/opt/chrome/policies/managed/*"},
			key:   `Google\Chrome`, domain: "com.google.Chrome",
		},
		browser.Chromium: {
			names: []string{availability},
			// The second is Ubuntu's, and the Snap's.
			files:   []string{"/etc/chromium/policies/managed/*", "/etc/chromium-browser/policies/managed/*"},
			flatpak: []string{flatpaks + "org.chromium.Chromium.Extension.*/*/*/policies/managed/*"},
			key:     "Chromium", domain: "org.chromium.Chromium",
		},
		browser.Brave: {
			names: []string{availability},
			files: []string{"/etc/brave/policies/managed/*"},
			key:   `BraveSoftware\Brave`, domain: "com.brave.Browser",
		},
		browser.Firefox: {
			names:   []string{disablePrivate, "PrivateBrowsingModeAvailability"},
			files:   []string{"/etc/firefox/policies/policies.json"},
			flatpak: []string{flatpaks + "org.mozilla.firefox.systemconfig/*/*/policies/policies.json"},
			key:     `Mozilla\Firefox`, domain: "org.mozilla.firefox",
		},
	}
}

// ask asks one place for the value of a policy; fs.ErrNotExist says that it is
// not there.
type ask func(name string) (uint64, error)

// private returns what an administrator says of a browser's private windows. With
// an error it is not known: then nothing is said here.
func (m Machine) private(ctx context.Context, i install) (privacy, error) {
	rule := rules()[i.browser]
	asks := m.asks(ctx, i, rule)
	var unknown error
	for _, name := range rule.names {
		value, err := first(asks, name)
		switch p := privacy(value); {
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			unknown = cmp.Or(unknown, err)
		case p == disabled || p == forced && name != disablePrivate:
			return p, nil
		}
	}
	return allowed, unknown
}

// first returns what the first place says of a policy that has it.
func first(asks []ask, name string) (uint64, error) {
	missing := fs.ErrNotExist
	for _, ask := range asks {
		value, err := ask(name)
		if err == nil {
			return value, nil
		}
		if errors.Is(missing, fs.ErrNotExist) {
			missing = err
		}
	}
	return 0, missing
}

// asks asks where a browser looks for its policies, in its order.
func (m Machine) asks(ctx context.Context, i install, r rule) []ask {
	var all []ask
	switch {
	case m.GOOS == "windows":
		all = inRegistry(r.key, m.Registry)
	case onWindows(i.data.theirs):
		all = inRegistry(r.key, func(key, name string) (uint64, error) { return m.askWindows(ctx, key, name) })
	case m.GOOS == "darwin":
		all = m.managed(ctx, r.domain)
	default:
		return m.onLinux(i, r)
	}
	if i.browser == browser.Firefox {
		all = append(all, m.inFirst(m.distribution(i.program)))
	}
	return all
}

// distribution returns where a Firefox has policies of its own, by its program.
func (m Machine) distribution(program string) string {
	dir := parent(program)
	if m.GOOS == "darwin" {
		dir = join(parent(dir), "Resources")
	}
	return join(dir, "distribution/policies.json")
}

// parent returns the folder of a path, on whichever system that is.
func parent(name string) string {
	return name[:max(0, strings.LastIndexAny(name, `/\`))]
}

func (m Machine) onLinux(i install, r rule) []ask {
	patterns := r.files
	switch {
	case i.flatpak && r.flatpak != nil:
		patterns = nil
		for _, p := range r.flatpak {
			name := strings.TrimPrefix(p, flatpaks)
			patterns = append(patterns, "/var/lib/flatpak/extension/"+name, m.below(".local/share/flatpak/extension/"+name))
		}
	case i.browser == browser.Firefox:
		patterns = append(patterns, m.beside(i.program))
	}
	if i.browser == browser.Firefox {
		return []ask{m.inFirst(patterns...)}
	}
	var all []ask
	for _, p := range patterns {
		all = append(all, m.inLast(p))
	}
	return all
}

// beside returns where a Firefox of Linux has policies of its own. A program on the
// PATH that is a script starts another one, in a folder below /usr/lib that has its
// name: Debian's firefox starts firefox-esr.
func (m Machine) beside(program string) string {
	const esr = "firefox-esr"
	real, err := m.EvalSymlinks(program)
	script := m.script(real)
	switch {
	case err == nil && script == "":
		return m.distribution(real)
	case strings.Contains(script, esr):
		return m.distribution("/usr/lib*/" + esr + "/")
	}
	return m.distribution("/usr/lib*/" + path.Base(program) + "/")
}

// inLast is in the files of a pattern, as Chromium reads them: the last of those that
// name a policy counts, whatever its value, and one that is damaged does not.
func (m Machine) inLast(pattern string) ask {
	return func(name string) (uint64, error) {
		files, missing := m.matching(pattern)
		for _, file := range slices.Backward(files) {
			content, err := m.readUpTo(file, maxList)
			var value uint64
			if err == nil {
				value, err = chromiumPolicy(content, name)
			}
			switch {
			case err == nil:
				return value, nil
			case errors.Is(err, errDamaged):
				missing = &fs.PathError{Op: "read", Path: file, Err: err}
			case !errors.Is(err, fs.ErrNotExist):
				missing = err
			}
		}
		return 0, missing
	}
}

// inFirst is in the first of the files of some patterns that is there: Firefox reads no
// other, also where that one is damaged.
func (m Machine) inFirst(patterns ...string) ask {
	return func(name string) (uint64, error) {
		for _, pattern := range patterns {
			files, missing := m.matching(pattern)
			for _, file := range files {
				content, err := m.readUpTo(file, maxList)
				if err == nil {
					return firefoxPolicy(content, name)
				}
				if !errors.Is(err, fs.ErrNotExist) {
					return 0, err
				}
			}
			if !errors.Is(missing, fs.ErrNotExist) {
				return 0, missing
			}
		}
		return 0, fs.ErrNotExist
	}
}

// matching returns the paths of a pattern in order, and the error that it is not
// there, or that it is not known whether others are there.
func (m Machine) matching(pattern string) ([]string, error) {
	if !strings.Contains(pattern, "*") {
		return []string{pattern}, fs.ErrNotExist
	}
	found, missing := []string{""}, fs.ErrNotExist
	parts := strings.Split(pattern, "/")[1:]
	for n, part := range parts {
		var next []string
		last := n == len(parts)-1
		for _, dir := range found {
			if !strings.Contains(part, "*") {
				next = append(next, dir+"/"+part)
				continue
			}
			entries, err := m.ReadDir(dir)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				missing = err
			}
			for _, e := range entries {
				if e.IsDir() && last || e.Type().IsRegular() && !last {
					continue
				}
				if fits, err := path.Match(part, e.Name()); err == nil && fits {
					next = append(next, dir+"/"+e.Name())
				}
			}
		}
		found = next
	}
	return found, missing
}

// inRegistry is in the registry of Windows: what is said of the machine comes
// before what is said of the user.
func inRegistry(key string, value func(key, name string) (uint64, error)) []ask {
	var all []ask
	for _, hive := range []string{"HKLM", "HKCU"} {
		all = append(all, func(name string) (uint64, error) {
			return value(hive+`\SOFTWARE\Policies\`+key, name)
		})
	}
	return all
}

// askWindows asks the registry of the Windows around a WSL. Its reg.exe ends with
// the same status whether a value is not there or must not be read; a browser
// that has no right to read its policies has none.
func (m Machine) askWindows(ctx context.Context, key, name string) (uint64, error) {
	_, reg := m.findReg()
	out, err := m.Output(ctx, reg, "query", key, "/v", name)
	if err != nil {
		return 0, unsaid(ctx, "reg.exe", err)
	}
	return strconv.ParseUint(value(string(out), name, "REG_DWORD"), 0, 64)
}

// managed is in the preferences that a Mac is managed by: those of the user come
// before those of the machine.
func (m Machine) managed(ctx context.Context, domain string) []ask {
	const top = "/Library/Managed Preferences"
	var all []ask
	for _, dir := range []string{join(top, m.Env("USER")), top} {
		file := join(dir, domain)
		all = append(all, func(name string) (uint64, error) {
			// defaults says the same of a file that it must not read.
			if _, err := m.readUpTo(file+".plist", maxList); err != nil {
				return 0, err
			}
			out, err := m.Output(ctx, "/usr/bin/defaults", "read", file, name)
			if err != nil {
				return 0, unsaid(ctx, "defaults", err)
			}
			return strconv.ParseUint(strings.TrimSpace(string(out)), 10, 64)
		})
	}
	return all
}

// unsaid is the error of a tool that was asked for a value: one that has ended in
// its own time says that it is not there.
func unsaid(ctx context.Context, tool string, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	} else if _, ended := errors.AsType[*exec.ExitError](err); ended {
		return fs.ErrNotExist
	}
	return errors.New(failure(tool, err))
}

// forbidden says why an administrator keeps links out of such sessions of a
// browser, "" where nobody does.
func (p privacy) forbidden(b browser.Browser, kind browser.Kind) string {
	switch {
	case p == disabled && kind == browser.Private:
		return "an administrator has disabled private windows of " + b.Name()
	case p == forced && (kind == browser.Profile || kind == browser.Dedicated):
		return "an administrator lets " + b.Name() + " open nothing but private windows"
	}
	return ""
}
