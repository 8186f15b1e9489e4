package cli

import (
	"context"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"tenantswitch/internal/config"
	"tenantswitch/internal/openlog"
)

// app is the program wired for one command: the settings in force, and what acts
// on them, by subject.
type app struct {
	*command
	*settings
	net     *network
	people  *accounts
	tenants *lister
	books   *shelf
	desk    *desk
	log     *ledger
}

// start wires the program. It reads the configuration and nothing else.
func (c *command) start() (*app, error) {
	folders, err := config.FindFolders(c.streams.env)
	if err != nil {
		return nil, err
	}
	if c.flags.demo.on {
		folders = c.demoFolders(folders)
	}
	s, err := c.configure(folders)
	if err != nil {
		return nil, err
	}
	net, err := c.connect(s, folders.Data)
	if err != nil {
		return nil, err
	}
	a := &app{command: c, settings: s, net: net}
	a.people = newAccounts(s, net, folders.Data, c.askPassphrase())
	a.books = &shelf{console: c.console, settings: s}
	a.tenants = &lister{
		console: c.console, settings: s, people: a.people, books: a.books, reader: &reader{settings: s, net: net},
	}
	a.desk = newDesk(c.console, net, folders.Data)
	a.log = &ledger{console: c.console, log: openlog.New(folders.Data), on: s.config.OpenLog}
	return a, nil
}

// demoFolders are those of one demo, which has all its state in one place: it
// belongs to its customers.
func (c *command) demoFolders(real config.Folders) config.Folders {
	dir := filepath.Join(real.Demo, strconv.Itoa(c.flags.demo.tenants)+"-"+strconv.FormatUint(c.flags.seed, 10))
	return config.Folders{Config: dir, Data: dir}
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
	a.sayLines(a.people.session.Close(context.WithoutCancel(ctx)))
	return a.net.close()
}
