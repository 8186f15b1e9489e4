package cli

import (
	"bufio"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"tenantswitch/directory/search"
	"tenantswitch/internal/openlog"
)

// logFlags are what log takes of its own.
type logFlags struct {
	json  bool
	since string
	limit int
}

func (c *command) logCommand() *cobra.Command {
	var f logFlags
	cmd := &cobra.Command{
		Use:   "log [TENANT]",
		Short: "Print the open log: which tenant was opened when, where and by whom",
		Long: "Print the open log, the newest opening last: local time, tenant, its id, portal and page, account,\n" +
			"and whether a command or the switcher opened it. It is kept where open_log = true stands in\n" +
			"config.toml, and read without a sign-in.\n\n" +
			"TENANT is an id, a name as it was when the tenant was opened, or a part of one; a whole name\n" +
			"leaves out the longer ones that hold it.",
		Example: "  tenantswitch log --since 7d\n  tenantswitch log contoso --since 2026-11-01 --json",
		Args:    logArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.runLog(cmd, strings.Join(args, ""), f)
		},
	}
	set := cmd.Flags()
	set.BoolVar(&f.json, "json", false, "print a JSON array")
	set.StringVar(&f.since, "since", "", "only since this long ago, or this day: 24h, 7d, 2026-11-01")
	set.IntVar(&f.limit, "limit", 0, "at most so many, the newest; 0 for all")
	return cmd
}

// logArgs allows a tenant.
func logArgs(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) > 1:
		return usagef("put quotes around a name with spaces", "%s takes a tenant, but %q was given too", cmd.Name(), args[1])
	case len(args) == 1 && strings.TrimSpace(args[0]) == "":
		return usagef("leave it out for all", "the tenant has no name")
	}
	return nil
}

func (c *command) runLog(cmd *cobra.Command, tenant string, f logFlags) error {
	if f.limit < 0 {
		return usagef("0 means all", "--limit cannot be %d", f.limit)
	}
	var since time.Time
	if cmd.Flags().Changed("since") {
		var ok bool
		if since, ok = openlog.Since(f.since, time.Now()); !ok {
			return usagef("write 24h, 7d or 2026-11-01", "--since cannot be %q", f.since)
		}
	}
	return c.with(cmd, func(a *app) error {
		all, err := a.log.readLog()
		if err != nil {
			return err
		}
		id, _ := search.ParseID(tenant)
		rows := openlog.Select(all, openlog.Wanted{ID: id, Tenant: tenant, Since: since, Limit: f.limit})
		if len(all) > 0 && len(rows) == 0 {
			a.sayf("no opening in the log is like that")
		}
		if f.json {
			return a.printJSON(rows)
		}
		return a.printOpenings(rows)
	})
}

// readLog returns all openings, oldest first, and tells what is to be known
// beside them.
func (lg *ledger) readLog() ([]openlog.Opening, error) {
	var all []openlog.Opening
	broken, err := lg.log.Read(func(o openlog.Opening) { all = append(all, o) })
	switch {
	case err != nil:
		return nil, err
	case !lg.on && !lg.log.Exists():
		lg.sayf("the open log is off; open_log = true in config.toml switches it on")
	case !lg.on:
		lg.sayf("the open log is off, and no opening is added; open_log = true in config.toml switches it on")
	case len(all) == 0:
		lg.sayf("no opening is in the log yet")
	}
	if broken > 0 {
		lg.sayf("%d lines of the open log cannot be read and were left out", broken)
	}
	return all, nil
}

// printOpenings writes a line for each opening, in columns.
func (t *console) printOpenings(rows []openlog.Opening) error {
	tenant, place, account := 0, 0, 0
	for _, o := range rows {
		tenant = max(tenant, min(ansi.StringWidth(o.Tenant), widest))
		place = max(place, min(ansi.StringWidth(o.Place()), widest))
		account = max(account, min(ansi.StringWidth(o.Account), widest))
	}
	out := bufio.NewWriter(t.streams.Out)
	for _, o := range rows {
		_, _ = out.WriteString(strings.Join([]string{ // an error stays until Flush
			o.Time.Local().Format(time.DateTime), fit(o.Tenant, tenant), o.TenantID.String(),
			fit(o.Place(), place), fit(o.Account, account), o.How,
		}, "  ") + "\n")
	}
	return out.Flush()
}
