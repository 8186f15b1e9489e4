package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/search"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

func (c *command) findProgram() finding {
	return finding{About: "program", State: told, Text: fmt.Sprintf(
		"tenantswitch %s, %s, %s/%s, TERM=%s", c.build.Version, c.build.Go, runtime.GOOS, runtime.GOARCH, cmp.Or(c.streams.env("TERM"), "-"))}
}

func (a *app) findConfiguration() []finding {
	file := finding{About: "configuration", State: works, Text: a.configFile + " is in force", private: "a file is in force"}
	if _, err := os.Stat(a.configFile); errors.Is(err, fs.ErrNotExist) {
		file.Text, file.private = a.configFile+" is not there: the defaults are in force", "the defaults are in force"
	}
	signIn := finding{About: "cloud", State: works, Text: a.cloud.Name + ", with the application that Microsoft's own developer tools use"}
	if a.config.ClientID != "" {
		signIn.Text, signIn.private = a.cloud.Name+", with the application "+a.config.ClientID, a.cloud.Name+", with an application of one's own"
	}
	if a.cloud.Defined {
		signIn.Text += ", at " + strings.TrimPrefix(a.cloud.Authority, "https://") + ", as your configuration defines it"
		signIn.private = ownCloud
		if host := a.people.session.Unconfirmed(); host != "" {
			signIn.State, signIn.Text, signIn.Do = minor, signIn.Text+"; nobody has confirmed that host yet", "run 'tenantswitch login', which asks for it"
		}
	}
	return []finding{file, signIn}
}

func (acc *accounts) findAccounts(ctx context.Context) []finding {
	_, opened := acc.open(ctx, false)
	accounts, err := acc.session.Accounts(ctx)
	if err != nil {
		return []finding{failing("accounts", err)}
	}
	var all []finding
	for _, x := range accounts {
		all = append(all, findAccount(x))
	}
	switch {
	case len(all) > 0:
		return all
	case opened != nil:
		return []finding{failing("account", opened)}
	}
	return []finding{{About: "account", State: minor, Text: "nobody is signed in", Do: "run 'tenantswitch login'"}}
}

// ownCloud is a defined cloud to strangers: its name and its hosts may be a
// customer's.
const ownCloud = "a cloud of one's own"

func findAccount(x auth.Account) finding {
	f := finding{About: "account", State: works, Text: cmp.Or(x.Username, folderName(x)) + " · " + x.Cloud, private: "one of " + x.Cloud}
	if _, builtin := cloud.ByName(x.Cloud); !builtin && x.Cloud != "demo" {
		f.private = "one of " + ownCloud
	}
	if x.Current {
		f.Text += ", the current one"
	}
	switch {
	case x.Trouble != nil:
		p := problem.Of(x.Trouble)
		f.State, f.Text, f.Do = minor, f.Text+": "+p.Error(), p.Do
		f.private += " that cannot be used"
	case x.Kept != "":
		f.State, f.Text = minor, f.Text+": "+x.Kept
		f.private += ", of which not all is kept"
	}
	return f
}

func findDirectory(who auth.Handle, d directory.Directory, err error) []finding {
	f := finding{About: "directory"}
	switch now := time.Now(); {
	case err != nil:
		return []finding{failing("directory", err)}
	case who.Account().ID == "":
		return nil
	case d.ReadAt.IsZero():
		f.State, f.Text, f.Do = minor, "none has been read yet", "run 'tenantswitch refresh'"
	case d.Old(now):
		f.State, f.Text, f.Do = minor, fmt.Sprintf("%d tenants, read %s", len(d.Tenants), ago(d.AsOf(), now)), "run 'tenantswitch refresh'"
	default:
		f.State, f.Text = works, fmt.Sprintf("%d tenants, read at %s", len(d.Tenants), d.ReadAt.Local().Format(time.DateTime))
	}
	return []finding{f}
}

// probeTime is how long a host may take to answer doctor.
const probeTime = 5 * time.Second

// findNetwork asks the cloud's hosts for what they give to anybody.
func (n *network) findNetwork(ctx context.Context, c cloud.Cloud) []finding {
	if n.offline {
		return []finding{{About: "network", State: told, Text: "--offline forbids it"}}
	}
	if n.untrusted != nil {
		return []finding{{About: "network", State: told, Text: "nothing is sent as long as the certificates cannot be read"}}
	}
	all := []finding{
		n.probe(ctx, c.Authority+"/organizations/v2.0/.well-known/openid-configuration"),
		n.probe(ctx, c.ResourceManager+"/tenants?api-version=2022-12-01"),
	}
	for i := range all {
		if c.Defined {
			all[i].private = "a host of " + ownCloud
		}
	}
	return all
}

// probe says whether a host answers at all; without a token a refusal is an
// answer.
func (n *network) probe(ctx context.Context, address string) finding {
	f := finding{About: "network", State: broken, Do: "check the network, the proxy ($HTTPS_PROXY) and the clock"}
	ctx, stop := context.WithTimeout(ctx, probeTime)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		f.Text, f.private = err.Error(), "an address cannot be asked for"
		return f
	}
	began := time.Now()
	response, err := n.http.Do(request)
	if err != nil {
		f.Text = request.URL.Host + " does not answer: " + errorKind(err)
		return f
	}
	_ = response.Body.Close() // what it says does not matter
	if response.StatusCode >= http.StatusInternalServerError || response.StatusCode == http.StatusProxyAuthRequired {
		f.Text = fmt.Sprintf("%s answers with status %d", request.URL.Host, response.StatusCode)
		return f
	}
	return finding{About: "network", State: works, Text: fmt.Sprintf("%s answered within %d ms", request.URL.Host, time.Since(began).Milliseconds())}
}

