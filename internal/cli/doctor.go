package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func (c *command) doctorCommand() *cobra.Command {
	var asJSON, report bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what works here and what does not, with the remedy",
		Long: "Say what works on this machine and what does not, and what to do about it. Nothing is changed,\n" +
			"nobody is asked for anything, and no token is sent. The status is 1 where something is broken.\n" +
			"--report leaves out whatever names a person, a customer or a folder, to be put into a bug report.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.runDoctor(cmd, asJSON, report)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	cmd.Flags().BoolVar(&report, "report", false, "print what may be shown to strangers")
	return cmd
}

func (c *command) runDoctor(cmd *cobra.Command, asJSON, report bool) error {
	if err := checkDemo(cmd.Flags(), c.flags.demo); err != nil {
		return err
	}
	findings := []finding{c.findProgram()}
	a, err := c.start()
	if err != nil {
		findings = append(findings, failing("configuration", err))
	} else {
		findings = append(findings, a.examine(cmd.Context())...)
		defer a.stop(cmd.Context()) //nolint:errcheck // nothing was written
	}
	if report {
		for i := range findings {
			findings[i] = findings[i].anonymous()
		}
	}
	if asJSON {
		err = c.printJSON(findings)
	} else {
		err = printFindings(c.streams.Out, findings)
	}
	for _, f := range findings {
		if f.State == broken && err == nil {
			err = errTold
		}
	}
	return err
}

// examine looks at everything in turn.
func (a *app) examine(ctx context.Context) []finding {
	all := slices.Concat(a.findConfiguration(), a.net.findCertificates(), a.people.findAccounts(ctx))
	who := a.people.session.Handle()
	d, err := saved(ctx, who)
	return slices.Concat(all,
		findDirectory(who, d, err), a.findSources(ctx, who, d), a.books.findBook(d.Tenants), a.net.findNetwork(ctx, a.cloud),
		a.desk.findBrowser(ctx), a.desk.findDedicated(ctx, d.Tenants), a.desk.findClipboard(), a.log.findLog(),
	)
}

// failing is a finding about an error.
func failing(about string, err error) finding {
	f := finding{About: about, State: broken, private: "it does not work"}
	all := lines(err)
	f.Text, f.Do, _ = strings.Cut(strings.Join(all, "; "), "; ")
	return f
}

// anonymous is the finding as strangers may see it.
func (f finding) anonymous() finding {
	if f.private != "" {
		f.Text = f.private
	}
	if f.State == broken && f.private != "" {
		f.Do = ""
	}
	return f
}

func printFindings(w io.Writer, all []finding) error {
	out := bufio.NewWriter(w)
	for _, f := range all {
		_, _ = fmt.Fprintf(out, "%s %s  %s\n", f.State.mark(), fit(f.About, 14), f.Text) // an error stays until Flush
		if f.Do != "" {
			_, _ = fmt.Fprintf(out, "%s→ %s\n", strings.Repeat(" ", 18), f.Do)
		}
	}
	return out.Flush()
}
