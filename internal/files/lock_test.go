package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tenantswitch/internal/problem"
)

// hold is the other process of a test: it holds a lock until its stdin ends.
func hold(path string) error {
	unlock, err := Lock(context.Background(), path)
	if err != nil {
		return err
	}
	defer unlock()
	fmt.Println("held")
	_, _ = os.Stdin.Read(make([]byte, 1)) // it ends
	return nil
}

func TestAHeldLockIsWaitedForUntilTheContextEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), holdEnv+"="+path)
	in, inErr := cmd.StdinPipe()
	out, outErr := cmd.StdoutPipe()
	if err := errors.Join(inErr, outErr, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 8)); err != nil {
		t.Fatal(err)
	}
	soon, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	_, err := Lock(soon, path)
	if held, ok := errors.AsType[*HeldError](err); !ok || held.PID != cmd.Process.Pid || held.Path != path || held.Waited <= 0 {
		t.Errorf("got %v", err)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Lock(canceled, path); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	locked := make(chan error)
	go func() {
		unlock, err := Lock(t.Context(), path)
		if err == nil {
			unlock()
		}
		locked <- err
	}()
	if err := errors.Join(in.Close(), <-locked, cmd.Wait()); err != nil {
		t.Error(err)
	}
	if got := holder(path); got != os.Getpid() {
		t.Errorf("process %d has it, says the file", got)
	}
}

func TestALockThatCannotBeMadeIsNotWaitedFor(t *testing.T) {
	dir := t.TempDir()
	if _, err := Lock(t.Context(), dir); err == nil {
		t.Error("a folder was locked")
	}
	if _, err := Lock(t.Context(), filepath.Join(dir, "none", "lock")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestWhoHoldsALockIsNamed(t *testing.T) {
	for pid, want := range map[int]string{
		0:           "another tenantswitch has held /l for 1s",
		os.Getpid(): "this tenantswitch itself has held /l for 1s",
		-1:          "another tenantswitch (process -1) has held /l for 1s",
	} {
		if got := (&HeldError{Path: "/l", PID: pid, Waited: time.Second}).Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestWhatADiskRefusesIsSaidInWords(t *testing.T) {
	for why, err := range map[string]error{
		"does not belong to you": fs.ErrPermission,
		"has held /l":            &HeldError{Path: "/l"},
		"odd":                    errors.New("odd\x1b[31m\nanswer"),
	} {
		p := Problem("it was not written", "/home/dana", fmt.Errorf("w: %w", err))
		if p.What == "" || !strings.Contains(p.Why, why) || p.Do == "" || strings.ContainsAny(p.Error(), "\x1b\n") || !errors.Is(p, err) {
			t.Errorf("%v became %+v", err, p)
		}
	}
	if p := Problem("it was not written", "/home/dana", context.Canceled); p.Kind != problem.Canceled || p.Do != "" {
		t.Errorf("got %+v", p)
	}
}
