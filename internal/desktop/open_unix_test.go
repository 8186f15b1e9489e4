//go:build unix

package desktop

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"tenantswitch/internal/problem"
)

// patient is a desktop whose answers do not depend on how slow this machine is.
func patient(m Machine) *Desktop { return &Desktop{machine: m, settle: time.Hour, limit: time.Hour} }

// hasty is a desktop that waits for nothing.
func hasty(m Machine) *Desktop {
	return &Desktop{machine: m, settle: time.Millisecond, limit: time.Hour}
}

func TestTheBrowserGetsTheLinkAsOneArgument(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{link, link},
		{"https://h/?a=1&b=$(x)`y`;'z'", "https://h/?a=1&b=$(x)%60y%60;'z'"},
		{`https://h/a b?q="東京"&p=100%`, "https://h/a%20b?q=%22%E6%9D%B1%E4%BA%AC%22&p=100%25"},
	} {
		ts := fakeTools(t, map[string]does{"firefox": {}, defaultOpener(): {}})
		opened, err := patient(on(vars{"BROWSER": `firefox -P 'A & B' --url=%s`})).Open(t.Context(), c.raw)
		if err != nil || opened != (Opened{Browser: "$BROWSER (firefox)", Done: true}) {
			t.Fatalf("Open: %+v, %v", opened, err)
		}
		if got, want := ts.given(t, "firefox").Args, []string{"-P", "A & B", "--url=" + c.want}; !slices.Equal(got, want) {
			t.Errorf("firefox got %q, want %q", got, want)
		}
		opened, err = patient(displayMachine()).Open(t.Context(), c.raw)
		if err != nil || opened != (Opened{Browser: "the default browser", Done: true}) {
			t.Fatalf("Open: %+v, %v", opened, err)
		}
		if got := ts.given(t, defaultOpener()).Args; !slices.Equal(got, []string{c.want}) {
			t.Errorf("the default opener got %q, want %q", got, c.want)
		}
	}
}

func TestNothingRunsForARefusedLink(t *testing.T) {
	ts := fakeTools(t, map[string]does{"firefox": {}})
	for _, raw := range []string{"--version", "-x", "file:///etc/passwd", "https://h/\n"} {
		if opened, err := patient(on(vars{"BROWSER": "firefox"})).Open(t.Context(), raw); err == nil {
			t.Errorf("%q opened %s", raw, opened.Where())
		}
	}
	if ts.ran("firefox") {
		t.Error("the browser was started")
	}
}

func TestAnOpenerThatStaysDoesNotHoldUpOpen(t *testing.T) {
	for opener, m := range map[string]Machine{"firefox": on(vars{"BROWSER": "firefox"}), defaultOpener(): displayMachine()} {
		ts := fakeTools(t, map[string]does{opener: {Hold: true}})
		// Were it waited for, this would never return.
		opened, err := hasty(m).Open(t.Context(), link)
		if err != nil || opened.Done || opened.Where() != "handed to "+opened.Browser {
			t.Fatalf("%+v, %v", opened, err)
		}
		pid := ts.given(t, opener).PID
		if !alive(pid) {
			t.Errorf("%s was ended", opener)
		}
		ts.release(t, opener)
		until(t, opener+" is reaped", func() bool { return !alive(pid) })
	}
}

func TestTheBrowserThatAnOpenerLeavesBehindIsNotWaitedFor(t *testing.T) {
	for opener, m := range map[string]Machine{"firefox": on(vars{"BROWSER": "firefox"}), defaultOpener(): displayMachine()} {
		ts := fakeTools(t, map[string]does{opener: {Heir: true}, "heir": {Hold: true}})
		// Were it waited for, this would never return.
		if _, err := patient(m).Open(t.Context(), link); err != nil {
			t.Error(err)
		}
		ts.given(t, "heir")
		ts.release(t, "heir")
	}
}

func TestTheNoiseOfAnOpenerStaysOffTheTerminal(t *testing.T) {
	ts := fakeTools(t, map[string]does{defaultOpener(): {Noise: "noise\n"}, "asker": {Opens: true}})
	output, err := exec.CommandContext(t.Context(), "asker").CombinedOutput()
	if err != nil || len(output) > 0 {
		t.Errorf("%q, %v", output, err)
	}
	ts.given(t, defaultOpener())
}

