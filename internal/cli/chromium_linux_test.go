package cli

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tenantswitch/internal/prove/bare"
)

// TestARealChromiumShowsTheRightTenant opens demo links of two customers in a
// profile for each, and reads what Chromium made of the pages. That their cookies
// do not mix is proved where the browsers are started, in internal/desktop.
func TestARealChromiumShowsTheRightTenant(t *testing.T) {
	real := bare.Find("chromium")
	if real == "" {
		t.Skip("no chromium is on the PATH")
	}
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	t.Parallel()
	s := newStage(t)
	s.signIn()
	dir := filepath.Dir(s.home)
	page, leader := filepath.Join(dir, "dom.html"), filepath.Join(dir, "leader")
	// It ends once it has printed the page that it shows.
	script := "#!/bin/sh\necho $$ >'" + leader + "'\n" + bare.Browser(real, "--headless=new --no-sandbox --disable-gpu --dump-dom") + " >'" + page + "' 2>/dev/null\n"
	s.must(os.MkdirAll(filepath.Join(dir, "bin"), 0o700))
	s.must(os.WriteFile(filepath.Join(dir, "bin", "chromium"), []byte(script), 0o700)) // #nosec G306 -- it is a program
	s.env = append(s.env, "DISPLAY=:0", "DBUS_SESSION_BUS_ADDRESS=disabled:", "PATH="+filepath.Join(dir, "bin")+":"+os.Getenv("PATH"))
	contoso, fabrikam := s.firstID("contoso ltd"), s.firstID("fabrikam inc")
	for _, c := range []struct{ mine, other string }{{contoso, fabrikam}, {fabrikam, contoso}} {
		cmd := exec.CommandContext(t.Context(), "tenantswitch", "--demo", "--offline", "open", c.mine, "--session", "dedicated/chromium")
		cmd.Env = s.env
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "Chromium · a profile for this tenant alone") {
			t.Fatalf("%v\n%s", err, out)
		}
		s.ended(leader)
		text, err := os.ReadFile(page) // #nosec G304 -- in the test's own folder
		s.must(err)
		shown := string(text)
		if !strings.Contains(shown, "https://security.microsoft.com/?tid="+c.mine) || strings.Contains(shown, c.other) {
			t.Errorf("of %s Chromium shows\n%s", c.mine, shown)
		}
		if _, err := os.Stat(filepath.Join(s.home, "demo", "250-1", "browsers", "chromium", c.mine, "Local State")); err != nil {
			t.Error(err)
		}
		s.must(errors.Join(os.Remove(page), os.Remove(leader)))
	}
}

// ended waits until the browser whose process id is in the file has ended, with
// all its children, as it leads a session of its own. With the test it ends in
// any case.
func (s *stage) ended(path string) {
	s.Helper()
	pid := 0
	s.until("the browser has started", func() bool {
		text, err := os.ReadFile(path) // #nosec G304 -- in the test's own folder
		if err != nil {
			return false
		}
		pid, err = strconv.Atoi(strings.TrimSpace(string(text)))
		return err == nil
	})
	gone := false
	s.Cleanup(func() {
		if !gone {
			_ = syscall.Kill(-pid, syscall.SIGKILL)
		}
	})
	s.until("the browser has ended", func() bool {
		gone = errors.Is(syscall.Kill(-pid, 0), syscall.ESRCH)
		return gone
	})
}

// until waits for what must come to be.
func (s *stage) until(what string, so func() bool) {
	s.Helper()
	for deadline := time.Now().Add(patience); !so(); pause() {
		if time.Now().After(deadline) {
			s.Fatalf("in vain: %s", what)
		}
	}
}
