package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestARealChromiumShowsTheRightTenant opens demo links of two customers in a
// profile for each, and reads what Chromium made of the pages. That their cookies
// do not mix is proved where the browsers are started, in internal/desktop.
func TestARealChromiumShowsTheRightTenant(t *testing.T) {
	real, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium is on the PATH")
	}
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	t.Parallel()
	s := newStage(t)
	s.signIn()
	dir := filepath.Dir(s.home)
	page := filepath.Join(dir, "dom.html")
	// It ends once it has printed the page that it shows.
	script := "#!/bin/sh\nexec '" + real + "' --headless=new --no-sandbox --disable-gpu --dump-dom \"$@\" >'" + page + "' 2>/dev/null\n"
	s.must(os.MkdirAll(filepath.Join(dir, "bin"), 0o700))
	s.must(os.WriteFile(filepath.Join(dir, "bin", "chromium"), []byte(script), 0o700)) // #nosec G306 -- it is a program
	s.env = append(s.env, "DISPLAY=:0", "XDG_CONFIG_HOME=", "DBUS_SESSION_BUS_ADDRESS=disabled:", "PATH="+filepath.Join(dir, "bin")+":"+os.Getenv("PATH"))
	contoso, fabrikam := s.firstID("contoso ltd"), s.firstID("fabrikam inc")
	for _, c := range []struct{ mine, other string }{{contoso, fabrikam}, {fabrikam, contoso}} {
		cmd := exec.CommandContext(t.Context(), "tenantswitch", "--demo", "--offline", "open", c.mine, "--session", "dedicated/chromium")
		cmd.Env = s.env
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "Chromium · a profile for this tenant alone") {
			t.Fatalf("%v\n%s", err, out)
		}
		shown := s.printed(page)
		if !strings.Contains(shown, "https://security.microsoft.com/?tid="+c.mine) || strings.Contains(shown, c.other) {
			t.Errorf("of %s Chromium shows\n%s", c.mine, shown)
		}
		if _, err := os.Stat(filepath.Join(s.home, "demo", "250-1", "browsers", "chromium", c.mine, "Local State")); err != nil {
			t.Error(err)
		}
		s.must(os.Remove(page))
	}
}

// printed waits until Chromium has printed the whole page.
func (s *stage) printed(path string) string {
	s.Helper()
	for range 300 {
		if text, err := os.ReadFile(path); err == nil && strings.Contains(string(text), "</html>") { // #nosec G304 -- in the test's own folder
			return string(text)
		}
		pause()
	}
	s.Fatal("Chromium has printed no page")
	return ""
}
