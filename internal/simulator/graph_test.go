package simulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// relations is the address of something under Graph's tenantRelationships.
func relations(s *Simulator, what string) string {
	return s.Cloud().Graph + "/v1.0/tenantRelationships/" + what
}

const (
	customersOf     = "delegatedAdminCustomers"
	relationshipsOf = "delegatedAdminRelationships"
)

// nameOf is the call for the name of a tenant.
func nameOf(id string) string { return "findTenantInformationByTenantId(tenantId='" + id + "')" }

// graphBody is an error of Graph.
type graphBody struct {
	Error struct {
		Code, Message string
		Inner         map[string]string `json:"innerError"`
	}
}

func TestGraphListsEveryCustomerOfDelegatedAdministration(t *testing.T) {
	onBoth(t, many(2500), func(t *testing.T, s *Simulator, hc doer) {
		for _, who := range s.People() {
			token := graphToken(t, s, hc, enterAs(t, s, hc, who.Username).RefreshToken)
			rows, pages := listed[customerRow](t, hc, relations(s, customersOf), token)
			ids := each(rows, func(r customerRow) string { return r.TenantID })
			if !slices.Equal(ids, reachedBy(s, GDAP)) || len(ids) != len(rows) || pages != len(rows)/graphPage+1 {
				t.Errorf("%s: %d rows, %d customers, %d pages", who.Username, len(rows), len(ids), pages)
			}
		}
	})
}

func TestTheUnionOfAllSourcesIsEveryTenant(t *testing.T) {
	for _, n := range []int{1, 2, 50, 250, 1500} {
		s := New(many(n))
		hc := s.InProcess()
		tokens := enter(t, s, hc)
		ids := each(list(t, s, hc, tokens.AccessToken), func(r tenantRow) string { return strings.ToLower(r.TenantID) })
		subscriptions, _ := listed[subscriptionRow](t, hc, subscriptionsLink(s), tokens.AccessToken)
		ids = append(ids, each(subscriptions, func(r subscriptionRow) string { return r.TenantID })...)
		customers, _ := listed[customerRow](t, hc, relations(s, customersOf), graphToken(t, s, hc, tokens.RefreshToken))
		ids = append(ids, each(customers, func(r customerRow) string { return r.TenantID })...)
		slices.Sort(ids)
		ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == personalTenant })
		var want []string
		for _, tenant := range s.Truth() {
			want = append(want, tenant.ID.String())
		}
		if slices.Sort(want); !slices.Equal(ids, want) || len(ids) != s.Len() {
			t.Errorf("%d tenants in all, want %d", len(ids), n)
		}
	}
}

func TestTheLastRelationshipInForceTellsTheEnd(t *testing.T) {
	at := newClock()
	o := many(1000)
	o.Now = at.now
	onBoth(t, o, func(t *testing.T, s *Simulator, hc doer) {
		rows, _ := listed[relationshipRow](t, hc, relations(s, relationshipsOf), graphToken(t, s, hc, enter(t, s, hc).RefreshToken))
		ends, states, former := map[string]Way{}, map[string]int{}, 0
		for _, row := range rows {
			states[row.Status]++
			if row.Status != statusActive {
				continue
			}
			end, err := time.Parse(time.RFC3339Nano, *row.End)
			if err != nil {
				t.Fatal(err)
			}
			if end.After(ends[row.Customer.TenantID].Until) {
				ends[row.Customer.TenantID] = Way{Source: GDAP, Kind: "gdap", Until: end, Extends: row.Extension == "P180D"}
			}
		}
		for _, tenant := range s.Truth() {
			for _, way := range tenant.Ways {
				if way.Source == GDAP && ends[tenant.ID.String()] != way {
					t.Errorf("%s: %+v, want %+v", tenant.ID, ends[tenant.ID.String()], way)
				}
			}
		}
		for _, row := range rows {
			if row.Customer != nil && ends[row.Customer.TenantID].Source == "" {
				former++
			}
		}
		if len(ends) != len(reachedBy(s, GDAP)) || former < 10 || len(states) < 7 || len(rows) < 2*len(ends) {
			t.Errorf("%d customers, %d rows of former ones, %v", len(ends), former, states)
		}
	})
}

