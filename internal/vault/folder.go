package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

// folder holds the sealed files of one account on disk. Reading takes no
// lock, because a file is only ever replaced as a whole; so a home that cannot
// be written still reads.
type folder struct {
	path   string
	sealer *sealer
	good   sync.Map // by name, the Stamp of what this process has opened or written
}

func (f *folder) there() bool { return exists(filepath.Join(f.path, recordName)) }

func (f *folder) read(ctx context.Context, name string) ([]byte, Stamp, error) {
	data, stamp, err := f.load(name)
	if !errors.Is(err, ErrDamaged) {
		return data, stamp, err
	}
	unlock, lockErr := f.lock(ctx)
	if lockErr != nil {
		return nil, Stamp{}, f.notSetAside(name, err, lockErr)
	}
	defer unlock()
	// Another process may have set it aside and written a good one meanwhile.
	data, stamp, err = f.load(name)
	if errors.Is(err, ErrDamaged) {
		err = f.setAside(ctx, name, err)
	}
	return data, stamp, err
}

func (f *folder) write(ctx context.Context, name string, data []byte) (Stamp, error) {
	unlock, err := f.lock(ctx)
	if err != nil {
		return Stamp{}, err
	}
	defer unlock()
	damage, err := f.makeWay(ctx, name, f.check(name))
	if err != nil {
		return Stamp{}, err
	}
	stamp, err := f.replace(ctx, name, data)
	return stamp, errors.Join(err, damage)
}

func (f *folder) update(ctx context.Context, name string, fn func([]byte) ([]byte, error)) (Stamp, error) {
	unlock, err := f.lock(ctx)
	if err != nil {
		return Stamp{}, err
	}
	defer unlock()
	old, stamp, err := f.load(name)
	damage, err := f.makeWay(ctx, name, err)
	if err != nil {
		return Stamp{}, err
	}
	data, err := fn(old)
	if err != nil || data == nil {
		return stamp, errors.Join(err, damage)
	}
	stamp, err = f.replace(ctx, name, data)
	return stamp, errors.Join(err, damage)
}

// check says what is wrong with a file that is about to be replaced. One that
// this process knows is not opened for that: it may be large.
func (f *folder) check(name string) error {
	stamp, err := f.stat(name)
	if err != nil {
		return err
	}
	if known, ok := f.good.Load(name); ok && known == any(stamp) {
		return nil
	}
	_, _, err = f.load(name)
	return err
}

// makeWay sets a file aside where loading it told that it is damaged; damage
// then says so. It refuses where what is there would be lost.
func (f *folder) makeWay(ctx context.Context, name string, loaded error) (damage, refusal error) {
	switch {
	case errors.Is(loaded, ErrDamaged):
		if damage = f.setAside(ctx, name, loaded); exists(filepath.Join(f.path, name)) {
			return nil, damage
		}
		return damage, nil
	case errors.Is(loaded, fs.ErrNotExist):
		return nil, nil
	}
	return nil, loaded
}

func (f *folder) stat(name string) (Stamp, error) {
	file, info, err := f.open(name)
	if err != nil {
		return Stamp{}, err
	}
	defer file.Close() //nolint:errcheck // only read
	var head [headerSize + nonceSize]byte
	n, err := file.ReadAt(head[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return Stamp{}, f.unreadable(name, err)
	}
	if errors.Is(checkHeader(head[:n]), errNewer) {
		return Stamp{}, newer(name)
	}
	return stampOf(info, head[:n]), nil
}

func stampOf(info fs.FileInfo, sealed []byte) Stamp {
	return Stamp{size: info.Size(), modified: info.ModTime().UnixNano(), nonce: nonceOf(sealed)}
}

// load reads and opens a file; a file that does not open is ErrDamaged.
func (f *folder) load(name string) ([]byte, Stamp, error) {
	file, info, err := f.open(name)
	if err != nil {
		return nil, Stamp{}, err
	}
	defer file.Close() //nolint:errcheck // only read
	if info.Size() > mostBytes {
		return nil, Stamp{}, f.damaged(name, errTooLarge)
	}
	sealed := make([]byte, info.Size())
	if _, err := io.ReadFull(file, sealed); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, Stamp{}, f.damaged(name, errShort)
		}
		return nil, Stamp{}, f.unreadable(name, err)
	}
	stamp := stampOf(info, sealed)
	data, err := f.sealer.unseal(name, sealed)
	switch {
	case errors.Is(err, errNewer):
		return nil, Stamp{}, newer(name)
	case err != nil:
		return nil, Stamp{}, f.damaged(name, err)
	}
	f.good.Store(name, stamp)
	return data, stamp, nil
}

