package desktop

import (
	"strings"

	windows "golang.org/x/sys/windows/registry"
)

// registryValue returns a number of the registry, and an error that is
// fs.ErrNotExist where it is not there.
func registryValue(key, name string) (uint64, error) {
	hive, below, _ := strings.Cut(key, `\`)
	root := windows.LOCAL_MACHINE
	if hive == "HKCU" {
		root = windows.CURRENT_USER
	}
	k, err := windows.OpenKey(root, below, windows.QUERY_VALUE)
	if err != nil {
		return 0, err
	}
	defer k.Close() //nolint:errcheck // it was only read
	number, _, err := k.GetIntegerValue(name)
	return number, err
}
