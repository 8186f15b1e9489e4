package simulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func subscriptionsLink(s *Simulator) string {
	return s.Cloud().ResourceManager + "/subscriptions?api-version=2022-12-01"
}

// listed follows the pages of a list of Resource Manager or Graph.
func listed[Row any](t *testing.T, hc doer, link, token string) (rows []Row, pages int) {
	t.Helper()
	for link != "" {
		response, body := ask(t, hc, link, token)
		var page struct {
			Value []Row
			Next  string `json:"nextLink"`
			Odata string `json:"@odata.nextLink"`
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %v: %.300s", link, response.StatusCode, err, body)
		}
		rows, link, pages = append(rows, page.Value...), page.Next+page.Odata, pages+1
	}
	return rows, pages
}

// reachedBy are the ids of the tenants that a source knows, sorted.
func reachedBy(s *Simulator, source Source) []string {
	var ids []string
	for _, tenant := range s.Truth() {
		if slices.ContainsFunc(tenant.Ways, func(w Way) bool { return w.Source == source }) {
			ids = append(ids, tenant.ID.String())
		}
	}
	slices.Sort(ids)
	return ids
}

// each returns the distinct ids, sorted.
func each[Row any](rows []Row, id func(Row) string) []string {
	var ids []string
	for _, row := range rows {
		ids = append(ids, id(row))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (row subscriptionRow) managedBy(tenant string) bool {
	return slices.Contains(row.ManagedBy, managingTenant{tenant})
}

func TestDelegatedSubscriptionsNameEveryCustomerOfLighthouse(t *testing.T) {
	onBoth(t, many(2500), func(t *testing.T, s *Simulator, hc doer) {
		for _, who := range s.People() {
			tokens := enterAs(t, s, hc, who.Username)
			rows, pages := listed[subscriptionRow](t, hc, subscriptionsLink(s), tokens.AccessToken)
			var delegated []subscriptionRow
			for _, row := range rows {
				if row.managedBy(who.TenantID) {
					delegated = append(delegated, row)
				} else if row.TenantID != who.TenantID {
					t.Errorf("%+v is neither delegated nor one's own", row)
				}
			}
			if got, want := each(delegated, func(r subscriptionRow) string { return r.TenantID }), reachedBy(s, Lighthouse); !slices.Equal(got, want) {
				t.Errorf("%s: %d customers, want %d", who.Username, len(got), len(want))
			}
			if n := len(each(rows, func(r subscriptionRow) string { return r.SubscriptionID })); n != len(rows) || pages != 1 || len(delegated) != len(rows)-ownSubscriptions {
				t.Errorf("%d rows, %d subscriptions, %d delegated, %d pages", len(rows), n, len(delegated), pages)
			}
		}
	})
}

func TestSubscriptionsComeInPages(t *testing.T) {
	s := New(many(1000))
	hc := s.InProcess()
	rows, pages := listed[subscriptionRow](t, hc, subscriptionsLink(s), enter(t, s, hc).AccessToken)
	if pages != len(rows)/smallPage+1 || pages < 3 || s.Count("/subscriptions") != pages {
		t.Errorf("%d rows in %d pages", len(rows), pages)
	}
}

func TestASubscriptionHasTheDocumentedFields(t *testing.T) {
	s := New(many(250))
	hc := s.InProcess()
	rows, _ := listed[map[string]any](t, hc, subscriptionsLink(s), enter(t, s, hc).AccessToken)
	last := rows[len(rows)-1]
	for _, field := range []string{"id", "subscriptionId", "displayName", "tenantId", "state", "subscriptionPolicies", "authorizationSource", "managedByTenants"} {
		if last[field] == nil {
			t.Errorf("the field %s is missing from %v", field, last)
		}
	}
	if last["homeTenantId"] != nil {
		t.Errorf("a field that no document names: %v", last)
	}
}

func TestATokenOfACustomerListsTheCustomersSubscriptionsOnly(t *testing.T) {
	s := New(many(250))
	hc := s.InProcess()
	token := enter(t, s, hc).RefreshToken
	for i, tenant := range s.Truth()[:60] {
		if tenant.Refusal != 0 || i == 0 {
			continue
		}
		rows, _ := listed[subscriptionRow](t, hc, subscriptionsLink(s), refreshAt(t, s, hc, tenant.ID.String(), token).AccessToken)
		want := 0
		if s.estate.hasUser(i) {
			want = 1
		}
		if len(rows) != want || want == 1 && (rows[0].TenantID != tenant.ID.String() || len(rows[0].ManagedBy) > 0) {
			t.Errorf("tenant %d, %s: %+v", i, tenant.Combination(), rows)
		}
	}
}

func TestSubscriptionsAreRefusedAsTenantsAre(t *testing.T) {
	s := New(many(250))
	hc := s.InProcess()
	tokens := enter(t, s, hc)
	for link, want := range map[string]int{
		s.Cloud().ResourceManager + "/subscriptions":     400,
		subscriptionsLink(s) + "&$skiptoken=w1.AAAA":     400,
		subscriptionsLink(s):                             200,
		s.Cloud().ResourceManager + "/subscriptions/one": 404,
	} {
		if response, body := ask(t, hc, link, tokens.AccessToken); response.StatusCode != want {
			t.Errorf("%s: %d %s", link, response.StatusCode, body)
		}
	}
	if response, _ := ask(t, hc, subscriptionsLink(s), graphToken(t, s, hc, tokens.RefreshToken)); response.StatusCode != 401 {
		t.Errorf("with a token for Graph: %d", response.StatusCode)
	}
	if response, _ := send(t, hc, newPost(t, subscriptionsLink(s), url.Values{})); response.StatusCode != 405 {
		t.Errorf("by POST: %d", response.StatusCode)
	}
}

func TestASubscriptionCanNameWhoManagesIt(t *testing.T) {
	s := New(many(250))
	hc := s.InProcess()
	token := signedIn(t, s, hc, "managing-tenant").AccessToken
	home := s.People()[0].TenantID
	rows, _ := listed[subscriptionRow](t, hc, subscriptionsLink(s), token)
	var customers []string
	for _, row := range rows {
		if row.managedBy(home) {
			customers = append(customers, row.HomeTenantID)
			if row.TenantID != home {
				t.Errorf("the tenant is %s", row.TenantID)
			}
		}
	}
	slices.Sort(customers)
	if !slices.Equal(slices.Compact(customers), reachedBy(s, Lighthouse)) {
		t.Errorf("%d customers", len(customers))
	}
}

func TestEveryCategoryCanBeRefused(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	token := signedIn(t, s, hc, "no-categories").AccessToken
	for link, want := range map[string]int{tenantsLink(s): 200, tenantsLink(s) + "&%24includeAllTenantCategories=true": 400} {
		if response, body := ask(t, hc, link, token); response.StatusCode != want {
			t.Errorf("%s: %d %.200s", link, response.StatusCode, body)
		}
	}
	s.Use(Scenario{})
	if response, _ := ask(t, hc, tenantsLink(s)+"&$includeAllTenantCategories=true", token); response.StatusCode != 200 {
		t.Errorf("elsewhere: %d", response.StatusCode)
	}
}

func TestTheListOfTenantsHoldsAzuresOnly(t *testing.T) {
	for _, n := range []int{1, 2, 3, 48, 250, 1500} {
		s := New(many(n))
		hc := s.InProcess()
		ids := each(list(t, s, hc, enter(t, s, hc).AccessToken), func(r tenantRow) string { return strings.ToLower(r.TenantID) })
		ids = slices.DeleteFunc(ids, func(id string) bool { return id == personalTenant })
		if want := reachedBy(s, Azure); !slices.Equal(ids, want) {
			t.Errorf("of %d tenants: %d are listed, want %d", n, len(ids), len(want))
		}
	}
}
