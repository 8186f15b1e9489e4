//go:build unix

package desktop

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"tenantswitch/internal/problem"
)

// terminal adds to the variables those of a terminal that knows OSC 52.
func terminal(env vars) vars {
	env["TERM"] = "xterm-256color"
	return env
}

func TestACopySaysWhereItWent(t *testing.T) {
	long := strings.Repeat("x", maxOSC52+1)
	for _, c := range []struct {
		name  string
		tools map[string]does
		env   vars
		text  string
		want  Copied
	}{
		{"a desktop", map[string]does{"xclip": {}}, terminal(vars{"DISPLAY": ":0"}), link, Copied{"the clipboard", false}},
		{"a desktop and a long text", map[string]does{"xclip": {}}, terminal(vars{"DISPLAY": ":0"}), long, Copied{"the clipboard", false}},
		{"tmux on a desktop", map[string]does{"xclip": {}, "tmux": {}}, terminal(vars{"DISPLAY": ":0", "TMUX": "x"}), link, Copied{"the clipboard and tmux's buffer", false}},
		{"tmux without clipboard", map[string]does{"tmux": {}}, terminal(vars{"TMUX": "x"}), link, Copied{"tmux's buffer", true}},
		{"tmux and a broken clipboard", map[string]does{"xclip": {Exit: 1}, "tmux": {}}, terminal(vars{"DISPLAY": ":0", "TMUX": "x"}), link, Copied{"tmux's buffer", true}},
		{"old tmux", map[string]does{"tmux": {Old: true}}, terminal(vars{"TMUX": "x"}), link, Copied{"tmux's buffer", true}},
		{"tmux and a long text", map[string]does{"tmux": {}}, terminal(vars{"TMUX": "x"}), long, Copied{"tmux's buffer only (the text is too long for the terminal's clipboard)", false}},
		{"dead tmux", map[string]does{"tmux": {Exit: 1}}, terminal(vars{"TMUX": "x"}), link, Copied{"", true}},
		{"absent tmux", nil, terminal(vars{"TMUX": "x"}), link, Copied{"", true}},
		{"SSH", map[string]does{"xclip": {}, "tmux": {}}, terminal(vars{"DISPLAY": "localhost:10.0", "SSH_TTY": "x"}), link, Copied{"", true}},
		{"tmux over SSH", map[string]does{"xclip": {}, "tmux": {}}, terminal(vars{"DISPLAY": "localhost:10.0", "SSH_TTY": "x", "TMUX": "x"}), link, Copied{"tmux's buffer", true}},
	} {
		ts := fakeTools(t, c.tools)
		got, err := patient(on(c.env)).Copy(t.Context(), c.text)
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, c.want)
		}
		if c.env["SSH_TTY"] != "" && ts.ran("xclip") {
			t.Errorf("%s: the clipboard of the far machine was written", c.name)
		}
	}
}

func TestTheToolsGetTheTextUnchanged(t *testing.T) {
	for _, text := range []string{link, "two\nlines\r\n\n", "東京 🌸 é", "-x", "\x1b]52;c;?\a", "\xff", strings.Repeat("long ", 100_000)} {
		ts := fakeTools(t, map[string]does{"wl-copy": {}, "tmux": {}})
		if _, err := patient(on(vars{"WAYLAND_DISPLAY": "w", "TMUX": "x"})).Copy(t.Context(), text); err != nil {
			t.Fatal(err)
		}
		// JSON writes what is no UTF-8 as U+FFFD.
		want := strings.ToValidUTF8(text, "\ufffd")
		if g := ts.given(t, "wl-copy"); g.Stdin != want || !slices.Equal(g.Args, []string{"--type", "text/plain"}) {
			t.Errorf("wl-copy %q got %.40q, want %.40q", g.Args, g.Stdin, want)
		}
		if g := ts.given(t, "tmux"); g.Stdin != want || !slices.Equal(g.Args, []string{"load-buffer", "-w", "-"}) {
			t.Errorf("tmux %q got %.40q, want %.40q", g.Args, g.Stdin, want)
		}
	}
}

func TestOldTmuxIsAskedWithoutTheFlag(t *testing.T) {
	ts := fakeTools(t, map[string]does{"tmux": {Old: true}})
	if _, err := patient(on(terminal(vars{"TMUX": "x"}))).Copy(t.Context(), link); err != nil {
		t.Fatal(err)
	}
	if g := ts.given(t, "tmux"); g.Stdin != link || !slices.Equal(g.Args, []string{"load-buffer", "-"}) {
		t.Errorf("tmux %q got %q", g.Args, g.Stdin)
	}
}

