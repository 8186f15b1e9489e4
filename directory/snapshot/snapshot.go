// Package snapshot keeps the last known directory: Save writes it to a store as
// one file, and Load reads it back within some milliseconds for 100,000 tenants.
//
// The rules: the store seals the file, so that it has no checksum, but no number
// in it is trusted: a file that makes no sense is a *problem.Problem, and takes
// memory in proportion to its own size at worst; the format before is still read,
// and one of a newer program is named as such; what the user has added to a
// tenant, and what a check came to, is not in it.
package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

// Store keeps named files; it seals them.
type Store interface {
	// Read returns the content; an error that is fs.ErrNotExist where there
	// is no such file.
	Read(ctx context.Context, name string) ([]byte, error)
	// Write replaces the content, wholly or not at all.
	Write(ctx context.Context, name string, data []byte) error
}

// snapshotFile is the name of the snapshot in its store.
const snapshotFile = "snapshot"

// Load returns the directory that was saved last. Where none was, it is the
// zero directory.Directory, without an error. A file that cannot be understood is a
// *problem.Problem; the next Save replaces it. The directory's texts lie in the
// bytes that store.Read returns, so the store must not use them again.
func Load(ctx context.Context, store Store) (directory.Directory, error) {
	file, err := store.Read(ctx, snapshotFile)
	if errors.Is(err, fs.ErrNotExist) {
		return directory.Directory{}, nil
	}
	if err != nil {
		return directory.Directory{}, wrapped(err, "the saved directory could not be read", "refresh to read it from its sources again")
	}
	d, err := decodeSnapshot(file)
	if err != nil {
		p := &problem.Problem{
			What: "the saved directory could not be read", Why: "its file is damaged",
			Do: "refresh to read it from its sources again", Err: err,
		}
		if newer, ok := errors.AsType[newerFormatError](err); ok {
			p.Why = newer.Error()
		}
		return directory.Directory{}, p
	}
	return d, nil
}

// Save keeps the directory for the next Load.
func Save(ctx context.Context, store Store, d directory.Directory) error {
	file, err := encodeSnapshot(d)
	if err == nil {
		err = store.Write(ctx, snapshotFile, file)
	}
	if err != nil {
		return wrapped(err, "the directory could not be saved", "it is read anew at the next start; check the disk's free space")
	}
	return nil
}

// wrapped returns the problem in err's chain, or one that holds err's words.
func wrapped(err error, what, do string) error {
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		return p
	}
	return &problem.Problem{What: what, Why: err.Error(), Do: do, Err: err}
}

// errDamaged says that a file is no snapshot, or not a whole one.
var errDamaged = errors.New("not a snapshot")

// newerFormatError is a file of a version that this program does not know.
type newerFormatError uint32

func (v newerFormatError) Error() string {
	return fmt.Sprintf("a newer tenantswitch wrote it (format %d, this one knows %d)", uint32(v), snapshotVersion)
}
