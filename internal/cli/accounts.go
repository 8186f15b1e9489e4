package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tenantswitch/auth"
	"tenantswitch/internal/problem"
)

func (c *command) loginCommand() *cobra.Command {
	var device bool
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Sign in, in the browser or with a device code",
		Long: "Sign in, in the browser, or with a code to enter in a browser on any machine: where no browser\n" +
			"can appear here, and in the demo, whose code approves itself. --device asks for the code,\n" +
			"--device=false for the browser.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(a *app) error {
				method := a.desk.proposedMethod()
				if cmd.Flags().Changed("device") {
					method = auth.Browser
					if device {
						method = auth.DeviceCode
					}
				}
				return a.runLogin(cmd.Context(), method)
			})
		},
	}
	cmd.Flags().BoolVar(&device, "device", false, "show a code to enter in a browser on any machine")
	return cmd
}

func (a *app) runLogin(ctx context.Context, method auth.Method) error {
	if a.flags.offline {
		return offline("nobody was signed in")
	}
	if err := a.net.listenPages(ctx); err != nil {
		return err
	}
	if err := a.confirmHost(ctx); err != nil {
		return err
	}
	for _, line := range a.net.ownTrust() {
		a.sayf("%s", line)
	}
	account, err := a.people.session.SignIn(ctx, method, func(i auth.Invitation) { a.desk.invite(ctx, i) })
	if err != nil {
		return err
	}
	a.sayf("signed in as %s (%s)", account.Username, account.Cloud)
	if kept := a.people.session.Handle().Files().Kept(); !kept.OnDisk() {
		return &problem.Problem{
			What: "nothing is kept on this machine, so the next command must sign in again", Why: kept.Why,
			Do: cmp.Or(kept.Do, doKeep),
		}
	}
	if account.Kept != "" {
		a.sayf("%s", account.Kept)
	}
	return nil
}

// confirmHost has a person type the login host of a defined cloud before the
// first sign-in. Where nobody is there, the sign-in itself refuses.
func (a *app) confirmHost(ctx context.Context) error {
	host := a.people.session.Unconfirmed()
	if host == "" || !a.hasKeyboard() {
		return nil
	}
	a.sayf("the cloud %s is defined in %s, and nobody has signed in to it here yet\nits login host is  %s\ntokens go to       %s",
		a.cloud.Name, a.configFile, host, strings.TrimPrefix(a.cloud.ResourceManager, "https://"))
	typed, err := a.ask(ctx, "type the login host to go on: ")
	if err != nil {
		return err
	}
	return a.people.session.Confirm(ctx, typed)
}

// doKeep is what to do where the settings keep nothing.
const doKeep = `use the switcher, which signs in at each start, or set keep = "auto" or "passphrase" in config.toml`

func (c *command) logoutCommand() *cobra.Command {
	var profiles bool
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "Sign out: delete the account's tokens, snapshot and key from this machine",
		Long: "Sign out the current account, or the one that --account names by its user name or id: its tokens,\n" +
			"its snapshot and its key are deleted from this machine, also where it belongs to another cloud or\n" +
			"client_id. The browser stays signed in; nothing of another account is touched. Browser profiles\n" +
			"that were kept for its tenants alone are deleted where that is agreed to, or with --profiles.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(a *app) error { return a.runLogout(cmd.Context(), profiles) })
		},
	}
	cmd.Flags().BoolVar(&profiles, "profiles", false, "delete the browser profiles that were kept for its tenants alone")
	return cmd
}

func (a *app) runLogout(ctx context.Context, profiles bool) error {
	account, err := a.people.session.Find(ctx, a.config.Account)
	if err != nil {
		return err
	}
	if account.ID == "" {
		a.sayf("nobody is signed in")
		return nil
	}
	kept := a.profilesOf(ctx, account, true)
	if err := a.people.session.SignOut(ctx, account.ID); err != nil {
		return err
	}
	if account.Username == "" {
		a.sayf("deleted the account %s, which could not be opened: %s", account.ID, problem.Of(account.Trouble).Why)
		return nil
	}
	a.sayf("signed out %s (%s)", account.Username, account.Cloud)
	return a.desk.offerToForget(ctx, kept, profiles)
}

func (c *command) accountsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "accounts",
		Short: "List who is signed in",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(a *app) error { return a.runAccounts(cmd.Context(), asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

func (a *app) runAccounts(ctx context.Context, asJSON bool) error {
	// Which one is current is for the list; that it cannot be used is told
	// there too.
	_, opened := a.people.open(ctx, true)
	accounts, err := a.people.session.Accounts(ctx)
	if err != nil {
		return err
	}
	if len(accounts) == 0 && opened != nil {
		return opened
	}
	for _, x := range accounts {
		if x.Trouble != nil {
			a.sayf("%s: %v", cmp.Or(x.Username, x.ID), problem.Of(x.Trouble))
		}
	}
	if asJSON {
		return a.printJSON(accountRows(accounts))
	}
	if len(accounts) == 0 {
		a.sayf("nobody is signed in; run 'tenantswitch login'")
	}
	_, err = fmt.Fprint(a.streams.Out, accountLines(accounts))
	return err
}

// accountLines is the list for a person: user name, cloud, tenant, which one is
// current, and the id that --account and logout take.
func accountLines(accounts []auth.Account) string {
	var b strings.Builder
	for _, x := range accounts {
		mark := ""
		if x.Current {
			mark = "current"
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\n", cmp.Or(x.Username, cannotBeOpened), x.Cloud, x.Tenant, mark, x.ID)
	}
	return b.String()
}
