// Package cli is the command line: it knows all the other packages and wires
// them.
//
// The rules: data goes to stdout and everything else to stderr; a command that
// has what it needs never asks; what a command acts on is resolved, never
// guessed; and the exit status comes from the type of an error, never from its
// words.
//
// A command is wired once, in start: with the settings and, by subject, with the
// network, the accounts, the tenants, the address books, the person's machine and
// the notes of openings. What it decides beyond flags, words and statuses belongs
// to the package that has the subject. The shapes of --json stand in json.go.
//
// Help and errors are cobra's plain text: charm.land/fang asks the terminal for
// its background color before either whenever stdout is one, and cannot be told
// not to.
package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Streams are what a process is given.
type Streams struct {
	In      io.Reader
	Out     io.Writer
	Err     io.Writer
	Environ []string // as os.Environ gives it
	Self    string   // the path of the program, which begins with desktop.Help, or ""
}

// env returns the value of an environment variable.
func (s Streams) env(name string) string {
	for i := len(s.Environ) - 1; i >= 0; i-- {
		if key, value, ok := strings.Cut(s.Environ[i], "="); ok && key == name {
			return value
		}
	}
	return ""
}

// Run runs one command line and returns the exit status.
func Run(ctx context.Context, args []string, streams Streams, build Build) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := &command{console: &console{streams: streams, interrupt: stop}, build: build}
	root := c.root()
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	err := root.ExecuteContext(ctx)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = errInterrupted
	}
	c.report(err)
	return status(err)
}

// command is one run of the command line.
type command struct {
	*console
	build Build
	flags flags
}

// root builds the tree of commands.
func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "tenantswitch [QUERY…]",
		Short: "Find a customer's tenant by a few letters and open its portal",
		Long: "tenantswitch signs in once to Microsoft Entra ID, lists every tenant that the account\n" +
			"reaches, finds a customer by a few letters and opens or copies its portal link.\n\n" +
			"Without a command it opens the switcher on the terminal, with QUERY filled in.",
		Example: "  tenantswitch                      open the switcher\n" +
			"  tenantswitch cont sec             open it with a query\n" +
			"  tenantswitch --demo               try it against a built-in Microsoft cloud\n" +
			"  tenantswitch open contoso.com     open the customer's default portal\n" +
			"  tenantswitch url contoso.com entra",
		Args: c.checkQuery,
		RunE: func(cmd *cobra.Command, args []string) error {
			if c.flags.scenario == listScenarios {
				return c.printScenarios() // which needs no terminal
			}
			if _, err := c.scenario(); err != nil {
				return err
			}
			return c.runSwitcher(cmd, args)
		},
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("see '"+cmd.CommandPath()+" --help'", "%v", err)
	})
	c.flags.define(root.PersistentFlags())
	root.AddCommand(
		c.listCommand(), c.openCommand(), c.urlCommand(), c.copyCommand(), c.portalsCommand(),
		c.lookupCommand(), c.relinkCommand(), c.bookCommand(),
		c.loginCommand(), c.logoutCommand(), c.accountsCommand(),
		c.refreshCommand(), c.checkCommand(), c.logCommand(), c.doctorCommand(), c.versionCommand(),
	)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = helpArgs
		case "completion":
			cmd.Args, cmd.RunE = shellArgs, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
			for _, shell := range cmd.Commands() {
				shell.Args = noArgs
			}
		}
	}
	return root
}

// helpArgs refuses what there is no help about; cobra ends well then.
func helpArgs(cmd *cobra.Command, args []string) error {
	if _, rest, err := cmd.Root().Find(args); err != nil || len(rest) > 0 {
		return usagef("see '"+cmd.Root().Name()+" --help'", "there is no command %q", strings.Join(args, " "))
	}
	return nil
}

// shellArgs refuses shells that no script is known for; cobra ends well then.
func shellArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("see '"+cmd.CommandPath()+" --help'", "there is no script for the shell %q", args[0])
	}
	return nil
}
