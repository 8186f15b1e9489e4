//go:build !windows

package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tenantswitch/internal/simulator"
)

// ownClouds writes a configuration with a cloud of one's own for each internet,
// which lives on two ports of loopback. The program of these stories has its
// whole network, and none of it is a test's.
func (s *stage) ownClouds(more string, clouds map[string]*internet) {
	s.Helper()
	text := more + "\nkeep = \"passphrase\"\npassphrase_command = [\"echo\", \"" + phrase + "\"]\n"
	for name, i := range clouds {
		i.live(i.server.URL, i.second.URL)
		text += fmt.Sprintf("[clouds.%s]\nauthority = %q\nresource_manager = %q\nca_file = %q\n", name, i.server.URL, i.second.URL, i.caFile)
	}
	s.must(os.MkdirAll(s.home, 0o700))
	s.must(os.WriteFile(filepath.Join(s.home, "config.toml"), []byte(text), 0o600))
}

// does runs a command without a terminal and returns what it prints.
func (s *stage) does(args ...string) (stdout, stderr string, status int) {
	s.Helper()
	cmd := exec.CommandContext(s.Context(), "tenantswitch", args...)
	var out, said strings.Builder
	cmd.Env, cmd.Stdout, cmd.Stderr = s.env, &out, &said
	_ = cmd.Run() // the status says it
	return out.String(), said.String(), cmd.ProcessState.ExitCode()
}

var userCode = regexp.MustCompile(`enter ([A-Z0-9-]+)`)

// login signs in on the terminal, typing the host.
func (s *stage) login(i *internet, name string) {
	s.Helper()
	term := s.start("--cloud", name, "login", "--device")
	s.must(term.WaitForText(patience, "the cloud "+name+" is defined in", "type the login host to go on:"))
	s.must(term.Type(i.login + "\r"))
	s.must(term.WaitFor(patience, func(screen string) bool { return userCode.MatchString(screen) }))
	if screen := strings.ReplaceAll(term.Screen(), "\n", ""); !strings.Contains(screen, "own certificates are trusted: "+i.caFile) {
		s.Errorf("the certificates are not told:\n%s", term.Screen())
	}
	s.must(i.sim.Approve(userCode.FindStringSubmatch(term.Screen())[1]))
	s.ends(term, statusDone)
	s.must(term.WaitForText(patience, "signed in as dana@northwind-soc.example ("+name+")"))
}

func TestTwoAccountsInTwoCloudsOnOneMachine(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	one, other := newInternet(t, simulator.Options{Tenants: 3}), newInternet(t, simulator.Options{Tenants: 5, Seed: 7})
	s.ownClouds(`cloud = "one"`, map[string]*internet{"one": one, "other": other})
	if _, said, status := s.does("login", "--device"); status != statusFailed || !strings.Contains(said, one.login+", the login host of your own cloud one, was never confirmed") {
		t.Fatalf("without a terminal: status %d, %s", status, said)
	}
	if sent := one.arrived(); len(sent) > 0 {
		t.Fatalf("it sent %+v", sent)
	}
	s.login(one, "one")
	s.login(other, "other")
	for name, want := range map[string]string{"one": "3", "other": "5"} {
		if _, said, status := s.does("--cloud", name, "refresh"); status != statusDone || !strings.HasPrefix(said, want+" tenants: ") {
			t.Errorf("%s: status %d, %s", name, status, said)
		}
	}
	listed, _, _ := s.does("accounts")
	if n := strings.Count(listed, "dana@northwind-soc.example"); n != 2 || !strings.Contains(listed, "\tone\t") || !strings.Contains(listed, "\tother\t") {
		t.Errorf("listed:\n%s", listed)
	}
	if out, _, _ := s.does("--cloud", "other", "--account", "dana", "list", "--format", "{{.TenantID}}"); strings.Count(out, "\n") != 5 {
		t.Errorf("the other cloud's directory:\n%s", out)
	}
	if _, said, status := s.does("logout"); status != statusDone || said != "signed out dana@northwind-soc.example (one)\n" {
		t.Errorf("logout: status %d, %s", status, said)
	}
	if listed, _, _ := s.does("accounts"); strings.Count(listed, "\n") != 1 || !strings.Contains(listed, "\tother\t") {
		t.Errorf("left:\n%s", listed)
	}
	if _, said, status := s.does("--cloud", "other", "refresh"); status != statusDone || !strings.HasPrefix(said, "5 tenants: 0 new, 0 gone") {
		t.Errorf("the other account: status %d, %s", status, said)
	}
	for _, i := range []*internet{one, other} {
		for _, x := range i.arrived() {
			if x.host != i.login && x.host != i.manager || x.secret && (strings.HasSuffix(x.path, "/tenants") || strings.HasSuffix(x.path, "/subscriptions")) != (x.host == i.manager) {
				t.Errorf("sent %+v", x)
			}
		}
	}
}

func TestAWrongHostEndsTheLogin(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]int{"y\r": statusFailed, "\r": statusFailed, "\x04": statusFailed, "\x03": statusInterrupted} {
		s := newStage(t)
		i := newInternet(t, simulator.Options{Tenants: 3})
		s.ownClouds(`cloud = "lab"`, map[string]*internet{"lab": i})
		term := s.start("login")
		s.must(term.WaitForText(patience, "its login host is  "+i.login, "type the login host to go on:"))
		s.must(term.Type(keys))
		s.ends(term, want)
		if _, err := os.Stat(filepath.Join(s.home, "confirmed-lab")); err == nil || len(i.arrived()) > 0 {
			t.Errorf("%q: it was confirmed, or something was sent: %+v", keys, i.arrived())
		}
	}
}

func TestTheSwitcherAsksForTheHostAndDoctorTellsOfIt(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := newInternet(t, simulator.Options{Tenants: 3})
	s.ownClouds("cloud = \"lab\"\nca_file = \"proxy.pem\"", map[string]*internet{"lab": i})
	pem, err := os.ReadFile(i.caFile)
	s.must(err)
	s.must(os.WriteFile(filepath.Join(s.home, "proxy.pem"), append(pem, pem...), 0o600))
	out, _, _ := s.does("doctor")
	for _, want := range []string{
		"! cloud           lab, with the application that Microsoft's own developer tools use, at " + i.login + ", as your configuration defines it; nobody has confirmed that host yet",
		"· certificates    2 certificates are trusted beside the system's, from " + filepath.Join(s.home, "proxy.pem") + `; the first is of "CN=the test's own authority"`,
		"· certificates    a certificate is trusted beside the system's, from " + i.caFile,
		"✓ network         " + i.login + " answered",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("doctor lacks %q:\n%s", want, out)
		}
	}
	if report, _, _ := s.does("doctor", "--report"); strings.Contains(report, "127.0.0.1") || strings.Contains(report, "own authority") || strings.Contains(report, s.home) {
		t.Errorf("the report names what is one's own:\n%s", report)
	}
	term := s.start()
	s.must(term.WaitForText(patience, "Sign in to your own cloud lab", i.login, "own certificates are trusted:"))
	for _, letter := range i.login {
		s.must(term.Type(string(letter)))
		s.must(term.WaitForText(patience, string(letter)+"▏"))
	}
	time.Sleep(100 * time.Millisecond) // longer than a burst of keys
	s.must(term.Type("\r"))
	s.must(term.WaitForText(patience, i.login+" is confirmed", "with a code"))
	s.must(term.Type("d"))
	s.must(term.WaitForText(patience, "Signing in with a code"))
	if _, err := os.Stat(filepath.Join(s.home, "confirmed-lab")); err != nil {
		t.Error(err)
	}
}
