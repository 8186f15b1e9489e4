package desktop

import (
	"context"

	"tenantswitch/internal/browser"
)

// install is a browser as it is installed here.
type install struct {
	browser browser.Browser
	program string // its path
	data    folder // its own folder, which lists its profiles
	keep    folder // where profiles for one tenant each may be kept for it
	sealed  string // why it cannot use one of those, "" where it can
	flatpak bool   // it came as a Flatpak
}

// installs returns the browsers that are installed here, one of a kind, in the
// order in which one is taken where none is named. The error says why the
// browsers of this machine are not known.
func (m Machine) installs(ctx context.Context) ([]install, error) {
	windows, err := m.windows(ctx)
	if err != nil {
		return nil, err
	}
	var found []install
	for _, k := range catalogue() {
		i, ok := m.install(k, windows)
		if !ok {
			continue
		}
		if i.sealed == "" && i.keep.ours == "" {
			i.sealed = "there is no folder for such a profile"
		}
		found = append(found, i)
	}
	return found, nil
}

// install finds one browser. On a WSL the browser of Windows comes first: it is
// the one that people have their customers in. Linux's own counts where Windows
// has none of the kind and there is a display for it.
func (m Machine) install(k made, windows *windowsFolders) (install, bool) {
	if windows != nil {
		if i, ok := m.windowsInstall(k, *windows); ok || m.GOOS == "windows" {
			return i, ok
		}
	}
	if m.GOOS == "darwin" {
		return m.macInstall(k)
	}
	if !m.Display() {
		return install{}, false
	}
	return m.linuxInstall(k)
}

func (m Machine) macInstall(k made) (install, bool) {
	name, program := m.find(join("/Applications", k.app), join(join(m.Home, "Applications"), k.app))
	return install{
		browser: k.browser, program: program,
		data: here(join(join(m.Home, "Library/Application Support"), k.support)), keep: here(m.Profiles),
	}, name != ""
}

// own returns a browser's own folder: the first of these that lists profiles,
// else the first.
func (m Machine) own(b browser.Browser, candidates ...folder) folder {
	for _, c := range candidates {
		if _, err := m.Stat(c.in(list(b)).ours); err == nil {
			return c
		}
	}
	return candidates[0]
}
