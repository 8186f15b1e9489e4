package desktop

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestEachMachineHasItsOwnClipboard(t *testing.T) {
	const clip = "/mnt/c/Windows/System32/clip.exe"
	for _, c := range []struct {
		name string
		m    Machine
		text string
		want string
	}{
		{"Windows", machine("windows", nil), "a", "the clipboard of Windows: a"},
		{"a Mac", machine("darwin", nil, "pbcopy"), "é", "/bin/pbcopy LC_ALL=en_US.UTF-8: é"},
		{"Wayland", machine("linux", vars{"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, "wl-copy", "xclip"), "é\n", "/bin/wl-copy --type text/plain: é\n|/bin/xclip -in -selection clipboard: é\n"},
		{"X", machine("linux", vars{"DISPLAY": ":0"}, "wl-copy", "xsel"), "a", "/bin/xsel --input --clipboard: a"},
		{"a console", machine("linux", nil, "wl-copy", "xclip", "xsel"), "a", ""},
		{"SSH", machine("linux", vars{"SSH_TTY": "x", "DISPLAY": "localhost:10.0"}, "xclip"), "a", ""},
		{"a Mac over SSH", machine("darwin", vars{"SSH_TTY": "x"}, "pbcopy"), "a", ""},
		{"WSL", machine("linux", vars{"WSL_INTEROP": "x", "DISPLAY": ":0"}, "clip.exe", clip, "xclip"), "ab", "/bin/clip.exe: a\x00b\x00|/bin/xclip -in -selection clipboard: ab"},
		{"WSL and a name in Japanese", machine("linux", vars{"WSL_INTEROP": "x", "DISPLAY": ":0"}, clip, "xclip"), "東", "/bin/xclip -in -selection clipboard: 東|" + clip + ": \x71\x67"},
		{"WSL and an emoji", machine("linux", vars{"WSL_INTEROP": "x"}, "clip.exe"), "🌸", "/bin/clip.exe: \x3c\xd8\x38\xdf"},
	} {
		var got []string
		for _, way := range c.m.clipboards(c.text) {
			program := way.program
			if program == "" {
				program = way.name
			}
			got = append(got, strings.Join(append(append([]string{program}, way.args...), way.env...), " ")+": "+string(way.input))
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTheSequenceDecodesToTheText(t *testing.T) {
	xterm := vars{"TERM": "xterm-256color"}
	for _, text := range []string{link, "two\nlines\r\n", "東京 🌸 é", "\x1b]52;c;?\a", strings.Repeat("x", maxOSC52)} {
		sequence := machine("linux", xterm).OSC52(text)
		encoded := strings.TrimSuffix(strings.TrimPrefix(sequence, "\x1b]52;c;"), "\a")
		if decoded, err := base64.StdEncoding.DecodeString(encoded); err != nil || string(decoded) != text {
			t.Errorf("%.40q: the sequence %.40q decodes to %.40q, %v", text, sequence, decoded, err)
		}
		if len(sequence) > 100_000 {
			t.Errorf("a text of %d bytes makes a sequence of %d", len(text), len(sequence))
		}
	}
}

func TestInsideScreenTheSequenceReachesTheTerminalAroundIt(t *testing.T) {
	text := strings.Repeat(link, 5)
	screen := vars{"TERM": "screen", "STY": "1.pts"}
	sequence := machine("linux", screen).OSC52(text)
	// screen takes off ESC P and ESC \ and passes the rest on.
	passed := strings.NewReplacer("\x1bP", "", "\x1b\\", "").Replace(sequence)
	if plain := machine("linux", vars{"TERM": "xterm"}).OSC52(text); passed != plain || passed == sequence {
		t.Errorf("screen would pass on %q, want %q", passed, plain)
	}
	screen["TMUX"] = "x"
	if sequence := machine("linux", screen).OSC52(text); strings.Contains(sequence, "\x1bP") {
		t.Errorf("inside tmux the sequence is wrapped: %q", sequence)
	}
}

func TestNoSequenceIsMadeThatCannotArrive(t *testing.T) {
	silent := machine("linux", vars{"TERM": "xterm"})
	silent.NoTerminal = true
	for name, sequence := range map[string]string{
		"a text that is too long": machine("linux", vars{"TERM": "xterm"}).OSC52(strings.Repeat("x", maxOSC52+1)),
		"a dumb terminal":         machine("linux", vars{"TERM": "dumb"}).OSC52("x"),
		"the console of Linux":    machine("linux", vars{"TERM": "linux"}).OSC52("x"),
		"no terminal":             silent.OSC52("x"),
	} {
		if sequence != "" {
			t.Errorf("%s: %.40q", name, sequence)
		}
	}
	if machine("windows", nil).OSC52("x") == "" {
		t.Error("on Windows, where TERM is not set, no sequence is made")
	}
}
