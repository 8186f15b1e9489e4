package simulator

import (
	"net/http"

	"github.com/google/uuid"
)

// subscriptionRow is one element of the list of subscriptions, with the
// documented fields. HomeTenantID is not among them: a scenario's list has it.
type subscriptionRow struct {
	ID             string           `json:"id"`
	Authorization  string           `json:"authorizationSource"`
	ManagedBy      []managingTenant `json:"managedByTenants"`
	SubscriptionID string           `json:"subscriptionId"`
	TenantID       string           `json:"tenantId"`
	HomeTenantID   string           `json:"homeTenantId,omitempty"`
	DisplayName    string           `json:"displayName"`
	State          string           `json:"state"`
	Policies       policies         `json:"subscriptionPolicies"`
}

type managingTenant struct {
	TenantID string `json:"tenantId"`
}

type policies struct {
	Location string `json:"locationPlacementId"`
	Quota    string `json:"quotaId"`
	Limit    string `json:"spendingLimit"`
}

// ownSubscriptions are those of a person's own company. The second is managed
// by somebody else: that a subscription is managed does not make it a customer's.
const ownSubscriptions = 2

// listSubscriptions is GET /subscriptions: those that a token of one tenant
// reaches, which in one's home are the delegated ones too.
func (s armService) listSubscriptions(w http.ResponseWriter, r *http.Request) {
	if c, ok := s.admit(w, r); ok {
		row := func(k int) subscriptionRow { return s.subscription(c, k) }
		sendPage(s, w, r, c.from, s.subscriptions(c), row, s.current().subscriptions)
	}
}

// subscriptions is how many there are for the caller.
func (s armService) subscriptions(c caller) int {
	switch i, ok := s.estate.index(c.tenant); {
	case ok && i == c.who:
		return ownSubscriptions + s.estate.spread.subscriptions.count(s.estate.n)
	case ok && s.estate.lists(i) && s.estate.hasUser(i):
		return 1
	}
	return 0
}

// subscription is the k-th of the caller's.
func (s armService) subscription(c caller, k int) subscriptionRow {
	i, nth := c.who, k
	row := subscriptionRow{
		Authorization: "RoleBased", ManagedBy: []managingTenant{}, State: "Enabled",
		Policies: policies{Location: "Internal_2014-09-01", Quota: "EnterpriseAgreement_2014-09-01", Limit: "Off"},
	}
	switch at, _ := s.estate.index(c.tenant); {
	case at != c.who:
		i, nth = at, 0
	case k >= ownSubscriptions:
		i, nth = s.estate.spread.subscriptions.at(k - ownSubscriptions)
		row.ManagedBy = s.managers(c.tenant, i)
		row.State = []string{"Enabled", "Warned", "Disabled"}[nth]
	case k > 0:
		row.ManagedBy = []managingTenant{{s.estate.id(strangersFrom).String()}}
	}
	id := fillID(feistel(s.seed^0x737562, uint64(mostSubscriptions*i+nth)), mix(s.seed^0x737562, uint64(i)))
	row.SubscriptionID, row.ID = id.String(), "/subscriptions/"+id.String()
	row.TenantID = s.estate.id(i).String()
	row.DisplayName = []string{"Sentinel", "Production", "Landing zone"}[nth]
	return row
}

// managers are the tenants that manage a customer's subscriptions: the caller's
// own, and sometimes another provider's before it.
func (s armService) managers(own uuid.UUID, i int) []managingTenant {
	all := []managingTenant{{own.String()}}
	if mix(s.seed^0x6d616e61676572, uint64(i))%4 == 0 {
		all = append([]managingTenant{{s.estate.id(strangersFrom + 1).String()}}, all...)
	}
	return all
}

// nameManagingTenant writes delegated subscriptions as a client would if their
// tenant were the one that manages them. Microsoft's documents leave that open.
func nameManagingTenant(rows []subscriptionRow, _ int) {
	for i := range rows {
		if row := &rows[i]; len(row.ManagedBy) > 0 {
			own := row.ManagedBy[len(row.ManagedBy)-1].TenantID
			row.HomeTenantID, row.TenantID = row.TenantID, own
		}
	}
}
