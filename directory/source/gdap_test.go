package source

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/clean"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

const graphBase = "https://graph.microsoft.com/v1.0/tenantRelationships/"

// relationship is a row as Graph sends it; ends is the JSON of its end.
func relationship(status, tenant, name, ends, extends string, roles ...string) string {
	var all []string
	for _, r := range roles {
		all = append(all, `{"roleDefinitionId":"`+r+`"}`)
	}
	return `{"@odata.type":"#microsoft.graph.delegatedAdminRelationship","@odata.etag":"W/\"JyI1YzAx\"",` +
		`"id":"72a7ae7e-4887-4e34-9755-2e1e9b26b943-63f017cb-9e0d-4f14-94bd-4871902b3409","displayName":"Contoso admin relationship",` +
		`"duration":"P730D","customer":{"tenantId":"` + tenant + `","displayName":"` + name + `"},` +
		`"accessDetails":{"unifiedRoles":[` + strings.Join(all, ",") + `]},"status":"` + status + `",` +
		`"createdDateTime":"2022-02-10T11:24:42.3148266Z","autoExtendDuration":` + extends + `,"endDateTime":` + ends + `}`
}

func customerOf(tenant, name string) string {
	return `{"@odata.type":"#microsoft.graph.delegatedAdminCustomer","@odata.etag":"W/\"JyIx\"","id":"` + tenant +
		`","tenantId":"` + tenant + `","displayName":"` + name + `"}`
}

// graphPage answers with rows.
func graphPage(next string, rows ...string) answer {
	if next != "" {
		next = `,"@odata.nextLink":"` + next + `"`
	}
	return respond(http.StatusOK, `{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#x","value":[`+strings.Join(rows, ",")+`]`+next+`}`)
}

func readGDAP(t *testing.T, answers ...answer) *reading {
	t.Helper()
	r := &reading{manager: &manager{answers: answers}, tokens: &tokens{}}
	global, _ := cloud.ByName("global")
	r.of(t, Partner{Setup{Cloud: global, HTTP: r.manager, Tokens: r.tokens}})
	return r
}

func (r *reading) asked() []string {
	var all []string
	for _, q := range r.manager.requests {
		all = append(all, q.URL.String())
	}
	return all
}

const (
	globalReader   = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
	securityReader = "5d6b6bb7-de71-4623-b4af-96380a352509"
	unheardOfRole  = "00000000-0000-4000-8000-00000000000a"
)

func TestActiveRelationshipsMakeACustomer(t *testing.T) {
	const secondPage = graphBase + "delegatedAdminRelationships?$skipToken=a b"
	r := readGDAP(t,
		graphPage(secondPage,
			relationship("active", idA, "A of then", `"2026-12-03T17:32:28.6566061Z"`, `"PT0S"`, securityReader),
			relationship("terminated", idB, "B", `"2030-01-01T00:00:00Z"`, `"P180D"`, globalReader),
			relationship("approvalPending", idB, "B", `null`, `null`)),
		graphPage("",
			relationship("active", strings.ToUpper(idA), "A", `"2027-01-01T00:00:00Z"`, `"P180D"`, globalReader, securityReader, unheardOfRole),
			relationship("Active", idC, "C of then", `null`, `"P0D"`)),
		graphPage("", customerOf(idA, "A of today"), customerOf(idB, "B")))
	if r.err != nil {
		t.Fatal(r.err)
	}
	want := []directory.Tenant{
		{ID: uuid.MustParse(idA), Name: "A of today", Environment: cloud.Global, Access: []directory.Access{{
			Source: "gdap", Kind: directory.GDAP, Extends: true, Until: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
			Roles: unheardOfRole + ", Global Reader, Security Reader",
		}}},
		{ID: uuid.MustParse(idC), Name: "C of then", Environment: cloud.Global, Access: []directory.Access{{Source: "gdap", Kind: directory.GDAP}}},
	}
	if got := r.tenants(); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("got %+v", got)
	}
	asked := []string{
		graphBase + "delegatedAdminRelationships?$filter=status%20eq%20%27active%27&$top=300",
		graphBase + "delegatedAdminRelationships?$skipToken=a%20b",
		graphBase + "delegatedAdminCustomers?$top=300",
	}
	if got := r.asked(); !slices.Equal(got, asked) {
		t.Errorf("asked for %q", got)
	}
}

