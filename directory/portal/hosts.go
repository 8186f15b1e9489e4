package portal

import (
	"strings"

	"tenantswitch/internal/cloud"
)

// microsoft are the domains under which Microsoft serves its portals. A link
// to one of them says whose it is, whether or not the catalogue has the portal.
var microsoft = []string{
	".microsoft.com", ".cloud.microsoft", ".microsoft.us", ".apps.mil", ".azure.com", ".azure.us", ".azure.cn",
	".microsoftonline.com", ".microsoftonline.us", ".microsoftonline.cn", ".office.com", ".office365.com", ".office365.us",
	".windows.com", ".windows.us", ".windowsazure.com", ".powerbi.com", ".powerapps.com", ".dynamics.com", ".sharepoint.com",
}

// successor is where the pages of a host are today.
type successor struct {
	host  string // stands in the catalogue
	path  string // what goes before the page's own path
	moved bool   // the pages have other paths there, so that its first page opens
}

// successors are hosts that have one. What is no row here says whose it is, and
// opens nowhere else.
var successors = map[string]successor{
	// Microsoft's documentation links to the first in place of Defender, and
	// describes the redirection of the next two (microsoft-365-security-mde-
	// and -mdo-redirection).
	"sip.security.microsoft.com":   {host: "security.microsoft.com"},
	"securitycenter.microsoft.com": {host: "security.microsoft.com"},
	"protection.office.com":        {host: "security.microsoft.com", moved: true},
	// Purview's former address.
	"compliance.microsoft.com": {host: "purview.microsoft.com", moved: true},
	// Azure's rings (msportals.io), and Entra's blades where they were before.
	"ms.portal.azure.com":      {host: "portal.azure.com"},
	"preview.portal.azure.com": {host: "portal.azure.com"},
	"rc.portal.azure.com":      {host: "portal.azure.com"},
	"aad.portal.azure.com":     {host: "entra.microsoft.com"},
	// Intune's what's new of March 2023; the second is older.
	"endpoint.microsoft.com":         {host: "intune.microsoft.com"},
	"devicemanagement.microsoft.com": {host: "intune.microsoft.com"},
	// As CIPP had and has them.
	"admin.exchange.microsoft.com": {host: "admin.cloud.microsoft", path: "/exchange"},
	"portal.office.com":            {host: "admin.microsoft.com"},
}

// environmentsOf returns whose tenants a host outside the catalogue serves, by
// the country it ends in.
func environmentsOf(host string) []cloud.Environment {
	switch host[strings.LastIndexByte(host, '.')+1:] {
	case "us":
		return []cloud.Environment{cloud.GCCHigh, cloud.DoD}
	case "mil":
		return []cloud.Environment{cloud.DoD}
	case "cn":
		return []cloud.Environment{cloud.China}
	}
	return []cloud.Environment{cloud.Global, cloud.GCC}
}

// isMicrosofts reports whether a host is one of Microsoft's.
func isMicrosofts(host string) bool { return isOneOf(host, microsoft) }

// follow returns the address at the successor of its host, if there is one.
func (a address) follow() address {
	next, ok := successors[a.host]
	switch {
	case !ok:
	case next.moved:
		a = address{host: next.host, path: "/"}
	default:
		a.host, a.path = next.host, next.path+a.path
		if next.path != "" {
			a.path = strings.TrimSuffix(a.path, "/")
		}
	}
	return a
}
