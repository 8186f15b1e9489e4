//go:build unix

package desktop

import "syscall"

// ownSession starts a program in a session of its own. It then has no terminal
// to take over, and neither ^c nor the end of the terminal reaches it: the
// browser stays open, and the tool that holds the clipboard stays alive.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// ownWindows starts a browser that is to show its windows.
func ownWindows() *syscall.SysProcAttr { return ownSession() }
