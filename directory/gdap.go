package directory

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
)

// gdapName is the name of the gdap source.
const gdapName = "gdap"

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
type Partner struct {
	Cloud  cloud.Cloud
	HTTP   Doer        // where it is no *http.Client, it must not follow redirects
	Tokens TokenSource // of tokens for Microsoft Graph
	Watcher
}

// Name returns "gdap".
func (Partner) Name() string { return gdapName }

// Watch returns the source with another Watcher.
func (p Partner) Watch(w Watcher) Source {
	p.Watcher = w
	return p
}

// microsoftGraph is what the sources of partners ask.
func microsoftGraph(list, permission string) service {
	return service{
		name: "Microsoft Graph", list: list,
		forbidden: "ask your administrator whether this program has the permission " + permission +
			" in your tenant, and your account a role that may use it",
	}
}

// Read calls page with the customers, each of them once. First it reads all the
// relationships, as the last of them may be the one that counts.
func (p Partner) Read(ctx context.Context, page func([]Tenant)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, defaultLimits.whole, errTooLong)
	defer cancel()
	active, err := p.relationships(ctx)
	if err != nil {
		return err
	}
	err = p.customers(ctx, func(tenants []Tenant) {
		if tenants = active.complete(tenants); len(tenants) > 0 {
			page(tenants)
		}
	})
	switch {
	case ctx.Err() != nil:
		return stopped(ctx, defaultLimits, err)
	case err != nil && p.Note != nil:
		// The relationships name their customers too.
		p.Note("the names of GDAP customers may be old: " + reason(problem.Of(err)))
	}
	active.rest(page)
	return nil
}

// client sends the requests for one of the two lists.
func (p Partner) client(list string) *client {
	return &client{
		service: microsoftGraph(list, "DelegatedAdminRelationship.Read.All"), cloud: p.Cloud.Name, owns: p.Cloud.OwnsGraph,
		http: netfault.WithoutRedirects(p.HTTP), tokens: p.Tokens, limits: defaultLimits, waiting: p.Waiting,
	}
}

// relationships returns the customers of the active ones.
func (p Partner) relationships(ctx context.Context) (customers, error) {
	list := p.Cloud.Graph + "/v1.0/tenantRelationships/delegatedAdminRelationships"
	active := customers{}
	r := &listRead{
		client: p.client("relationships"),
		starts: []string{list + "?$filter=status%20eq%20%27active%27&$top=300", list},
		decode: newGDAPDecoder(p.Cloud.Environment).relationships,
	}
	if err := r.read(ctx, active.add); err != nil {
		return nil, err
	}
	r.tellHoles(p.Missing)
	return active, nil
}

// customers reads the customers' own list, which has their names of today.
func (p Partner) customers(ctx context.Context, page func([]Tenant)) error {
	list := p.Cloud.Graph + "/v1.0/tenantRelationships/delegatedAdminCustomers"
	return (&listRead{
		client: p.client("customers"), starts: []string{list + "?$top=300", list},
		decode: newGDAPDecoder(p.Cloud.Environment).customers, once: true,
	}).read(ctx, page)
}

// customers are those that have not been listed yet.
type customers map[uuid.UUID]Tenant

// add takes the customers of some relationships.
func (c customers) add(page []Tenant) {
	for _, t := range page {
		if known, ok := c[t.ID]; ok {
			t = unite(known, t)
		}
		c[t.ID] = t
	}
}

// complete returns those of the tenants that are customers, and takes them out.
func (c customers) complete(tenants []Tenant) []Tenant {
	var listed []Tenant
	for _, t := range tenants {
		if known, ok := c[t.ID]; ok {
			listed = append(listed, unite(t, known))
			delete(c, t.ID)
		}
	}
	return listed
}

// rest calls page with the others.
func (c customers) rest(page func([]Tenant)) {
	const pageSize = 1000
	ids := slices.SortedFunc(maps.Keys(c), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	for some := range slices.Chunk(ids, pageSize) {
		tenants := make([]Tenant, len(some))
		for i, id := range some {
			tenants[i] = c[id]
		}
		page(tenants)
	}
}