func TestARelationshipHasTheDocumentedFields(t *testing.T) {
	s := New(many(250))
	hc := s.InProcess()
	rows, _ := listed[map[string]any](t, hc, relations(s, relationshipsOf), graphToken(t, s, hc, enter(t, s, hc).RefreshToken))
	seen := map[string]bool{}
	for _, row := range rows {
		for _, field := range []string{
			"@odata.type", "@odata.etag", "id", "displayName", "duration", "customer", "accessDetails", "status", "autoExtendDuration",
			"createdDateTime", "lastModifiedDateTime", "activatedDateTime", "endDateTime",
		} {
			if _, there := row[field]; !there {
				t.Errorf("the field %s is missing from %v", field, row)
			}
		}
		name, _ := row["displayName"].(string)
		if pending := row["status"] == statusPending || row["status"] == statusCreated; pending != (row["endDateTime"] == nil) || seen[name] {
			t.Errorf("%v", row)
		}
		seen[name] = true
	}
}

func TestGraphsListsTakeTheDocumentedOptions(t *testing.T) {
	s := New(many(1000))
	hc := s.InProcess()
	token := graphToken(t, s, hc, enter(t, s, hc).RefreshToken)
	with := func(what string, pairs ...string) string {
		q := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			q.Set(pairs[i], pairs[i+1])
		}
		return relations(s, what) + "?" + q.Encode()
	}
	all, _ := listed[relationshipRow](t, hc, relations(s, relationshipsOf), token)
	active, pages := listed[relationshipRow](t, hc, with(relationshipsOf, "$filter", "status eq 'active'", "$top", "50"), token)
	want := slices.DeleteFunc(slices.Clone(all), func(r relationshipRow) bool { return r.Status != statusActive })
	key := func(r relationshipRow) string { return r.ID }
	if !slices.Equal(each(active, key), each(want, key)) || pages != (len(active)+49)/50 {
		t.Errorf("%d of %d are active, want %d, %d pages", len(active), len(all), len(want), pages)
	}
	id := want[len(want)-1].Customer.TenantID
	theirs, _ := listed[relationshipRow](t, hc, with(relationshipsOf, "$filter", "customer/tenantId eq '"+id+"' and status eq 'active'"), token)
	if len(theirs) == 0 || slices.ContainsFunc(theirs, func(r relationshipRow) bool { return r.Customer.TenantID != id || r.Status != statusActive }) {
		t.Errorf("of one customer: %+v", theirs)
	}
	if none, _ := listed[customerRow](t, hc, with(customersOf, "$filter", "tenantId eq '"+s.Strangers()[0].ID.String()+"'"), token); len(none) > 0 {
		t.Errorf("a former customer is one: %+v", none)
	}
	few, _ := listed[map[string]any](t, hc, with(customersOf, "$select", "tenantId", "$top", "300"), token)
	if len(few) != len(reachedBy(s, GDAP)) || few[0]["tenantId"] == nil || few[0]["displayName"] != nil {
		t.Errorf("%d rows, the first is %v", len(few), few[0])
	}
	_, body := ask(t, hc, with(customersOf, "$count", "true", "$top", "1"), token)
	contains(t, body, fmt.Sprintf(`"@odata.count":%d,`, len(few)), `"@odata.nextLink":"https://`+graphHost+`/v1.0/`)
}

func TestGraphNamesAnyTenant(t *testing.T) {
	onBoth(t, many(250), func(t *testing.T, s *Simulator, hc doer) {
		token := graphToken(t, s, hc, enter(t, s, hc).RefreshToken)
		for _, tenant := range slices.Concat(s.Truth()[:30], s.Strangers()) {
			response, body := ask(t, hc, relations(s, nameOf(tenant.ID.String())), token)
			var told struct {
				TenantID, DisplayName, DefaultDomainName string
				FederationBrandName                      *string
			}
			if err := json.Unmarshal([]byte(body), &told); err != nil || response.StatusCode != http.StatusOK || told.TenantID != tenant.ID.String() ||
				told.DisplayName != tenant.Name || told.DefaultDomainName != tenant.Domain || told.FederationBrandName != nil {
				t.Errorf("%d %v %s", response.StatusCode, err, body)
			}
		}
		for id, want := range map[string]int{uuid.NewString(): 404, refusing(t, s, tenantDeleted).ID.String(): 404, "nonsense": 400} {
			response, body := ask(t, hc, relations(s, nameOf(id)), token)
			var told graphBody
			if err := json.Unmarshal([]byte(body), &told); err != nil || response.StatusCode != want || told.Error.Code == "" {
				t.Errorf("%s: %d %s", id, response.StatusCode, body)
			}
		}
	})
}