func TestWhatWeStartHasASessionOfItsOwn(t *testing.T) {
	ts := fakeTools(t, map[string]does{"firefox": {}})
	if _, err := patient(on(vars{"BROWSER": "firefox"})).Open(t.Context(), link); err != nil {
		t.Fatal(err)
	}
	if g := ts.given(t, "firefox"); g.Session != g.PID {
		t.Errorf("firefox, process %d, is in session %d", g.PID, g.Session)
	}
}

func TestABrowserIsStartedWithUTF8(t *testing.T) {
	const utf8, german = "C.UTF-8", "de_DE.UTF-8"
	for _, c := range []struct{ all, letters, lang, wantAll, wantLetters string }{
		{"", "", "", "", utf8},
		{"", "", "C", "", utf8},
		{"", "POSIX", german, "", utf8},
		{"C", german, german, utf8, german},
		{"", "", german, "", ""},
		{"", "de_DE.utf8", "C", "", "de_DE.utf8"},
		{german, "C", "C", german, "C"},
	} {
		ts := fakeTools(t, map[string]does{"firefox": {}})
		for name, value := range map[string]string{"LC_ALL": c.all, "LC_CTYPE": c.letters, "LANG": c.lang} {
			t.Setenv(name, value)
		}
		m := on(nil)
		m.Env = func(name string) string {
			if name == "BROWSER" {
				return "firefox"
			}
			return os.Getenv(name)
		}
		if _, err := patient(m).Open(t.Context(), link); err != nil {
			t.Fatal(err)
		}
		if g := ts.given(t, "firefox"); g.Locale != c.wantAll || g.Letters != c.wantLetters {
			t.Errorf("LC_ALL=%q LC_CTYPE=%q LANG=%q: started with %q, %q", c.all, c.letters, c.lang, g.Locale, g.Letters)
		}
	}
	for _, system := range []string{"windows", "darwin"} {
		if got := machine(system, nil).locale(); got != nil {
			t.Errorf("%s: %q", system, got)
		}
	}
}

func TestTheLibraryOpensInASessionOfItsOwn(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the library chooses by the system it is built for")
	}
	for _, c := range []struct {
		installed string
		exit      int
		why       string
	}{
		{"xdg-open", 0, ""},
		{"x-www-browser", 0, ""},
		{"xdg-open", 3, "xdg-open found no browser (exit status 3)"},
		{"x-www-browser", 4, "x-www-browser ended with exit status 4"},
	} {
		ts := fakeTools(t, map[string]does{"tenantswitch": {Helps: true}, c.installed: {Exit: c.exit}})
		m := on(vars{"DISPLAY": ":0"})
		m.Self, _ = m.LookPath("tenantswitch")
		opened, err := patient(m).Open(t.Context(), link)
		if p := problem.Of(err); (c.why == "") != (p == nil) || p != nil && p.Why != c.why {
			t.Errorf("%s: %+v, %v; want %q", c.installed, opened, err, c.why)
		}
		g := ts.given(t, c.installed)
		if helper := ts.given(t, "tenantswitch"); g.Session != helper.PID {
			t.Errorf("%s is in session %d, not in %d", c.installed, g.Session, helper.PID)
		}
		if !slices.Equal(g.Args, []string{link}) {
			t.Errorf("%s got %q", c.installed, g.Args)
		}
	}
}

func TestAHelperOpensNothingButALink(t *testing.T) {
	ts := fakeTools(t, map[string]does{"xdg-open": {}, "open": {}})
	for _, args := range [][]string{{helperArg, "file:///etc/passwd"}, {helperArg, "--version"}} {
		if status, helped := Help(args); !helped || status != 126 {
			t.Errorf("%q: status %d, %t", args, status, helped)
		}
	}
	for _, args := range [][]string{nil, {"open", link}, {helperArg}, {helperArg, link, link}} {
		if _, helped := Help(args); helped {
			t.Errorf("%q made it a helper", args)
		}
	}
	if ts.ran(defaultOpener()) {
		t.Error("the opener was started")
	}
}

