package source

import (
	"context"

	"github.com/google/uuid"

	"tenantswitch/directory"
)

// Azure is the source "azure": Resource Manager's list of the tenants that the
// account has a user in. One token of the account's home tenant is enough for
// the whole list (github.com/Azure/azure-rest-api-specs, Tenants_List).
type Azure struct{ Setup }

// Name returns "azure".
func (Azure) Name() string { return azureName }

// Read calls page with the tenants of each page. A tenant that several rows
// name comes several times; the personal-account tenant never comes.
func (a Azure) Read(ctx context.Context, w directory.Watcher, page func([]directory.Tenant)) error {
	return a.read(ctx, w, page, defaultLimits)
}

func (a Azure) read(ctx context.Context, w directory.Watcher, page func([]directory.Tenant), limits limits) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limits.whole, errTooLong)
	defer cancel()
	c := a.resourceManager("tenants", w)
	c.limits = limits
	list := a.Cloud.ResourceManager + "/tenants?api-version=2022-12-01"
	r := &listRead{
		client: c,
		// The first adds the tenants that others have projected or manage. The
		// portal asks like this, but no page documents it.
		starts: []string{list + "&$includeAllTenantCategories=true", list},
		decode: newAzureDecoder(a.Home, a.Cloud.Environment).decode,
		once:   true,
	}
	if err := r.read(ctx, page); err != nil {
		return err
	}
	if err := a.checkHome(r, w); err != nil {
		return err
	}
	r.tellHoles(w)
	return nil
}

// checkHome checks a list by what must be in it: an account lives in a tenant.
func (a Azure) checkHome(r *listRead, w directory.Watcher) error {
	switch {
	case a.Home == uuid.Nil:
	case r.tenants == 0:
		return r.malformed("it holds no tenant, not even the account's own")
	case !r.seen[a.Home]:
		w.Missing("the account's own tenant is not in Resource Manager's list")
	}
	return nil
}
