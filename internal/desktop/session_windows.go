package desktop

import "syscall"

// ownSession starts a program without a console window.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{HideWindow: true} }

// ownWindows starts a browser that is to show its windows: one that is started
// hidden may keep its first window hidden too. It has no console; the group of
// its own keeps ^c from it.
func ownWindows() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
