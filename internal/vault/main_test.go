package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tenantswitch/internal/prove/bare"
)

// The test binary runs itself as the other process of a test: helperEnv names
// what it does then.
const (
	helperEnv = "VAULT_TEST_HELPER"
	dirEnv    = "VAULT_TEST_DIR"
	idEnv     = "VAULT_TEST_ID"
	markEnv   = "VAULT_TEST_MARK"
)

func TestMain(m *testing.M) {
	if mode := os.Getenv(helperEnv); mode != "" {
		if err := help(mode); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(bare.Run(m, "dbus-daemon"))
}

func help(mode string) error {
	if done, err := helpCommand(mode); done {
		return err
	}
	ctx := context.Background()
	if mode == "disk" {
		return helpDisk(ctx)
	}
	if then, ok := strings.CutPrefix(mode, "logged out:"); ok {
		return helpLoggedOut(then)
	}
	v := New(os.Getenv(dirEnv), Options{Keepers: append(helpKeepers(), File())})
	if mode == "create" {
		b, err := v.Create(ctx)
		if err == nil {
			fmt.Print(b.ID())
		}
		return err
	}
	b, err := v.Open(ctx, os.Getenv(idEnv), false)
	if err != nil {
		return err
	}
	switch mode {
	case "delete":
		return b.Delete(ctx)
	case "append one":
		return b.Update(ctx, "lines", appendLine(os.Getenv(markEnv)))
	case "append":
		for i := range 200 {
			if err := b.Update(ctx, "lines", appendLine(os.Getenv(markEnv)+strconv.Itoa(i))); err != nil {
				return err
			}
		}
		return nil
	case "rewrite":
		for i := byte('a'); ; i = 'a' + (i-'a'+1)%26 {
			if err := b.Write(ctx, "snapshot", bytes.Repeat([]byte{i}, 1<<20)); err != nil {
				return err
			}
		}
	case "hold":
		return b.Update(ctx, "lines", func([]byte) ([]byte, error) {
			fmt.Println("held")
			_, err := os.Stdin.Read(make([]byte, 1)) // until the parent lets go
			return nil, err
		})
	}
	return errors.New("unknown helper " + mode)
}

// helpCommand plays a passphrase_command.
func helpCommand(mode string) (bool, error) {
	what, ok := strings.CutPrefix(mode, "print:")
	switch {
	case ok:
		fmt.Fprintln(os.Stderr, "noise that nobody must see")
		fmt.Print(what)
		return true, nil
	case mode == "exit":
		status, err := strconv.Atoi(os.Args[1])
		if err != nil {
			return true, err
		}
		os.Exit(status)
	case mode == "fail":
		fmt.Fprintln(os.Stderr, "noise that nobody must see")
		return true, errors.New("noise that nobody must see")
	case mode == "wait":
		time.Sleep(time.Minute)
		return true, nil
	case mode == "flood":
		fmt.Println("correct horse battery")
		_, err := os.Stdout.Write(bytes.Repeat([]byte("x"), 1<<20))
		return true, err
	}
	return false, nil
}

func helper(t *testing.T, mode, dir, id, mark string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), helperEnv+"="+mode, dirEnv+"="+dir, idEnv+"="+id, markEnv+"="+mark)
	cmd.Stderr = os.Stderr
	return cmd
}

func appendLine(line string) func([]byte) ([]byte, error) {
	return func(old []byte) ([]byte, error) {
		return append(old, line+"\n"...), nil
	}
}

// demo returns a vault with the file keeper.
func demo(t *testing.T) *Vault {
	t.Helper()
	return New(t.TempDir(), Options{Keepers: []Keeper{File()}})
}

func mustCreate(t *testing.T, v *Vault) *Box {
	t.Helper()
	b, err := v.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustWrite(t *testing.T, b *Box, name, content string) {
	t.Helper()
	if err := b.Write(t.Context(), name, []byte(content)); err != nil {
		t.Fatal(err)
	}
}

func wantContent(t *testing.T, b *Box, name, want string) {
	t.Helper()
	got, err := b.Read(t.Context(), name)
	if err != nil {
		t.Fatalf("read %q: %v", name, err)
	}
	if string(got) != want {
		t.Fatalf("%q holds %.40q, want %.40q", name, got, want)
	}
}

// again opens the account as a new process would.
func again(t *testing.T, v *Vault, id string) *Box {
	t.Helper()
	b, err := New(v.dir, v.options).Open(t.Context(), id, false)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// namesIn lists everything below dir.
func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if path != dir {
			names = append(names, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return names
}

// fakeKeeper keeps keys in memory and answers with err where it is set.
type fakeKeeper struct {
	name string

	mu       sync.Mutex
	err      error
	keys     map[string][]byte
	asked    []bool // what MayAsk was, call by call
	loads    int
	deletion error
}

func fake(name string) *fakeKeeper { return &fakeKeeper{name: name, keys: map[string][]byte{}} }

func (k *fakeKeeper) Name() string { return k.name }
func (k *fakeKeeper) Line() string { return "kept by " + k.name }

func (k *fakeKeeper) answer(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.err = err
}

func (k *fakeKeeper) Store(_ context.Context, e Entry, key []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err != nil {
		return k.err
	}
	k.keys[e.ID] = bytes.Clone(key)
	return nil
}

func (k *fakeKeeper) Load(_ context.Context, e Entry) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.loads++
	k.asked = append(k.asked, e.MayAsk)
	if k.err != nil {
		return nil, k.err
	}
	if key, ok := k.keys[e.ID]; ok {
		return key, nil
	}
	return nil, ErrNotFound
}

func (k *fakeKeeper) Delete(_ context.Context, e Entry) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.deletion != nil {
		return k.deletion
	}
	delete(k.keys, e.ID)
	return nil
}
