package cli

import (
	"context"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"tenantswitch/internal/problem"
)

func (c *command) copyCommand() *cobra.Command {
	var unlisted bool
	what := "link"
	cmd := &cobra.Command{
		Use:     "copy TENANT [PORTAL]",
		Short:   "Copy a tenant's portal link, id, domain or name to the clipboard",
		Example: "  tenantswitch copy contoso.com\n  tenantswitch copy contoso.com --what id",
		Args:    tenantArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, ok := copyable(target{}, what); !ok {
				return usagef("use link, id, domain or name", "--what cannot be %q", what)
			}
			return c.with(cmd, func(a *app) error { return a.runCopy(cmd.Context(), args, what, unlisted) })
		},
	}
	cmd.Flags().StringVar(&what, "what", what, "what to copy: link, id, domain or name")
	unlistedFlag(cmd, &unlisted)
	return cmd
}

// copyable returns the text that --what names; false if it names none.
func copyable(t target, what string) (string, bool) {
	switch what {
	case "link":
		return t.link.String(), true
	case "id":
		return t.tenant.ID.String(), true
	case "domain":
		return t.tenant.Domain, true
	case "name":
		return t.tenant.Name, true
	}
	return "", false
}

func (a *app) runCopy(ctx context.Context, args []string, what string, unlisted bool) error {
	find := a.find
	if what == "link" {
		find = a.findLink
	}
	t, err := find(ctx, args, unlisted)
	if err != nil {
		return err
	}
	text, _ := copyable(t, what)
	if text == "" {
		return &problem.Problem{
			What: "nothing was copied", Why: "the tenant has no " + what, Do: "use --what id",
		}
	}
	copied, err := a.desktop.Copy(ctx, text)
	if err != nil {
		p := *problem.Of(err)
		p.Do = "print it and copy that: 'tenantswitch url', or 'list --format'"
		return &p
	}
	where := "is in " + copied.Where
	if copied.Terminal {
		if err := a.sendToTerminal(text); err != nil {
			return err
		}
		where = strings.TrimPrefix(where+" and was sent to the terminal's clipboard", "is in  and ")
	}
	a.sayf("the %s %s: %s", what, where, describe(t.tenant))
	return nil
}

// sendToTerminal asks the terminal to put text on its clipboard.
func (a *app) sendToTerminal(text string) error {
	sequence := a.machine.OSC52(text)
	tty, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0)
	if err == nil {
		_, err = tty.WriteString(sequence)
		if closed := tty.Close(); err == nil {
			err = closed
		}
		return err
	}
	if isTerminal(a.streams.Err) {
		a.sayf("%s", sequence)
		return nil
	}
	return &problem.Problem{
		What: "nothing was copied", Why: "there is no clipboard and no terminal here",
		Do: "use 'tenantswitch url' and copy its output", Err: err,
	}
}
