package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/internal/config"
	"tenantswitch/internal/problem"
)

// snapshot returns the account's last known directory; an empty one if there
// is none, and the problem too if it cannot be read.
func snapshot(ctx context.Context, who auth.Handle) (directory.Directory, error) {
	box := who.Files()
	if box == nil {
		return directory.Directory{}, nil
	}
	return directory.Load(ctx, box)
}

// snapshotOrSay is snapshot for commands: a problem is told on stderr.
func (a *app) snapshotOrSay(ctx context.Context, who auth.Handle) directory.Directory {
	d, err := snapshot(ctx, who)
	if err != nil {
		a.sayf("tenantswitch: %v; it is read again", problem.Of(err))
	}
	return d
}

// read reads the account's directory from its sources.
func (a *app) read(
	ctx context.Context, who auth.Handle, old directory.Directory, show func(directory.Progress),
) (directory.Directory, directory.Change, error) {
	if show == nil {
		show = func(directory.Progress) {}
	}
	on, off := a.sources(ctx, who, old)
	r := directory.Reader{Sources: on, Environment: a.cloud.Environment, Now: time.Now}
	d, change, err := r.Refresh(ctx, old, show)
	if err != nil {
		return d, change, err
	}
	if off != nil && a.cloud.Graph != "" && old.ReadAt.IsZero() {
		change.Notes = append(change.Notes, off.What+" ('tenantswitch doctor' says why)") // once: many never want it
	}
	d, err = a.named(ctx, who, d)
	if err != nil {
		change.Notes = append(change.Notes, "not all names could be found: "+problem.Of(err).Why)
	}
	return d, change, nil
}

// readAndKeep is read and keep for commands: what could not be kept, or is
// missing, is told on stderr, since what was read is there all the same.
func (a *app) readAndKeep(
	ctx context.Context, who auth.Handle, old directory.Directory,
) (directory.Directory, directory.Change, error) {
	d, change, err := a.read(ctx, who, old, nil)
	if err != nil {
		return d, change, err
	}
	for _, line := range lines(errors.Join(directory.Save(ctx, who.Files(), d), shortfall(change))) {
		a.sayf("tenantswitch: %s", line)
	}
	return d, change, nil
}

// shortfall tells what a read lacks: sources that failed, one problem each, and
// rows that should be there.
func shortfall(c directory.Change) error {
	var all []error
	for _, f := range c.Failures {
		all = append(all, f.Problem())
	}
	return errors.Join(append(all, c.Incomplete())...)
}

// directoryOrRead returns the snapshot, or reads the directory where there is
// none, with what the address books say of its tenants. It signs in only where
// nobody need act.
func (a *app) directoryOrRead(ctx context.Context) (directory.Directory, error) {
	d, err := a.bareDirectory(ctx)
	if err == nil {
		who := a.session.Handle()
		a.meet(d.Tenants)
		// In the order of the directory, which is what scripts can count on.
		d.Tenants = a.visitsOrSay(ctx, who).Dress(a.dress(withChecks(ctx, who, d.Tenants)), time.Now(), true)
	}
	return d, err
}

// bareDirectory is directoryOrRead without the address books.
func (a *app) bareDirectory(ctx context.Context) (directory.Directory, error) {
	account, err := a.open(ctx, true)
	if err != nil {
		return directory.Directory{}, err
	}
	if account.ID == "" {
		if err := a.signInUnattended(ctx); err != nil {
			return directory.Directory{}, err
		}
	}
	who := a.session.Handle()
	if d := a.snapshotOrSay(ctx, who); !d.ReadAt.IsZero() {
		if now := time.Now(); d.Old(now) {
			a.sayf("the directory was read %s; 'tenantswitch refresh' reads it again", ago(d.AsOf(), now))
		}
		return d, nil
	}
	if a.flags.offline {
		return directory.Directory{}, offline("no directory is known yet")
	}
	d, _, err := a.readAndKeep(ctx, who, directory.Directory{})
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

// signInUnattended signs in to the demo, whose device code it approves;
// elsewhere it is the problem that a person must sign in.
func (a *app) signInUnattended(ctx context.Context) error {
	switch {
	case a.flags.offline:
		return nobody("", "run 'tenantswitch login' without --offline")
	case a.sim == nil && a.config.Keep == config.KeepNothing:
		return nobody(`keep = "nothing" in config.toml lets no command know of a sign-in`, doKeep)
	case a.sim == nil:
		return nobody(a.unusable(ctx), "run 'tenantswitch login'")
	}
	_, err := a.session.SignIn(ctx, auth.DeviceCode, func(i auth.Invitation) {
		// Nobody sees the code, so nobody need wait for it to approve itself,
		// which it does if this fails.
		_ = a.sim.Approve(i.UserCode)
	})
	return err
}

// unusable says why an account that is kept here does not count; "" where there
// is none.
func (a *app) unusable(ctx context.Context) string {
	accounts, err := a.session.Accounts(ctx)
	if err != nil {
		return "" // opening one has failed to list them too, and said so
	}
	for _, x := range accounts {
		if x.Trouble != nil {
			return x.Trouble.Error()
		}
	}
	return ""
}

// nobody is the problem that a person must sign in.
func nobody(why, do string) error {
	return &problem.Problem{Kind: problem.SignIn, What: "nobody is signed in", Why: why, Do: do}
}

// offline is the problem of what needs the network under --offline.
func offline(what string) error {
	return &problem.Problem{Kind: problem.Offline, What: what, Why: errOffline.Why, Do: errOffline.Do, Err: errOffline}
}
