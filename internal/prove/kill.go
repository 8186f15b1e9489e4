package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// killTenants is the size of the directory that is being written when the
// program is killed.
const killTenants = "2000"

// kill kills the program at random moments while it signs in, reads and
// writes, and looks each time whether what is on disk still serves: all of the
// directory where it had been read before, and all or nothing where it had not.
func kill(ctx context.Context, b *bench, args []string) error {
	runs := 100
	if len(args) > 0 {
		var err error
		if runs, err = strconv.Atoi(args[0]); err != nil {
			return fmt.Errorf("kill wants a number of runs: %w", err)
		}
	}
	first, again, err := b.refreshTimes(ctx, "read")
	if err != nil {
		return err
	}
	killed, whole := 0, 0
	for i := range runs {
		home, longest := "read", again
		if i%4 == 0 {
			home, longest = "fresh"+strconv.Itoa(i), first
		}
		dead, err := b.killRefresh(ctx, home, longest)
		if err != nil {
			return err
		}
		n, err := b.count(ctx, home)
		if err == nil && n == 0 && home == "read" {
			err = errors.New("the directory that had been read is gone")
		}
		if err != nil {
			return fmt.Errorf("run %d: %w", i+1, err)
		}
		if dead {
			killed++
		}
		if n > 0 {
			whole++
		}
	}
	fmt.Printf("kill: %d runs, %d of them killed (within %v at first, %v later); the whole directory was there after %d, none yet after %d, never a part\n",
		runs, killed, first, again, whole, runs-whole)
	return nil
}

// killRefresh kills a refresh at a random moment of its life, or a little
// after it, and says whether it died.
func (b *bench) killRefresh(ctx context.Context, home string, life time.Duration) (bool, error) {
	cmd := b.command(ctx, home, "--demo="+killTenants, "refresh")
	if err := cmd.Start(); err != nil {
		return false, err
	}
	moment := time.Duration(rand.Int64N(int64(life * 5 / 4))) // #nosec G404 -- any moment will do
	timer := time.AfterFunc(moment, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	return cmd.Wait() != nil, nil
}

// refreshTimes is how long a first refresh takes, sign-in included, and how
// long one does that follows it.
func (b *bench) refreshTimes(ctx context.Context, home string) (first, again time.Duration, err error) {
	for _, took := range []*time.Duration{&first, &again} {
		start := time.Now()
		out, err := b.command(ctx, home, "--demo="+killTenants, "refresh").CombinedOutput()
		if err != nil {
			return 0, 0, fmt.Errorf("refresh: %w\n%s", err, out)
		}
		*took = time.Since(start).Round(time.Millisecond)
	}
	return first, again, nil
}

// count returns how many tenants the state in home holds; anything between
// none and all is an error.
func (b *bench) count(ctx context.Context, home string) (int, error) {
	cmd := b.command(ctx, home, "--demo="+killTenants, "--offline", "list")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	n := bytes.Count(out.Bytes(), []byte("\n"))
	if all, _ := strconv.Atoi(killTenants); n == all && err == nil {
		return n, nil
	}
	if n == 0 && err != nil && !bytes.Contains(errs.Bytes(), []byte("panic")) {
		return 0, nil
	}
	return n, fmt.Errorf("%d tenants, %w, %s", n, err, errs.String())
}
