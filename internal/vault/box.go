package vault

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"tenantswitch/internal/problem"
)

// Box holds the sealed files of one account. It is safe for concurrent use. What
// another process is writing is waited for until the context ends.
//
// A name is one to 64 of a-z, 0-9, '-', '_' and '.', begins and ends with a
// letter or digit, and is no device name of Windows.
type Box struct {
	id    string
	vault *Vault
	files storage
	kept  Kept
}

// Stamp identifies one version of a file; two that are equal (==) are the
// same bytes. A reader that takes the stamp before it reads can skip a file
// that has not changed since.
type Stamp struct {
	size     int64
	modified int64 // nanoseconds
	nonce    [nonceSize]byte
}

// storage is where the files of an account are: on disk or in memory.
type storage interface {
	read(ctx context.Context, name string) ([]byte, Stamp, error)
	write(ctx context.Context, name string, data []byte) (Stamp, error)
	update(ctx context.Context, name string, fn func(old []byte) ([]byte, error)) (Stamp, error)
	stat(name string) (Stamp, error)
	there() bool
}

// ID is the account's random id.
func (b *Box) ID() string { return b.id }

// Kept says where the key lives.
func (b *Box) Kept() Kept { return b.kept }

// Read returns the content of a file; an error that is fs.ErrNotExist where
// there is no such file. A file that does not open is set aside under another
// name in the same folder; the error names it and is ErrDamaged, and the next
// Read finds no file.
func (b *Box) Read(ctx context.Context, name string) ([]byte, error) {
	data, _, err := b.ReadStamped(ctx, name)
	return data, err
}

// ReadStamped is Read, and the stamp of exactly what was read.
func (b *Box) ReadStamped(ctx context.Context, name string) ([]byte, Stamp, error) {
	if err := checkName(name); err != nil {
		return nil, Stamp{}, err
	}
	return b.files.read(ctx, name)
}

// Write replaces the content of a file, wholly or not at all. A damaged file
// is set aside first: then it was written although the error is ErrDamaged.
func (b *Box) Write(ctx context.Context, name string, data []byte) error {
	if err := checkName(name); err != nil {
		return err
	}
	_, err := b.files.write(ctx, name, data)
	return err
}

// Update replaces the content of a file by what fn makes of it. No other
// process and no other goroutine writes to the account in between. old is nil
// where there is no file; fn may change it. Where fn returns nil, or an error,
// the file stays as it is. A damaged file is set aside, and fn begins anew:
// then the update was made although the error is ErrDamaged. fn must not write
// to the same box.
func (b *Box) Update(ctx context.Context, name string, fn func(old []byte) ([]byte, error)) error {
	_, err := b.UpdateStamped(ctx, name, fn)
	return err
}

// UpdateStamped is Update, and the stamp of what the file is afterwards; a
// zero one where there is no file.
func (b *Box) UpdateStamped(ctx context.Context, name string, fn func(old []byte) ([]byte, error)) (Stamp, error) {
	if err := checkName(name); err != nil {
		return Stamp{}, err
	}
	return b.files.update(ctx, name, fn)
}

// Stat returns the stamp of a file without opening its seal; an error that is
// fs.ErrNotExist where there is no such file.
func (b *Box) Stat(name string) (Stamp, error) {
	if err := checkName(name); err != nil {
		return Stamp{}, err
	}
	return b.files.stat(name)
}

// Delete forgets the account: its folder and the entry of its key, and
// nothing else.
func (b *Box) Delete(ctx context.Context) error {
	if m, ok := b.files.(*memory); ok {
		b.vault.forget(b.id)
		m.clear()
		return nil
	}
	return b.vault.Delete(ctx, b.id)
}

// checkName refuses names that could leave the folder, meet our own files, or
// be one file on some machines and two on others.
func checkName(name string) error {
	ok := len(name) >= 1 && len(name) <= 64 && letterOrDigit(name[0]) && letterOrDigit(name[len(name)-1]) && !deviceName(name)
	for i := 0; ok && i < len(name); i++ {
		c := name[i]
		ok = letterOrDigit(c) || c == '-' || c == '_' || c == '.'
	}
	if ok {
		return nil
	}
	return &problem.Problem{What: fmt.Sprintf("%q cannot be the name of a kept file", oneLine(name)), Err: fs.ErrInvalid}
}

func letterOrDigit(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// deviceName says whether Windows would open a device under this name, with
// whatever extension.
func deviceName(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	switch base {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(base) == 4 && (base[:3] == "com" || base[:3] == "lpt") && base[3] >= '0' && base[3] <= '9'
}
