package desktop

import (
	"path"
	"strings"
)

// linuxInstall finds one browser of Linux or a BSD: the distribution's or its
// maker's own, else the Snap, else the Flatpak.
func (m Machine) linuxInstall(k made) (install, bool) {
	snaps := []string{}
	for _, name := range k.programs {
		_, program := m.find(name)
		switch {
		case program == "":
		case m.isSnap(program):
			snaps = append(snaps, program)
		case m.isNative(program):
			var own []folder
			for _, c := range k.config {
				own = append(own, here(m.below(c)))
			}
			return install{browser: k.browser, program: program, data: m.own(k.browser, own...), keep: here(m.Profiles)}, true
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
			browser: k.browser, program: program, data: m.own(k.browser, m.sandboxed(k)...),
			sealed: "as a Flatpak, " + k.browser.Name() + " can use no folder of ours",
		}, true
	}
	return install{}, false
}

// below returns a path below the home folder, or below $XDG_CONFIG_HOME.
func (m Machine) below(name string) string {
	name, isConfig := strings.CutPrefix(name, config)
	if !isConfig {
		return join(m.Home, name)
	}
	if dir := m.Env("XDG_CONFIG_HOME"); path.IsAbs(dir) {
		return join(dir, name)
	}
	return join(join(m.Home, ".config"), name)
}

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
	for _, preview := range []string{"-beta", "-dev", "-unstable", "-canary", "-nightly"} {
		if strings.HasSuffix(real, preview) {
			return false
		}
	}
	content, err := m.readUpTo(real, maxScript)
	script := string(content)
	return err != nil || !strings.HasPrefix(script, "#!") || !strings.Contains(script, "/snap/bin/") && !strings.Contains(script, "flatpak run")
}
