package desktop

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
)

// Kept is a profile that is kept for one tenant.
type Kept struct {
	Browser browser.Browser
	Tenant  uuid.UUID
	Path    string // its folder
	Size    int64  // of its files, in bytes
	Used    time.Time
}

// Dedicated returns the profiles that are kept for one tenant each, with their
// sizes and when something was last written in them. What a browser has outside of
// one counts to it, and is listed by itself where the profile is gone.
func (d *Desktop) Dedicated(ctx context.Context) ([]Kept, error) {
	const what = "the profiles that are kept for tenants could not be listed"
	keeps, err := d.keeps(ctx)
	if err != nil {
		return nil, &problem.Problem{What: what, Why: err.Error(), Err: err}
	}
	var all []Kept
	for _, keep := range keeps {
		kept, err := listKept(ctx, keep)
		if ctx.Err() != nil {
			return nil, stopped(ctx, what)
		}
		if err != nil {
			return nil, &problem.Problem{What: what, Why: plain(err), Err: err}
		}
		all = append(all, kept...)
	}
	outside, err := listKept(ctx, d.machine.outside())
	if err != nil {
		return nil, &problem.Problem{What: what, Why: plain(err), Err: err}
	}
	for _, o := range outside {
		i := slices.IndexFunc(all, func(k Kept) bool { return k.Browser == o.Browser && k.Tenant == o.Tenant })
		if i < 0 {
			all = append(all, o)
			continue
		}
		all[i].Size += o.Size
		if o.Used.After(all[i].Used) {
			all[i].Used = o.Used
		}
	}
	return all, nil
}

// outside returns the folder in which a Chromium has, by browser and tenant as in
// ours, what it has loaded for profiles below the folder for configuration; "" for
// profiles elsewhere. It has it there where it does not take the folder that it is
// told, as in a locale without UTF-8 (chrome/common/chrome_paths_linux.cc).
func (m Machine) outside() string {
	below, ok := strings.CutPrefix(m.Profiles, m.config("XDG_CONFIG_HOME")+"/")
	if !ok || m.GOOS == "windows" || m.GOOS == "darwin" {
		return ""
	}
	if cache := m.Env("XDG_CACHE_HOME"); path.IsAbs(cache) {
		return join(cache, below)
	}
	return join(m.below(".cache"), below)
}

// dedicatedBrowsers returns the browsers that have a profile for a tenant, which may
// not be installed any more.
func (d *Desktop) dedicatedBrowsers(ctx context.Context) (map[uuid.UUID][]browser.Browser, error) {
	keeps, err := d.keeps(ctx)
	if err != nil {
		return nil, err
	}
	all := map[uuid.UUID][]browser.Browser{}
	for _, keep := range keeps {
		for _, b := range browser.All() {
			entries, err := d.machine.ReadDir(join(keep, string(b)))
			if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
				return nil, err
			}
			for _, e := range entries {
				if id, ok := tenantOf(e); ok && !slices.Contains(all[id], b) {
					all[id] = append(all[id], b)
				}
			}
		}
	}
	return all, nil
}

// keeps returns the folders in which profiles are kept, as we name them: ours,
// and on a WSL the one for browsers of Windows.
func (d *Desktop) keeps(ctx context.Context) ([]string, error) {
	if d.machine.Profiles == "" {
		return nil, nil
	}
	limited, cancel := context.WithTimeout(ctx, d.limit)
	defer cancel()
	windows, err := d.machine.windows(limited)
	keeps := []string{d.machine.Profiles}
	if windows != nil && windows.keep.ours != d.machine.Profiles {
		keeps = append(keeps, windows.keep.ours)
	}
	return keeps, err
}

func listKept(ctx context.Context, keep string) ([]Kept, error) {
	root, err := openKeep(keep)
	if root == nil {
		return nil, err
	}
	defer root.Close() //nolint:errcheck // nothing was written through it
	var all []Kept
	for _, b := range browser.All() {
		if !isFolder(root, string(b)) {
			continue
		}
		entries, err := fs.ReadDir(root.FS(), string(b))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			id, ok := tenantOf(e)
			if !ok {
				continue
			}
			k := Kept{Browser: b, Tenant: id, Path: filepath.Join(keep, string(b), e.Name())}
			if err := k.weigh(ctx, root.FS()); err != nil {
				return nil, err
			}
			all = append(all, k)
		}
	}
	return all, nil
}

