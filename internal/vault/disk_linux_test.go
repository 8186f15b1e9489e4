package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"tenantswitch/internal/problem"
)

// TestAFullOrReadOnlyDiskIsAClearProblem runs helpDisk in a process that may
// mount a small disk of its own.
func TestAFullOrReadOnlyDiskIsAClearProblem(t *testing.T) {
	cmd := helper(t, "disk", t.TempDir(), "", "")
	cmd.Stderr = nil
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.Output()
	if bytes.HasPrefix(out, []byte("mounted\n")) {
		if err != nil {
			exit, _ := errors.AsType[*exec.ExitError](err)
			t.Fatalf("%v\n%s", err, exit.Stderr)
		}
		return
	}
	t.Skipf("no process here may mount a disk of its own: %v", err)
}

func helpDisk(ctx context.Context) error {
	dir := os.Getenv(dirEnv)
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		return err
	}
	fmt.Println("mounted")
	v := New(dir, Options{Keepers: []Keeper{File()}})
	b, err := v.Create(ctx)
	if err != nil || !b.Kept().OnDisk() {
		return fmt.Errorf("an account on the small disk: %w, %+v", err, b.Kept())
	}
	if err := b.Write(ctx, "tokens", []byte("before")); err != nil {
		return err
	}
	refusals := func(wantWhy string) error {
		for _, err := range []error{
			b.Write(ctx, "tokens", make([]byte, 2<<20)),
			b.Update(ctx, "tokens", func([]byte) ([]byte, error) { return make([]byte, 2<<20), nil }),
		} {
			p := problem.Of(err)
			if err == nil || !strings.Contains(p.Why, wantWhy) || p.Do == "" {
				return fmt.Errorf("writing gave %w, want %q", err, wantWhy)
			}
		}
		if got, err := b.Read(ctx, "tokens"); err != nil || string(got) != "before" {
			return fmt.Errorf("reading gave %q, %w", got, err)
		}
		return nil
	}
	if err := refusals("is full"); err != nil {
		return err
	}
	if err := b.Write(ctx, "tokens", []byte("before")); err != nil {
		return fmt.Errorf("a small write after the large one: %w", err)
	}
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		return err
	}
	if err := refusals("read-only disk"); err != nil {
		return err
	}
	return helpReadOnly(ctx, v.dir, b.ID())
}

// helpReadOnly is a whole start on a home that cannot be written.
func helpReadOnly(ctx context.Context, dir, id string) error {
	v := New(dir, Options{Keepers: []Keeper{File()}})
	b, err := v.Open(ctx, id, false)
	if err != nil {
		return err
	}
	if got, err := b.Read(ctx, "tokens"); err != nil || string(got) != "before" {
		return fmt.Errorf("a new process reads %q, %w", got, err)
	}
	inMemory, err := v.Create(ctx)
	if err != nil || !strings.Contains(inMemory.Kept().Line(), "read-only disk") {
		return fmt.Errorf("a new account: %w, %+v", err, inMemory.Kept())
	}
	if err := v.Delete(ctx, id); err == nil || !strings.Contains(err.Error(), "read-only disk") {
		return fmt.Errorf("deleting gave %w", err)
	}
	return nil
}