func TestAnOpenerThatFailsIsNamed(t *testing.T) {
	fakeTools(t, map[string]does{"firefox": {Exit: 7}, "chromium": {Exit: 1}, defaultOpener(): {Exit: 3}})
	for _, c := range []struct {
		m    Machine
		want string
	}{
		{on(vars{"BROWSER": "firefox:chromium"}), "firefox ended with exit status 7; chromium ended with exit status 1"},
		{displayMachine(), defaultFailure()},
	} {
		opened, err := patient(c.m).Open(t.Context(), link)
		p := problem.Of(err)
		if p == nil || p.Why != c.want || p.Do == "" || opened != (Opened{}) {
			t.Errorf("got %+v, %+v; want %q", opened, p, c.want)
		}
		if _, ok := errors.AsType[*exec.ExitError](err); !ok {
			t.Errorf("the cause is lost: %v", err)
		}
	}
}

func defaultFailure() string {
	if runtime.GOOS == "linux" {
		return "xdg-open found no browser (exit status 3)"
	}
	return defaultOpener() + " ended with exit status 3"
}

func TestTheNextBrowserIsTriedWhereOneFails(t *testing.T) {
	ts := fakeTools(t, map[string]does{"firefox": {Exit: 1}, "chromium": {}})
	opened, err := patient(on(vars{"BROWSER": "firefox:chromium"})).Open(t.Context(), link)
	if err != nil || opened.Where() != "in $BROWSER (chromium)" || !ts.ran("firefox") {
		t.Errorf("got %+v, %v", opened, err)
	}
}

func TestWithoutAPlaceForABrowserNothingIsStarted(t *testing.T) {
	ts := fakeTools(t, map[string]does{"xdg-open": {}})
	_, err := patient(on(vars{"SSH_TTY": "x"})).Open(t.Context(), link)
	if p := problem.Of(err); p == nil || p.Why != "this is an SSH session without a display" || p.Do == "" {
		t.Errorf("got %+v", p)
	}
	if ts.ran("xdg-open") {
		t.Error("xdg-open was started")
	}
}

func TestAPatientDesktopHearsOfALateFailure(t *testing.T) {
	ts := fakeTools(t, map[string]does{"xdg-open": {Hold: true, Exit: 4}})
	answer := make(chan error, 1)
	go func() {
		_, err := hasty(on(vars{"DISPLAY": ":0"})).Patient(time.Hour).Open(t.Context(), link)
		answer <- err
	}()
	ts.given(t, "xdg-open")
	ts.release(t, "xdg-open")
	if p := problem.Of(<-answer); p == nil || p.Why != "xdg-open ended with exit status 4" {
		t.Errorf("got %+v", p)
	}
}

func TestTheBrowserOutlivesTheRequest(t *testing.T) {
	ts := fakeTools(t, map[string]does{"firefox": {Hold: true}})
	ways, _ := on(vars{"BROWSER": "firefox"}).openers(link)
	ctx, cancel := context.WithCancel(t.Context())
	ended, err := ways[0].start(ctx, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	ts.given(t, "firefox")
	cancel()
	ts.release(t, "firefox")
	if err := <-ended; err != nil {
		t.Errorf("the browser was ended: %v", err)
	}
}

func TestTheEndOfTheContextEndsTheWaiting(t *testing.T) {
	ts := fakeTools(t, map[string]does{"firefox": {Hold: true}})
	ctx, cancel := context.WithCancel(t.Context())
	d := patient(on(vars{"BROWSER": "firefox"}))
	answer := make(chan error, 1)
	go func() {
		_, err := d.Open(ctx, link)
		answer <- err
	}()
	pid := ts.given(t, "firefox").PID
	cancel()
	if err := <-answer; problem.KindOf(err) != problem.Canceled || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	ts.release(t, "firefox")
	until(t, "the browser is reaped", func() bool { return !alive(pid) })
	if _, err := d.Open(ctx, link); problem.KindOf(err) != problem.Canceled || !strings.Contains(err.Error(), "was not opened") {
		t.Errorf("after the end: %v", err)
	}
}
