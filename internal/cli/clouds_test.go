package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/internal/simulator"
	"tenantswitch/internal/vault"
)

// table is a [clouds.lab] as TOML. JSON's strings are TOML's.
func table(t *testing.T, caFile, authority, resourceManager, graph string) string {
	t.Helper()
	text := "cloud = \"lab\"\n[clouds.lab]\n"
	for _, row := range [][2]string{{"authority", authority}, {"resource_manager", resourceManager}, {"graph", graph}, {"ca_file", caFile}} {
		value, err := json.Marshal(row[1])
		if err != nil {
			t.Fatal(err)
		}
		text += row[0] + " = " + string(value) + "\n"
	}
	return text
}

// startOver wires the program with a configuration, over the internet of a
// test. It returns nil where the configuration is refused.
func (i *internet) startOver(text string) *app {
	i.Helper()
	home := i.TempDir()
	if err := os.WriteFile(filepath.Join(home, "config.toml"), []byte(text), 0o600); err != nil {
		i.Fatal(err)
	}
	c := &command{console: &console{streams: Streams{Out: io.Discard, Err: io.Discard, Environ: []string{"TENANTSWITCH_HOME=" + home}}}}
	a, err := c.start()
	if err != nil {
		return nil
	}
	if a.net.untrusted != nil {
		i.Fatal(a.net.untrusted)
	}
	a.net.http = clientOver(i.dial, rootsWith(a.net.bundles))
	a.people.session = auth.New(auth.Config{
		Cloud: a.cloud, HTTP: a.net.http, Dir: home, Vault: vault.New(home, vault.Options{Keepers: []vault.Keeper{vault.File()}}),
	})
	i.Cleanup(func() {
		if err := a.stop(context.WithoutCancel(i.Context())); err != nil {
			i.Error(err)
		}
	})
	i.live(a.cloud.Authority, a.cloud.ResourceManager)
	return a
}

// useAll confirms the host, signs in and reads the directory, as far as that
// goes.
func (i *internet) useAll(a *app, patience time.Duration) error {
	if err := a.people.session.Confirm(i.Context(), a.people.session.Unconfirmed()); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(i.Context(), patience)
	defer cancel()
	_, err := a.people.session.SignIn(ctx, auth.DeviceCode, func(x auth.Invitation) {
		if err := i.sim.Approve(x.UserCode); err != nil {
			i.Error(err)
		}
	})
	if err != nil {
		return err
	}
	_, change, err := a.tenants.reader.read(ctx, a.people.session.Handle(), directory.Directory{}, nil)
	return errors.Join(err, change.Shortfall())
}

// long is what no sign-in that succeeds takes.
const long = 30 * time.Second

const (
	microsoftLogin   = "https://login.microsoftonline.com"
	microsoftManager = "https://management.azure.com"
	evil             = "https://evil.example"
)

// hostileSpellings are what an attacker writes for one of Microsoft's hosts.
func hostileSpellings(address string) []string {
	name := strings.TrimPrefix(address, "https://")
	return []string{
		address, "https://" + strings.ToUpper(name), "HTTPS://" + name + ".", address + ":443", address + "/", "https://" + strings.ToUpper(name) + ".:443/", address + ":8443",
		"https://x." + name, address + ".evil.example", "https://" + name + "@evil.example", "https://evil.example@" + name, "https://u:p@" + name,
		`https://evil.example\@` + name, "https://evil.example/" + name, "https://evil.example#@" + name, "https://evil.example?@" + name, address + "/common", "http://" + name,
		"https://" + strings.Replace(name, "o", "%6f", 1), "https://" + strings.Replace(name, "o", "\u043e", 1), "https://" + strings.ReplaceAll(name, ".", "\u3002"),
		"https://" + strings.Replace(name, "s", "\u017f", 1), "https://xn--" + name, "https://" + name + "\x00.evil.example", address + " ", "\t" + address, address + "\n",
		"https://[::ffff:127.0.0.1]", "https://2130706433", "https://20.190.128.1", "https:" + name, "//" + name,
	}
}

