package desktop

import "strings"

// opener is one way to open one link.
type opener struct {
	name    string // the program as people know it: "firefox"
	program string // its path; "" is github.com/pkg/browser
	args    []string
	browser string // what it opens the link in: "the default browser"
}

// openers works out how a link is opened here: the ways in the order in which
// they are tried, of which there is at least one, or why there is none. The
// link has passed CheckURL.
//
// $BROWSER is the user's own word, so where it names a browser nothing else is
// tried. Where it names none that can be used, the default browser opens the
// link, and is said to.
func (m Machine) openers(link string) (ways []opener, why string) {
	ways, complaint := m.fromVariable(link)
	if len(ways) > 0 {
		return ways, ""
	}
	ways, why = m.defaultBrowser(link)
	if complaint == "" {
		return ways, why
	}
	if len(ways) == 0 {
		return nil, complaint + ", and " + why
	}
	for i := range ways {
		ways[i].browser += " (" + complaint + ")"
	}
	return ways, ""
}

const theDefault = "the default browser"

func (m Machine) defaultBrowser(link string) (ways []opener, why string) {
	name := map[string]string{"windows": "ShellExecute", "darwin": "open"}[m.GOOS]
	switch {
	case name == "":
		return m.linuxBrowser(link)
	case m.SSH():
		// The window would appear on the screen of the far machine.
		return nil, m.noDisplay()
	default:
		return []opener{{name: name, browser: theDefault}}, ""
	}
}

func (m Machine) linuxBrowser(link string) (ways []opener, why string) {
	wsl := m.WSL() && !m.SSH()
	if wsl {
		ways = m.windowsBrowser(link)
	}
	if m.Display() {
		ways = append(ways, m.displayBrowser(link)...)
	}
	switch {
	case len(ways) > 0:
		return ways, ""
	case m.Display():
		return nil, "neither xdg-open nor x-www-browser is installed"
	case wsl && m.place() == "":
		return nil, "no program of Windows can be started from this WSL"
	default:
		return nil, m.noDisplay()
	}
}

// noDisplay says what this place without a display is.
func (m Machine) noDisplay() string {
	if place := m.place(); place != "" {
		return "this is " + place + " without a display"
	}
	return "there is no display"
}

// windowsBrowser works out how a WSL opens a link in the browser of Windows.
func (m Machine) windowsBrowser(link string) []opener {
	const browser = theDefault + " of Windows"
	var ways []opener
	// wslview writes the link into a line of PowerShell, between double
	// quotes; a link that says something there takes the other way.
	if name, path := m.find("wslview"); path != "" && !strings.ContainsAny(link, "$'();,") {
		ways = append(ways, opener{name, path, []string{link}, browser})
	}
	// rundll32 hands the link over as it is, & included, with no shell.
	if _, path := m.find("rundll32.exe", "/mnt/c/Windows/System32/rundll32.exe"); path != "" {
		ways = append(ways, opener{"rundll32", path, []string{"url.dll,FileProtocolHandler", link}, browser})
	}
	return ways
}

// displayBrowser works out how a link is opened on a display of Linux or a BSD:
// by github.com/pkg/browser, in a process of its own where there can be one. The
// name is that of the program which the library starts. Its last choice,
// www-browser, does not count: it is a text browser, as is what xdg-open starts
// where it finds no other. That one has no terminal there and fails.
func (m Machine) displayBrowser(link string) []opener {
	name, path := m.find("xdg-open", "x-www-browser")
	switch {
	case path == "":
		return nil
	case m.Self == "":
		return []opener{{name: name, browser: theDefault}}
	default:
		return []opener{{name: name, program: m.Self, args: []string{helperArg, link}, browser: theDefault}}
	}
}
