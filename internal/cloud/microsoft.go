package cloud

import (
	"slices"
	"strings"
)

// family is the hosts of one cloud of Microsoft's, by what they are for. Only
// these go together.
type family struct{ login, manager, graph []string }

// families lists Microsoft's clouds: the built-in ones, and the sovereign ones
// that a user may define (the hosts of Bleu, Delos and GovSG as MSAL Go and
// Azure's own tools have them).
func families() []family {
	var all []family
	for _, c := range All() {
		f := family{login: c.LoginHosts, manager: []string{host(c.ResourceManager)}, graph: []string{host(c.Graph)}}
		if c.Name == "usgov" {
			f.graph = append(f.graph, "dod-graph.microsoft.us")
		}
		all = append(all, f)
	}
	for _, land := range []string{"fr", "de", "sg"} {
		all = append(all, family{
			login:   []string{"login.sovcloud-identity." + land},
			manager: []string{"management.sovcloud-api." + land},
			graph:   []string{"graph.svc.sovcloud." + land},
		})
	}
	return all
}

func host(address string) string { return strings.TrimPrefix(address, "https://") }

// domains are Microsoft's, with all that lies below them: no host there is
// anybody else's login service or API, and one that no family has is none that
// a token may be taken from or sent to. Where customers' own machines have
// their names (cloudapp.azure.com) is left out.
func domains() []string {
	all := []string{
		"microsoftonline.com", "microsoftonline.us", "microsoftonline.de", "microsoftonline.cn",
		"microsoftonline-p.com", "microsoftonline-p.net", "microsoft.com", "microsoft.us", "cloud.microsoft",
		"windows.net", "live.com", "management.azure.com", "usgovcloudapi.net", "chinacloudapi.cn",
	}
	for _, land := range []string{"fr", "de", "sg"} {
		all = append(all, "sovcloud-identity."+land, "sovcloud-api."+land, "sovcloud."+land)
	}
	return all
}

// OfMicrosoft says whether the cloud's login service is Microsoft's.
func (c Cloud) OfMicrosoft() bool { return ofMicrosoft(host(c.Authority)) }

// ofMicrosoft says whether a host lies in one of Microsoft's domains. The host
// of every family does.
func ofMicrosoft(host string) bool {
	return slices.ContainsFunc(domains(), func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}