// openKeep opens a folder in which profiles are kept; nil where there is none,
// or a link to one.
func openKeep(keep string) (*os.Root, error) {
	info, err := os.Lstat(keep)
	if keep == "" || errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: keep, Err: errNotOurs}
	}
	if err != nil {
		return nil, err
	}
	return os.OpenRoot(keep)
}

// isFolder reports whether there is a folder of that name, which no link is.
func isFolder(root *os.Root, name string) bool {
	info, err := root.Lstat(name)
	return err == nil && info.IsDir()
}

// weigh adds up the sizes, and takes the time of the newest file. The browser
// may remove files meanwhile.
func (k *Kept) weigh(ctx context.Context, files fs.FS) error {
	return fs.WalkDir(files, path.Join(string(k.Browser), k.Tenant.String()), func(_ string, e fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return nil //nolint:nilerr // it is gone
		}
		k.Size += info.Size()
		if info.ModTime().After(k.Used) {
			k.Used = info.ModTime()
		}
		return nil
	})
}

// going ends the name of a profile's folder that is being deleted.
const going = ".going"

// Forget deletes these of the profiles that Dedicated returns, and whatever they
// are signed in to with them. One that a browser has open is left, as far as it
// can be told; one that is not there is no error. Nothing outside of the folders
// of these profiles is deleted but what a browser has loaded for them.
func (d *Desktop) Forget(ctx context.Context, kept ...Kept) error {
	keeps, err := d.keeps(ctx)
	if err != nil {
		return &problem.Problem{What: "the profiles were not deleted", Why: err.Error(), Err: err}
	}
	outside := d.machine.outside()
	keeps = append(keeps, outside)
	var failed []error
	for _, k := range kept {
		if ctx.Err() != nil {
			return errors.Join(append(failed, stopped(ctx, k.notDeleted()))...)
		}
		i := slices.IndexFunc(keeps, func(keep string) bool {
			return filepath.Join(keep, string(k.Browser), k.Tenant.String()) == k.Path
		})
		if i < 0 || !slices.Contains(browser.All(), k.Browser) {
			failed = append(failed, &problem.Problem{What: k.notDeleted(), Why: "it is none of ours"})
			continue
		}
		err := k.delete(keeps[i])
		if err == nil && keeps[i] == d.machine.Profiles {
			err = k.delete(outside)
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

func (k Kept) notDeleted() string {
	return "the profile of " + k.Browser.Name() + " for the tenant " + k.Tenant.String() + " was not deleted"
}

// delete deletes the profile's folder. First it gets another name: nothing finds
// it half deleted then, and Windows renames no folder in which a file is open.
func (k Kept) delete(keep string) error {
	root, err := openKeep(keep)
	if err == nil && root == nil {
		return nil
	}
	if err == nil {
		defer root.Close() //nolint:errcheck // nothing was written through it
		err = k.deleteIn(root)
	}
	if _, said := errors.AsType[*problem.Problem](err); said || err == nil {
		return err
	}
	p := &problem.Problem{What: k.notDeleted(), Why: plain(err), Err: err}
	if !errors.Is(err, errNotOurs) {
		p.Do = "close " + k.Browser.Name() + " and try again"
	}
	return p
}

func (k Kept) deleteIn(root *os.Root) error {
	dir := string(k.Browser)
	if _, err := root.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if !isFolder(root, dir) {
		return &fs.PathError{Op: "remove", Path: filepath.Join(root.Name(), dir), Err: errNotOurs}
	}
	name := filepath.Join(dir, k.Tenant.String())
	// One that a process left half deleted, if any.
	if err := root.RemoveAll(name + going); err != nil {
		return err
	}
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return &fs.PathError{Op: "remove", Path: k.Path, Err: errNotOurs}
	}
	if err := k.stillOpen(); err != nil {
		return err
	}
	if err := root.Rename(name, name+going); err != nil {
		return err
	}
	return root.RemoveAll(name + going)
}

// stillOpen is the problem of a profile that a browser has open, nil where none
// has.
func (k Kept) stillOpen() error {
	open, host, lock := held(k.Path)
	p := &problem.Problem{
		What: k.notDeleted(), Why: k.Browser.Name() + " has it open",
		Do: "close the windows of that profile and try again",
	}
	switch {
	case !open:
		return nil
	case lock != "":
		p.Why = fmt.Sprintf("%s has it open on the machine %q, or had when this one was called so", k.Browser.Name(), host)
		p.Do = "close it there; if it is open nowhere, delete the file " + lock + " and try again"
	}
	return p
}
