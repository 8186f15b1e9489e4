//go:build !windows

package desktop

import (
	"context"
	"errors"
)

// toWindows fails: there is no clipboard of Windows here.
func toWindows(context.Context, string) error { return errors.ErrUnsupported }
