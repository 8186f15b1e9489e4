package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/snapshot"
	"tenantswitch/internal/problem"
)

// lister knows which tenants there are, and which of them a word names.
type lister struct {
	*console
	*settings
	people *accounts
	reader *reader
	books  *shelf
}

// saved returns the account's last known directory; an empty one if there
// is none, and the problem too if it cannot be read.
func saved(ctx context.Context, who auth.Handle) (directory.Directory, error) {
	box := who.Files()
	if box == nil {
		return directory.Directory{}, nil
	}
	return snapshot.Load(ctx, box)
}

// snapshotOrSay is saved for commands: a problem is told on stderr.
func (l *lister) snapshotOrSay(ctx context.Context, who auth.Handle) directory.Directory {
	d, err := saved(ctx, who)
	if err != nil {
		l.sayf("tenantswitch: %v; it is read again", problem.Of(err))
	}
	return d
}

// read reads the account's directory from its sources.
func (rd *reader) read(
	ctx context.Context, who auth.Handle, old directory.Directory, show func(directory.Progress),
) (directory.Directory, directory.Change, error) {
	if show == nil {
		show = func(directory.Progress) {}
	}
	on, off := rd.sources(ctx, who, old)
	r := directory.Reader{Sources: on, Environment: rd.cloud.Environment, Now: time.Now}
	d, change, err := r.Refresh(ctx, old, show)
	if err != nil {
		return d, change, err
	}
	if rd.cloud.Graph != "" && old.ReadAt.IsZero() { // once: many never want it
		for _, p := range off {
			change.Notes = append(change.Notes, p.What+" ('tenantswitch doctor' says why)")
		}
	}
	d, err = rd.named(ctx, who, d)
	if err != nil {
		change.Notes = append(change.Notes, "not all names could be found: "+problem.Of(err).Why)
	}
	return d, change, nil
}

// readAndKeep is read and keep for commands: what could not be kept, or is
// missing, is told on stderr, since what was read is there all the same.
func (l *lister) readAndKeep(
	ctx context.Context, who auth.Handle, old directory.Directory,
) (directory.Directory, directory.Change, error) {
	d, change, err := l.reader.read(ctx, who, old, nil)
	if err != nil {
		return d, change, err
	}
	l.sayLines(errors.Join(snapshot.Save(ctx, who.Files(), d), change.Shortfall()))
	return d, change, nil
}

// directoryOrRead returns the snapshot, or reads the directory where there is
// none, with what the address books say of its tenants. It signs in only where
// nobody need act.
func (l *lister) directoryOrRead(ctx context.Context) (directory.Directory, error) {
	d, err := l.bareDirectory(ctx)
	if err == nil {
		who := l.people.session.Handle()
		l.books.meet(d.Tenants)
		// In the order of the directory, which is what scripts can count on.
		d.Tenants = l.visitsOrSay(ctx, who).Dress(l.books.dress(withChecks(ctx, who, d.Tenants)), time.Now(), true)
	}
	return d, err
}

// bareDirectory is directoryOrRead without the address books.
func (l *lister) bareDirectory(ctx context.Context) (directory.Directory, error) {
	account, err := l.people.open(ctx, true)
	if err != nil {
		return directory.Directory{}, err
	}
	if account.ID == "" {
		if err := l.people.signInUnattended(ctx); err != nil {
			return directory.Directory{}, err
		}
	}
	who := l.people.session.Handle()
	if d := l.snapshotOrSay(ctx, who); !d.ReadAt.IsZero() {
		if now := time.Now(); d.Old(now) {
			l.sayf("the directory was read %s; 'tenantswitch refresh' reads it again", ago(d.AsOf(), now))
		}
		return d, nil
	}
	if l.people.net.offline {
		return directory.Directory{}, offline("no directory is known yet")
	}
	d, _, err := l.readAndKeep(ctx, who, directory.Directory{})
	return d, err
}

// ago says how long before now a directory was read.
func ago(then, now time.Time) string {
	age := now.Sub(then)
	if age < 48*time.Hour {
		return fmt.Sprintf("%d h ago", age/time.Hour)
	}
	return fmt.Sprintf("%d days ago", age/(24*time.Hour))
}
