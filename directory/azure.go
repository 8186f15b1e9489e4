package directory

import (
	"context"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/netfault"
)

// Azure is the source "azure": Resource Manager's list of the tenants that the
// account has a user in. One token of the account's home tenant is enough for
// the whole list (github.com/Azure/azure-rest-api-specs, Tenants_List).
type Azure struct {
	Cloud  cloud.Cloud
	HTTP   Doer // where it is no *http.Client, it must not follow redirects
	Tokens TokenSource
	// Home is the tenant that the account lives in. Where it is zero, guests
	// cannot be told from members: both are then what the service calls them.
	Home uuid.UUID
	Watcher
}

// Name returns "azure".
func (Azure) Name() string { return azureName }

// Watch returns the source with another Watcher.
func (a Azure) Watch(w Watcher) Source {
	a.Watcher = w
	return a
}

// Read calls page with the tenants of each page. A tenant that several rows
// name comes several times; the personal-account tenant never comes.
func (a Azure) Read(ctx context.Context, page func([]Tenant)) error {
	return a.read(ctx, page, defaultLimits)
}

// resourceManager is what Azure's sources ask.
func resourceManager(list string) service {
	return service{
		name: "Resource Manager", list: list,
		forbidden: "ask your administrator whether a Conditional Access policy keeps this account from Azure Resource Manager",
	}
}

func (a Azure) read(ctx context.Context, page func([]Tenant), limits limits) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limits.whole, errTooLong)
	defer cancel()
	list := a.Cloud.ResourceManager + "/tenants?api-version=2022-12-01"
	r := &listRead{
		client: &client{
			service: resourceManager("tenants"), cloud: a.Cloud.Name, owns: a.Cloud.OwnsResourceManager,
			http: netfault.WithoutRedirects(a.HTTP), tokens: a.Tokens, limits: limits, waiting: a.Waiting,
		},
		// The first adds the tenants that others have projected or manage. The
		// portal asks like this, but no page documents it.
		starts: []string{list + "&$includeAllTenantCategories=true", list},
		decode: newAzureDecoder(a.Home, a.Cloud.Environment).decode,
		once:   true,
	}
	if err := r.read(ctx, page); err != nil {
		return err
	}
	if err := a.checkHome(r); err != nil {
		return err
	}
	r.tellHoles(a.Missing)
	return nil
}

// checkHome checks a list by what must be in it: an account lives in a tenant.
func (a Azure) checkHome(r *listRead) error {
	switch {
	case a.Home == uuid.Nil:
	case r.tenants == 0:
		return r.malformed("it holds no tenant, not even the account's own")
	case !r.seen[a.Home] && a.Missing != nil:
		a.Missing("the account's own tenant is not in Resource Manager's list")
	}
	return nil
}
