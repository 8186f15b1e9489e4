package desktop

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode"

	"tenantswitch/internal/browser"
)

// maxList is the longest file that profiles are read from, in bytes. A Local
// State has some 100 KB.
const maxList = 16 << 20

// profile is a profile of a browser.
type profile struct {
	name string // as people know it
	dir  string // its folder below the browser's own, or anywhere as an absolute path
}

// profiles returns the profiles of a browser in the browser's own order. One
// that was never started has none.
func (m Machine) profiles(i install) ([]profile, error) {
	content, err := m.readUpTo(i.data.in(list(i.browser)).ours, maxList)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if i.browser == browser.Firefox {
		return readProfilesINI(content), nil
	}
	return readLocalState(content)
}

// readUpTo reads a plain file of at most so many bytes.
func (m Machine) readUpTo(name string, limit int64) ([]byte, error) {
	info, err := m.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no plain file")
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("it has more than %d bytes", limit)
	}
	return m.ReadFile(name)
}

// readLocalState reads the profiles from Chromium's Local State: the names are
// in profile.info_cache by their folders, and profile.profiles_order is the
// order in which the person has put them, where there is one.
func readLocalState(content []byte) ([]profile, error) {
	var state struct {
		Profile struct {
			Cache map[string]struct {
				Name string `json:"name"`
			} `json:"info_cache"`
			Order []string `json:"profiles_order"`
		} `json:"profile"`
	}
	if err := json.Unmarshal(content, &state); err != nil {
		return nil, errors.New("it is damaged")
	}
	cache := state.Profile.Cache
	rest := slices.SortedFunc(maps.Keys(cache), func(a, b string) int {
		return cmp.Or(cmp.Compare(cache[a].Name, cache[b].Name), cmp.Compare(a, b))
	})
	var all []profile
	seen := map[string]bool{}
	for _, dir := range append(state.Profile.Order, rest...) {
		name := strings.TrimSpace(cache[dir].Name)
		if !seen[dir] && plainDir(dir) && writable(name) {
			all = append(all, profile{name, dir})
		}
		seen[dir] = true
	}
	return all, nil
}

// plainDir reports whether a folder is one right below another, and one word of
// plain characters.
func plainDir(dir string) bool {
	return dir != "" && dir != "." && dir != ".." && !strings.ContainsAny(dir, `/\:`) && !strings.ContainsFunc(dir, unicode.IsControl)
}

// writable reports whether a profile can be named in a session. What cannot be
// written cannot be shown on a terminal either.
func writable(name string) bool {
	s := browser.Session{Kind: browser.Profile, Browser: browser.Firefox, Profile: name}
	again, err := browser.Parse(s.String())
	return err == nil && again == s
}

// readProfilesINI reads the profiles from Firefox's profiles.ini. A group of
// the newer profiles, which are made in Firefox's own menu, is one profile
// there: the names in the group are in a SQLite file, which is not read. A
// folder is relative to the file's, with slashes on every system, unless
// IsRelative=0.
func readProfilesINI(content []byte) []profile {
	var all []profile
	values := map[string]string{} // of the section that is being read
	end := func() {
		name, dir := strings.TrimSpace(values["Name"]), values["Path"]
		fits := absolute(dir)
		if values["IsRelative"] != "0" {
			fits = !fits && !strings.Contains(dir, `\`)
		}
		if writable(name) && plainPath(dir) && fits {
			all = append(all, profile{name, dir})
		}
	}
	inside := false
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, maxList+1)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "[") {
			if inside {
				end()
			}
			inside = strings.HasPrefix(line, "[Profile")
			clear(values)
			continue
		}
		if key, value, found := strings.Cut(line, "="); found {
			values[key] = value
		}
	}
	if inside {
		end()
	}
	return all
}

// plainPath reports whether a path can be handed to a browser: it leads to no
// parent and has no control characters.
func plainPath(path string) bool {
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' })
	return len(parts) > 0 && !slices.Contains(parts, "..") && !strings.ContainsFunc(path, unicode.IsControl)
}

// absolute reports whether a path begins at a root, that of any system.
func absolute(path string) bool { return strings.HasPrefix(path, "/") || onWindows(path) }

// where returns the folder of a profile.
func (i install) where(p profile) folder {
	if !absolute(p.dir) {
		return i.data.in(p.dir)
	}
	if ours := mounted(p.dir); ours != "" && !onWindows(i.data.ours) {
		return folder{ours, p.dir}
	}
	return here(p.dir)
}
