package source

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

	"tenantswitch/directory"
	"tenantswitch/internal/parallel"
	"tenantswitch/internal/problem"
)

// Names finds the names of tenants that no source names, by asking Microsoft
// Graph about each (learn.microsoft.com/graph/api, "tenantRelationship:
// findTenantInformationByTenantId").
type Names struct{ Setup }

// NamesPermission is what Names needs of Microsoft Graph.
const NamesPermission = "CrossTenantInformation.ReadBasic.All"

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
func (n Names) Fill(ctx context.Context, d directory.Directory) (directory.Directory, error) {
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
	for i, info := range found {
		if tenants[i].Domain != "" {
			info.Domains = nil
		}
		tenants[i] = directory.Unite(tenants[i], info)
	}
	d.Tenants = directory.Sorted(tenants)
	return d, err
}

// ask asks about the tenants at some places, side by side, until one fails.
func (n Names) ask(ctx context.Context, tenants []directory.Tenant, places []int) (found map[int]directory.Tenant, first error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c := n.graph("names", NamesPermission, nil)
	c.limits.silence = namesTime / 3
	found = map[int]directory.Tenant{}
	parallel.Each(len(places), namesAtOnce, func(i int, tell func(func())) {
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
func (n Names) one(ctx context.Context, c *client, id uuid.UUID) (directory.Tenant, error) {
	link, err := url.Parse(n.Cloud.Graph + "/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='" + id.String() + "')")
	if err != nil {
		return directory.Tenant{}, problem.Of(err)
	}
	var t directory.Tenant
	err = c.fetch(ctx, link, func(r io.Reader) (err error) {
		t, err = decodeInformation(r, id)
		return err
	})
	if status, ok := errors.AsType[answered](err); ok && status == http.StatusNotFound {
		return directory.Tenant{}, nil
	}
	return t, err
}

// decodeInformation reads Graph's tenantInformation about a tenant; one about
// another tenant says nothing.
func decodeInformation(r io.Reader, id uuid.UUID) (directory.Tenant, error) {
	var row struct {
		TenantID rowID     `json:"tenantId"`
		Name     rowName   `json:"displayName"`
		Domain   rowDomain `json:"defaultDomainName"`
	}
	if err := tolerate(json.NewDecoder(r).Decode(&row)); err != nil || uuid.UUID(row.TenantID) != id {
		return directory.Tenant{}, err
	}
	return directory.Tenant{ID: id, Name: string(row.Name), Domain: string(row.Domain), Domains: directory.Join(nil, []rowDomain{row.Domain})}, nil
}
