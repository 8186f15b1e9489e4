package openlog

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/google/uuid"

	"tenantswitch/internal/clean"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/prove/bare"
)

// The test binary runs itself as the other process of a test: dirEnv is the
// folder to which it adds openings then, and markEnv what they are called.
const (
	dirEnv  = "OPENLOG_TEST_DIR"
	markEnv = "OPENLOG_TEST_MARK"
)

// rounds is how many openings a writer adds.
const rounds = 200

func TestMain(m *testing.M) {
	if dir := os.Getenv(dirEnv); dir != "" {
		if err := appendAll(context.Background(), small(dir, 8000, 100), os.Getenv(markEnv)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(bare.Run(m))
}

// small is a log whose files are full early.
func small(dir string, full int64, kept int) *Log { return &Log{dir: dir, full: full, kept: kept} }

func appendAll(ctx context.Context, l *Log, mark string) error {
	for i := range rounds {
		if err := l.Append(ctx, opening(fmt.Sprint(mark, i))); err != nil {
			return err
		}
	}
	return nil
}

func opening(tenant string) Opening {
	return Opening{
		Time: time.Date(2026, 11, 24, 17, 54, 0, 0, time.UTC), Account: "dana@northwind-soc.example",
		TenantID: uuid.MustParse("3f2504e0-4f89-01d3-9a0c-0305e82c3301"), Tenant: tenant,
		Portal: "defender", Page: "incidents", How: ByCommand, Session: "edge/Work",
	}
}

// read returns what the tenants of the log are called, in order.
func read(t *testing.T, l *Log) (tenants []string, broken int) {
	t.Helper()
	broken, err := l.Read(func(o Opening) { tenants = append(tenants, o.Tenant) })
	if err != nil {
		t.Fatal(err)
	}
	return tenants, broken
}

func TestALineIsTheContract(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	l, o := New(dir), opening("Contoso & Söhne")
	o.Time = time.Date(2026, 11, 24, 18, 54, 0, 999, time.FixedZone("", 3600))
	o.Page = ""
	if err := l.Append(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "openings.jsonl")
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"time":"2026-11-24T17:54:00Z","account":"dana@northwind-soc.example",` +
		`"tenant_id":"3f2504e0-4f89-01d3-9a0c-0305e82c3301","tenant":"Contoso & Söhne",` +
		`"portal":"defender","page":"","how":"open","session":"edge/Work"}` + "\n"
	if string(got) != want {
		t.Errorf("got  %swant %s", got, want)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	var back Opening
	if broken, err := l.Read(func(o Opening) { back = o }); err != nil || broken != 0 || !back.Time.Equal(o.Time.Truncate(time.Second)) {
		t.Errorf("read %+v, %d broken, %v", back, broken, err)
	}
}

func TestTwoProcessesAndTheirGoroutinesLoseNothing(t *testing.T) {
	dir := t.TempDir()
	var writers sync.WaitGroup
	for _, mark := range []string{"one-", "two-"} {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), dirEnv+"="+dir, markEnv+"="+mark)
		cmd.Stderr = os.Stderr
		writers.Go(func() {
			if err := cmd.Run(); err != nil {
				t.Error(err)
			}
		})
	}
	l := small(dir, 8000, 100)
	for _, mark := range []string{"three-", "four-"} {
		writers.Go(func() {
			if err := appendAll(t.Context(), l, mark); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	tenants, broken := read(t, l)
	seen := map[string]int{}
	for _, name := range tenants {
		seen[name]++
	}
	if broken != 0 || len(tenants) != 4*rounds || len(seen) != 4*rounds {
		t.Errorf("%d openings of %d, %d of them different, %d broken lines", len(tenants), 4*rounds, len(seen), broken)
	}
	if !there(l.path(2)) {
		t.Error("nothing was rotated, so nothing is proved of that")
	}
}

func TestWhatIsFullIsRotatedAndTheOldestIsDeleted(t *testing.T) {
	l := small(t.TempDir(), 1000, 3) // five lines a file
	if err := appendAll(t.Context(), l, "t"); err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		info, err := os.Stat(l.path(n))
		if n > 3 {
			if err == nil {
				t.Errorf("%s is kept", l.path(n))
			}
			continue
		}
		if err != nil || info.Size() > 1000 {
			t.Errorf("%s: %v, %v", l.path(n), info, err)
		}
	}
	tenants, _ := read(t, l)
	if len(tenants) < 15 || len(tenants) > 20 {
		t.Fatalf("%d openings are kept", len(tenants))
	}
	for i, name := range tenants { // the last ones, in order
		if want := fmt.Sprint("t", rounds-len(tenants)+i); name != want {
			t.Errorf("opening %d is %s, want %s", i, name, want)
		}
	}
}

func TestARotationThatWasKilledLosesNothing(t *testing.T) {
	l := small(t.TempDir(), 1, 3) // one line a file
	for _, name := range []string{"a", "b", "c"} {
		if err := l.Append(t.Context(), opening(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(l.path(2), l.path(3)); err != nil { // and killed here
		t.Fatal(err)
	}
	if err := l.Append(t.Context(), opening("d")); err != nil {
		t.Fatal(err)
	}
	if tenants, _ := read(t, l); strings.Join(tenants, "") != "abcd" {
		t.Errorf("got %v", tenants)
	}
}

func TestBrokenLinesHideNoOther(t *testing.T) {
	l := New(t.TempDir())
	if err := l.Append(t.Context(), opening("first")); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(l.path(0))
	if err != nil {
		t.Fatal(err)
	}
	later := strings.Replace(string(good), "{", `{"later":[1],`, 1)
	later = strings.Replace(later, "first", `sec\u001b[2Jond`, 1)
	text := string(good) + "no json\n\n{}\n" + later +
		strings.Repeat("x", 3*longest) + "\n" + `{"time":"2026-11-24T17:54:00Z","ten` // as a full disk leaves it
	if err := os.WriteFile(l.path(0), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(t.Context(), opening("third")); err != nil {
		t.Fatal(err)
	}
	tenants, broken := read(t, l)
	if got := strings.Join(tenants, " "); got != "first sec\ufffd[2Jond third" || broken != 4 {
		t.Errorf("got %q and %d broken lines", got, broken)
	}
}

func TestThereIsNoLogUntilSomethingIsInIt(t *testing.T) {
	l := New(filepath.Join(t.TempDir(), "none"))
	if tenants, broken := read(t, l); l.Exists() || len(tenants) != 0 || broken != 0 {
		t.Errorf("got %v, %d broken", tenants, broken)
	}
	if err := l.Append(t.Context(), opening("a")); err != nil || !l.Exists() {
		t.Errorf("it does not exist: %v", err)
	}
}

func TestWhatCannotBeWrittenOrReadIsAProblem(t *testing.T) {
	l := New(t.TempDir())
	if err := os.Mkdir(l.path(0), 0o700); err != nil {
		t.Fatal(err)
	}
	_, reading := l.Read(func(Opening) {})
	for want, err := range map[string]error{
		"the opening is not in the open log": l.Append(t.Context(), opening("a")),
		"the open log could not be read":     reading,
	} {
		p, ok := errors.AsType[*problem.Problem](err)
		if !ok || p.What != want || p.Why == "" || p.Do == "" {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestAFullLogThatCannotBeRotatedGrowsOn(t *testing.T) {
	l := small(t.TempDir(), 1, 1)
	if err := l.Append(t.Context(), opening("a")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(l.path(1), "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(t.Context(), opening("b")); err == nil || !strings.Contains(err.Error(), "could not be rotated") {
		t.Errorf("got %v", err)
	}
	if err := os.RemoveAll(l.path(1)); err != nil {
		t.Fatal(err)
	}
	if tenants, _ := read(t, l); strings.Join(tenants, "") != "ab" {
		t.Errorf("got %v", tenants)
	}
}

// TestWhatIsUnseenInTheLogIsMarked asks of every rune: the gate for text decides,
// and nothing else.
func TestWhatIsUnseenInTheLogIsMarked(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if got := clean.Visible(string(r)); (got == "\ufffd") != (clean.Unseen(r) || r == '\ufffd') {
			t.Errorf("%s is %q", clean.Sign(r), got)
		}
	}
}
