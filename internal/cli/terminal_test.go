//go:build !windows

package cli

import (
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"tenantswitch/internal/prove/terminal"
)

// patience is how long a story waits for the screen before it fails; it is
// never waited out when all is well.
const patience = 30 * time.Second

// handTime is how long a hand takes from one key to the next at least, and to an
// ↵ on a list that has come up: what comes sooner counts as typed by a program.
const handTime = 400 * time.Millisecond

// stage is a home of its own and the program on a terminal.
type stage struct {
	*testing.T
	home    string
	fetched string // where the fake browser writes the page that it fetched
	env     []string
}

func newStage(t *testing.T, env ...string) *stage {
	t.Helper()
	dir := t.TempDir()
	s := &stage{T: t, home: filepath.Join(dir, "home"), fetched: filepath.Join(dir, "page.html")}
	s.env = append([]string{
		"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "TENANTSWITCH_HOME=" + s.home,
		"BROWSER=fakebrowser", "FAKEBROWSER_PAGE=" + s.fetched, "GORACE=atexit_sleep_ms=0",
		"HOME=" + dir,
	}, env...)
	return s
}

// start runs the program at 80×24.
func (s *stage) start(args ...string) *terminal.Terminal {
	s.Helper()
	return s.run("tenantswitch", args...)
}

// run runs any program there.
func (s *stage) run(name string, args ...string) *terminal.Terminal {
	s.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		s.Fatal(err)
	}
	cmd := exec.CommandContext(s.Context(), path, args...)
	cmd.Env = s.env
	term, err := terminal.Start(cmd, 80, 24)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(term.Close)
	return term
}

func (s *stage) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// page waits for the page that the fake browser fetched.
func (s *stage) page(term *terminal.Terminal) string {
	s.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if data, err := os.ReadFile(s.fetched); err == nil {
			return string(data)
		}
		pause()
	}
	s.Fatalf("the browser fetched no page:\n%s", term.Screen())
	return ""
}

// pause waits a little for what another process does, which can only be polled.
func pause() { time.Sleep(20 * time.Millisecond) }

// signIn signs in beforehand, for stories that begin with a second start.
func (s *stage) signIn() {
	s.Helper()
	cmd := exec.CommandContext(s.Context(), "tenantswitch", "--demo", "refresh")
	cmd.Env = s.env
	if out, err := cmd.CombinedOutput(); err != nil {
		s.Fatalf("%v\n%s", err, out)
	}
}

// firstID returns the tenant id that list gives for a query.
func (s *stage) firstID(query string) string {
	s.Helper()
	cmd := exec.CommandContext(s.Context(), "tenantswitch", "--demo", "--offline", "list", "--limit", "1", "--format", "{{.TenantID}}", query)
	cmd.Env = s.env
	out, err := cmd.Output()
	s.must(err)
	return strings.TrimSpace(string(out))
}

func TestAFirstStartEndsInTheRightPortal(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	term := s.start("--demo")
	s.must(term.WaitForText(patience, "250 tenants", "dana@northwind-soc.example"))
	s.must(term.Type("cont"))
	s.must(term.WaitForText(patience, "❯ cont", "▌  Contoso"))
	id := s.firstID("cont")
	time.Sleep(handTime)
	s.must(term.Type("\r"))
	page := s.page(term)
	if !strings.Contains(page, id) || !strings.Contains(page, "security.microsoft.com") {
		t.Errorf("the page names neither tenant %s nor portal:\n%s", id, page)
	}
	s.must(term.WaitForText(patience, "opened", id))
}

func TestASecondStartNeedsNoNetwork(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.signIn()
	second := s.start("--demo", "--offline")
	s.must(second.WaitForText(patience, "250 tenants", "dana@northwind-soc.example"))
	s.must(second.Type("fabrikam"))
	s.must(second.WaitForText(patience, "❯ fabrikam", "▌  Fabrikam"))
	id := s.firstID("fabrikam")
	time.Sleep(handTime)
	s.must(second.Type("\r"))
	if !strings.Contains(s.page(second), id) {
		t.Errorf("the page of another tenant than %s opened", id)
	}
}

func TestAPastedLinkOpensItsPageInAnotherTenant(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.signIn()
	owner, other := s.firstID("contoso ltd"), s.firstID("fabrikam")
	link := "https://security.microsoft.com/incidents/2972395?tid="
	term := s.start("--demo", "--offline")
	s.must(term.WaitForText(patience, "250 tenants"))
	s.must(term.Type("\x1b[200~see <" + link + owner + ">\x1b[201~"))
	s.must(term.WaitForText(patience, "the pasted link is Defender /incidents/2972395 of Contoso Ltd", "1 of 250"))
	s.must(term.Type("\x15fabrikam"))
	s.must(term.WaitForText(patience, "❯ fabrikam", "▌  Fabrikam", "↵ Defender /incidents/2972395  Fabrikam"))
	time.Sleep(handTime)
	s.must(term.Type("\r"))
	if page := s.page(term); !strings.Contains(page, link+other) || strings.Contains(page, owner) {
		t.Errorf("the page is not that of %s:\n%s", other, page)
	}
	s.must(term.WaitForText(patience, "opened Defender /incidents/2972395", other, "incident 2972395"))
}

