package source

import (
	"context"
	"encoding/json"
	"io"

	"github.com/google/uuid"

	"tenantswitch/directory"
)

// lighthouseName is the name of the lighthouse source.
const lighthouseName = "lighthouse"

// Lighthouse is the source "lighthouse": the tenants that have delegated a
// subscription to the account's own tenant by Azure Lighthouse. Resource
// Manager lists such subscriptions to a token of the home tenant
// (github.com/Azure/azure-rest-api-specs, Subscriptions_List). A delegation
// opens Azure and Sentinel; it says nothing of the other portals.
type Lighthouse struct{ Setup }

// Name returns "lighthouse".
func (Lighthouse) Name() string { return lighthouseName }

// Read calls page with the tenants of each page. A tenant comes once for each
// page that has a subscription of it, and has no name: none is listed. An
// account without delegations has an empty list.
func (l Lighthouse) Read(ctx context.Context, w directory.Watcher, page func([]directory.Tenant)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, defaultLimits.whole, errTooLong)
	defer cancel()
	r := &listRead{
		client: l.resourceManager("subscriptions", w),
		starts: []string{l.Cloud.ResourceManager + "/subscriptions?api-version=2022-12-01"},
		decode: l.decode,
	}
	if err := r.read(ctx, page); err != nil {
		return err
	}
	r.tellHoles(w)
	return nil
}

// subscriptionRow is the part of Resource Manager's Subscription that we read
// (api-version 2022-12-01).
type subscriptionRow struct {
	TenantID  rowID `json:"tenantId"`
	ManagedBy []struct {
		TenantID rowID `json:"tenantId"`
	} `json:"managedByTenants"`
}

// decode reads one page as it arrives, row by row, and lists each customer once.
func (l Lighthouse) decode(r io.Reader) (listPage, error) {
	var page listPage
	access := []directory.Access{{Source: lighthouseName, Kind: directory.Delegated}}
	listed := map[uuid.UUID]bool{}
	next, err := decodePage(r, func(in *json.Decoder) error {
		var row subscriptionRow
		if err := tolerate(in.Decode(&row)); err != nil {
			return err
		}
		if !l.delegated(&row) {
			page.rows++
			return nil
		}
		if id := uuid.UUID(row.TenantID); page.row(id) && !listed[id] {
			listed[id] = true
			page.tenants = append(page.tenants, directory.Tenant{ID: id, Environment: l.Cloud.Environment, Access: access})
		}
		return nil
	})
	page.next = next
	return page, err
}

// delegated says whether somebody else's subscription is managed from the
// account's tenant. No page says whether its tenantId then is the customer's or
// the managing tenant's; in the second case there is nothing to learn from it.
func (l Lighthouse) delegated(row *subscriptionRow) bool {
	own := uuid.UUID(row.TenantID)
	if l.Home != uuid.Nil && own == l.Home {
		return false
	}
	for _, by := range row.ManagedBy {
		switch manager := uuid.UUID(by.TenantID); {
		case l.Home != uuid.Nil && manager == l.Home:
			return true
		case l.Home == uuid.Nil && manager != uuid.Nil && manager != own:
			return true
		}
	}
	return false
}
