package directory

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// Names finds the names of tenants that no source names, by asking Microsoft
// Graph about each (learn.microsoft.com/graph/api, "tenantRelationship:
// findTenantInformationByTenantId").
type Names struct {
	Cloud  cloud.Cloud
	HTTP   Doer        // where it is no *http.Client, it must not follow redirects
	Tokens TokenSource // of tokens for Microsoft Graph
}

const (
	namesAtOnce  = 4   // requests at the same time
	namesPerRead = 200 // more wait for the next read
)

// Fill returns the directory with the names that it lacked, as far as Graph tells
// them: a few at a time, and some for each read. The first error ends the
// asking; what was learnt before it counts.
func (n Names) Fill(ctx context.Context, d Directory) (Directory, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, defaultLimits.whole, errTooLong)
	defer cancel()
	var lacking []int
	for i, t := range d.Tenants {
		if t.Name == "" && !t.Gone() && len(lacking) < namesPerRead {
			lacking = append(lacking, i)
		}
	}
	if len(lacking) == 0 {
		return d, nil
	}
	found, err := n.ask(ctx, d.Tenants, lacking)
	if len(found) == 0 {
		return d, err
	}
	tenants := append([]Tenant{}, d.Tenants...)
	keys := make([]sortKey, len(tenants))
	for i := range tenants {
		if info, ok := found[i]; ok {
			tenants[i].Name = info.Name
			if tenants[i].Domain == "" && info.Domain != "" {
				tenants[i].Domain, tenants[i].Domains = info.Domain, join(tenants[i].Domains, []string{info.Domain})
			}
		}
		keys[i] = newSortKey(tenants[i].Name, i)
	}
	d.Tenants = inOrder(tenants, keys)
	return d, err
}

// ask asks about the tenants at some places, side by side, until one fails.
func (n Names) ask(ctx context.Context, tenants []Tenant, places []int) (map[int]Tenant, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var mu sync.Mutex
	var first error
	found, next := map[int]Tenant{}, make(chan int, len(places))
	for _, at := range places {
		next <- at
	}
	close(next)
	var workers sync.WaitGroup
	for range min(namesAtOnce, len(places)) {
		workers.Go(func() {
			for at := range next {
				info, err := n.one(ctx, tenants[at].ID)
				mu.Lock()
				switch {
				case err != nil && first == nil:
					first = err
					stop()
				case err == nil && info.Name != "":
					found[at] = info
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	workers.Wait()
	return found, first
}

// one asks about one tenant; the answer is empty where Graph knows none of that
// id.
func (n Names) one(ctx context.Context, id uuid.UUID) (Tenant, error) {
	link, err := url.Parse(n.Cloud.Graph + "/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='" + id.String() + "')")
	if err != nil {
		return Tenant{}, problem.Of(err)
	}
	c := &client{
		service: microsoftGraph("names", "CrossTenantInformation.ReadBasic.All"), cloud: n.Cloud.Name, owns: n.Cloud.OwnsGraph,
		http: withoutRedirects(n.HTTP), tokens: n.Tokens, limits: defaultLimits,
	}
	var row struct {
		TenantID rowID     `json:"tenantId"`
		Name     rowName   `json:"displayName"`
		Domain   rowDomain `json:"defaultDomainName"`
	}
	err = c.fetch(ctx, link, func(r io.Reader) error { return tolerate(json.NewDecoder(r).Decode(&row)) })
	if status, ok := errors.AsType[answered](err); ok && status == http.StatusNotFound {
		return Tenant{}, nil
	}
	if err != nil || uuid.UUID(row.TenantID) != id {
		return Tenant{}, err
	}
	return Tenant{ID: id, Name: string(row.Name), Domain: string(row.Domain)}, nil
}
