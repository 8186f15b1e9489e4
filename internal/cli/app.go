package cli

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/config"
	"tenantswitch/internal/desktop"
	"tenantswitch/internal/openlog"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
	"tenantswitch/internal/vault"
)

// app is the program wired for one command: the settings in force and
// everything that acts on them.
type app struct {
	*command
	config     config.Config
	configFile string // where it is, if it is
	bookFile   string // the same of the address book
	cloud      cloud.Cloud
	portal     portal.Portal // the default one
	data       string        // the folder of what is kept
	vault      *vault.Vault
	session    *auth.Session
	desktop    *desktop.Desktop
	machine    desktop.Machine
	http       doer
	bundles    []bundle             // certificates that are trusted beside the system's
	untrusted  *problem.Problem     // why they cannot be; nil where all is well
	sim        *simulator.Simulator // nil but with --demo
	logFile    *os.File             // nil without --log-file

	books    *books      // nil until they are read; see theBook
	layers   []book.Book // what lies under the user's own
	book     book.Book   // all of them as one
	toldBook bool        // that the user's own cannot be used

	openings *openlog.Log
	shown    atomic.Pointer[[]directory.Tenant] // what the switcher was given last
	unlogged atomic.Pointer[error]              // what went wrong first with noting an opening of the switcher
	leftover atomic.Pointer[[]desktop.Kept]     // browser profiles of accounts that were signed out there
}

// doer is what both MSAL and the sources send requests through.
type doer interface {
	Do(*http.Request) (*http.Response, error)
	CloseIdleConnections()
}

// start wires the program. It reads the configuration and nothing else.
func (c *command) start() (*app, error) {
	folders, err := config.FindFolders(c.streams.env)
	if err != nil {
		return nil, err
	}
	a := &app{command: c, machine: desktop.Here()}
	if err := a.configure(folders); err != nil {
		return nil, err
	}
	data, keepers := folders.Data, a.keepers()
	if c.flags.demo.on {
		data, keepers = a.demoFolder(folders), []vault.Keeper{vault.File()}
		if err := a.startDemo(data); err != nil {
			return nil, err
		}
	}
	if err := a.connect(); err != nil {
		return nil, err
	}
	a.machine.NoTerminal, a.machine.Self = !c.hasTerminal(), c.streams.Self
	a.machine.Profiles = filepath.Join(data, "browsers")
	a.desktop = desktop.New(a.machine)
	a.openings = openlog.New(data)
	a.vault = vault.New(data, vault.Options{Keepers: keepers, Ask: c.askPassphrase()})
	a.data = data
	a.session = a.newSession()
	return a, nil
}

// newSession knows the accounts of this machine; none of them is current in it.
func (a *app) newSession() *auth.Session {
	return auth.New(auth.Config{
		Cloud: a.cloud, ClientID: a.config.ClientID, Tenant: a.config.Tenant, HTTP: a.http,
		Vault: a.vault, Dir: a.data,
	})
}

// configure reads the settings and puts the flags over them.
func (a *app) configure(folders config.Folders) error {
	path, named, env := folders.File(), false, a.streams.env
	a.bookFile = folders.Book()
	if a.flags.demo.on {
		// The user's own file, account and cloud are left alone.
		demo := config.Folders{Config: a.demoFolder(folders)}
		path, a.bookFile = demo.File(), demo.Book()
		env = func(name string) string {
			if name == "TENANTSWITCH_ACCOUNT" || name == "TENANTSWITCH_CLOUD" {
				return ""
			}
			return a.streams.env(name)
		}
	}
	if a.flags.config != "" {
		path, named = a.flags.config, true
	}
	var err error
	a.configFile = path
	if a.config, err = config.Load(path, named, env); err != nil {
		if bad, ok := errors.AsType[*config.VariableError](err); ok {
			return usagef("correct or unset it", "%v", bad)
		}
		return err
	}
	if a.flags.cloud != "" {
		a.config.Cloud = a.flags.cloud
	}
	if a.flags.account != "" {
		a.config.Account = a.flags.account
	}
	if a.portal, err = a.config.Catalogue.Find(a.config.Portal); err != nil {
		return err
	}
	var ok bool
	if a.cloud, ok = a.config.FindCloud(a.config.Cloud); !ok {
		return usagef("use "+a.config.CloudNames(), "there is no cloud %q", a.config.Cloud)
	}
	return nil
}

// keepers returns where the keys of accounts may live, by the user's wish.
func (a *app) keepers() []vault.Keeper {
	return vault.Default(vault.Config{Keep: vault.Keep(a.config.Keep), PassphraseCommand: a.config.PassphraseCommand})
}

// demoFolder holds the state of one demo: it belongs to its customers.
func (a *app) demoFolder(folders config.Folders) string {
	return filepath.Join(folders.Demo,
		strconv.Itoa(a.flags.demo.tenants)+"-"+strconv.FormatUint(a.flags.seed, 10))
}

