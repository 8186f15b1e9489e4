package desktop

import (
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf16"
)

// clipboard is one way to put one text on the clipboard of this machine.
type clipboard struct {
	name    string // as people know it: "wl-copy"
	program string // its path; "" is the programming interface of Windows
	args    []string
	env     []string // variables beside our own
	input   []byte   // the text in the encoding that the program reads
}

// clipboards works out how a text is put on the clipboard of this machine: the
// ways in the order in which they are tried. Over SSH there are none: the
// clipboard would be that of the far machine.
func (m Machine) clipboards(text string) []clipboard {
	if m.SSH() {
		return nil
	}
	switch m.GOOS {
	case "windows":
		return []clipboard{{name: "the clipboard of Windows", input: []byte(text)}}
	case "darwin":
		// Without a UTF-8 locale pbcopy reads Mac OS Roman.
		return m.tools(clipboard{name: "pbcopy", env: []string{"LC_ALL=en_US.UTF-8"}, input: []byte(text)})
	}
	display := m.displayClipboards(text)
	if !m.WSL() {
		return display
	}
	windows := m.tools(
		clipboard{name: "clip.exe", input: littleEndian(text)},
		clipboard{name: "/mnt/c/Windows/System32/clip.exe", input: littleEndian(text)},
	)
	if len(windows) > 1 {
		windows = windows[:1]
	}
	// clip.exe guesses the encoding, and keeps a byte order mark as text. With
	// every other byte zero it cannot guess wrong; else WSL's display, which
	// shares its clipboard with Windows, is the safer one.
	if strings.IndexFunc(text, notASCII) < 0 {
		return append(windows, display...)
	}
	return append(display, windows...)
}

func (m Machine) displayClipboards(text string) []clipboard {
	var known []clipboard
	if m.anySet("WAYLAND_DISPLAY") {
		// Without a type wl-copy guesses one from the content.
		known = append(known, clipboard{name: "wl-copy", args: []string{"--type", "text/plain"}})
	}
	if m.anySet("DISPLAY") {
		known = append(known,
			clipboard{name: "xclip", args: []string{"-in", "-selection", "clipboard"}},
			clipboard{name: "xsel", args: []string{"--input", "--clipboard"}})
	}
	for i := range known {
		known[i].input = []byte(text)
	}
	return m.tools(known...)
}

// tools returns those of the ways whose program is installed, with its path.
func (m Machine) tools(known ...clipboard) []clipboard {
	var found []clipboard
	for _, c := range known {
		if _, path := m.find(c.name); path != "" {
			c.program = path
			found = append(found, c)
		}
	}
	return found
}

func notASCII(r rune) bool { return r > unicode.MaxASCII }

// littleEndian encodes a text in UTF-16, low byte first, without a mark.
func littleEndian(text string) []byte {
	units := utf16.Encode([]rune(text))
	b := make([]byte, 0, 2*len(units))
	for _, u := range units {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}
