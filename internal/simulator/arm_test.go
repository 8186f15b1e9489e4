package simulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestTheListHoldsExactlySoManyTenants(t *testing.T) {
	if testing.Short() {
		t.Skip("no goroutine in it, and large: not for repeated runs")
	}
	for _, n := range []int{1, 2, 3, 99, 100, 101, 250, 996, 997, 1000, 1001, 2500} {
		s := New(Options{Tenants: n, Seed: uint64(n)})
		hc := s.InProcess()
		tokens := enter(t, s, hc)
		rows := list(t, s, hc, tokens.AccessToken)
		if got := distinct(rows); got != n {
			t.Errorf("%d tenants were listed, want %d", got, n)
		}
		if extra := len(rows) - n; extra != 1+min(duplicates, n) {
			t.Errorf("of %d tenants: %d rows are extra", n, extra)
		}
	}
}

func TestEveryPageButTheLastNamesTheNext(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	token := enter(t, s, hc).AccessToken
	s.ForgetRequests()
	if n := len(list(t, s, hc, token)); n != 254 || s.Count("/tenants") != 3 {
		t.Errorf("%d rows came in %d pages", n, s.Count("/tenants"))
	}
}

func TestTheListHasTheDocumentedFields(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	response, body := ask(t, hc, tenantsLink(s)+"&$includeAllTenantCategories=true", enter(t, s, hc).AccessToken)
	var page struct {
		Value []map[string]any `json:"value"`
	}
	if err := json.Unmarshal([]byte(body), &page); err != nil {
		t.Fatal(err)
	}
	home := page.Value[0]
	for _, field := range []string{"id", "tenantId", "countryCode", "country", "displayName", "domains", "tenantCategory", "defaultDomain", "tenantType", "tenantBrandingLogoUrl"} {
		if home[field] == nil {
			t.Errorf("the field %s is missing from %v", field, home)
		}
	}
	if home["tenantCategory"] != "Home" || home["tenantId"] != s.People()[0].TenantID || home["id"] != "/tenants/"+s.People()[0].TenantID {
		t.Errorf("the person's home is %v", home)
	}
	for _, name := range []string{"x-ms-request-id", "x-ms-correlation-request-id", "x-ms-routing-request-id", "x-ms-ratelimit-remaining-tenant-reads"} {
		if response.Header.Get(name) == "" {
			t.Errorf("the header %s is missing", name)
		}
	}
}

func TestMostTenantsAreReachedAsAGuestAndSomeByDelegation(t *testing.T) {
	s := New(Options{})
	count := map[string]int{}
	for i := range s.Len() {
		count[s.estate.row(0, i).Category]++
	}
	if count["Home"] < 150 || count["ProjectedBy"] < 10 || count["ManagedBy"] < 5 {
		t.Errorf("the categories are %v", count)
	}
}

func TestADuplicateSaysAnotherCategory(t *testing.T) {
	s := New(Options{})
	category := map[string]string{}
	duplicated, capitals := 0, 0
	for i := range s.estate.rows() {
		row := s.estate.row(0, i)
		id := strings.ToLower(row.TenantID)
		if before, again := category[id]; again {
			duplicated++
			if before == row.Category {
				t.Errorf("%s is %s twice", id, before)
			}
			if id != row.TenantID {
				capitals++
			}
		}
		category[id] = row.Category
	}
	if duplicated != duplicates || capitals != 1 || category[personalTenant] == "" {
		t.Errorf("%d duplicates, %d in capitals, personal accounts %q", duplicated, capitals, category[personalTenant])
	}
}

// armBody is an error of Resource Manager.
type armBody struct {
	Error struct{ Code, Message string }
}

func TestResourceManagerRefusesAsTheRealOneDoes(t *testing.T) {
	at := newClock()
	s := New(Options{Now: at.now})
	hc := s.InProcess()
	good := enter(t, s, hc)
	graph := graphToken(t, s, hc, good.RefreshToken)
	foreign := New(Options{Seed: 99, Now: at.now})
	theirs := enter(t, foreign, foreign.InProcess()).AccessToken
	forged := good.AccessToken[:len(good.AccessToken)-2] + "AA"

	for _, c := range []struct {
		name, link, header string
		status             int
		code               string
	}{
		{"no version", s.Cloud().ResourceManager + "/tenants", "Bearer " + good.AccessToken, 400, "MissingApiVersionParameter"},
		{"a strange version", s.Cloud().ResourceManager + "/tenants?api-version=1999-01-01", "Bearer " + good.AccessToken, 400, "InvalidApiVersionParameter"},
		{"no token", tenantsLink(s), "", 401, "AuthenticationFailed"},
		{"another scheme", tenantsLink(s), "Basic " + good.AccessToken, 401, "AuthenticationFailed"},
		{"nonsense", tenantsLink(s), "Bearer nonsense", 401, "InvalidAuthenticationToken"},
		{"an empty token", tenantsLink(s), "Bearer ", 401, "InvalidAuthenticationToken"},
		{"a forged token", tenantsLink(s), "Bearer " + forged, 401, "InvalidAuthenticationToken"},
		{"a token of another cloud", tenantsLink(s), "Bearer " + theirs, 401, "InvalidAuthenticationToken"},
		{"an id token", tenantsLink(s), "Bearer " + good.IDToken, 401, "InvalidAuthenticationTokenAudience"},
		{"a refresh token", tenantsLink(s), "Bearer " + good.RefreshToken, 401, "InvalidAuthenticationToken"},
		{"a token for Graph", tenantsLink(s), "Bearer " + graph, 401, "InvalidAuthenticationTokenAudience"},
		{"a bad skip token", tenantsLink(s) + "&$skiptoken=w1.AAAA", "Bearer " + good.AccessToken, 400, "InvalidSkipToken"},
		{"another resource", s.Cloud().ResourceManager + "/planets?api-version=2022-12-01", "Bearer " + good.AccessToken, 404, "ResourceNotFound"},
	} {
		r := newGet(t, c.link)
		if c.header != "" {
			r.Header.Set("Authorization", c.header)
		}
		response, body := send(t, hc, r)
		var told armBody
		if err := json.Unmarshal([]byte(body), &told); err != nil || response.StatusCode != c.status || told.Error.Code != c.code || told.Error.Message == "" {
			t.Errorf("%s: %d %s", c.name, response.StatusCode, body)
		}
		if challenge := response.Header.Get("WWW-Authenticate"); (challenge != "") != (c.status == 401) {
			t.Errorf("%s: the challenge is %q", c.name, challenge)
		}
	}

	at.pass(61 * time.Minute)
	response, body := ask(t, hc, tenantsLink(s), good.AccessToken)
	if response.StatusCode != 401 || !strings.Contains(body, "ExpiredAuthenticationToken") {
		t.Errorf("an hour later: %d %s", response.StatusCode, body)
	}
}

// graphToken trades the refresh token for one that is not for Resource Manager.
func graphToken(t *testing.T, s *Simulator, hc doer, refresh string) string {
	t.Helper()
	form := refreshForm(s, refresh)
	form.Set("scope", "https://graph.demo.invalid/.default")
	status, answer := post(t, s, hc, "/organizations/oauth2/v2.0/token", form)
	if status != http.StatusOK {
		t.Fatalf("%d %+v", status, answer)
	}
	return answer.AccessToken
}

func TestAPostToTheListIsNotAllowed(t *testing.T) {
	s := New(Options{})
	response, body := send(t, s.InProcess(), newPost(t, tenantsLink(s), url.Values{}))
	if response.StatusCode != 405 {
		t.Errorf("%d %s", response.StatusCode, body)
	}
}
