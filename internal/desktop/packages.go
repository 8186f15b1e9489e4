package desktop

import (
	"path"
	"slices"
	"strings"

	"tenantswitch/internal/browser"
)

// linuxInstall finds one browser of Linux or a BSD: the distribution's or its
// maker's own, else the Snap, else the Flatpak.
func (m Machine) linuxInstall(k made) (install, bool) {
	var snaps []string
	for _, name := range k.programs {
		_, program := m.find(name)
		switch {
		case program == "":
		case m.isSnap(program):
			snaps = append(snaps, program)
		case m.isNative(program):
			return install{browser: k.browser, program: program, data: m.own(k.browser, m.native(k)...), keep: here(m.Profiles)}, true
		}
	}
	if k.snap != "" {
		snaps = append(snaps, "/snap/bin/"+k.snap, "/var/lib/snapd/snap/bin/"+k.snap)
	}
	if _, program := m.find(snaps...); program != "" {
		return install{
			browser: k.browser, program: program, data: here(m.below(k.snapData)),
			sealed: "as a Snap, " + k.browser.Name() + " can use no folder of ours",
		}, true
	}
	const exports = "flatpak/exports/bin/"
	if _, program := m.find("/var/lib/"+exports+k.flatpak, m.below(".local/share/"+exports+k.flatpak)); program != "" {
		return install{
			browser: k.browser, program: program, data: m.own(k.browser, m.sandboxed(k)...), flatpak: true,
			sealed: "as a Flatpak, " + k.browser.Name() + " can use no folder of ours",
		}, true
	}
	return install{}, false
}

// native returns where a browser that is neither Snap nor Flatpak may have its
// own folder. The variables are Chromium's (docs/user_data_dir.md).
func (m Machine) native(k made) []folder {
	variables := []string{"XDG_CONFIG_HOME"}
	if k.browser != browser.Firefox {
		if dir := m.Env("CHROME_USER_DATA_DIR"); path.IsAbs(dir) {
			return []folder{here(dir)}
		}
		variables = []string{"CHROME_CONFIG_HOME", "XDG_CONFIG_HOME"}
	}
	var own []folder
	for _, c := range k.config {
		name, isConfig := strings.CutPrefix(c, config)
		if isConfig {
			own = append(own, here(join(m.config(variables...), name)))
			continue
		}
		own = append(own, here(m.below(name)))
	}
	return own
}

// config returns the folder for configuration: the first of the variables that
// names one, else ~/.config.
func (m Machine) config(variables ...string) string {
	for _, name := range variables {
		if dir := m.Env(name); path.IsAbs(dir) {
			return dir
		}
	}
	return m.below(".config")
}

// below returns a path below the home folder.
func (m Machine) below(name string) string { return join(m.Home, name) }

// sandboxed returns where a Flatpak may have its own folder. What it persists of
// the home folder it finds there itself.
func (m Machine) sandboxed(k made) []folder {
	var own []folder
	for _, c := range k.config {
		name, isConfig := strings.CutPrefix(c, config)
		if isConfig {
			own = append(own, here(m.below(".var/app/"+k.flatpak+"/config/"+name)))
			continue
		}
		own = append(own, folder{ours: m.below(".var/app/" + k.flatpak + "/" + name), theirs: m.below(name)})
	}
	return own
}

// isSnap reports whether a program of this path is that of a Snap: all of them
// are links to snap itself.
func (m Machine) isSnap(program string) bool {
	real, err := m.EvalSymlinks(program)
	return err == nil && (path.Base(real) == "snap" || strings.HasPrefix(real, "/snap/") || strings.HasPrefix(real, "/var/lib/snapd/"))
}

// maxScript is how long a script that starts another program is at most, in
// bytes. Programs are longer.
const maxScript = 64 << 10

// isNative reports whether a program is the browser that it is called after,
// with the folder of that: neither a script that starts the Snap, as Ubuntu's
// are, or a Flatpak, nor a preview of the next version.
func (m Machine) isNative(program string) bool {
	real, err := m.EvalSymlinks(program)
	if err != nil {
		return false
	}
	preview := slices.ContainsFunc([]string{"-beta", "-dev", "-unstable", "-canary", "-nightly"}, func(end string) bool { return strings.HasSuffix(real, end) })
	script := m.script(real)
	return !preview && !strings.Contains(script, "/snap/bin/") && !strings.Contains(script, "flatpak run")
}

// script returns the text of a program that is a script, "" of any other.
func (m Machine) script(program string) string {
	content, err := m.readUpTo(program, maxScript)
	if err != nil || !strings.HasPrefix(string(content), "#!") {
		return ""
	}
	return string(content)
}
