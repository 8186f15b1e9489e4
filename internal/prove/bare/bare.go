// Package bare gives tests the environment of a machine that belongs to nobody.
// Whoever runs them has a browser, an editor, a proxy, a locale and a home
// folder, and what a test proves must not depend on any of it. So nothing is
// taken out of their environment: the tests' own is made from nothing.
package bare

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// theirs is the PATH of whoever runs the tests; it is kept to find a real
// browser for the tests that are about one.
var theirs = os.Getenv("PATH")

// Run runs a package's tests with only the named tools on the PATH, as Enter
// makes it, and returns the status to exit with.
func Run(m *testing.M, tools ...string) int {
	leave := Enter(tools...)
	return leave(m.Run())
}

// Enter empties the environment of this process. PATH leads to the named tools
// alone, as far as they are installed; the home folder is an empty one; files
// that pass go where they did. Leave removes what was made and returns the
// status, or 1 where something was written to the home folder.
func Enter(tools ...string) (leave func(status int) int) {
	dir, err := os.MkdirTemp("", "bare")
	must(err)
	home, bin := filepath.Join(dir, "home"), filepath.Join(dir, "bin")
	must(os.Mkdir(home, 0o700))
	must(os.Mkdir(bin, 0o700))
	// Under -race a program lingers for a second at its end unless told not to.
	env := map[string]string{"HOME": home, "PATH": bin, "GORACE": "atexit_sleep_ms=0"}
	// Where files go that pass, and where the coverage of other processes goes.
	for _, name := range []string{"TMPDIR", "GOCOVERDIR"} {
		env[name] = os.Getenv(name)
	}
	if runtime.GOOS == "windows" {
		forWindows(env, home)
	} else {
		link(bin, tools)
	}
	os.Clearenv()
	for name, value := range env {
		if value != "" {
			must(os.Setenv(name, value))
		}
	}
	return func(status int) int {
		left, err := os.ReadDir(home)
		must(err)
		if len(left) > 0 && status == 0 {
			fmt.Fprintf(os.Stderr, "the tests wrote %v to the home folder\n", left)
			status = 1
		}
		must(os.RemoveAll(dir))
		return status
	}
}

// link puts links to the tools in a folder.
func link(bin string, tools []string) {
	for _, tool := range tools {
		if path, err := exec.LookPath(tool); err == nil {
			path, err = filepath.Abs(path)
			must(err)
			must(os.Symlink(path, filepath.Join(bin, tool)))
		}
	}
}

// forWindows adds what a process cannot do without there, and the tools of the
// system in the place of links, which not everybody may make.
func forWindows(env map[string]string, home string) {
	for _, name := range []string{"SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "TEMP", "TMP"} {
		env[name] = os.Getenv(name)
	}
	env["PATH"] = filepath.Join(env["SystemRoot"], "System32")
	for _, name := range []string{"USERPROFILE", "APPDATA", "LOCALAPPDATA"} {
		env[name] = home
	}
}

// Find returns the path of a program that whoever runs the tests has installed,
// "" where they have not.
func Find(name string) string {
	for _, dir := range filepath.SplitList(theirs) {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil && filepath.IsAbs(path) {
			return path
		}
	}
	return ""
}

// Browser returns the lines of a shell script that becomes the program with
// these arguments before the script's own, and with the tools of the system on
// its PATH: a browser is a script itself on many systems.
func Browser(path string, args ...string) string {
	return "PATH=/usr/local/bin:/usr/bin:/bin exec '" + path + "' " + strings.Join(args, " ") + ` "$@"`
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "the tests' environment:", err)
		os.Exit(2)
	}
}
