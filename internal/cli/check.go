package cli

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/checks"
	"tenantswitch/directory/search"
	"tenantswitch/internal/problem"
)

func (c *command) checkCommand() *cobra.Command {
	var all, yes, asJSON bool
	cmd := &cobra.Command{
		Use:   "check TENANT…",
		Short: "Say whether an Azure token can be had in a tenant, silently",
		Long: "Ask silently, eight at a time, for an Azure token in each of the tenants, and say what that came to:\n" +
			"had, sign-in wanted (a second factor, for instance), blocked by a policy, no consent to the application,\n" +
			"not a member, or no such tenant. It says nothing about what the account may do there, nor about portals\n" +
			"that want more. Nothing opens; each tenant sees the attempt in its sign-in logs.",
		Example: "  tenantswitch check contoso.com\n  tenantswitch check --all --yes --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) > 0) {
				return usagef("name tenants, or add --all for every one", "there is nothing to check, or too much")
			}
			return c.with(cmd, func(a *app) error { return a.runCheck(cmd.Context(), args, yes, asJSON) })
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "check every tenant of the directory")
	cmd.Flags().BoolVar(&yes, "yes", false, "check more than ten without being asked")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

func (a *app) runCheck(ctx context.Context, args []string, yes, asJSON bool) error {
	if a.flags.offline {
		return offline("nothing was checked")
	}
	tenants, err := a.tenants.toCheck(ctx, args)
	if err != nil {
		return err
	}
	if err := a.agreeToCheck(ctx, len(tenants), len(args) == 0, yes); err != nil {
		return err
	}
	who, answers := a.people.session.Handle(), checks.Checks{}
	show := a.progress(len(tenants))
	err = who.Check(ctx, textIDs(tenants), func(c auth.Checked) {
		answers[uuid.MustParse(c.Tenant)] = checkOf(c)
		show()
	})
	if kept := keepChecks(ctx, who, answers); kept != nil {
		a.sayf("tenantswitch: %v", problem.Of(kept))
	}
	rows := checkRows(tenants, answers)
	if asJSON {
		return cmp.Or(a.printJSON(rows), err)
	}
	return cmp.Or(a.printChecks(rows), err)
}

func textIDs(tenants []directory.Tenant) []string {
	ids := make([]string, 0, len(tenants))
	for _, t := range tenants {
		ids = append(ids, t.ID.String())
	}
	return ids
}

// withChecks puts the last answers about tenants on them. Those that cannot be
// read are missing, and nothing else.
func withChecks(ctx context.Context, who auth.Handle, tenants []directory.Tenant) []directory.Tenant {
	box := who.Files()
	if box == nil {
		return tenants
	}
	known, _ := checks.Load(ctx, box)
	return known.Dress(tenants)
}

// keepChecks keeps answers for the account that asked.
func keepChecks(ctx context.Context, who auth.Handle, answers checks.Checks) error {
	if box := who.Files(); box != nil && len(answers) > 0 {
		return checks.Add(ctx, box, answers, time.Now())
	}
	return nil
}

// toCheck returns the tenants that are named, each once, or all.
func (l *lister) toCheck(ctx context.Context, args []string) ([]directory.Tenant, error) {
	d, err := l.directoryOrRead(ctx)
	if err != nil || len(args) == 0 {
		return d.Tenants, err
	}
	var tenants []directory.Tenant
	for _, arg := range args {
		t, err := search.One(d.Tenants, arg)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(tenants, func(other directory.Tenant) bool { return other.ID == t.ID }) {
			tenants = append(tenants, t)
		}
	}
	return tenants, nil
}

// agreeToCheck asks before many tenants, or all, see the attempt.
func (a *app) agreeToCheck(ctx context.Context, n int, all, yes bool) error {
	if yes || n < directory.AskToCheck && !all {
		return nil
	}
	what := fmt.Sprintf("%d tenants will see an attempt of %s in their sign-in logs", n, a.applicationName())
	return a.confirm(ctx, what+". Check them?", &problem.Problem{
		What: "nothing was checked", Why: what, Do: "add --yes to check them without being asked",
	})
}

func checkOf(c auth.Checked) directory.Check {
	check := directory.Check{Verdict: string(c.Verdict), At: c.At.Truncate(time.Second)}
	if p := c.Problem; p != nil {
		check.Why, check.Do, check.Refs = p.Why, p.Do, p.Refs
	}
	return check
}

// printChecks prints a row for each answer, and for a single tenant what to do.
func (a *app) printChecks(rows []checkJSON) error {
	name := 0
	for _, r := range rows {
		name = max(name, min(len([]rune(r.Name)), widest))
	}
	out := bufio.NewWriter(a.streams.Out)
	for _, r := range rows {
		why := r.Why
		if r.Refs != "" {
			why += " (" + r.Refs + ")"
		}
		_, _ = fmt.Fprintf(out, "%s  %s  Azure token: %s  %s\n", r.TenantID, fit(r.Name, name), fit(r.Verdict, 14), why) // an error stays until Flush
		if r.Do != "" {
			_, _ = fmt.Fprintf(out, "%s→ %s\n", fit("", len(r.TenantID)+2), r.Do)
		}
	}
	return out.Flush()
}
