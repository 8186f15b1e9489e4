package desktop

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/uuid"
)

// tag marks a folder as one that backups may leave out (Cache Directory Tagging
// Specification, bford.info/cachedir). What is in it can be had again by
// signing in.
const (
	tag     = "CACHEDIR.TAG"
	tagText = "Signature: 8a477f597d28d172789f06886806bc55\n# This file marks the browser profiles that tenantswitch keeps, one for each tenant.\n"
)

// place returns the folder of a tenant's profile: KEEP/edge/TENANT.
func (i install) place(tenant uuid.UUID) folder {
	return i.keep.in(string(i.browser)).in(tenant.String())
}

// dedicated makes sure of the folder of a tenant's profile. Nobody else can look
// into it or any folder above it that is ours.
func (i install) dedicated(tenant uuid.UUID) (folder, error) {
	if tenant == uuid.Nil {
		return folder{}, errors.New("no tenant is named")
	}
	dir := i.place(tenant)
	if err := os.MkdirAll(filepath.Dir(i.keep.ours), 0o700); err != nil {
		return folder{}, err
	}
	for _, f := range []folder{i.keep, i.keep.in(string(i.browser)), dir} {
		if err := ownFolder(f); err != nil {
			return folder{}, err
		}
	}
	return dir, mark(filepath.Join(i.keep.ours, tag))
}

// errNotOurs is what stands where a folder of ours should: a file, or a link to
// who knows where.
var errNotOurs = errors.New("it is no folder of ours")

// ownFolder makes a folder that is open to its owner alone, or of one that is
// there already. What is no folder, or a link to one, is refused. A folder of
// Windows is as closed as the user's own that it is in; a WSL cannot change it.
func ownFolder(f folder) error {
	err := os.Mkdir(f.ours, 0o700)
	if err == nil || !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(f.ours)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return &fs.PathError{Op: "mkdir", Path: f.ours, Err: errNotOurs}
	case info.Mode().Perm()&0o077 != 0 && !onWindows(f.theirs):
		return os.Chmod(f.ours, 0o700) // #nosec G302 -- a folder needs x
	}
	return nil
}

// mark writes the tag where it is not yet.
func mark(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- in our own folder
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = file.WriteString(tagText)
	return errors.Join(err, file.Close())
}

// tenantOf returns the tenant that a folder in the one of a browser is for, and
// false where it is for none.
func tenantOf(e fs.DirEntry) (uuid.UUID, bool) {
	id, err := uuid.Parse(e.Name())
	return id, err == nil && e.IsDir() && id.String() == e.Name()
}

// plain says an error of the file system, with its path.
func plain(err error) string {
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		return wrapped.Path + ": " + wrapped.Err.Error()
	}
	return err.Error()
}
