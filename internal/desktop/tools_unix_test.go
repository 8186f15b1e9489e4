//go:build unix

package desktop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"tenantswitch/internal/prove/bare"
)

// toolsDir names the folder of a test's fake tools to the fakes themselves.
const toolsDir = "DESKTOP_TEST_TOOLS"

// A fake tool is this test binary under the tool's name. Beside it lies what
// it does, and it writes down what it was given.
type (
	does struct {
		Noise string // is printed on stdout and stderr
		Hold  bool   // it stays until the file that says so is gone
		Heir  bool   // it leaves a child that holds its streams, as xclip does
		Opens bool   // it is a program that opens the link by this package
		Helps bool   // it is our own program, as a helper
		Deaf  bool   // it does not read what it is given
		Old   bool   // it does not know the flag -w, as tmux before 3.2
		Exit  int    // its status
		Locks string // it locks this file in its profile's folder, as Firefox does
	}
	given struct {
		Args    []string
		Stdin   string
		PID     int
		Session int
		Locale  string // LC_ALL
		Letters string // LC_CTYPE
	}
)

// TestMain never runs the tests in a fake tool, not even in one that comes too
// late to learn what it does: it would start fakes in its turn, without end.
func TestMain(m *testing.M) {
	if os.Getenv(toolsDir) == "" {
		os.Exit(bare.Run(m, "sh", "cat", "tmux"))
	}
	name := filepath.Base(os.Args[0])
	d, found := whatDoes(name)
	if !found {
		os.Exit(98)
	}
	status, err := d.act(name)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 99
	}
	os.Exit(status)
}

func whatDoes(name string) (d does, found bool) {
	content, err := os.ReadFile(filepath.Join(os.Getenv(toolsDir), name+".does"))
	return d, err == nil && json.Unmarshal(content, &d) == nil
}

// act is the life of a fake tool.
func (d does) act(name string) (status int, err error) {
	_, _ = fmt.Fprint(os.Stdout, d.Noise)
	_, _ = fmt.Fprint(os.Stderr, d.Noise)
	if d.Locks != "" {
		if err := lockIn(os.Args, d.Locks); err != nil {
			return 0, err
		}
	}
	if err := d.note(name); err != nil {
		return 0, err
	}
	switch {
	case d.Old && slices.Contains(os.Args, "-w"):
		return 1, nil
	case d.Opens:
		_, err := New(displayMachine()).Open(context.Background(), link)
		return 0, err
	case d.Helps:
		status, helped := Help(os.Args[1:])
		if !helped {
			return 97, nil
		}
		return status, nil
	case d.Heir:
		self, err := os.Executable()
		if err != nil {
			return 0, err
		}
		heir := exec.Cmd{Path: self, Args: []string{"heir"}, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
		return 0, heir.Start()
	}
	// Released, or left behind by a test that was killed.
	abandoned := time.Now().Add(time.Minute)
	for hold := d.Hold; hold && time.Now().Before(abandoned); _, hold = whatDoes(name) {
		time.Sleep(20 * time.Millisecond)
	}
	return d.Exit, nil
}

// note writes down what the fake was given, at once as a whole.
func (d does) note(name string) error {
	var stdin []byte
	if !d.Deaf {
		var err error
		if stdin, err = io.ReadAll(os.Stdin); err != nil {
			return err
		}
	}
	session, err := unix.Getsid(0)
	if err != nil {
		return err
	}
	content, err := json.Marshal(given{os.Args[1:], string(stdin), os.Getpid(), session, os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE")})
	if err != nil {
		return err
	}
	path := filepath.Join(os.Getenv(toolsDir), name+".given")
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// tools are the fake tools of a test, the only programs on its PATH.
type tools string

func fakeTools(t *testing.T, named map[string]does) tools {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range named {
		if err := os.Symlink(self, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		content, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".does"), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	t.Setenv(toolsDir, dir)
	return tools(dir)
}

// given waits until the tool has run, and returns what it was given.
func (ts tools) given(t *testing.T, name string) given {
	t.Helper()
	var g given
	until(t, name+" has run", func() bool {
		content, err := os.ReadFile(filepath.Join(string(ts), name+".given"))
		return err == nil && json.Unmarshal(content, &g) == nil
	})
	return g
}

func (ts tools) ran(name string) bool {
	_, err := os.Stat(filepath.Join(string(ts), name+".given"))
	return err == nil
}

// release ends a tool that holds.
func (ts tools) release(t *testing.T, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(string(ts), name+".does")); err != nil {
		t.Fatal(err)
	}
}

// until polls for a condition; the deadline of the test run is the only limit.
func until(t *testing.T, what string, met func() bool) {
	t.Helper()
	for !met() {
		select {
		case <-t.Context().Done():
			t.Fatal("never: " + what)
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// alive reports whether there is such a process; a zombie is one.
func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// on is the machine with the variables env and the programs on the PATH.
func on(env vars) Machine {
	m := machine("linux", env)
	m.LookPath = exec.LookPath
	return m
}

// displayMachine has a default browser.
func displayMachine() Machine {
	m := on(vars{"DISPLAY": ":0"})
	m.GOOS = runtime.GOOS
	return m
}

// defaultOpener is the program by which it opens a link.
func defaultOpener() string {
	if runtime.GOOS == "darwin" {
		return "open"
	}
	return "xdg-open"
}