func TestGraphRefusesAsTheRealOneDoes(t *testing.T) {
	at := newClock()
	o := many(250)
	o.Now = at.now
	s := New(o)
	hc := s.InProcess()
	good := enter(t, s, hc)
	graph := graphToken(t, s, hc, good.RefreshToken)
	weak := graphTokenFor(t, s, hc, good.RefreshToken, s.Cloud().GraphScope(readMyself)).AccessToken
	for _, c := range []struct {
		name, link, header string
		status             int
		code               string
	}{
		{"no token", relations(s, customersOf), "", 401, "InvalidAuthenticationToken"},
		{"another scheme", relations(s, customersOf), "Basic " + graph, 401, "InvalidAuthenticationToken"},
		{"nonsense", relations(s, relationshipsOf), "Bearer nonsense", 401, "InvalidAuthenticationToken"},
		{"a forged token", relations(s, customersOf), "Bearer " + graph[:len(graph)-2] + "AA", 401, "InvalidAuthenticationToken"},
		{"a token for Resource Manager", relations(s, customersOf), "Bearer " + good.AccessToken, 401, "InvalidAuthenticationToken"},
		{"a token without the permission", relations(s, customersOf), "Bearer " + weak, 403, "Authorization_RequestDenied"},
		{"the same for relationships", relations(s, relationshipsOf), "Bearer " + weak, 403, "Authorization_RequestDenied"},
		{"the same for names", relations(s, nameOf(uuid.NewString())), "Bearer " + weak, 403, "Authorization_RequestDenied"},
		{"too large a page", relations(s, customersOf) + "?$top=301", "Bearer " + graph, 400, "BadRequest"},
		{"a strange filter", relations(s, customersOf) + "?$filter=displayName+ne+'x'", "Bearer " + graph, 400, "BadRequest"},
		{"a strange option", relations(s, customersOf) + "?$expand=all", "Bearer " + graph, 400, "BadRequest"},
		{"a bad skip token", relations(s, customersOf) + "?$skiptoken=w1.AAAA", "Bearer " + graph, 400, "BadRequest"},
		{"another resource", s.Cloud().Graph + "/v1.0/planets", "Bearer " + graph, 400, "BadRequest"},
		{"another function", relations(s, "findPlanet(id='1')"), "Bearer " + graph, 400, "BadRequest"},
	} {
		r := newGet(t, c.link)
		if c.header != "" {
			r.Header.Set("Authorization", c.header)
		}
		response, body := send(t, hc, r)
		var told graphBody
		if err := json.Unmarshal([]byte(body), &told); err != nil || response.StatusCode != c.status || told.Error.Code != c.code || told.Error.Message == "" ||
			told.Error.Inner["request-id"] != response.Header.Get("Request-Id") || told.Error.Inner["client-request-id"] == "" || told.Error.Inner["date"] == "" {
			t.Errorf("%s: %d %s", c.name, response.StatusCode, body)
		}
		if challenge := response.Header.Get("WWW-Authenticate"); (challenge != "") != (c.status == 401) {
			t.Errorf("%s: the challenge is %q", c.name, challenge)
		}
	}
	at.pass(61 * time.Minute)
	if response, body := ask(t, hc, relations(s, customersOf), graph); response.StatusCode != 401 || !strings.Contains(body, "expired") {
		t.Errorf("an hour later: %d %s", response.StatusCode, body)
	}
}

func TestATokenOfACustomerHasNoCustomers(t *testing.T) {
	s := New(many(250))
	hc := s.InProcess()
	form := refreshForm(s, enter(t, s, hc).RefreshToken)
	form.Set("scope", s.Cloud().GraphScope(".default"))
	_, there := post(t, s, hc, "/"+s.At(2).ID.String()+"/oauth2/v2.0/token", form)
	for _, what := range []string{customersOf, relationshipsOf} {
		if rows, _ := listed[map[string]any](t, hc, relations(s, what), there.AccessToken); len(rows) > 0 {
			t.Errorf("%s: %d rows", what, len(rows))
		}
	}
}

func TestEveryFaultOfAListCanBeGraphsOrLighthouses(t *testing.T) {
	for _, name := range []string{"throttled", "throttled-silently", "flaky", "malformed", "foreign-link", "loop", "cut"} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, many(250), func(t *testing.T, s *Simulator, hc doer) {
				tokens := enter(t, s, hc)
				graph := graphToken(t, s, hc, tokens.RefreshToken)
				for place, link := range map[Place]string{Subscriptions: subscriptionsLink(s), Customers: relations(s, customersOf), Relationships: relations(s, relationshipsOf)} {
					s.Use(at(play(t, name), place))
					token := graph
					if place == Subscriptions {
						token = tokens.AccessToken
					}
					checkFault(t, hc, name, link, token)
					if rows := list(t, s, hc, tokens.AccessToken); distinct(rows) != s.Tally().Sources[Azure] {
						t.Errorf("the tenants suffer too: %d rows", len(rows))
					}
				}
			})
		})
	}
}

