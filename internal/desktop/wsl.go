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
	_, reg := m.find("reg.exe", "/mnt/c/Windows/System32/reg.exe")
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
	local, roaming := value(string(out), "Local AppData"), value(string(out), "AppData")
	if mounted(local) == "" || mounted(roaming) == "" {
		return nil, errors.New(silentWindows)
	}
	f := windowsFolders{local: folder{mounted(local), local}, roaming: folder{mounted(roaming), roaming}}
	f.programs = []string{"/mnt/c/Program Files", "/mnt/c/Program Files (x86)", f.local.ours}
	if m.Profiles != "" {
		// A browser of Windows cannot keep its profile on a disk of Linux.
		f.keep = f.local.in(`tenantswitch\browsers`)
	}
	return &f, nil
}

const silentWindows = "the Windows around this WSL does not say where its user's folders are"

// value returns a text of the registry as reg.exe prints it, "" where it is not
// there or where the code page of the console has spoilt it.
func value(output, name string) string {
	for line := range strings.Lines(output) {
		text, found := strings.CutPrefix(strings.TrimSpace(line), name)
		if !found {
			continue
		}
		text, found = strings.CutPrefix(strings.TrimLeft(text, " \t"), "REG_SZ")
		if found && strings.IndexFunc(text, notASCII) < 0 {
			return strings.TrimSpace(text)
		}
	}
	return ""
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