// withEdge gives the stage an Edge with two profiles, in the place of the browser
// that the person has named. It keeps its arguments in the file that is returned.
func (s *stage) withEdge() (arguments string) {
	s.Helper()
	dir := filepath.Dir(s.home)
	arguments = filepath.Join(dir, "arguments")
	config := filepath.Join(dir, ".config", "microsoft-edge")
	for path, text := range map[string]string{
		filepath.Join(dir, "bin", "microsoft-edge"): "#!/bin/sh\nprintf '%s\\n' \"$@\" >>'" + arguments + "'\nexec fakebrowser \"$@\"\n",
		filepath.Join(config, "Local State"):        `{"profile": {"info_cache": {"Default": {"name": "Work"}, "Profile 2": {"name": "株式会社 & Co"}}}}`,
		filepath.Join(config, "Default", "x"):       "",
		filepath.Join(config, "Profile 2", "x"):     "",
	} {
		s.must(os.MkdirAll(filepath.Dir(path), 0o700))
		s.must(os.WriteFile(path, []byte(text), 0o700)) // #nosec G306 -- one of them is a program
	}
	s.env = append(s.env, "BROWSER=", "DISPLAY=:0", "PATH="+filepath.Join(dir, "bin")+":"+os.Getenv("PATH"))
	return arguments
}

// opened waits until the fake browser has fetched a page and returns the
// arguments that it was started with since the last time.
func (s *stage) opened(term *terminal.Terminal, arguments string) string {
	s.Helper()
	s.page(term)
	text, err := os.ReadFile(arguments) // #nosec G304 -- in the test's own folder
	s.must(err)
	s.must(os.Remove(arguments))
	s.must(os.Remove(s.fetched))
	return string(text)
}

func TestLinksOpenInTheChosenBrowserSession(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the browser and its folders are those of Linux")
	}
	t.Parallel()
	s := newStage(t)
	s.signIn()
	id := s.firstID("contoso ltd")
	arguments := s.withEdge()

	// The first ↵ ever offers the choice, and keeps it.
	term := s.start("--demo", "--offline", "contoso ltd")
	s.must(term.WaitForText(patience, "▌  Contoso Ltd", "--offline forbids"))
	time.Sleep(handTime)
	s.must(term.Type("\r"))
	s.must(term.WaitForText(patience, "in which browser session are links to open?", "Edge · Work", "Edge · 株式会社 & Co"))
	time.Sleep(handTime)
	s.must(term.Type("3"))
	if got := s.opened(term, arguments); !strings.Contains(got, "--profile-directory=Profile 2\n") {
		t.Errorf("Edge was started with %q", got)
	}
	s.must(term.WaitForText(patience, "opened Defender", "── opens in Edge · profile “株式会社 & Co” ──"))
	term.Close()

	// It is there at the next start, where another is chosen for this tenant.
	term = s.start("--demo", "--offline", "contoso ltd")
	s.must(term.WaitForText(patience, "▌  Contoso Ltd", "── opens in Edge · profile “株式会社 & Co” ──"))
	s.must(term.Type("\x1bs"))
	s.must(term.WaitForText(patience, "open in which browser session?", "Edge, apart"))
	time.Sleep(handTime)
	s.must(term.Type("5"))
	s.must(term.WaitForText(patience, "always for Contoso Ltd"))
	time.Sleep(handTime)
	s.must(term.Type("2"))
	s.must(term.WaitForText(patience, "Contoso Ltd opens in Edge · a profile for this tenant alone from now on"))
	time.Sleep(handTime)
	s.must(term.Type("\r"))
	if got := s.opened(term, arguments); !strings.Contains(got, "--user-data-dir="+s.home) || !strings.Contains(got, "/edge/"+id+"\n") {
		t.Errorf("Edge was started with %q", got)
	}
	term.Close()

	// Both are in the address book, which people read and edit.
	book, err := os.ReadFile(filepath.Join(s.home, "demo", "250-1", "book.toml"))
	s.must(err)
	for _, want := range []string{`session = "edge/株式会社 & Co"`, "[tenants." + id + "]", `name = "Contoso Ltd"`, `session = "dedicated/edge"`} {
		if !strings.Contains(string(book), want) {
			t.Errorf("%q is not in the address book:\n%s", want, book)
		}
	}
}

var osc52 = regexp.MustCompile(`\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)`)

func TestCopyOverSSHReachesTheTerminal(t *testing.T) {
	t.Parallel()
	s := newStage(t, "SSH_TTY=/dev/pts/0", "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22")
	s.signIn()
	term := s.start("--demo", "contoso")
	s.must(term.WaitForText(patience, "❯ contoso", "▌  Contoso"))
	s.must(term.Type("\x19"))
	s.must(term.WaitForText(patience, "sent to the terminal's clipboard"))
	// The sequence is no part of the frame, and may follow it.
	s.must(term.WaitFor(patience, func(string) bool { return osc52.Match(term.Raw()) }))
	if got, want := s.sent(term), "https://security.microsoft.com/?tid="+s.firstID("contoso"); got != want {
		t.Errorf("the terminal received %q, want %q", got, want)
	}
}

