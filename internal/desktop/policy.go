package desktop

import (
	"context"
	"encoding/json"
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
// the policies have it. Where they are disabled, a browser that is asked for one
// opens a normal window of the profile that it had last; where they are forced,
// it opens a profile without its sign-ins. Neither is the session that was asked
// for.
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
	names   []string // what the policy is called: the first that is set counts
	files   []string // on Linux: each a pattern
	flatpak []string // the same as a Flatpak that does not see those of the machine
	key     string   // on Windows, below Policies
	domain  string   // on macOS: of its preferences
}

// flatpaks stands for the folders with what is added to Flatpaks.
const flatpaks = "~flatpaks/"

// rules says where each browser finds its policies. The Flatpaks of Chrome, Edge
// and Brave are started by scripts that show them those of the machine; the Snaps
// may read them. PrivateBrowsingModeAvailability supersedes
// DisablePrivateBrowsing since Firefox 130.
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
			names:   []string{"PrivateBrowsingModeAvailability", "DisablePrivateBrowsing"},
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
	var unknown error
	for _, name := range rule.names {
		for _, ask := range m.asks(ctx, i, rule) {
			value, err := ask(name)
			if err == nil {
				return privacy(value), nil
			}
			if !errors.Is(err, fs.ErrNotExist) && unknown == nil {
				unknown = err
			}
		}
	}
	return allowed, unknown
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
		all = append(all, m.inFiles(m.distribution(i.program)))
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
	if i.flatpak && r.flatpak != nil {
		patterns = nil
		for _, p := range r.flatpak {
			name := strings.TrimPrefix(p, flatpaks)
			patterns = append(patterns, "/var/lib/flatpak/extension/"+name, m.below(".local/share/flatpak/extension/"+name))
		}
	} else if real, err := m.EvalSymlinks(i.program); i.browser == browser.Firefox && err == nil {
		// Where the program on the PATH is a script, the folder has its name.
		patterns = append(patterns, m.distribution(real), m.distribution("/usr/lib*/"+path.Base(i.program)+"/"))
	}
	var all []ask
	for _, p := range patterns {
		all = append(all, m.inFiles(p))
	}
	return all
}

// inFiles is in the files of a pattern. Of several the last counts, and one that
// is damaged does not, as Chromium has it.
func (m Machine) inFiles(pattern string) ask {
	return func(name string) (uint64, error) {
		files, missing := m.matching(pattern)
		for _, file := range slices.Backward(files) {
			content, err := m.readUpTo(file, maxList)
			if err != nil {
				if !errors.Is(err, fs.ErrNotExist) {
					missing = err
				}
				continue
			}
			if value, found := policyIn(content, name); found {
				return value, nil
			}
		}
		return 0, missing
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

// policyIn returns the value of a policy in a file: Chromium's are an object of
// policies, Firefox's are one named "policies" in another.
func policyIn(content []byte, name string) (value uint64, found bool) {
	var all map[string]any
	if json.Unmarshal(plainJSON(content), &all) != nil {
		return 0, false
	}
	if inner, ok := all["policies"].(map[string]any); ok {
		all = inner
	}
	switch v := all[name].(type) {
	case bool:
		if v {
			value = 1
		}
		return value, true
	case float64:
		return uint64(v), v >= 0
	}
	return 0, false
}

// plainJSON blanks what Chromium takes beside JSON: comments, and a comma after
// the last of several.
func plainJSON(content []byte) []byte {
	plain := slices.Clone(content)
	comma := -1 // the last thing outside of texts and comments, where it is a comma
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			plain[i] = ' '
		}
	}
	for i := 0; i < len(plain); i++ {
		rest := string(plain[i:min(i+2, len(plain))])
		switch {
		case rest == "//" || rest == "/*":
			end := afterComment(string(plain[i:]))
			blank(i, i+end)
			i += end - 1
		case plain[i] == '"':
			comma = -1
			for i++; i < len(plain) && plain[i] != '"'; i++ {
				if plain[i] == '\\' {
					i++
				}
			}
		case plain[i] == ',':
			comma = i
		case strings.IndexByte(" \t\r\n", plain[i]) >= 0:
		default:
			if comma >= 0 && (plain[i] == '}' || plain[i] == ']') {
				plain[comma] = ' '
			}
			comma = -1
		}
	}
	return plain
}

// afterComment returns how long the comment is with which a text begins.
func afterComment(text string) int {
	end := "\n"
	if text[1] == '*' {
		end = "*/"
	}
	if i := strings.Index(text[2:], end); i >= 0 {
		return 2 + i + len(end)
	}
	return len(text)
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
