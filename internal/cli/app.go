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
	scenario, err := a.scenario()
	if err != nil {
		return err
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