func TestPbcopyIsToldThatTheTextIsUTF8(t *testing.T) {
	ts := fakeTools(t, map[string]does{"pbcopy": {}})
	m := on(nil)
	m.GOOS = "darwin"
	if got, err := patient(m).Copy(t.Context(), "é"); err != nil || got != (Copied{Where: "the clipboard"}) {
		t.Fatal(got, err)
	}
	if g := ts.given(t, "pbcopy"); g.Stdin != "é" || g.Locale != "en_US.UTF-8" {
		t.Errorf("pbcopy got %q in %q", g.Stdin, g.Locale)
	}
}

func TestAToolThatStaysBehindDoesNotHoldUpTheCopy(t *testing.T) {
	ts := fakeTools(t, map[string]does{"xclip": {Heir: true}, "heir": {Hold: true}})
	// Were the heir waited for, this would never return.
	got, err := patient(on(vars{"DISPLAY": ":0"})).Copy(t.Context(), link)
	if err != nil || got.Where != "the clipboard" {
		t.Fatal(got, err)
	}
	if heir := ts.given(t, "heir"); !alive(heir.PID) || heir.Session != ts.given(t, "xclip").PID {
		t.Errorf("the clipboard's keeper does not outlive us: %+v", heir)
	}
	ts.release(t, "heir")
}

func TestATextThatNobodyReadsDoesNotHoldUpTheCopy(t *testing.T) {
	ts := fakeTools(t, map[string]does{"xclip": {Deaf: true, Heir: true}, "heir": {Deaf: true, Hold: true}})
	// The heir keeps the pipe open, which is too small for the text.
	d := patient(on(vars{"DISPLAY": ":0", "TERM": "dumb"}))
	_, err := d.Copy(t.Context(), strings.Repeat("x", 1<<20))
	if p := problem.Of(err); p == nil || !strings.HasPrefix(p.Why, "xclip did not read the text") {
		t.Errorf("got %+v", p)
	}
	ts.given(t, "heir")
	ts.release(t, "heir")
}

func TestAToolThatHangsIsEnded(t *testing.T) {
	ts := fakeTools(t, map[string]does{"xclip": {Hold: true}})
	m := on(terminal(vars{"DISPLAY": ":0"}))
	d := &Desktop{machine: m, limit: 300 * time.Millisecond}
	got, err := d.Copy(t.Context(), link)
	if err != nil || got != (Copied{"", true}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if ts.ran("xclip") {
		pid := ts.given(t, "xclip").PID
		until(t, "xclip is reaped", func() bool { return !alive(pid) })
	}
}

func TestTheEndOfTheContextEndsTheCopy(t *testing.T) {
	ts := fakeTools(t, map[string]does{"xclip": {Hold: true}})
	ctx, cancel := context.WithCancel(t.Context())
	d := patient(on(terminal(vars{"DISPLAY": ":0"})))
	answer := make(chan error, 1)
	go func() {
		_, err := d.Copy(ctx, link)
		answer <- err
	}()
	pid := ts.given(t, "xclip").PID
	cancel()
	if err := <-answer; problem.KindOf(err) != problem.Canceled || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if alive(pid) {
		t.Error("xclip still runs")
	}
	if _, err := d.Copy(ctx, link); problem.KindOf(err) != problem.Canceled {
		t.Errorf("after the end: %v", err)
	}
}

func TestWhereNothingTakesTheTextTheProblemSaysWhy(t *testing.T) {
	fakeTools(t, map[string]does{"xclip": {Exit: 1}, "tmux": {Exit: 2}})
	dumb := vars{"DISPLAY": ":0", "TMUX": "x", "TERM": "dumb"}
	for _, c := range []struct{ text, why string }{
		{link, "xclip ended with exit status 1; tmux ended with exit status 2; this terminal has no clipboard"},
		{"", "there is no text to copy"},
		{"a\x00b", "the text holds a NUL character, which no clipboard takes"},
	} {
		got, err := patient(on(dumb)).Copy(t.Context(), c.text)
		if p := problem.Of(err); p == nil || p.Why != c.why || got != (Copied{}) {
			t.Errorf("%q: %+v, %+v; want %q", c.text, got, p, c.why)
		}
	}
}
