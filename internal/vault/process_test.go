package vault

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"tenantswitch/internal/files"
)

func TestTwoProcessesLoseNothing(t *testing.T) {
	v := demo(t)
	b := mustCreate(t, v)
	one := helper(t, "append", v.dir, b.ID(), "one-")
	two := helper(t, "append", v.dir, b.ID(), "two-")
	if err := one.Start(); err != nil {
		t.Fatal(err)
	}
	if err := two.Start(); err != nil {
		t.Fatal(err)
	}
	if err := one.Wait(); err != nil {
		t.Error(err)
	}
	if err := two.Wait(); err != nil {
		t.Error(err)
	}
	got, err := b.Read(t.Context(), "lines")
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]int{}
	for line := range strings.Lines(string(got)) {
		lines[strings.TrimSpace(line)]++
	}
	for _, mark := range []string{"one-", "two-"} {
		for i := range 200 {
			if n := lines[fmt.Sprint(mark, i)]; n != 1 {
				t.Errorf("update %s%d is there %d times", mark, i, n)
			}
		}
	}
}

func TestAKilledProcessLeavesTheOldFileOrTheNewOne(t *testing.T) {
	if testing.Short() {
		t.Skip("many processes, none of them under the race detector: not for repeated runs")
	}
	v := demo(t)
	b := mustCreate(t, v)
	mustWrite(t, b, "snapshot", strings.Repeat("a", 1<<20))
	for round := range 12 {
		before, err := b.Stat("snapshot")
		if err != nil {
			t.Fatal(err)
		}
		cmd := helper(t, "rewrite", v.dir, b.ID(), "")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// The first version of its own shows that it is writing; the kill then
		// falls somewhere else in each round.
		waitFor(t, func() bool {
			now, err := b.Stat("snapshot")
			return err == nil && now != before
		})
		time.Sleep(time.Duration(round) * 300 * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // killed
		got, err := b.Read(t.Context(), "snapshot")
		if err != nil || len(got) != 1<<20 || !bytes.Equal(got, bytes.Repeat(got[:1], 1<<20)) {
			t.Fatalf("round %d: %d bytes that are no version (%v)", round, len(got), err)
		}
	}
	mustWrite(t, b, "visits", "x")
	left, err := filepath.Glob(filepath.Join(v.folder(b.ID()), files.Temporary+"*"))
	if err != nil || len(left) != 0 {
		t.Errorf("the next write left %q (%v)", left, err)
	}
}

func TestAProcessThatWritesWithoutPauseLetsOthersIn(t *testing.T) {
	v := demo(t)
	b := mustCreate(t, v)
	cmd := helper(t, "rewrite", v.dir, b.ID(), "")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
	}()
	waitFor(t, func() bool { return exists(filepath.Join(v.folder(b.ID()), "snapshot")) })
	for i := range 10 {
		if err := b.Update(t.Context(), "lines", appendLine("x")); err != nil {
			t.Fatalf("update %d: %v", i, err)
		}
	}
	if err := cmd.Process.Signal(syscall.Signal(0)); err != nil && runtime.GOOS != "windows" {
		t.Errorf("the other process was not writing any more: %v", err)
	}
}

func TestALockThatIsHeldForTooLongIsAProblem(t *testing.T) {
	v := demo(t)
	b := mustCreate(t, v)
	mustWrite(t, b, "lines", "before\n")
	cmd := helper(t, "hold", v.dir, b.ID(), "")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 8)); err != nil {
		t.Fatal(err)
	}
	waiting := again(t, v, b.ID())
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer stop()
	err = waiting.Update(ctx, "lines", appendLine("late"))
	who := fmt.Sprintf("another tenantswitch (process %d) has held %s for ", cmd.Process.Pid, filepath.Join(v.folder(b.ID()), lockName))
	if err == nil || !strings.Contains(err.Error(), who) {
		t.Errorf("got %v", err)
	}
	wantContent(t, waiting, "lines", "before\n")
	if _, err := in.Write([]byte("\n")); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := waiting.Update(t.Context(), "lines", appendLine("after")); err != nil {
		t.Error(err)
	}
	wantContent(t, b, "lines", "before\nafter\n")
}

// TestAGoodFileWrittenMeanwhileIsNotSetAside: between the first look at a
// damaged file and the lock another process may have mended it.
func TestAGoodFileWrittenMeanwhileIsNotSetAside(t *testing.T) {
	b, path, good := onDisk(t)
	plant(t, path, good[:50])
	reader := again(t, b.vault, b.ID())
	read := make(chan error, 1)
	err := b.Update(t.Context(), "lines", func([]byte) ([]byte, error) { // holds the lock
		go func() {
			_, err := reader.Read(t.Context(), "tokens")
			read <- err
		}()
		// It has looked once it waits for the lock, in the queue.
		waitFor(t, func() bool {
			queue := flock.New(filepath.Join(b.vault.folder(b.ID()), queueName))
			free, err := queue.TryLock()
			return err == nil && (!free || queue.Unlock() != nil)
		})
		plant(t, path, good)
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-read; err != nil {
		t.Errorf("the read gave %v", err)
	}
	wantContent(t, b, "tokens", strings.Repeat("content ", 100))
	if aside, err := filepath.Glob(path + ".damaged-*"); err != nil || len(aside) != 0 {
		t.Errorf("%q was set aside (%v)", aside, err)
	}
}

func TestLeftoversOfAKilledWriteAreRemovedByTheNextOne(t *testing.T) {
	v := demo(t)
	b := mustCreate(t, v)
	left := filepath.Join(v.folder(b.ID()), files.Temporary+"123")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, b, "visits", "x")
	if exists(left) {
		t.Error("the temporary file of a killed process is still there")
	}
}

func TestAWriterLetsTheOneThatWaitsGoFirst(t *testing.T) {
	v := demo(t)
	b := mustCreate(t, v)
	mustWrite(t, b, "lines", "before\n")
	goAhead, err := files.Lock(t.Context(), filepath.Join(v.folder(b.ID()), queueName)) // as one that waits for the lock
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer stop()
	if err := again(t, v, b.ID()).Update(ctx, "lines", appendLine("hasty")); err == nil || !strings.Contains(err.Error(), queueName) {
		t.Errorf("got %v", err)
	}
	goAhead()
	if err := b.Update(t.Context(), "lines", appendLine("after")); err != nil {
		t.Error(err)
	}
	wantContent(t, b, "lines", "before\nafter\n")
}

// waitFor polls for what another process or goroutine brings about.
func waitFor(t *testing.T, there func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !there(); time.Sleep(200 * time.Microsecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}