// findBrowser says what links open in, and which browser sessions there are.
func (dk *desk) findBrowser(ctx context.Context) []finding {
	all := dk.desktop.Inventory(ctx)
	in, why := dk.machine.Opener()
	f := finding{About: "browser", State: works, Text: "links open in " + in}
	switch {
	case in != "":
	case all.Nowhere():
		f.State, f.Text, f.Do = minor, "no link can be opened here: "+why, "copy links instead, or name a browser in $BROWSER"
	default:
		f.State, f.Text = minor, "no link can be opened in the default browser: "+why
		f.Do = "choose a browser session, or name a browser in $BROWSER"
	}
	return append([]finding{f}, findSessions(all)...)
}

func (dk *desk) findClipboard() []finding {
	where, why := dk.machine.Clipboards()
	if where == "" {
		return []finding{{About: "clipboard", State: minor, Text: "nothing can be copied: " + why, Do: "use 'tenantswitch url', which prints the link"}}
	}
	return []finding{{About: "clipboard", State: works, Text: "copies go to " + where}}
}

func (lg *ledger) findLog() []finding {
	if lg.on {
		return []finding{{About: "open log", State: told, Text: "on; 'tenantswitch log' prints it"}}
	}
	return []finding{{About: "open log", State: told, Text: "off"}}
}

// findSessions says which browser sessions there are beside the default browser.
func findSessions(has browser.Inventory) []finding {
	var all []finding
	for _, b := range has.Browsers {
		all = append(all, findSession(b, has.Offers()))
	}
	switch {
	case has.NoOthers != "":
		all = append(all, finding{About: "sessions", State: told, Text: has.NoOthers})
	case len(all) == 0:
		all = append(all, finding{About: "sessions", State: told, Text: "no browser is installed of which sessions can be chosen"})
	case has.NotListed != "":
		all = append(all, finding{About: "sessions", State: minor, Text: "which browser keeps a tenant's own profile is not known: " + has.NotListed, private: "the folder of profiles cannot be read"})
	}
	return all
}

// findSession says what sessions a browser has. The names of profiles are those
// of customers.
func findSession(b browser.Installed, offers []browser.Offer) finding {
	found, window, tail := finding{About: "sessions", State: works}, "a private window", ""
	for _, o := range offers {
		switch s := o.Session; {
		case s.Browser != b.Browser || o.Off == "":
		case s.Kind == browser.Private:
			window, tail = "no private window", tail+"; "+o.Off
		case s.Kind == browser.Dedicated && o.Off != b.NoProfiles:
			tail += "; none for a tenant alone: " + o.Off
		case s.Kind == browser.Profile && s.Profile == "":
			found.State, tail = minor, ": "+o.Off
		case s.Kind == browser.Profile:
			found.State, tail = minor, tail+"; none in "+s.Profile+": "+o.Off
			found.Do = "give each profile a name of its own, and remove what has no folder in " + b.Browser.Name()
		}
	}
	found.private = fmt.Sprintf("%s: %s, %d profiles", b.Browser.Name(), window, len(b.Profiles))
	found.Text = found.private + tail
	if len(b.Profiles) > 0 {
		found.Text = found.private + " (" + strings.Join(b.Profiles, ", ") + ")" + tail
	}
	if b.Unread != "" {
		found.State, found.Text = minor, found.Text+"; whether an administrator allows private windows is not known: "+b.Unread
		found.Do = "look at " + b.Browser.PolicyPage() + " in it: where they are disabled, no link opens in a private window"
	}
	return found
}

// findDedicated lists the browser profiles that are kept for one tenant each,
// which may be one of these.
func (dk *desk) findDedicated(ctx context.Context, tenants []directory.Tenant) []finding {
	kept, err := dk.desktop.Dedicated(ctx)
	if err != nil {
		return []finding{failing("profiles", err)}
	}
	var all []finding
	for _, k := range kept {
		name := k.Tenant.String()
		if found := search.Resolve(tenants, name); len(found) == 1 {
			name = found[0].Label()
		}
		what := fmt.Sprintf("%s, %s, %s", k.Browser.Name(), megabytes(k.Size), usedWords(k.Used))
		all = append(all, finding{About: "profiles", State: told, Text: "for " + name + " alone: " + what, private: "for one tenant alone: " + what})
	}
	return all
}

// usedWords says when a browser last wrote into a profile.
func usedWords(at time.Time) string {
	if at.IsZero() {
		return "never used"
	}
	return fmt.Sprintf("used %d days ago", time.Since(at)/(24*time.Hour))
}

// megabytes writes a size for people.
func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }

// findSources says what each source gave when it was last read, and which is off.
func (a *app) findSources(ctx context.Context, who auth.Handle, d directory.Directory) []finding {
	if who.Account().ID == "" {
		return nil
	}
	var all []finding
	for _, s := range d.Sources {
		all = append(all, finding{
			About: "source", State: works, Text: fmt.Sprintf("%s: %d tenants, read at %s", s.Name, s.Count, s.ReadAt.Local().Format(time.DateTime)),
		})
	}
	if a.flags.offline {
		return all
	}
	_, off := a.tenants.reader.sources(ctx, who, directory.Directory{})
	for _, p := range off {
		all = append(all, finding{About: "source", State: minor, Text: p.Error(), Do: p.Do, private: p.What})
	}
	return all
}