// open opens a file for reading. It follows no link and does not hang on what
// is no file.
func (f *folder) open(name string) (*os.File, fs.FileInfo, error) {
	file, info, err := openPlain(filepath.Join(f.path, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, absent(name)
	case errors.Is(err, files.ErrNotPlain):
		return nil, nil, f.damaged(name, err)
	case err != nil:
		return nil, nil, f.unreadable(name, err)
	}
	return file, info, nil
}

// replace writes a file under the lock.
func (f *folder) replace(ctx context.Context, name string, data []byte) (Stamp, error) {
	what := fmt.Sprintf("%q could not be kept", name)
	if len(data) > mostBytes-sealedSize {
		return Stamp{}, &problem.Problem{What: what, Why: "it is too large", Do: "report this", Err: errTooLarge}
	}
	if err := files.Replace(ctx, filepath.Join(f.path, name), f.sealer.seal(name, data), 0o600); err != nil {
		return Stamp{}, files.Problem(what, f.path, err)
	}
	stamp, err := f.stat(name)
	if err == nil {
		f.good.Store(name, stamp)
	}
	return stamp, err
}

func newer(name string) error {
	return &problem.Problem{
		What: fmt.Sprintf("the kept %q cannot be used", name),
		Why:  errNewer.Error(),
		Do:   "update tenantswitch",
		Err:  errNewer,
	}
}

func (f *folder) damaged(name string, cause error) error {
	return &problem.Problem{
		What: fmt.Sprintf("the kept %q is damaged", name),
		Why:  cause.Error(),
		Err:  fmt.Errorf("%w: %w", ErrDamaged, cause),
	}
}

// setAside renames a damaged file, under the lock, and returns the problem
// that names it.
func (f *folder) setAside(ctx context.Context, name string, damage error) error {
	p := *problem.Of(damage)
	aside := filepath.Join(f.path, name+".damaged-"+time.Now().UTC().Format("20060102T150405.000000000Z"))
	if err := files.Rename(ctx, filepath.Join(f.path, name), aside); err != nil {
		return f.notSetAside(name, damage, files.Problem("", f.path, err))
	}
	p.Why = fmt.Sprintf("%s, and it was set aside as %s", p.Why, aside)
	p.Do = "delete that file once nobody needs it"
	return &p
}

func (f *folder) notSetAside(name string, damage, reason error) error {
	p := *problem.Of(damage)
	p.Why = fmt.Sprintf("%s, and it could not be set aside: %s", p.Why, problem.Of(reason).Why)
	p.Do = "delete " + filepath.Join(f.path, name)
	return &p
}

func (f *folder) unreadable(name string, err error) error {
	return files.Problem(fmt.Sprintf("the kept %q could not be read", name), filepath.Join(f.path, name), err)
}

// makePrivate takes away what others may do with our folders. Windows keeps
// them private by the profile's own rules.
func makePrivate(folders ...string) {
	if runtime.GOOS == "windows" {
		return
	}
	for _, path := range folders {
		if info, err := os.Lstat(path); err == nil && info.IsDir() && info.Mode().Perm()&0o077 != 0 {
			_ = os.Chmod(path, info.Mode().Perm()&^0o077) // not ours to change on a read-only home
		}
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
