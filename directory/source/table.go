// Package source reads tenants from where they are learnt: Resource Manager,
// Microsoft Graph, and lists that the user keeps. A source is a row of Table and
// a file with a type that implements directory.Source; what sources of Microsoft's
// have in common (requests, pages, patience, what a refusal means) is in the
// other files.
//
// The rules: text from a service is cleaned once, where it is decoded, and
// nowhere else; a bearer token goes to no host but the cloud's own Resource
// Manager or Microsoft Graph, each to the one it is for; a page is decoded as it
// arrives and not kept; and every error is a *problem.Problem, in which no token
// stands. The package imports neither auth nor ui.
package source

import (
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/netfault"
)

// Row is one source.
type Row struct {
	Name       string // the word in the settings, on screen and in JSON: "azure"
	Reads      string // what it reads, in Markdown
	Permission string // which it needs of Microsoft Graph: "User.Read"; "" where it asks Graph nothing
	Lost       string // who is not listed without that: "customers that only GDAP reaches"
	ByFiles    bool   // the setting files turns it on, not the setting sources
	New        func(Setup) directory.Source
}

// Table returns all sources, in the order in which they are asked for a
// tenant's name. The settings, the commands and the README list what it lists.
func Table() []Row { return slices.Clone(table) }

var table = []Row{
	{
		Name: azureName, Reads: "`GET https://management.azure.com/tenants`: where you are a guest or at home",
		New: func(s Setup) directory.Source { return Azure{s} },
	},
	{
		Name: lighthouseName, Reads: "`GET …/subscriptions`: customers that have delegated a subscription by Azure Lighthouse",
		New: func(s Setup) directory.Source { return Lighthouse{s} },
	},
	{
		Name: gdapName, Permission: gdapPermission, Lost: "customers that only GDAP reaches",
		Reads: "`GET https://graph.microsoft.com/v1.0/tenantRelationships/delegatedAdminRelationships` and `…/delegatedAdminCustomers`: customers of your GDAP relationships, with their end and roles",
		New:   func(s Setup) directory.Source { return Partner{s} },
	},
	{
		Name: fileName, ByFiles: true,
		Reads: "your own lists, those of `files`: CSV, TOML or JSON with a tenant id or a domain per row, as you keep them or [as other tools export them](#address-book). A domain without an id is asked for once, at `https://login…/DOMAIN/v2.0/.well-known/openid-configuration`, without a token. Aliases, tags, notes, portals and browser sessions in a row lie under your address book, as they stand in the file now",
		New:   func(s Setup) directory.Source { return Lists{s} },
	},
}

// Settable returns the names that the setting sources may hold.
func Settable() []string {
	var names []string
	for _, r := range rowsWhere(func(r Row) bool { return !r.ByFiles }) {
		names = append(names, r.Name)
	}
	return names
}

// On returns the sources of those names, in their order, and after them those
// that read files, where there are any.
func On(names []string, files bool) []Row {
	var on []Row
	for _, name := range names {
		on = append(on, rowsWhere(func(r Row) bool { return r.Name == name && !r.ByFiles })...)
	}
	return append(on, rowsWhere(func(r Row) bool { return r.ByFiles && files })...)
}

func rowsWhere(is func(Row) bool) []Row {
	return slices.DeleteFunc(Table(), func(r Row) bool { return !is(r) })
}

// Setup is what a source is made of.
type Setup struct {
	Cloud  cloud.Cloud
	HTTP   Doer        // where it is no *http.Client, it must not follow redirects
	Tokens TokenSource // of tokens for the one service that the source asks
	// Home is the tenant that the account lives in. Where it is zero, guests
	// cannot be told from members, and every subscription that others manage
	// counts as delegated.
	Home  uuid.UUID
	Files []ListFile
	// Known are the tenants of the last read: whose domain a row of a list has
	// needs not be asked for again.
	Known []directory.Tenant
}

// client sends requests to a service.
func (s Setup) client(of service, owns func(*url.URL) bool, waiting func(time.Duration, string)) *client {
	return &client{
		service: of, cloud: s.Cloud.Name, owns: owns, http: netfault.WithoutRedirects(s.HTTP), tokens: s.Tokens,
		limits: defaultLimits, waiting: waiting,
	}
}

// resourceManager sends requests to Resource Manager.
func (s Setup) resourceManager(list string, w directory.Watcher) *client {
	return s.client(service{
		name: "Resource Manager", list: list,
		forbidden: "ask your administrator whether a Conditional Access policy keeps this account from Azure Resource Manager",
	}, s.Cloud.OwnsResourceManager, w.Waiting)
}

// graph sends requests to Microsoft Graph.
func (s Setup) graph(list, permission string, waiting func(time.Duration, string)) *client {
	return s.client(service{
		name: "Microsoft Graph", list: list,
		forbidden: "ask your administrator whether this program has the permission " + permission +
			" in your tenant, and your account a role that may use it",
	}, s.Cloud.OwnsGraph, waiting)
}
