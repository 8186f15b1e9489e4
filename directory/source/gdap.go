package source

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"tenantswitch/directory"
)

const (
	gdapName       = "gdap"
	gdapPermission = "DelegatedAdminRelationship.Read.All"
)

// Partner is the source "gdap": the customers with whom the account's own tenant
// has granular delegated admin privileges, from Microsoft Graph's lists of
// relationships and of customers (learn.microsoft.com/graph/api, "List
// delegatedAdminRelationships" and "List delegatedAdminCustomers").
//
// The relationships decide: a customer is listed where one of them is active,
// until the last of the active ones ends and with the roles of all of them. A
// customer without any is not listed, as nobody could open it. Which of the
// roles the signed-in person has is the partner's to assign, and told nowhere
// here.
type Partner struct{ Setup }

// Name returns "gdap".
func (Partner) Name() string { return gdapName }

// Read calls page with the customers, each of them once. First it reads all the
// relationships, as the last of them may be the one that counts.
func (p Partner) Read(ctx context.Context, w directory.Watcher, page func([]directory.Tenant)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, defaultLimits.whole, errTooLong)
	defer cancel()
	active, err := p.relationships(ctx, w)
	if err != nil {
		return err
	}
	err = p.customers(ctx, w, func(tenants []directory.Tenant) {
		if tenants = active.complete(tenants); len(tenants) > 0 {
			page(tenants)
		}
	})
	switch {
	case ctx.Err() != nil:
		return stopped(ctx, defaultLimits, err)
	case err != nil:
		// The relationships name their customers too.
		w.Note("the names of GDAP customers may be old: " + directory.Reason(err))
	}
	active.rest(page)
	return nil
}

// relationships returns the customers of the active ones.
func (p Partner) relationships(ctx context.Context, w directory.Watcher) (customers, error) {
	list := p.Cloud.Graph + "/v1.0/tenantRelationships/delegatedAdminRelationships"
	active := customers{}
	r := &listRead{
		client: p.graph("relationships", gdapPermission, w.Waiting),
		starts: []string{list + "?$filter=status%20eq%20%27active%27&$top=300", list},
		decode: newGDAPDecoder(p.Cloud.Environment).relationships,
	}
	if err := r.read(ctx, active.add); err != nil {
		return nil, err
	}
	r.tellHoles(w)
	return active, nil
}

// customers reads the customers' own list, which has their names of today.
func (p Partner) customers(ctx context.Context, w directory.Watcher, page func([]directory.Tenant)) error {
	list := p.Cloud.Graph + "/v1.0/tenantRelationships/delegatedAdminCustomers"
	return (&listRead{
		client: p.graph("customers", gdapPermission, w.Waiting), starts: []string{list + "?$top=300", list},
		decode: newGDAPDecoder(p.Cloud.Environment).customers, once: true,
	}).read(ctx, page)
}

// customers are those that have not been listed yet.
type customers map[uuid.UUID]directory.Tenant

// add takes the customers of some relationships.
func (c customers) add(page []directory.Tenant) {
	for _, t := range page {
		if known, ok := c[t.ID]; ok {
			t = directory.Unite(known, t)
		}
		c[t.ID] = t
	}
}

// complete returns those of the tenants that are customers, and takes them out.
func (c customers) complete(tenants []directory.Tenant) []directory.Tenant {
	var listed []directory.Tenant
	for _, t := range tenants {
		if known, ok := c[t.ID]; ok {
			listed = append(listed, directory.Unite(t, known))
			delete(c, t.ID)
		}
	}
	return listed
}

// rest calls page with the others.
func (c customers) rest(page func([]directory.Tenant)) {
	const pageSize = 1000
	ids := slices.SortedFunc(maps.Keys(c), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	for some := range slices.Chunk(ids, pageSize) {
		tenants := make([]directory.Tenant, len(some))
		for i, id := range some {
			tenants[i] = c[id]
		}
		page(tenants)
	}
}
