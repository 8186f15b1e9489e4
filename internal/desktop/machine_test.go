package desktop

import (
	"context"
	"io/fs"
	"os/exec"
	"path"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// vars are the environment variables of a made-up machine.
type vars map[string]string

func (v vars) get(name string) string { return v[name] }

// list lists a folder of theirs.
func (v vars) list(name string) ([]fs.DirEntry, error) {
	inside := func(name string) string { return strings.Trim(strings.ReplaceAll(name, `\`, "/"), "/") }
	all := fstest.MapFS{}
	for name, content := range v {
		switch {
		case strings.HasSuffix(name, "/"), strings.HasSuffix(name, `\`):
			all[inside(name)] = &fstest.MapFile{Mode: fs.ModeDir}
		case absolute(name):
			all[inside(name)] = &fstest.MapFile{Data: []byte(content)}
		}
	}
	return all.ReadDir(inside(name))
}

// machine makes up a machine with these programs in /bin, or where a program
// with slashes says. Variables whose names begin with a slash or a drive are
// files, or folders where they end in one.
func machine(goos string, env vars, programs ...string) Machine {
	return Machine{
		GOOS: goos,
		Env:  env.get,
		LookPath: func(name string) (string, error) {
			switch {
			case !slices.Contains(programs, name):
				return "", &exec.Error{Name: name, Err: exec.ErrNotFound}
			case strings.ContainsAny(name, `/\`):
				return name, nil
			default:
				return path.Join("/bin", name), nil
			}
		},
		ReadFile: func(name string) ([]byte, error) {
			if content, found := env[name]; found {
				return []byte(content), nil
			}
			return nil, fs.ErrNotExist
		},
		Stat: func(name string) (fs.FileInfo, error) {
			if content, found := env[name]; found {
				return madeUp(content, 0o600), nil
			}
			if _, found := env[join(name, "")]; found {
				return madeUp("", fs.ModeDir|0o700), nil
			}
			return nil, fs.ErrNotExist
		},
		ReadDir:      env.list,
		EvalSymlinks: func(name string) (string, error) { return name, nil },
		Registry:     func(string, string) (uint64, error) { return 0, fs.ErrNotExist },
		Output: func(context.Context, string, ...string) ([]byte, error) {
			return nil, exec.ErrNotFound
		},
	}
}

func madeUp(content string, mode fs.FileMode) fs.FileInfo {
	info, err := fstest.MapFS{"x": {Data: []byte(content), Mode: mode}}.Stat("x")
	if err != nil {
		panic(err)
	}
	return info
}

const wslKernel = "Linux version 6.6.87.2-microsoft-standard-WSL2 (root@x) (gcc 11.2.0) #1 SMP"

func TestTheMachineIsRecognized(t *testing.T) {
	for _, c := range []struct {
		name string
		m    Machine
		want string
	}{
		{"a Linux desktop", machine("linux", vars{"DISPLAY": ":0", "/proc/version": "Linux version 6.8.0 (gcc)"}), "display"},
		{"a Wayland desktop", machine("linux", vars{"WAYLAND_DISPLAY": "wayland-0"}), "display"},
		{"a Linux console", machine("linux", nil), ""},
		{"SSH", machine("linux", vars{"SSH_TTY": "/dev/pts/1"}), "ssh"},
		{"SSH inside tmux", machine("linux", vars{"SSH_CONNECTION": "::1 1 ::1 22", "TMUX": "/tmp/tmux-0/default,1,0"}), "ssh tmux"},
		{"SSH with a forwarded display", machine("linux", vars{"SSH_TTY": "x", "DISPLAY": "localhost:10.0"}), "ssh display"},
		{"WSL", machine("linux", vars{"WSL_DISTRO_NAME": "Ubuntu"}), "wsl"},
		{"WSL without its name", machine("linux", vars{"WSL_INTEROP": "/run/WSL/8_interop"}), "wsl"},
		{"WSL by its kernel", machine("linux", vars{"/proc/version": wslKernel}), "wsl"},
		{"the first WSL", machine("linux", vars{"/proc/version": "Linux version 4.4.0-19041-Microsoft"}), "wsl"},
		{"Docker on WSL's kernel", machine("linux", vars{"/proc/version": wslKernel, "/.dockerenv": ""}), "container"},
		{"podman", machine("linux", vars{"/run/.containerenv": ""}), "container"},
		{"nspawn", machine("linux", vars{"container": "systemd-nspawn"}), "container"},
		{"a pod", machine("linux", vars{"KUBERNETES_SERVICE_HOST": "10.0.0.1"}), "container"},
		{"Windows", machine("windows", vars{"WSL_DISTRO_NAME": "passed on"}), "display"},
		{"Windows over SSH", machine("windows", vars{"SSH_CLIENT": "x"}), "ssh"},
		{"a Mac", machine("darwin", nil), "display"},
		{"a Mac over SSH", machine("darwin", vars{"SSH_CONNECTION": "x"}), "ssh"},
	} {
		var got []string
		for _, fact := range []struct {
			name string
			is   func() bool
		}{{"ssh", c.m.SSH}, {"wsl", c.m.WSL}, {"container", c.m.Container}, {"tmux", c.m.Tmux}, {"display", c.m.Display}} {
			if fact.is() {
				got = append(got, fact.name)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestThisMachineCanBeAsked(t *testing.T) {
	m := Here()
	if m.GOOS != runtime.GOOS {
		t.Errorf("this is %s", m.GOOS)
	}
	t.Setenv("SSH_TTY", "/dev/pts/1")
	if !m.SSH() {
		t.Error("the environment is not read when asked")
	}
	if ok, why := m.CanBrowse(); ok != (why == "") {
		t.Errorf("CanBrowse is %v, %q", ok, why)
	}
}

func TestTheBetterSignInIsProposed(t *testing.T) {
	const helper = "/vscode/browser.sh"
	for _, c := range []struct {
		name   string
		m      Machine
		browse bool
		device bool
		why    string
	}{
		{"a Linux desktop", machine("linux", vars{"DISPLAY": ":0"}, "xdg-open"), true, false, ""},
		{"a Linux desktop without opener", machine("linux", vars{"DISPLAY": ":0"}, "w3m", "www-browser"), false, true, "neither xdg-open nor x-www-browser is installed"},
		{"a console", machine("linux", nil, "xdg-open"), false, true, "there is no display"},
		{"SSH", machine("linux", vars{"SSH_TTY": "x"}, "xdg-open"), false, true, "this is an SSH session without a display"},
		{"SSH with a display", machine("linux", vars{"SSH_TTY": "x", "DISPLAY": "localhost:10.0"}, "xdg-open"), true, false, ""},
		{"SSH with an editor's helper", machine("linux", vars{"SSH_TTY": "x", "BROWSER": helper}, helper), true, true, "this is an SSH session without a display"},
		{"a container", machine("linux", vars{"/.dockerenv": ""}, "xdg-open"), false, true, "this is a container without a display"},
		{"a container with an editor's helper", machine("linux", vars{"/.dockerenv": "", "BROWSER": helper}, helper), true, true, "this is a container without a display"},
		{"a container with a display", machine("linux", vars{"container": "toolbox", "WAYLAND_DISPLAY": "w"}, "xdg-open"), true, false, ""},
		{"a console with $BROWSER", machine("linux", vars{"BROWSER": "firefox"}, "firefox"), true, false, ""},
		{"a console with a text browser", machine("linux", vars{"BROWSER": "w3m"}, "w3m"), false, true, "$BROWSER names w3m, which needs a terminal of its own, and there is no display"},
		{"WSL", machine("linux", vars{"WSL_DISTRO_NAME": "u"}, "rundll32.exe"), true, false, ""},
		{"WSL without Windows", machine("linux", vars{"WSL_DISTRO_NAME": "u"}), false, true, "no program of Windows can be started from this WSL"},
		{"WSL over SSH", machine("linux", vars{"WSL_DISTRO_NAME": "u", "SSH_TTY": "x"}, "wslview"), false, true, "this is an SSH session without a display"},
		{"Windows", machine("windows", nil), true, false, ""},
		{"Windows over SSH", machine("windows", vars{"SSH_CLIENT": "x"}), false, true, "this is an SSH session without a display"},
		{"a Mac", machine("darwin", nil), true, false, ""},
		{"a Mac over SSH", machine("darwin", vars{"SSH_TTY": "x"}), false, true, "this is an SSH session without a display"},
	} {
		browse, whyNot := c.m.CanBrowse()
		if browse != c.browse || browse != (whyNot == "") {
			t.Errorf("%s: CanBrowse is %v, %q", c.name, browse, whyNot)
		}
		device, why := c.m.ProposeDeviceCode()
		if device != c.device || why != c.why {
			t.Errorf("%s: ProposeDeviceCode is %v, %q; want %v, %q", c.name, device, why, c.device, c.why)
		}
	}
}
