//go:build !windows

package netfault

import "syscall"

// The network's answers that deserve a sentence of their own.
const (
	errnoRefused     = syscall.ECONNREFUSED
	errnoReset       = syscall.ECONNRESET
	errnoNoNetwork   = syscall.ENETUNREACH
	errnoNoWayToHost = syscall.EHOSTUNREACH
)
