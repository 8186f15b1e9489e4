//go:build !windows

package desktop

import "errors"

// registryValue fails: there is no registry here.
func registryValue(string, string) (uint64, error) { return 0, errors.ErrUnsupported }
