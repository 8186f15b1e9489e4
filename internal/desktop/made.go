package desktop

import "tenantswitch/internal/browser"

// made is what a browser is called by those who make and package it.
type made struct {
	browser  browser.Browser
	programs []string // on Linux and the BSDs, as on the PATH
	config   []string // where its own folder may be there, below the home folder or that for configuration
	snap     string   // its Snap, "" where there is none
	snapData string   // its own folder below the home folder as a Snap
	flatpak  string   // its id as a Flatpak
	app      string   // its program on macOS, below a folder of applications
	support  string   // its own folder there, below Application Support
	exe      string   // its program on Windows, below a folder of programs
	user     string   // its own folder there, below AppData
}

// config stands for the folder for configuration, ~/.config unless it is moved.
const config = "~config/"

// catalogue says what the browsers are called. The Snaps and Flatpaks are those of
// snapcraft.io and Flathub. Firefox keeps to ~/.mozilla where that is, and is
// in the XDG folder where it began there, as it does since version 147.
func catalogue() []made {
	return []made{
		{
			browser:  browser.Edge,
			programs: []string{"microsoft-edge-stable", "microsoft-edge"},
			config:   []string{config + "microsoft-edge"},
			flatpak:  "com.microsoft.Edge",
			app:      "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
			support:  "Microsoft Edge",
			exe:      `Microsoft\Edge\Application\msedge.exe`,
			user:     `Microsoft\Edge\User Data`,
		},
		{
			browser:  browser.Chrome,
			programs: []string{"google-chrome-stable", "google-chrome"},
			config:   []string{config + "google-chrome"},
			flatpak:  "com.google.Chrome",
			app:      "Google Chrome.app/Contents/MacOS/Google Chrome",
			support:  "Google/Chrome",
			exe:      `Google\Chrome\Application\chrome.exe`,
			user:     `Google\Chrome\User Data`,
		},
		{
			browser:  browser.Chromium,
			programs: []string{"chromium", "chromium-browser"},
			config:   []string{config + "chromium"},
			snap:     "chromium",
			snapData: "snap/chromium/common/chromium",
			flatpak:  "org.chromium.Chromium",
			app:      "Chromium.app/Contents/MacOS/Chromium",
			support:  "Chromium",
			exe:      `Chromium\Application\chrome.exe`,
			user:     `Chromium\User Data`,
		},
		{
			browser:  browser.Brave,
			programs: []string{"brave-browser-stable", "brave-browser", "brave"},
			config:   []string{config + "BraveSoftware/Brave-Browser"},
			snap:     "brave",
			snapData: "snap/brave/current/.config/BraveSoftware/Brave-Browser",
			flatpak:  "com.brave.Browser",
			app:      "Brave Browser.app/Contents/MacOS/Brave Browser",
			support:  "BraveSoftware/Brave-Browser",
			exe:      `BraveSoftware\Brave-Browser\Application\brave.exe`,
			user:     `BraveSoftware\Brave-Browser\User Data`,
		},
		{
			browser:  browser.Firefox,
			programs: []string{"firefox", "firefox-esr"},
			config:   []string{".mozilla/firefox", config + "mozilla/firefox"},
			snap:     "firefox",
			snapData: "snap/firefox/common/.mozilla/firefox",
			flatpak:  "org.mozilla.firefox",
			app:      "Firefox.app/Contents/MacOS/firefox",
			support:  "Firefox",
			exe:      `Mozilla Firefox\firefox.exe`,
			user:     `Mozilla\Firefox`,
		},
	}
}

// list returns the file of a browser's own folder that lists its profiles.
func list(b browser.Browser) string {
	if b == browser.Firefox {
		return "profiles.ini"
	}
	return "Local State"
}
