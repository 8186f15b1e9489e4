package desktop

import "syscall"

// ownSession starts a program without a console window.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{HideWindow: true} }
