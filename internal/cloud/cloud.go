// Package cloud knows the hosts of each national Microsoft cloud, and what a
// cloud may be that a user defines.
//
// The rules: a bearer token goes to no host but those named here or in a
// definition that was checked here; a definition never joins a host of
// Microsoft's to a foreign one; and a cloud is a value, so nothing can change
// the table at run time. Sources: learn.microsoft.com "National clouds"
// (authorities and Graph), Azure SDK for Go sdk/azcore/cloud (Resource
// Manager), and the aliases as answered by
// login.microsoftonline.com/common/discovery/instance.
package cloud

import (
	"net/url"
	"slices"
	"strings"
)

// Environment names the hosts that serve a tenant's portals.
type Environment string

// The environments. GCC is served by the global login hosts but has a few
// portals of its own.
const (
	Global  Environment = "global"
	GCC     Environment = "gcc"
	GCCHigh Environment = "gcc-high"
	DoD     Environment = "dod"
	China   Environment = "china"
)

// Environments lists all environments.
func Environments() []Environment {
	return []Environment{Global, GCC, GCCHigh, DoD, China}
}

// Cloud is where an account signs in and where its directory is read.
type Cloud struct {
	Name            string      // "global", "usgov", "china"
	Authority       string      // "https://login.microsoftonline.com"
	LoginHosts      []string    // every host of the same login service, Authority's included; none of a defined cloud
	ResourceManager string      // "https://management.azure.com"
	Graph           string      // "https://graph.microsoft.com"; "" where there is none
	Environment     Environment // of its tenants, unless the address book says otherwise
	// Defined says that the user defined the cloud: its login service is the
	// authority's host alone, and the first sign-in has to be confirmed.
	Defined bool
	CAFile  string // of a defined cloud: a file of certificates that its hosts may use; "" for the system's alone
	// Loopback lets the cloud's discovery document name plain http endpoints
	// on 127.0.0.1. Only the built-in demo cloud sets it.
	Loopback bool
}

// Scope is the OAuth scope of Resource Manager in this cloud.
func (c Cloud) Scope() string { return c.ResourceManager + "/.default" }

// GraphScope is the OAuth scope of one permission of Microsoft Graph in this
// cloud, as "DelegatedAdminRelationship.Read.All".
func (c Cloud) GraphScope(permission string) string { return c.Graph + "/" + permission }

// OwnsLoginHost says whether host (without port) is this cloud's login service.
func (c Cloud) OwnsLoginHost(host string) bool {
	return slices.Contains(c.LoginHosts, strings.ToLower(strings.TrimSuffix(host, ".")))
}

// OwnsAuthority says whether u is on the very host and port of the authority.
func (c Cloud) OwnsAuthority(u *url.URL) bool { return owns(c.Authority, u) }

// OwnsResourceManager says whether u may carry a Resource Manager token of
// this cloud: https, the exact host and port, no user information.
func (c Cloud) OwnsResourceManager(u *url.URL) bool { return owns(c.ResourceManager, u) }

// OwnsGraph says whether u may carry a Graph token of this cloud, in the same
// way.
func (c Cloud) OwnsGraph(u *url.URL) bool { return owns(c.Graph, u) }

func owns(address string, u *url.URL) bool {
	own, err := url.Parse(address)
	return err == nil && own.Host != "" && u.Scheme == "https" && u.User == nil && u.Opaque == "" &&
		hostPort(u) == hostPort(own)
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "443"
	}
	return strings.ToLower(u.Hostname()) + ":" + port
}

// All lists the built-in clouds.
func All() []Cloud {
	return []Cloud{
		{
			Name:      "global",
			Authority: "https://login.microsoftonline.com",
			LoginHosts: []string{
				"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net",
			},
			ResourceManager: "https://management.azure.com",
			Graph:           "https://graph.microsoft.com",
			Environment:     Global,
		},
		{
			Name:            "usgov",
			Authority:       "https://login.microsoftonline.us",
			LoginHosts:      []string{"login.microsoftonline.us", "login.usgovcloudapi.net"},
			ResourceManager: "https://management.usgovcloudapi.net",
			Graph:           "https://graph.microsoft.us",
			Environment:     GCCHigh,
		},
		{
			Name:            "china",
			Authority:       "https://login.chinacloudapi.cn",
			LoginHosts:      []string{"login.chinacloudapi.cn", "login.partner.microsoftonline.cn"},
			ResourceManager: "https://management.chinacloudapi.cn",
			Graph:           "https://microsoftgraph.chinacloudapi.cn",
			Environment:     China,
		},
	}
}

// ByName returns the built-in cloud of that name.
func ByName(name string) (Cloud, bool) {
	for _, c := range All() {
		if c.Name == name {
			return c, true
		}
	}
	return Cloud{}, false
}
