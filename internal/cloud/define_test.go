package cloud

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
)

const (
	lab        = "https://login.lab.example"
	labManager = "https://management.lab.example"
	labGraph   = "https://graph.lab.example"
	evil       = "https://evil.example"
	microsoft  = "https://login.microsoftonline.com"
	manager    = "https://management.azure.com"
	graph      = "https://graph.microsoft.com"
)

func TestADefinitionIsKeptInItsOneSpelling(t *testing.T) {
	c, err := Define("lab", Definition{
		Authority: "HTTPS://Login.Lab.Example.:443/", ResourceManager: labManager + ":8443", Graph: labGraph + "/", Environment: GCCHigh, CAFile: "/ca.pem",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "lab" || c.Authority != lab || c.ResourceManager != labManager+":8443" || c.Graph != labGraph ||
		c.Environment != GCCHigh || c.CAFile != "/ca.pem" || !c.Defined || c.Loopback || c.LoginHosts != nil {
		t.Errorf("got %+v", c)
	}
	for address, want := range map[string]bool{
		labGraph + "/v1.0/me": true, "https://graph.lab.example:443/": true, labGraph + ":8443/": false, evil: false, "https:///x": false,
	} {
		u, err := url.Parse(address)
		if err != nil || c.OwnsGraph(u) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	small, err := Define("lab", Definition{Authority: lab, ResourceManager: labManager})
	if err != nil || small.Graph != "" || small.Environment != Global {
		t.Errorf("got %+v, %v", small, err)
	}
	if u, _ := url.Parse("https:///x"); small.OwnsGraph(u) {
		t.Error("a cloud without Graph owns one")
	}
}

func TestTheCloudsOfMicrosoftMayBeDefined(t *testing.T) {
	for name, d := range map[string]Definition{
		"gcc":      {Authority: microsoft, ResourceManager: manager, Graph: graph, Environment: GCC},
		"no graph": {Authority: microsoft, ResourceManager: manager},
		"an alias": {Authority: "https://LOGIN.windows.net.", ResourceManager: manager + ":443/"},
		"dod":      {Authority: "https://login.microsoftonline.us", ResourceManager: "https://management.usgovcloudapi.net", Graph: "https://dod-graph.microsoft.us", Environment: DoD},
		"china":    {Authority: "https://login.partner.microsoftonline.cn", ResourceManager: "https://management.chinacloudapi.cn"},
		"bleu":     {Authority: "https://login.sovcloud-identity.fr", ResourceManager: "https://management.sovcloud-api.fr", Graph: "https://graph.svc.sovcloud.fr"},
		"loopback": {Authority: "https://127.0.0.1:8443", ResourceManager: "https://[::1]:8444", Graph: "https://localhost"},
		"a vm":     {Authority: "https://lab.westeurope.cloudapp.azure.com", ResourceManager: "https://lab2.westeurope.cloudapp.azure.com"},
	} {
		if _, err := Define("mine", d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNamesOfClouds(t *testing.T) {
	for name, want := range map[string]bool{
		"lab": true, "lab-2": true, "0": true, strings.Repeat("a", 32): true,
		"": false, "Lab": false, "l b": false, "../x": false, "lab\n": false, "-x": false, "ä": false, "a.b": false, strings.Repeat("a", 33): false,
		"global": false, "usgov": false, "china": false, "demo": false,
	} {
		_, err := Define(name, Definition{Authority: lab, ResourceManager: labManager})
		if (err == nil) != want {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestMistakesInADefinitionNameTheirField(t *testing.T) {
	for field, d := range map[string]Definition{
		"authority":        {ResourceManager: labManager},
		"resource_manager": {Authority: lab},
		"environment":      {Authority: lab, ResourceManager: labManager, Environment: "moon"},
		"graph":            {Authority: lab, ResourceManager: labManager, Graph: "http://graph.lab.example"},
	} {
		_, err := Define("lab", d)
		if bad, ok := errors.AsType[*FieldError](err); !ok || bad.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
	// The device code's address would be another host's.
	if _, err := Define("lab", Definition{Authority: "https://token.lab.example", ResourceManager: labManager}); err == nil {
		t.Error("a host that the sign-in library would change was taken")
	}
}

// spellings returns what an attacker may write for a host, in the hope that one
// reader takes it for the host and another for evil.example, or that neither
// knows it for Microsoft's.
func spellings(host string) []string {
	name := strings.TrimPrefix(host, "https://")
	upper := strings.ToUpper(name)
	return []string{
		host, "https://" + upper, "HTTPS://" + name, "https://" + name + ".", host + "/", host + ":443", "https://" + upper + ".:443/",
		host + ":8443", host + ":0443", host + ":+443", host + ":", host + ":99999", host + ":443:443",
		host + "..", "https://." + name, "https://x." + name, "https://x.y." + upper + ".",
		host + ".evil.example", "https://evil.example/" + name, "https://evil.example#" + name, "https://evil.example?" + name,
		"https://" + name + "@evil.example", "https://evil.example@" + name, "https://evil.example:443@" + name, "https://u:p@" + name,
		`https://evil.example\@` + name, `https://` + name + `\.evil.example`, `https:\\` + name, "https:/" + name, "https:" + name, "//" + name, name,
		"https:///" + name, "https:////" + name, "http://" + name, "ftp://" + name, "javascript://" + name,
		"https://" + strings.Replace(name, "o", "%6f", 1), "https://" + name + "%2eevil.example", "https://" + name + "%00.evil.example",
		host + "\x00", "https://" + name + "\x00.evil.example", " " + host, host + " ", "https:// " + name, host + "\t", host + "\r\n", "https://" + name + "\n.evil.example",
		"https://" + strings.Replace(name, ".", "\u3002", 1), "https://" + strings.Replace(name, ".", "\uff0e", 1), "https://" + strings.Replace(name, ".", "\uff61", 1),
		"https://" + strings.Replace(name, "o", "\u043e", 1), "https://" + strings.Replace(name, "s", "\u017f", 1), "https://" + strings.Replace(name, "k", "\u212a", 1) + "\u200b",
		"https://" + strings.Replace(name, "m", "\uff4d", 1), "https://" + name + "\u00ad", "https://" + name + "\u2044evil.example", "https://\u202e" + name,
		"https://xn--" + name, "https://login.xn--micrsoftonline-vjb.com", "https://XN--80ak6aa92e.com", "https://a.XN--p1ai",
		host + "/common", host + "/..", host + "//", host + "/?x", host + "/#x", host + "?x", host + "#x", host + ";x", "https://[" + name + "]",
	}
}

// nameless are hosts of which no person can tell whose they are.
func nameless() []string {
	return []string{
		"https://10.0.0.5", "https://2130706433", "https://0x7f000001", "https://0x7f.1", "https://127.1", "https://0177.0.0.1", "https://127.0.0.01",
		"https://127.0.0.1.", "https://1.2.3.4.5", "https://[::ffff:127.0.0.1]", "https://[::ffff:7f00:1]", "https://[::1%25lo]", "https://[::1%lo]", "https://[fe80::1]", "https://[0:0:0:0:0:0:0:1]",
		"https://::1", "https://[::1", "https://::1]", "https://[]", "https://[127.0.0.1]", "https://0", "https://0.0.0.0", "https://[::]", "https://20.190.128.1",
		"https://xn--lgin-lab-k5a.example", "https://login.XN--p1ai", "https://login.xn--lb-mia.example", "https://l\u00f6gin.lab.example",
		"https://", "https:///", "https://:443", "https://.", "https://-x.example", "https://x-.example", "https://x..example", "https://x_y.example", "https://" + strings.Repeat("a", 64) + ".example", "https://" + strings.Repeat("a.", 127) + "example",
	}
}

func TestAHostIsANameOrLoopback(t *testing.T) {
	for _, n := range nameless() {
		for _, d := range []Definition{{Authority: n, ResourceManager: labManager}, {Authority: lab, ResourceManager: n}, {Authority: lab, ResourceManager: labManager, Graph: n}} {
			if c, err := Define("lab", d); err == nil {
				t.Errorf("%q was taken as %+v", n, c)
			}
		}
	}
}

func TestNoSpellingJoinsMicrosoftToAForeignHost(t *testing.T) {
	ours := []string{"https://login-us.microsoftonline.com", "https://device.login.microsoftonline.com", "https://login.live.com", "https://westeurope.management.azure.com", "https://management.core.windows.net"}
	for _, f := range families() {
		for _, h := range slices.Concat(f.login, f.manager, f.graph) {
			ours = append(ours, "https://"+h)
		}
	}
	taken := 0
	for _, host := range ours {
		for _, s := range spellings(host) {
			for _, other := range []string{evil, lab, "https://127.0.0.1:8443", host + ".evil.example", "https://management.usgovcloudapi.net", "https://login.windows.net"} {
				for _, d := range []Definition{
					{Authority: s, ResourceManager: other},
					{Authority: other, ResourceManager: s},
					{Authority: s, ResourceManager: manager, Graph: other},
					{Authority: microsoft, ResourceManager: s, Graph: other},
					{Authority: microsoft, ResourceManager: manager, Graph: s},
					{Authority: other, ResourceManager: manager, Graph: s},
					{Authority: other, ResourceManager: other, Graph: s},
				} {
					if c, err := Define("lab", d); err == nil {
						taken++
						assertUnmixed(t, d, c)
					}
				}
			}
		}
	}
	if taken == 0 {
		t.Error("nothing was taken, so that nothing is proved")
	}
}

// wellKnown are Microsoft's hosts that a definition may have, written down once
// more.
var wellKnown = map[string]bool{
	"login.microsoftonline.com": true, "login.windows.net": true, "login.microsoft.com": true, "sts.windows.net": true,
	"management.azure.com": true, "graph.microsoft.com": true,
	"login.microsoftonline.us": true, "login.usgovcloudapi.net": true,
	"management.usgovcloudapi.net": true, "graph.microsoft.us": true, "dod-graph.microsoft.us": true,
	"login.chinacloudapi.cn": true, "login.partner.microsoftonline.cn": true,
	"management.chinacloudapi.cn": true, "microsoftgraph.chinacloudapi.cn": true,
	"login.sovcloud-identity.fr": true, "management.sovcloud-api.fr": true, "graph.svc.sovcloud.fr": true,
	"login.sovcloud-identity.de": true, "management.sovcloud-api.de": true, "graph.svc.sovcloud.de": true,
	"login.sovcloud-identity.sg": true, "management.sovcloud-api.sg": true, "graph.svc.sovcloud.sg": true,
}

// assertUnmixed looks at a cloud that was taken with a reader of addresses of
// its own: net/url, through which every request goes.
func assertUnmixed(t *testing.T, d Definition, c Cloud) {
	t.Helper()
	var hosts []string
	for _, raw := range []string{c.Authority, c.ResourceManager, c.Graph} {
		if raw == "" {
			continue
		}
		u, err := url.Parse(raw)
		if err != nil || u.Scheme != "https" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" ||
			u.String() != raw || strings.ToLower(raw) != raw || strings.HasSuffix(u.Hostname(), ".") || u.Port() == "443" {
			t.Fatalf("%+v became %+v", d, c)
		}
		hosts = append(hosts, u.Host)
	}
	n := 0
	for _, h := range hosts {
		if dotted := "." + h; !wellKnown[h] && (strings.HasSuffix(dotted, ".microsoftonline.com") || strings.HasSuffix(dotted, ".windows.net") || strings.HasSuffix(dotted, ".microsoft.com")) {
			t.Errorf("%+v was taken: %s is nobody's", d, h)
		}
		if wellKnown[h] {
			n++
		}
	}
	if n != 0 && n != len(hosts) {
		t.Errorf("%+v was taken: of %q only %d are Microsoft's", d, hosts, n)
	}
	if n == 0 {
		return
	}
	for _, f := range families() {
		if slices.Contains(f.login, hosts[0]) && slices.Contains(f.manager, hosts[1]) && (len(hosts) == 2 || slices.Contains(f.graph, hosts[2])) {
			return
		}
	}
	t.Errorf("%+v was taken: %q are of several clouds", d, hosts)
}

func FuzzDefine(f *testing.F) {
	for _, s := range slices.Concat(spellings(microsoft), spellings(manager)) {
		f.Add(s, evil, "")
		f.Add(evil, s, graph)
		f.Add(microsoft, manager, s)
	}
	for _, n := range nameless() {
		f.Add(n, labManager, labGraph)
	}
	f.Fuzz(func(t *testing.T, authority, resourceManager, graph string) {
		d := Definition{Authority: authority, ResourceManager: resourceManager, Graph: graph}
		if c, err := Define("lab", d); err == nil {
			assertUnmixed(t, d, c)
		} else if _, ok := errors.AsType[*FieldError](err); !ok {
			t.Errorf("%+v: %v", d, err)
		}
	})
}
