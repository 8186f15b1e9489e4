// Package desktop asks the user's machine for two favours: to open a link in
// the browser, or in a browser session that is kept apart from others, and to
// put a text on the clipboard.
//
// The rules: a link is handed on only after CheckURL; nothing runs through a
// shell; what is started gets no terminal to read, write or take over; no call
// waits longer than a person would; and every answer says what was really
// done, because neither a browser nor a terminal confirms anything. The
// clipboard is written, never read.
//
// A link that is to open in a session opens in that one or not at all. What the
// browsers keep of their own is read, to learn which profiles there are, and
// never written; so is what an administrator says of private windows, by which a
// browser would open another session than it is asked for. The profiles for one tenant each are in a folder of ours, open
// to its owner alone; no link is followed out of it, and nothing outside of it
// is ever deleted but what a browser has loaded for such a profile.
//
// The default browser opens through github.com/pkg/browser. On macOS and Windows
// the system takes the link over, and the opener is gone at once. On Linux and
// the BSDs what the library starts is often the browser itself, which ^c or the
// end of our terminal would end too; so there the library runs in a second
// process of our own program, which has a session of its own: see Help.
//
// What is known of the machine is a Machine, which is plain data and
// functions: what would be run is worked out from it without running it, so
// that every system can be tested on any other.
package desktop

import "time"

const (
	// settleTime is how long a started browser may still fail while somebody
	// looks at the screen.
	settleTime = time.Second
	// toolTime is how long a clipboard tool may take. They take
	// milliseconds, unless the display or the server behind them is gone.
	toolTime = 2 * time.Second
)

// Desktop opens links and copies texts on one machine. It may be used by
// several goroutines at once.
type Desktop struct {
	machine Machine
	settle  time.Duration
	limit   time.Duration
}

// New returns the desktop of a machine.
func New(m Machine) *Desktop {
	m.Output = remembered(m.Output)
	return &Desktop{machine: m, settle: settleTime, limit: toolTime}
}

// Patient returns the desktop that gives a started browser so long to fail.
// With a display that does not answer xdg-open takes almost two seconds.
func (d *Desktop) Patient(settle time.Duration) *Desktop {
	p := *d
	p.settle = settle
	return &p
}