// startDemo makes the built-in cloud the one to sign in to.
func (a *app) startDemo(data string) error {
	scenario, ok := simulator.FindScenario(a.flags.scenario)
	if !ok && a.flags.scenario != "" {
		return usagef("use one of:\n"+scenarios(), "there is no scenario %q", a.flags.scenario)
	}
	if a.flags.fresh {
		if err := os.RemoveAll(data); err != nil {
			return &problem.Problem{What: "the demo's state could not be forgotten", Why: err.Error(), Err: err}
		}
	}
	a.config.ClientID, a.config.Tenant = "", ""
	a.sim = simulator.New(simulator.Options{
		Portals: a.config.Catalogue, ManySources: true,
		Tenants: a.flags.demo.tenants, Seed: a.flags.seed, Scenario: scenario, ApproveAfter: demoApproval,
	})
	a.cloud = a.sim.Cloud()
	return nil
}

// demoApproval is how long the demo's device code waits for nobody.
const demoApproval = 2 * time.Second

// connect chooses what requests go through.
func (a *app) connect() error {
	if a.sim == nil {
		a.readBundles()
	}
	switch {
	case a.flags.offline:
		a.http = refused{errOffline}
	case a.sim != nil:
		a.http = a.sim.InProcess()
	case a.untrusted != nil:
		a.http = refused{a.untrusted}
	default:
		a.http = newClient(rootsWith(a.bundles))
	}
	if a.flags.logFile == "" {
		return nil
	}
	file, err := os.OpenFile(a.flags.logFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return &problem.Problem{What: "the log file cannot be written", Why: err.Error(), Do: "name another", Err: err}
	}
	a.logFile, a.http = file, newLogged(a.http, file)
	return nil
}

// with starts the program for a command and stops it afterwards.
func (c *command) with(cmd *cobra.Command, do func(*app) error) error {
	if c.flags.scenario == listScenarios {
		return c.printScenarios()
	}
	if err := checkDemo(cmd.Flags(), c.flags.demo); err != nil {
		return err
	}
	a, err := c.start()
	if err != nil {
		return err
	}
	err = do(a)
	if stopped := a.stop(cmd.Context()); err == nil {
		err = stopped
	}
	return err
}

// stop writes what is still to be written and frees what start took. What
// could not be written is told; the work is done all the same.
func (a *app) stop(ctx context.Context) error {
	for _, line := range lines(a.session.Close(context.WithoutCancel(ctx))) {
		a.sayf("tenantswitch: %s", line)
	}
	var errs []error
	if a.sim != nil {
		errs = append(errs, a.sim.Close())
	}
	if a.logFile != nil {
		errs = append(errs, a.logFile.Close())
	}
	return errors.Join(errs...)
}

// open makes the account that was asked for, or the one used last, current.
func (a *app) open(ctx context.Context, mayAsk bool) (auth.Account, error) {
	return a.session.Open(ctx, a.config.Account, mayAsk)
}

// snapshot returns the account's last known directory; an empty one if there
// is none, and the problem too if it cannot be read.
func snapshot(who auth.Handle) (directory.Directory, error) {
	box := who.Files()
	if box == nil {
		return directory.Directory{}, nil
	}
	return directory.Load(box)
}

// snapshotOrSay is snapshot for commands: a problem is told on stderr.
func (a *app) snapshotOrSay(who auth.Handle) directory.Directory {
	d, err := snapshot(who)
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
	on, _ := a.sources(ctx, who, old)
	r := directory.Reader{Sources: on, Environment: a.cloud.Environment, Now: time.Now}
	d, change, err := r.Refresh(ctx, old, show)
	if err != nil {
		return d, change, err
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
	for _, line := range lines(errors.Join(directory.Save(who.Files(), d), shortfall(change))) {
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

// oldAfter is the age from which a snapshot is pointed out as old.
const oldAfter = 48 * time.Hour

// directoryOrRead returns the snapshot, or reads the directory where there is
// none, with what the address books say of its tenants. It signs in only where
// nobody need act.
func (a *app) directoryOrRead(ctx context.Context) (directory.Directory, error) {
	d, err := a.bareDirectory(ctx)
	if err == nil {
		who := a.session.Handle()
		a.meet(d.Tenants)
		// In the order of the directory, which is what scripts can count on.
		d.Tenants = a.visitsOrSay(who).Dress(a.dress(withChecks(who, d.Tenants)), time.Now(), true)
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
	if d := a.snapshotOrSay(who); !d.ReadAt.IsZero() {
		if age := time.Since(d.ReadAt); age > oldAfter {
			a.sayf("the directory was read %d days ago; 'tenantswitch refresh' reads it again", age/(24*time.Hour))
		}
		return d, nil
	}
	if a.flags.offline {
		return directory.Directory{}, offline("no directory is known yet")
	}
	d, _, err := a.readAndKeep(ctx, who, directory.Directory{})
	return d, err
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
