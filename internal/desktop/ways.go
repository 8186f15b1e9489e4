package desktop

import "strings"

// Opener says in what a link opens where no session is asked for: "the default
// browser"; "" where nothing can open one, and why.
func (m Machine) Opener() (browser, why string) {
	ways, why := m.openers("https://localhost/")
	if len(ways) == 0 {
		return "", why
	}
	return ways[0].browser + ", by " + ways[0].name, ""
}

// Clipboards says where a copied text goes, by which programs; "" where it goes
// nowhere, and why. Nothing is started.
func (m Machine) Clipboards() (where, why string) {
	var ways []string
	for _, c := range m.clipboards("x") {
		ways = append(ways, c.name)
	}
	if len(ways) > 1 {
		ways = ways[:1]
	}
	if _, path := m.find("tmux"); m.Tmux() && path != "" {
		ways = append(ways, "tmux's buffer")
	}
	why = m.refusesOSC52("x")
	if why == "" && len(m.clipboards("x")) == 0 {
		ways = append(ways, "the terminal (OSC 52), which confirms nothing")
	}
	if len(ways) > 0 {
		return strings.Join(ways, " and "), ""
	}
	return "", why
}
