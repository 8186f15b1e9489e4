package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tenantswitch/internal/simulator"
)

// flags are the global flags.
type flags struct {
	demo     demoFlag
	fresh    bool
	seed     uint64
	scenario string
	account  string
	cloud    string
	config   string
	offline  bool
	noColor  bool
	logFile  string
}

func (f *flags) define(set *pflag.FlagSet) {
	set.Var(&f.demo, "demo", "use a built-in Microsoft cloud with N customers, "+strconv.Itoa(defaultTenants)+" by default")
	set.Lookup("demo").NoOptDefVal = bareDemo
	set.BoolVar(&f.fresh, "fresh", false, "with --demo: forget the demo's state first")
	set.Uint64Var(&f.seed, "seed", 1, "with --demo: which customers are made up")
	set.StringVar(&f.scenario, "scenario", "", "with --demo: what goes wrong, such as throttled, mfa or offline; '?' lists all")
	set.StringVar(&f.account, "account", "", "use this signed-in account: its user name, the start of it, or its id")
	set.StringVar(&f.cloud, "cloud", "", "sign in to this cloud: global, usgov, china or one of config.toml")
	set.StringVar(&f.config, "config", "", "read the configuration from `FILE`")
	set.BoolVar(&f.offline, "offline", false, "use what is known, without any network")
	set.BoolVar(&f.noColor, "no-color", false, "use no color")
	set.StringVar(&f.logFile, "log-file", "", "write what is asked of the network to `FILE`; no token, no name")
}

// checkDemo refuses flags that mean nothing without --demo.
func checkDemo(set *pflag.FlagSet, demo demoFlag) error {
	for _, name := range []string{"fresh", "seed", "scenario"} {
		if set.Changed(name) && !demo.on {
			return usagef("add --demo", "--%s goes with --demo", name)
		}
	}
	return nil
}

// listScenarios is the value of --scenario that lists what it can be.
const listScenarios = "?"

// scenarios lists what can go wrong in the demo, a line each.
func scenarios() string {
	var lines []string
	for _, s := range simulator.Scenarios() {
		lines = append(lines, fmt.Sprintf("  %-20s %s", s.Name, s.Story))
	}
	return strings.Join(lines, "\n")
}

func (c *command) printScenarios() error {
	_, err := fmt.Fprintln(c.streams.Out, scenarios()+"\n\nThe demo knows from one run to the next who is signed in and which tenants there are.\n"+
		"What a first start meets is seen with --fresh.")
	return err
}

// scenario returns the one of --scenario; the zero one without that flag.
func (c *command) scenario() (simulator.Scenario, error) {
	s, ok := simulator.FindScenario(c.flags.scenario)
	if !ok && c.flags.scenario != "" {
		return s, usagef("use one of:\n"+scenarios(), "there is no scenario %q", c.flags.scenario)
	}
	return s, nil
}

// bareDemo is the value of --demo without one, which no number is.
const bareDemo = "default"

// demoFlag is --demo, or --demo=N.
type demoFlag struct {
	on      bool
	bare    bool // without a number
	tenants int
}

// defaultTenants is how many customers the demo has.
const defaultTenants = 250

// String implements pflag.Value.
func (d *demoFlag) String() string {
	if !d.on {
		return ""
	}
	return strconv.Itoa(d.tenants)
}

// Set implements pflag.Value.
func (d *demoFlag) Set(text string) error {
	if text == bareDemo {
		*d = demoFlag{on: true, bare: true, tenants: defaultTenants}
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxTenants {
		return usagef("", "the number of customers is 1 to %d", maxTenants)
	}
	*d = demoFlag{on: true, tenants: n}
	return nil
}

// maxTenants bounds the demo: beyond it lies only waiting.
const maxTenants = 2_000_000

// Type implements pflag.Value.
func (d *demoFlag) Type() string { return "N" }

// checkQuery refuses a first word that was most likely meant to be something
// else: a command with a slip in it, or the number of --demo.
func (c *command) checkQuery(cmd *cobra.Command, args []string) error {
	if len(args) == 0 || cmd.ArgsLenAtDash() == 0 {
		return nil
	}
	first := args[0]
	if _, err := strconv.Atoi(first); err == nil && c.flags.demo.bare {
		return usagef("write --demo="+first, "--demo takes its number with an equals sign")
	}
	for _, sub := range cmd.Commands() {
		if withinOneEdit(first, sub.Name()) {
			return usagef(
				"write '"+cmd.Name()+" "+sub.Name()+"', or '"+cmd.Name()+" -- "+first+"' to search for it",
				"there is no command %q", first)
		}
	}
	return nil
}

// withinOneEdit says whether one letter added, left out, changed, or swapped
// with its neighbour makes a into b.
func withinOneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if i == len(a) {
		return true
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	return a[i+1:] == b[i+1:] || swapped
}

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("see '"+cmd.CommandPath()+" --help'", "%s takes no arguments, but %q was given", cmd.Name(), args[0])
	}
	return nil
}

// tenantArgs wants a tenant and allows a portal.
func tenantArgs(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0 || strings.TrimSpace(args[0]) == "":
		return usagef("see '"+cmd.CommandPath()+" --help'", "%s needs a tenant: its id, domain or name", cmd.Name())
	case len(args) > 2:
		return usagef("put quotes around a name with spaces", "%s takes a tenant and a portal, but %q was given too", cmd.Name(), args[2])
	}
	return nil
}
