package desktop

import "tenantswitch/internal/browser"

// sessionArgs are the arguments that make a browser open a link in a session
// of its own, before the link: dir is the folder of the profile as the browser
// names it. A browser that already has the profile open takes the link over
// from the program that is started, which then ends.
//
// Without the first-run arguments a new Chromium opens pages of its own over
// the link; without a cache folder it keeps what it has loaded elsewhere, where
// the profile is below the folder for configuration or Application Support. A link after Firefox's --profile opens in a new tab, in the running
// Firefox of that profile as in a new one.
func sessionArgs(b browser.Browser, kind browser.Kind, dir, link string) []string {
	switch {
	case kind == browser.Private && b == browser.Firefox:
		return []string{"--private-window", link}
	case kind == browser.Private && b == browser.Edge:
		return []string{"--inprivate", link}
	case kind == browser.Private:
		return []string{"--incognito", link}
	case b == browser.Firefox:
		return []string{"--profile", dir, link}
	case kind == browser.Dedicated:
		return []string{"--user-data-dir=" + dir, "--disk-cache-dir=" + join(dir, "Cache"), "--no-first-run", "--no-default-browser-check", link}
	default:
		return []string{"--profile-directory=" + dir, link}
	}
}
