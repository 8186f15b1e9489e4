package directory

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/netfault"
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
	namesAtOnce  = 4                // requests at the same time
	namesPerRead = 200              // more wait for the next read
	namesTime    = 30 * time.Second // that a read may take longer for their sake
)

// Fill returns the directory with the names that it lacked, as far as Graph tells
// them: a few at a time, and some for each read. Which of many they are is drawn
// by lot, so that tenants of whom Graph knows nothing do not stand in the others'
// way for ever. The first error ends the asking; what was learnt before it
// counts.
func (n Names) Fill(ctx context.Context, d Directory) (Directory, error) {
	ctx, cancel := context.WithTimeout(ctx, namesTime)
	defer cancel()
	var lacking []int
	for i := range d.Tenants {
		if t := &d.Tenants[i]; t.Name == "" && !t.Gone() {
			lacking = append(lacking, i)
		}
	}
	if len(lacking) == 0 {
		return d, nil
	}
	swap := func(i, j int) { lacking[i], lacking[j] = lacking[j], lacking[i] }
	rand.Shuffle(len(lacking), swap) //nolint:gosec // shares out turns, keeps no secret
	found, err := n.ask(ctx, d.Tenants, lacking[:min(len(lacking), namesPerRead)])
	if len(found) == 0 {
		return d, err
	}
	tenants := slices.Clone(d.Tenants)
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
func (n Names) ask(ctx context.Context, tenants []Tenant, places []int) (found map[int]Tenant, first error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	limits := defaultLimits
	limits.silence = namesTime / 3
	c := &client{
		service: microsoftGraph("names", "CrossTenantInformation.ReadBasic.All"), cloud: n.Cloud.Name, owns: n.Cloud.OwnsGraph,
		http: netfault.WithoutRedirects(n.HTTP), tokens: n.Tokens, limits: limits,
	}
	found = map[int]Tenant{}
	sideBySide(len(places), namesAtOnce, func(i int, tell func(func())) {
		if ctx.Err() != nil {
			return
		}
		at := places[i]
		info, err := n.one(ctx, c, tenants[at].ID)
		tell(func() {
			switch {
			case err != nil && first == nil:
				first = err
				stop() // the others would fare no better
			case err == nil && info.Name != "":
				found[at] = info
			}
		})
	})
	return found, first
}

// one asks about one tenant; the answer is empty where Graph knows none of that
// id.
func (n Names) one(ctx context.Context, c *client, id uuid.UUID) (Tenant, error) {
	link, err := url.Parse(n.Cloud.Graph + "/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='" + id.String() + "')")
	if err != nil {
		return Tenant{}, problem.Of(err)
	}
	var t Tenant
	err = c.fetch(ctx, link, func(r io.Reader) (err error) {
		t, err = decodeInformation(r, id)
		return err
	})
	if status, ok := errors.AsType[answered](err); ok && status == http.StatusNotFound {
		return Tenant{}, nil
	}
	return t, err
}

// decodeInformation reads Graph's tenantInformation about a tenant; one about
// another tenant says nothing.
func decodeInformation(r io.Reader, id uuid.UUID) (Tenant, error) {
	var row struct {
		TenantID rowID     `json:"tenantId"`
		Name     rowName   `json:"displayName"`
		Domain   rowDomain `json:"defaultDomainName"`
	}
	if err := tolerate(json.NewDecoder(r).Decode(&row)); err != nil || uuid.UUID(row.TenantID) != id {
		return Tenant{}, err
	}
	return Tenant{ID: id, Name: string(row.Name), Domain: string(row.Domain)}, nil
}