func TestWhatGraphLacksLeavesTheRestOfARow(t *testing.T) {
	for name, row := range map[string]string{
		"absent":      `{"status":"active","customer":{"tenantId":"` + idA + `"}}`,
		"null":        `{"status":"active","customer":{"tenantId":"` + idA + `","displayName":null},"endDateTime":null,"autoExtendDuration":null,"accessDetails":null}`,
		"other types": `{"accessDetails":{"unifiedRoles":[7,{"roleDefinitionId":7},{"roleDefinitionId":"x"}]},"endDateTime":7,"autoExtendDuration":{},"status":"active","customer":{"displayName":[],"tenantId":"` + idA + `"}}`,
		"unusable":    relationship("active", idA, `\u200b`, `"soon"`, `""`, "x"),
		"never set":   relationship("active", idA, "", `"0001-01-01T00:00:00Z"`, `"PT0S"`),
	} {
		r := readGDAP(t, graphPage("", row), graphPage(""))
		want := directory.Tenant{ID: uuid.MustParse(idA), Environment: cloud.Global, Access: []directory.Access{{Source: "gdap", Kind: directory.GDAP}}}
		if r.err != nil || len(r.tenants()) != 1 || fmt.Sprintf("%+v", r.tenants()[0]) != fmt.Sprintf("%+v", want) {
			t.Errorf("%s: got %+v, %v", name, r.tenants(), r.err)
		}
	}
}

func TestARelationshipWithoutATenantIsTold(t *testing.T) {
	r := readGDAP(t, graphPage("", relationship("active", "x", "X", `null`, `null`), relationship("active", idA, "A", `null`, `null`)), graphPage(""))
	r.wantTenants(t, 1)
	if fmt.Sprint(r.missing) != "[Microsoft Graph's list has a row without a usable tenant id]" {
		t.Errorf("told is %q", r.missing)
	}
	readGDAP(t, graphPage(""), graphPage("")).wantTenants(t, 0) // no customer at all
}

func TestAGraphThatKnowsNoFilterIsAskedForAll(t *testing.T) {
	unknown := respond(http.StatusBadRequest, `{"error":{"code":"Request_UnsupportedQuery","message":"No."}}`)
	r := readGDAP(t, unknown, graphPage("", relationship("active", idA, "A", `null`, `null`)), unknown, graphPage("", customerOf(idA, "A")))
	r.wantTenants(t, 1)
	if got := r.asked(); len(got) != 4 || got[1] != graphBase+"delegatedAdminRelationships" || got[3] != graphBase+"delegatedAdminCustomers" {
		t.Errorf("asked for %q", got)
	}
}

func TestAListOfCustomersThatFailsLosesNobody(t *testing.T) {
	r := readGDAP(t, graphPage("", relationship("active", idA, "A", `null`, `null`)),
		respond(http.StatusForbidden, `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}`))
	r.wantTenants(t, 1)
	if len(r.notes) != 1 || !strings.Contains(r.notes[0], "names of GDAP customers may be old: Microsoft Graph answered 403") {
		t.Errorf("told is %q", r.notes)
	}
}