// sent returns what the program sent to the terminal's clipboard.
func (s *stage) sent(term *terminal.Terminal) string {
	s.Helper()
	found := osc52.FindSubmatch(term.Raw())
	if found == nil {
		s.Fatalf("nothing was sent to the terminal's clipboard:\n%s", term.Screen())
	}
	text, err := base64.StdEncoding.DecodeString(string(found[1]))
	s.must(err)
	return string(text)
}

func (s *stage) ends(term *terminal.Terminal, status int) {
	s.Helper()
	got, err := term.Wait(patience)
	s.must(err)
	if got != status {
		s.Errorf("exit status %d, want %d:\n%s", got, status, term.Screen())
	}
}

func TestACopyThatNobodyConfirmsStaysInSight(t *testing.T) {
	t.Parallel()
	s := newStage(t, "SSH_TTY=/dev/pts/0")
	link := "https://security.microsoft.com/?tid=3f2504e0-4f89-01d3-9a0c-0305e82c3301"
	term := s.start("copy", "--unlisted", "3f2504e0-4f89-01d3-9a0c-0305e82c3301")
	s.ends(term, statusDone)
	if got := s.sent(term); got != link {
		t.Errorf("the terminal received %q", got)
	}
	if screen := term.Screen(); !strings.Contains(screen, "\n"+link+"\n") && !strings.HasPrefix(screen, link+"\n") {
		t.Errorf("the link has no line of its own:\n%s", screen)
	}
	s.must(term.WaitForText(patience, "the link was sent to the terminal's clipboard"))
}

func TestACopyReachesTheTerminalPastRedirections(t *testing.T) {
	t.Parallel()
	s := newStage(t, "SSH_TTY=/dev/pts/0")
	term := s.run("sh", "-c", "tenantswitch copy --unlisted --what id 3f2504e0-4f89-01d3-9a0c-0305e82c3301 >$HOME/out 2>$HOME/err")
	s.ends(term, statusDone)
	if got := s.sent(term); got != "3f2504e0-4f89-01d3-9a0c-0305e82c3301" {
		t.Errorf("the terminal received %q", got)
	}
}

func TestALinkThatNoBrowserOpensIsOneToClick(t *testing.T) {
	t.Parallel()
	s := newStage(t, "SSH_TTY=/dev/pts/0", "BROWSER=")
	link := "https://entra.microsoft.com/3f2504e0-4f89-01d3-9a0c-0305e82c3301"
	term := s.start("open", "--unlisted", "3f2504e0-4f89-01d3-9a0c-0305e82c3301", "entra")
	s.ends(term, statusFailed)
	s.must(term.WaitForText(patience, "Entra: 3f2504e0-4f89-01d3-9a0c-0305e82c3301", "this is an SSH session without a display"))
	if raw := string(term.Raw()); !strings.Contains(raw, "\x1b]8;;"+link+"\x07"+link+"\x1b]8;;\x07") {
		t.Errorf("no link to click: %q", raw)
	}
	if got := s.sent(term); got != link {
		t.Errorf("the terminal received %q", got)
	}
}

func TestTheTerminalIsGivenBack(t *testing.T) {
	for name, end := range map[string]struct {
		stop   func(*terminal.Terminal) error
		status int
	}{
		"control c": {func(x *terminal.Terminal) error { return x.Type("\x03") }, statusInterrupted},
		"SIGTERM":   {func(x *terminal.Terminal) error { return x.Signal(syscall.SIGTERM) }, statusInterrupted},
		"SIGHUP":    {func(x *terminal.Terminal) error { return x.Signal(syscall.SIGHUP) }, statusInterrupted},
		"escape":    {func(x *terminal.Terminal) error { return x.Type("\x1b") }, statusDone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.signIn()
			term := s.start("--demo")
			s.must(term.WaitForText(patience, "250 tenants"))
			// The program waits for the answer, but not for this machine's other work.
			s.must(term.WaitForAnswer(patience))
			if !term.AltScreen() {
				t.Error("the switcher is not on the alternate screen")
			}
			s.must(end.stop(term))
			s.ends(term, end.status)
			if term.AltScreen() {
				t.Error("the alternate screen was left on")
			}
			if screen := strings.TrimSpace(term.Screen()); screen != "" {
				t.Errorf("something was left on the screen:\n%s", screen)
			}
			if raw := string(term.Raw()); !strings.Contains(raw, "\x1b[?25h") || strings.Contains(raw, "panic") {
				t.Error("the cursor was not given back")
			}
		})
	}
}

func TestTheScreenFollowsTheWindow(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.signIn()
	term := s.start("--demo")
	s.must(term.WaitForText(patience, "250 tenants"))
	for _, size := range [][2]int{{200, 50}, {40, 10}, {20, 5}, {120, 40}} {
		s.must(term.Resize(size[0], size[1]))
		s.must(term.WaitFor(patience, func(screen string) bool {
			lines := strings.Split(screen, "\n")
			return len(lines) == size[1] && strings.TrimSpace(lines[len(lines)-1]) != ""
		}))
	}
}