func ofMicrosoft(host string) bool {
	for _, domain := range []string{"microsoftonline.com", "microsoftonline.us", "windows.net", "azure.com", "microsoft.com", "usgovcloudapi.net", "chinacloudapi.cn"} {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

func TestNoTableSendsASecretToAForeignHost(t *testing.T) {
	t.Parallel()
	i := newInternet(t, simulator.Options{Tenants: 3})
	taken, done := 0, 0
	for _, host := range []string{microsoftLogin, "https://login.windows.net", "https://login.microsoftonline.us", microsoftManager, "https://management.chinacloudapi.cn", "https://graph.microsoft.com"} {
		for _, s := range hostileSpellings(host) {
			for _, rows := range [][3]string{
				{s, evil, ""},
				{evil, s, ""},
				{s, microsoftManager, evil},
				{microsoftLogin, s, evil},
				{microsoftLogin, microsoftManager, s},
				{s, microsoftManager, ""},
				{microsoftLogin, s, ""},
				{s, s, s},
				{"https://login.usgovcloudapi.net", s, ""},
			} {
				a := i.startOver(table(t, i.caFile, rows[0], rows[1], rows[2]))
				if a == nil {
					continue
				}
				taken++
				if i.useAll(a, long) == nil {
					done++
				}
				i.assertOneSide(rows)
			}
		}
	}
	t.Logf("%d tables were taken and %d used", taken, done)
	if taken == 0 || done == 0 {
		t.Errorf("%d tables were taken and %d used, so that nothing is proved", taken, done)
	}
}

// assertOneSide fails where a secret went to a host of Microsoft's and another
// one to a host that is not, or to any that the table does not hold.
func (i *internet) assertOneSide(rows [3]string) {
	i.Helper()
	sides := map[bool]bool{}
	for _, x := range i.arrived() {
		if x.host != i.login && x.host != i.manager {
			i.Errorf("%q: a request to %s%s", rows, x.host, x.path)
		}
		if x.secret {
			sides[ofMicrosoft(x.host)] = true
		}
	}
	if sides[true] && sides[false] || sides[true] != ofMicrosoft(i.login) && len(sides) > 0 {
		i.Errorf("%q: secrets went to %+v", rows, i.arrived())
	}
}

// mischiefs are those of a cloud whose table is well.
func mischiefs(login, manager string) map[string]mischief {
	all := map[string]mischief{}
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, suffix := range map[string]string{"discovery": "/openid-configuration", "device code": "/devicecode", "token": "/token", "tenants": "/tenants"} {
			all[fmt.Sprintf("%s is redirected by %d", name, status)] = mischief{do: func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, suffix) {
					return false
				}
				http.Redirect(w, r, evil+r.URL.Path, status)
				return true
			}}
		}
	}
	for _, name := range []string{"issuer", "authorization_endpoint", "token_endpoint", "verification_uri", "nextLink"} {
		for _, place := range []string{evil, login + ".evil.example", login + ":8443", "https://x." + strings.TrimPrefix(login, "https://"), "http://" + strings.TrimPrefix(manager, "https://")} {
			all[name+" at "+place] = mischief{spoil: func(_ *http.Request, body string) string {
				var answer map[string]any
				if json.Unmarshal([]byte(body), &answer) != nil {
					return body
				}
				if _, ok := answer[name]; !ok && name != "nextLink" {
					return body
				}
				if _, ok := answer["value"]; !ok && name == "nextLink" {
					return body
				}
				answer[name] = place + "/tenants?api-version=2022-12-01&code=x"
				changed, _ := json.Marshal(answer)
				return string(changed)
			}}
		}
	}
	return all
}

func TestNoCloudCarriesASecretElsewhere(t *testing.T) {
	t.Parallel()
	const login, manager = "https://login.lab.example", "https://management.lab.example"
	i := newInternet(t, simulator.Options{Tenants: 3})
	if err := i.useAll(i.startOver(table(t, i.caFile, login, manager, "")), long); err != nil {
		t.Fatalf("a cloud that is well cannot be used: %v", err)
	}
	secrets := 0
	for _, x := range i.arrived() {
		if x.secret {
			secrets++
		}
	}
	if secrets < 2 {
		t.Fatalf("no secrets were seen in %+v, so that nothing is proved", i.arrived())
	}
	for name, m := range mischiefs(login, manager) {
		a := i.startOver(table(t, i.caFile, login, manager, ""))
		i.play(m)
		if err := i.useAll(a, 3*time.Second); err == nil { // what comes of a redirect is asked for until the end
			t.Errorf("%s: it was put up with", name)
		}
		i.play(mischief{})
		for _, x := range i.arrived() {
			if x.host != "login.lab.example" && x.host != "management.lab.example" {
				t.Errorf("%s: a request to %s%s", name, x.host, x.path)
			}
		}
	}
}

func TestAnAuthorityIsAskedForNothingBeforeItIsConfirmed(t *testing.T) {
	t.Parallel()
	i := newInternet(t, simulator.Options{})
	a := i.startOver(table(t, i.caFile, "https://login.lab.example", "https://management.lab.example", ""))
	err := a.runLogin(t.Context(), auth.DeviceCode)
	if status(err) != statusFailed || !strings.Contains(err.Error(), "login.lab.example, the login host of your own cloud lab, was never confirmed") {
		t.Errorf("got %v", err)
	}
	if err := a.people.signInUnattended(t.Context()); status(err) != statusSignIn {
		t.Errorf("unattended: %v", err)
	}
	if sent := i.arrived(); len(sent) > 0 {
		t.Errorf("sent %+v", sent)
	}
}
