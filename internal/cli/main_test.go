package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tenantswitch/internal/desktop"
	"tenantswitch/internal/prove/bare"
)

// TestMain lets the test binary stand in for the program, so that scripts and
// pseudo terminals run the real one in a process of its own.
func TestMain(m *testing.M) {
	// Most of what these tests take is waiting for another process, so that more
	// of them run side by side than there are cores. A -parallel on the command
	// line, which is parsed later, wins.
	testing.Init()
	if err := flag.Set("test.parallel", strconv.Itoa(4*runtime.GOMAXPROCS(0))); err != nil {
		panic(err)
	}
	programs := map[string]func(){
		"tenantswitch": func() {
			if status, helped := desktop.Help(os.Args[1:]); helped {
				os.Exit(status)
			}
			streams := Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ()}
			streams.Self, _ = os.Executable()
			os.Exit(Run(context.Background(), os.Args[1:], streams, Build{Version: "v0.0.0-test", Go: "go-test"}))
		},
		"fakebrowser": func() { os.Exit(fakeBrowser()) },
	}
	run := running(m.Run)
	if programs[strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")] == nil {
		leave := bare.Enter("sh", "cat", "chmod", "cmp", "cp", "echo", "false", "grep", "ls", "mkdir", "rm", "rmdir", "sed", "sleep", "stat", "touch")
		run = func() int { return leave(m.Run()) }
	}
	testscript.Main(run, programs)
}

// running runs the tests, as testscript has it.
type running func() int

// Run runs them and returns the status.
func (r running) Run() int { return r() }

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			// A terminal whose clipboard is left alone.
			env.Setenv("TENANTSWITCH_HOME", env.WorkDir+"/home")
			env.Setenv("TERM", "dumb")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"jsonlen": jsonLen, "status": exitStatus},
	})
}

// jsonLen checks how many elements the JSON array in a file has, or that it has
// as many as that in another: jsonlen FILE N, jsonlen FILE FILE.
func jsonLen(ts *testscript.TestScript, _ bool, args []string) {
	count := func(file string) int {
		var rows []json.RawMessage
		ts.Check(json.Unmarshal([]byte(ts.ReadFile(file)), &rows))
		return len(rows)
	}
	want, err := strconv.Atoi(args[1])
	if err != nil {
		want = count(args[1])
	}
	if got := count(args[0]); got != want {
		ts.Fatalf("%s holds %d elements, want %d", args[0], got, want)
	}
}

// exitStatus runs the program and checks its exit status: status N ARGS….
func exitStatus(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec("tenantswitch", args[1:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// fakeBrowser fetches a page and keeps it, as a process of its own.
func fakeBrowser() int {
	resp, err := http.Get(os.Args[len(os.Args)-1]) // #nosec G107 -- the page on loopback that the test opens
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return 1
	}
	out := os.Getenv("FAKEBROWSER_PAGE")
	if os.WriteFile(out+".part", body, 0o600) != nil || os.Rename(out+".part", out) != nil {
		return 1
	}
	return 0
}
