package desktop

import (
	"strings"
	"testing"

	"tenantswitch/internal/problem"
)

const (
	link     = "https://security.microsoft.com/?tid=3f2504e0-4f89-11d3-9a0c-0305e82c3301&x=%20"
	loadable = "https://h/?filter=$(calc)" // PowerShell would run it between double quotes
	library  = "pkg/browser"
)

// told writes the ways as one line each: program, arguments, browser.
func told(ways []opener) string {
	var lines []string
	for _, w := range ways {
		program := w.program
		if program == "" {
			program = library
		}
		lines = append(lines, strings.Join(append([]string{program}, w.args...), " ")+" → "+w.browser)
	}
	return strings.Join(lines, "\n")
}

func TestEachMachineOpensALinkItsOwnWay(t *testing.T) {
	const (
		onWindows = " → the default browser of Windows"
		xdg       = "/bin/tenantswitch " + helperArg + " " + link + " → the default browser"
		rundll    = "/bin/rundll32.exe url.dll,FileProtocolHandler "
		spaced    = "/mnt/c/Program Files/Mozilla Firefox/firefox.exe"
		mounted   = "/mnt/c/Windows/System32/rundll32.exe"
	)
	desktop := vars{"DISPLAY": ":0"}
	for _, c := range []struct {
		name string
		m    Machine
		link string
		want string
	}{
		{"Windows", machine("windows", vars{"BROWSER": "firefox"}, "firefox"), link, library + " → the default browser"},
		{"a Mac", machine("darwin", nil), link, library + " → the default browser"},
		{"a Mac with $BROWSER", machine("darwin", vars{"BROWSER": "open -a Safari"}, "open"), link, "/bin/open -a Safari " + link + " → $BROWSER (open)"},
		{"Linux", machine("linux", desktop, "xdg-open", "x-www-browser"), link, xdg},
		{"Linux without xdg-open", machine("linux", desktop, "x-www-browser"), link, xdg},
		{"a BSD", machine("freebsd", desktop, "xdg-open"), link, xdg},
		{
			"Linux with $BROWSER", machine("linux", vars{"BROWSER": `firefox -P "A & B" %s:w3m:absent:chromium --app=%s`}, "firefox", "w3m", "chromium"), link,
			"/bin/firefox -P A & B " + link + " → $BROWSER (firefox)\n/bin/chromium --app=" + link + " → $BROWSER (chromium)",
		},
		{
			"Linux with an absent $BROWSER", machine("linux", vars{"DISPLAY": ":0", "BROWSER": "firefox-work:other"}, "xdg-open"), link,
			xdg + " ($BROWSER names firefox-work, which is not installed)",
		},
		{
			"Linux with a broken $BROWSER", machine("linux", vars{"DISPLAY": ":0", "BROWSER": `firefox "`}, "firefox", "xdg-open"), link,
			xdg + " ($BROWSER cannot be read: a quote in it is not closed)",
		},
		{
			"WSL", machine("linux", vars{"WSL_INTEROP": "x"}, "wslview", "rundll32.exe"), link,
			"/bin/wslview " + link + onWindows + "\n" + rundll + link + onWindows,
		},
		{"WSL and a link that PowerShell would run", machine("linux", vars{"WSL_INTEROP": "x"}, "wslview", "rundll32.exe"), loadable, rundll + loadable + onWindows},
		{"WSL without Windows on the path", machine("linux", vars{"WSL_INTEROP": "x"}, mounted), link, mounted + " url.dll,FileProtocolHandler " + link + onWindows},
		{"WSL with $BROWSER", machine("linux", vars{"WSL_INTEROP": "x", "BROWSER": spaced}, spaced, "wslview"), link, spaced + " " + link + " → $BROWSER (firefox)"},
		{
			"WSL with a display", machine("linux", vars{"WSL_INTEROP": "x", "DISPLAY": ":0"}, "rundll32.exe", "xdg-open"), link,
			rundll + link + onWindows + "\n" + xdg,
		},
	} {
		c.m.Self = "/bin/tenantswitch"
		ways, why := c.m.openers(c.link)
		if got := told(ways); got != c.want || why != "" {
			t.Errorf("%s:\n got %s (%s)\nwant %s", c.name, got, why, c.want)
		}
	}
}

func TestWhatToDoWithoutAnOpenerFitsTheMachine(t *testing.T) {
	const install, elsewhere = "install xdg-open, or name a browser in $BROWSER", "copy the link and open it where a browser is"
	for _, c := range []struct {
		name string
		m    Machine
		want string
	}{
		{"Linux", machine("linux", vars{"DISPLAY": ":0"}, "firefox"), install},
		{"Linux without a display", machine("linux", nil, "firefox"), elsewhere},
		{"SSH", machine("linux", vars{"SSH_TTY": "x"}, "firefox"), elsewhere},
		{"WSL", machine("linux", vars{"WSL_INTEROP": "x"}), elsewhere},
		{"Windows over SSH", machine("windows", vars{"SSH_TTY": "x"}), elsewhere},
		{"a Mac over SSH", machine("darwin", vars{"SSH_TTY": "x"}), elsewhere},
	} {
		_, err := New(c.m).Open(t.Context(), link)
		if p := problem.Of(err); p == nil || p.Do != c.want {
			t.Errorf("%s: got %+v, want %q", c.name, p, c.want)
		}
	}
}
