package netfault

import "golang.org/x/sys/windows"

// The network's answers that deserve a sentence of their own. The constants of
// package syscall with the same names are not what Windows returns.
const (
	errnoRefused     = windows.WSAECONNREFUSED
	errnoReset       = windows.WSAECONNRESET
	errnoNoNetwork   = windows.WSAENETUNREACH
	errnoNoWayToHost = windows.WSAEHOSTUNREACH
)
