package desktop

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Machine is what is known of the machine and of the terminal. Its functions
// must be set; Here sets them for the machine that the program runs on.
type Machine struct {
	// GOOS is the operating system, as in runtime.GOOS.
	GOOS string
	// Env returns an environment variable, "" where it is not set.
	Env func(string) string
	// LookPath finds a program, as exec.LookPath does.
	LookPath func(string) (string, error)
	// ReadFile reads a file, as os.ReadFile does.
	ReadFile func(string) ([]byte, error)
	// Stat says what a path leads to, as os.Stat does.
	Stat func(string) (fs.FileInfo, error)
	// ReadDir lists a folder, as os.ReadDir does.
	ReadDir func(string) ([]fs.DirEntry, error)
	// EvalSymlinks follows the links in a path, as filepath.EvalSymlinks does.
	EvalSymlinks func(string) (string, error)
	// Registry returns a number of Windows' registry by its key, as in
	// HKLM\SOFTWARE, and its name; fs.ErrNotExist where it is not there.
	Registry func(key, name string) (uint64, error)
	// Output runs a small tool to its end and returns what it printed.
	Output func(ctx context.Context, path string, args ...string) ([]byte, error)
	// Home is the user's home folder, or "".
	Home string
	// Profiles is the folder for the profiles that are kept for one tenant
	// each, or "" where none can be kept. It is the program's own: it is made
	// when it is needed, and what is in it may be deleted.
	Profiles string
	// Self is the path of a program that begins with Help, as ours does, or "".
	Self string
	// NoTerminal says that the caller has no terminal to which it could send
	// a sequence, as in a script; so no copy can go to its clipboard.
	NoTerminal bool
}

// Here returns the machine that the program runs on.
func Here() Machine {
	home, err := os.UserHomeDir()
	if err != nil {
		home = ""
	}
	return Machine{
		GOOS: runtime.GOOS, Env: os.Getenv, LookPath: exec.LookPath, ReadFile: os.ReadFile,
		Stat: os.Stat, ReadDir: os.ReadDir, EvalSymlinks: filepath.EvalSymlinks, Registry: registryValue,
		Output: output, Home: home,
	}
}

func output(ctx context.Context, path string, args ...string) ([]byte, error) {
	return program(ctx, path, args).Output()
}

// remembered runs a tool once with the same arguments and keeps what it said,
// unless it failed. Several may run at once.
func remembered(output func(context.Context, string, ...string) ([]byte, error)) func(context.Context, string, ...string) ([]byte, error) {
	var said sync.Map
	return func(ctx context.Context, path string, args ...string) ([]byte, error) {
		asked := strings.Join(append([]string{path}, args...), "\x00")
		if out, found := said.Load(asked); found {
			return out.([]byte), nil
		}
		out, err := output(ctx, path, args...)
		if err == nil {
			said.Store(asked, out)
		}
		return out, err
	}
}

// SSH reports whether the terminal is at the far end of an SSH connection.
func (m Machine) SSH() bool { return m.anySet("SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT") }

// WSL reports whether this is the Windows Subsystem for Linux, from which the
// programs of the Windows around it can be started.
func (m Machine) WSL() bool {
	if m.GOOS != "linux" {
		return false
	}
	if m.anySet("WSL_DISTRO_NAME", "WSL_INTEROP") {
		return true
	}
	// A container under Docker Desktop has WSL's kernel but not its ways out.
	version, err := m.ReadFile("/proc/version")
	return err == nil && strings.Contains(strings.ToLower(string(version)), "microsoft") && !m.Container()
}

// Container reports whether this is the inside of a container.
func (m Machine) Container() bool {
	if m.GOOS != "linux" {
		return false
	}
	if m.anySet("container", "KUBERNETES_SERVICE_HOST", "REMOTE_CONTAINERS", "CODESPACES") {
		return true
	}
	return slices.ContainsFunc([]string{"/.dockerenv", "/run/.containerenv"}, func(mark string) bool {
		_, err := m.ReadFile(mark)
		return err == nil
	})
}

// Tmux reports whether the terminal is a pane of tmux.
func (m Machine) Tmux() bool { return m.anySet("TMUX") }

// Display reports whether programs started here can show windows to the person
// at the terminal. The Windows around a WSL does not count.
func (m Machine) Display() bool {
	switch m.GOOS {
	case "windows", "darwin":
		return !m.SSH()
	default:
		return m.anySet("DISPLAY", "WAYLAND_DISPLAY")
	}
}

// CanBrowse reports whether a browser window can appear in front of the person
// at the terminal; if not, why is one plain clause that says what is missing.
func (m Machine) CanBrowse() (ok bool, why string) {
	ways, why := m.openers("https://localhost/")
	return len(ways) > 0, why
}

// ProposeDeviceCode reports whether a sign-in by device code is the better one
// here, and why: no browser can appear, or it would appear on a machine from
// which the sign-in cannot answer to this one. Device code is never proposed
// without need, since many organizations forbid it.
func (m Machine) ProposeDeviceCode() (propose bool, why string) {
	if ok, why := m.CanBrowse(); !ok {
		return true, why
	}
	if m.Display() || m.WSL() && !m.SSH() {
		return false, ""
	}
	// $BROWSER alone can browse here, as the remote terminals of editors set
	// it; the window appears on the person's own machine.
	if place := m.place(); place != "" {
		return true, "this is " + place + " without a display"
	}
	return false, ""
}

// place names where the person is if that is not in front of this machine.
func (m Machine) place() string {
	switch {
	case m.SSH():
		return "an SSH session"
	case m.Container():
		return "a container"
	default:
		return ""
	}
}

func (m Machine) anySet(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return m.Env(name) != "" })
}

// find returns the path of the first of the programs that is installed, and
// the name by which it was asked for.
func (m Machine) find(names ...string) (name, path string) {
	for _, name := range names {
		if path, err := m.LookPath(name); err == nil {
			return name, path
		}
	}
	return "", ""
}
