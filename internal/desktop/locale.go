package desktop

import "strings"

// locale returns the variables that give what we start a locale with UTF-8 where
// ours has none, as under cron or over some SSH: without one a Chromium drops the
// arguments whose paths are not ASCII.
func (m Machine) locale() []string {
	if m.GOOS == "windows" || m.GOOS == "darwin" {
		return nil
	}
	decides := "LC_CTYPE"
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := m.Env(name); value != "" {
			if strings.Contains(strings.ReplaceAll(strings.ToLower(value), "-", ""), "utf8") {
				return nil
			}
			if name == "LC_ALL" {
				decides = name // over all others
			}
			break
		}
	}
	return []string{decides + "=C.UTF-8"}
}
