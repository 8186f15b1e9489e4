package desktop

import "github.com/aymanbagabas/go-osc52/v2"

// maxOSC52 is the longest text, in bytes, that is sent by OSC 52: in base64 and
// with the 8 bytes around it exactly 100,000 bytes, at which hterm and old
// versions of others cut a sequence off. A sequence that is cut off empties the
// clipboard or leaves half the text in it, so a longer text is not sent.
const maxOSC52 = 74_994

// OSC52 returns the sequence that asks the terminal to put text on its
// clipboard (xterm's control sequences, "Manipulate Selection Data"), for a
// caller that owns the terminal: Copied.Terminal tells it to. Inside GNU screen
// the sequence comes wrapped for the terminal around it; inside tmux it is
// plain, as tmux takes it with set-clipboard on. It is "" where the text is too
// long or the terminal is none that can be asked.
func (m Machine) OSC52(text string) string {
	if m.refusesOSC52(text) != "" {
		return ""
	}
	sequence := osc52.New(text)
	if m.anySet("STY") && !m.Tmux() {
		sequence = sequence.Screen()
	}
	return sequence.String()
}

// refusesOSC52 says why a text is not sent to the terminal, "" where it is.
func (m Machine) refusesOSC52(text string) string {
	switch term := m.Env("TERM"); {
	case m.NoTerminal:
		return "there is no terminal"
	case term == "dumb", term == "linux", term == "" && m.GOOS != "windows":
		return "this terminal has no clipboard"
	case len(text) > maxOSC52:
		return "the text is too long for the terminal's clipboard"
	}
	return ""
}
