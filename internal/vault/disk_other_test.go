//go:build !linux

package vault

import (
	"context"
	"errors"
)

func helpKeepers() []Keeper { return nil }

func helpDisk(context.Context) error { return errors.New("only on Linux") }

func helpLoggedOut(string) error { return errors.New("only on Linux") }
