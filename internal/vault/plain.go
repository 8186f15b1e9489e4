package vault

import (
	"io"
	"io/fs"
	"os"
	"runtime"

	"tenantswitch/internal/files"
)

// openPlain opens an ordinary file for reading and repairs its permissions.
// What is no ordinary file (a link, a pipe, a folder) is files.ErrNotPlain.
func openPlain(path string) (*os.File, fs.FileInfo, error) {
	file, info, err := files.OpenNoLink(path)
	if err != nil {
		return nil, nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		_ = file.Chmod(0o600) // not ours to change on a read-only home
	}
	return file, info, nil
}

// readSmall reads one of our own plain files, which have a few hundred bytes.
func readSmall(path string) ([]byte, error) {
	file, _, err := openPlain(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	return io.ReadAll(io.LimitReader(file, 1<<16))
}
