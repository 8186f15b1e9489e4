package desktop

import (
	"context"
	"errors"
	"strings"
)

// windowsFolders are the folders of a Windows that browsers are in.
type windowsFolders struct {
	programs []string // as we name them
	local    folder   // the user's AppData\Local
	roaming  folder   // the user's AppData\Roaming
	keep     folder   // for profiles for one tenant each
}

// windows returns the folders of the Windows that this is, or that is around
// this WSL; nil where there is none whose programs can be started.
func (m Machine) windows(ctx context.Context) (*windowsFolders, error) {
	if m.GOOS == "windows" {
		local := m.Env("LOCALAPPDATA")
		return &windowsFolders{
			programs: []string{m.Env("ProgramFiles"), m.Env("ProgramW6432"), m.Env("ProgramFiles(x86)"), local},
			local:    here(local), roaming: here(m.Env("APPDATA")), keep: here(m.Profiles),
		}, nil
	}
	if !m.WSL() || m.SSH() {
		return nil, nil
	}
	_, reg := m.findReg()
	if reg == "" {
		return nil, nil
	}
	out, err := m.Output(ctx, reg, "query", `HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders`)
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, errors.New(silentWindows + ": " + failure("reg.exe", err))
	}
	f := windowsFolders{
		local:   m.userFolder(value(string(out), "Local AppData", "REG_SZ")),
		roaming: m.userFolder(value(string(out), "AppData", "REG_SZ")),
	}
	if f.local.ours == "" || f.roaming.ours == "" {
		return nil, errors.New(silentWindows)
	}
	f.programs = []string{"/mnt/c/Program Files", "/mnt/c/Program Files (x86)", f.local.ours}
	if m.Profiles != "" {
		// A browser of Windows cannot keep its profile on a disk of Linux.
		f.keep = f.local.in(`tenantswitch\browsers`)
	}
	return &f, nil
}

const silentWindows = "the Windows around this WSL does not say where its user's folders are"

// findReg finds the program by which a WSL asks the registry of Windows.
func (m Machine) findReg() (name, path string) {
	return m.find("reg.exe", "/mnt/c/Windows/System32/reg.exe")
}

// value returns a value of the registry of that type as reg.exe prints it, ""
// where it is not there.
func value(output, name, kind string) string {
	for line := range strings.Lines(output) {
		text, found := strings.CutPrefix(strings.TrimSpace(line), name)
		if !found {
			continue
		}
		if text, found = strings.CutPrefix(strings.TrimLeft(text, " \t"), kind); found {
			return strings.TrimSpace(text)
		}
	}
	return ""
}

// userFolder returns a folder of the Windows user by its path as reg.exe prints
// it, the zero folder where that cannot be told.
func (m Machine) userFolder(path string) folder {
	if isSpoilt(path) {
		path = m.restored(path)
	}
	return folder{mounted(path), path}
}

// isSpoilt reports whether the code page of the console, which is not known
// here, has spoilt a text.
func isSpoilt(text string) bool { return strings.ContainsFunc(text, spoilt) }

func spoilt(r rune) bool { return notASCII(r) || r == '?' }

// restored returns a spoilt path with the one name of a user's folder that it
// can have been, "" where there is none or more than one.
func (m Machine) restored(path string) string {
	const users, data = `C:\Users\`, `\AppData\`
	user, leaf, found := cutLast(strings.TrimPrefix(path, users), data)
	if !found || !strings.HasPrefix(path, users) || isSpoilt(leaf) {
		return ""
	}
	first, last := strings.IndexFunc(user, spoilt), strings.LastIndexFunc(user, spoilt)
	// The second byte of a letter in a code page of two can be any.
	before, after := user[:max(first, 0)], user[min(last+2, len(user)):]
	entries, err := m.ReadDir(mounted(users))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() && strings.IndexFunc(name, notASCII) >= 0 && strings.HasPrefix(name, before) && strings.HasSuffix(name, after) {
			names = append(names, name)
		}
	}
	if len(names) != 1 {
		return ""
	}
	return users + names[0] + data + leaf
}

// cutLast cuts a text around the last of these words in it.
func cutLast(text, word string) (before, after string, found bool) {
	i := strings.LastIndex(text, word)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(word):], true
}

func (m Machine) windowsInstall(k made, w windowsFolders) (install, bool) {
	var programs []string
	for _, dir := range w.programs {
		if dir != "" {
			programs = append(programs, join(dir, k.exe))
		}
	}
	_, program := m.find(programs...)
	user := w.local
	if list(k.browser) == "profiles.ini" {
		user = w.roaming
	}
	return install{browser: k.browser, program: program, data: user.in(k.user), keep: w.keep}, program != ""
}