func TestGraphFailsAsResourceManagerDoes(t *testing.T) {
	page := relationship("active", idA, "A", `null`, `null`)
	const denied = `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation.",` +
		`"innerError":{"date":"2026-11-23T03:00:00","request-id":"r-1","client-request-id":"c-1"}}}`
	for name, c := range map[string]struct {
		answers []answer
		kind    problem.Kind
		words   []string
	}{
		"consent missing": {
			[]answer{respond(http.StatusForbidden, denied, "Request-Id", "r-1", "Client-Request-Id", "c-1")},
			problem.Other,
			[]string{"Microsoft Graph answered 403, Authorization_RequestDenied", "request id r-1, correlation id c-1", "DelegatedAdminRelationship.Read.All"},
		},
		"throttled for long":   {[]answer{respond(http.StatusTooManyRequests, `{}`, "Retry-After", "600")}, problem.Throttled, []string{"Microsoft Graph asks to be left alone for 10 min"}},
		"throttled for ever":   {[]answer{respond(http.StatusTooManyRequests, `{}`, "Retry-After", "1")}, problem.Throttled, []string{"left alone"}},
		"down":                 {[]answer{respond(http.StatusServiceUnavailable, ``)}, problem.Offline, []string{"Microsoft Graph answered 503"}},
		"silent":               {[]answer{never}, problem.Offline, []string{"graph.microsoft.com did not answer"}},
		"no JSON":              {[]answer{respond(http.StatusOK, `{"value":[{]}`)}, problem.Other, []string{"Microsoft Graph's answer is not usable", "not valid JSON"}},
		"no list":              {[]answer{respond(http.StatusOK, `{"values":[]}`)}, problem.Other, []string{"no list of relationships"}},
		"its own page again":   {[]answer{graphPage(graphBase+"delegatedAdminRelationships?$skipToken=1", page)}, problem.Other, []string{"Microsoft Graph's list does not come to an end"}},
		"to another host":      {[]answer{graphPage("https://graph.evil.example/v1.0/tenantRelationships/delegatedAdminRelationships", page)}, problem.Other, []string{"another place", "nothing was sent there"}},
		"to Resource Manager":  {[]answer{graphPage("https://management.azure.com/v1.0/tenantRelationships/delegatedAdminRelationships", page)}, problem.Other, []string{"another place"}},
		"to another list":      {[]answer{graphPage("https://graph.microsoft.com/v1.0/users", page)}, problem.Other, []string{"no list of relationships"}},
		"a token that expires": {[]answer{respond(http.StatusUnauthorized, `{"error":{"code":"InvalidAuthenticationToken","message":"No."}}`)}, problem.SignIn, []string{"401", "sign in again"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := readGDAP(t, c.answers...)
				p := r.wantProblem(t, c.kind, c.words...)
				for _, q := range r.manager.requests {
					if q.URL.Host != "graph.microsoft.com" {
						t.Errorf("a request went to %s: %s", q.URL, p.Why)
					}
				}
			})
		})
	}
	consent := &problem.Problem{Kind: problem.SignIn, What: "no token for Microsoft Graph", Do: "ask for consent"}
	r := &reading{manager: &manager{}, tokens: &tokens{err: consent}}
	global, _ := cloud.ByName("global")
	r.of(t, Partner{Setup{Cloud: global, HTTP: r.manager, Tokens: r.tokens}})
	if problem.Of(r.err) != consent {
		t.Errorf("got %v", r.err)
	}
	r.of(t, Partner{Setup{Cloud: cloud.Cloud{Name: "mine", ResourceManager: global.ResourceManager}, HTTP: r.manager, Tokens: r.tokens}})
	r.wantProblem(t, problem.Other, "the cloud mine has no usable address of Microsoft Graph")
}

func TestNoTokenGoesWhereItsServiceIsNot(t *testing.T) {
	m := &manager{answers: []answer{list("")}}
	global, _ := cloud.ByName("global")
	c := Setup{Cloud: global, HTTP: m, Tokens: &tokens{}}.graph("x", "y", nil)
	r := listRead{client: c, starts: []string{"https://management.azure.com/tenants"}}
	wantProblem(t, r.read(t.Context(), func([]directory.Tenant) {}), problem.Other, "no usable address of Microsoft Graph")
	u := *mustParse(t, "https://management.azure.com/tenants")
	wantProblem(t, c.fetch(t.Context(), &u, nil), problem.Other, "nothing was sent")
	if len(m.requests) != 0 {
		t.Errorf("sent to %v", m.requests[0].URL)
	}
}

func FuzzDecodeRelationships(f *testing.F) {
	f.Add([]byte(`{"value":[` + relationship("active", idA, "A", `"2026-12-03T17:32:28.6566061Z"`, `"P180D"`, globalReader, unheardOfRole) + `,{},7]}`))
	f.Add([]byte(`{"value":[{"status":"active","customer":{"tenantId":"` + idA + `"},"endDateTime":"9999-12-31T23:59:59Z"}],"@odata.nextLink":"x"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		page, err := newGDAPDecoder(cloud.Global).relationships(bytes.NewReader(body))
		if err != nil {
			return
		}
		if named, err := newGDAPDecoder(cloud.Global).customers(bytes.NewReader(body)); err != nil || named.rows != page.rows || named.next != page.next {
			t.Errorf("as customers: %+v, %v", named, err)
		}
		if len(page.tenants)+page.skipped > page.rows {
			t.Errorf("%d rows make %d tenants and %d without id", page.rows, len(page.tenants), page.skipped)
		}
		for _, tenant := range page.tenants {
			if tenant.ID == uuid.Nil || tenant.ID == personal || clean.Text(tenant.Name, clean.MaxName) != tenant.Name || strings.ContainsFunc(tenant.Access[0].Roles, forbidden) {
				t.Errorf("got %+v", tenant)
			}
		}
		d := directory.Directory{Tenants: page.tenants}
		if got := roundTrip(t, d); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", d) {
			t.Errorf("a snapshot keeps %+v of %+v", got, d)
		}
	})
}