// checkFault looks at the first answer of a list.
func checkFault(t *testing.T, hc doer, name, link, token string) {
	t.Helper()
	r := newGet(t, link)
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := hc.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	text := string(body)
	var told graphBody
	valid := json.Unmarshal(body, &told) == nil
	switch name {
	case "throttled", "throttled-silently":
		if response.StatusCode != 429 || told.Error.Code != "TooManyRequests" || (response.Header.Get("Retry-After") == "") != (name == "throttled-silently") {
			t.Errorf("%s: %d %s", link, response.StatusCode, text)
		}
	case "flaky":
		if response.StatusCode != 503 || told.Error.Code != "ServiceUnavailable" {
			t.Errorf("%s: %d %s", link, response.StatusCode, text)
		}
	case "malformed":
		if response.StatusCode != 200 || valid {
			t.Errorf("%s: %d %s", link, response.StatusCode, text)
		}
	case "foreign-link":
		if !strings.Contains(text, ".attacker.invalid/") {
			t.Errorf("%s: the link is not foreign: %.200s", link, text)
		}
	case "loop":
		if !strings.Contains(text, `extLink":"`+link) {
			t.Errorf("%s: the link is another one: %.200s", link, text)
		}
	case "cut":
		if err == nil {
			t.Errorf("%s: it is whole", link)
		}
	}
	if strings.Contains(link, graphHost) && response.StatusCode >= 400 && (told.Error.Inner["request-id"] == "" || response.Header.Get("Request-Id") == "") {
		t.Errorf("%s: the error is not Graph's: %s", link, text)
	}
}

func TestOneSourceCanBeDown(t *testing.T) {
	s := New(many(250))
	hc := s.InProcess()
	tokens := enter(t, s, hc)
	graph := graphToken(t, s, hc, tokens.RefreshToken)
	for name, want := range map[string][3]int{"graph-outage": {200, 200, 503}, "graph-throttled": {200, 200, 429}, "no-subscriptions": {200, 503, 200}, "outage": {503, 503, 200}} {
		s.Use(play(t, name))
		var got [3]int
		for i, link := range []string{tenantsLink(s), subscriptionsLink(s), relations(s, customersOf)} {
			token := tokens.AccessToken
			if i == 2 {
				token = graph
			}
			response, _ := ask(t, hc, link, token)
			got[i] = response.StatusCode
		}
		if got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func BenchmarkRelationships(b *testing.B) {
	s := New(many(100_000))
	c := caller{tenant: s.estate.id(0)}
	for b.Loop() {
		book := s.book(c)
		for k := range graphPage {
			_ = graphService{s}.relationship(c, book, book.count()/2+k)
		}
	}
}

func TestAForeignLinkOfGraphIsSeenToBeFollowed(t *testing.T) {
	onBoth(t, many(2500), func(t *testing.T, s *Simulator, hc doer) {
		token := graphToken(t, s, hc, enter(t, s, hc).RefreshToken)
		s.Use(at(play(t, "foreign-link"), Customers))
		_, body := ask(t, hc, relations(s, customersOf), token)
		var page struct {
			Next string `json:"@odata.nextLink"`
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil || !strings.HasPrefix(page.Next, "https://"+foreignGraph+"/v1.0/") || len(s.Leaks()) != 0 {
			t.Fatalf("the next link is %s, leaks %v", page.Next, s.Leaks())
		}
		ask(t, hc, page.Next, token) // what a careless client does
		if leaks := s.Leaks(); len(leaks) != 1 || !leaks[0].Bearer || leaks[0].Host != foreignGraph {
			t.Errorf("the leaks are %+v", leaks)
		}
	})
}

func TestHostileNamesComeThroughGraphToo(t *testing.T) {
	s := New(many(40_000))
	odd := map[string]bool{}
	for _, tenant := range s.Truth() {
		if strings.Contains(tenant.Combination(), string(GDAP)) {
			odd[tenant.Oddity] = true
		}
	}
	if len(odd) != int(oddities) {
		t.Errorf("customers of Graph have these oddities: %v", odd)
	}
}

// at returns the scenario with what it does to the list of tenants, its faults
// and its links, done to the lists of other places instead.
func at(sc Scenario, places ...Place) Scenario {
	f, next := sc.faults[Tenants], sc.nextLink
	sc.faults = map[Place]fault{}
	for _, p := range places {
		if f != nil {
			sc.faults[p] = f
		}
	}
	if next != nil {
		sc.nextLink = func(r *http.Request, link string) string {
			there := func(p Place) bool { return strings.HasSuffix(strings.ToLower(r.URL.Path), string(p)) }
			if slices.ContainsFunc(places, there) {
				return next(r, link)
			}
			return link
		}
	}
	return sc
}
