package source

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// subscriptions answers with the documented list, one row for each tenant and
// the tenants that manage it.
func subscriptions(next string, rows ...[]string) answer {
	var all []string
	for _, row := range rows {
		var by []string
		for _, id := range row[1:] {
			by = append(by, `{"tenantId":"`+id+`"}`)
		}
		all = append(all, `{"id":"/subscriptions/291bba3f-e0a5-47bc-a099-3bdcb2a50a05","authorizationSource":"RoleBased",`+
			`"managedByTenants":[`+strings.Join(by, ",")+`],"subscriptionId":"291bba3f-e0a5-47bc-a099-3bdcb2a50a05",`+
			`"tenantId":"`+row[0]+`","displayName":"Example Subscription","state":"Enabled",`+
			`"subscriptionPolicies":{"locationPlacementId":"Internal_2014-09-01","quotaId":"Internal_2014-09-01","spendingLimit":"Off"}}`)
	}
	return respond(http.StatusOK, `{"value":[`+strings.Join(all, ",")+`],"nextLink":"`+next+`"}`)
}

// readLighthouse reads for an account that lives in a tenant.
func readLighthouse(t *testing.T, home string, answers ...answer) *reading {
	t.Helper()
	r := &reading{manager: &manager{answers: answers}, tokens: &tokens{}}
	global, _ := cloud.ByName("global")
	own, _ := uuid.Parse(home)
	r.of(t, Lighthouse{Setup{Cloud: global, HTTP: r.manager, Tokens: r.tokens, Home: own}})
	return r
}

func TestSubscriptionsThatOthersDelegateNameTheirTenants(t *testing.T) {
	const next = "https://management.azure.com/subscriptions?api-version=2022-12-01&$skiptoken=2"
	r := readLighthouse(t, idA,
		subscriptions(next, []string{idB, idA}, []string{idB, idC, idA}, []string{idA}, []string{idA, idB}, []string{idC}),
		subscriptions("", []string{idB, idA}, []string{personal.String(), idA}))
	if r.err != nil || len(r.pages) != 2 || fmt.Sprint(names(r.tenants())) != fmt.Sprint([]string{idB, idB}) {
		t.Fatalf("got %v, %v", names(r.tenants()), r.err)
	}
	if got := r.tenants()[0]; got.Access[0] != (directory.Access{Source: "lighthouse", Kind: directory.Delegated}) || got.Environment != cloud.Global {
		t.Errorf("got %+v", got)
	}
	if got := r.manager.requests[0].URL.String(); got != "https://management.azure.com/subscriptions?api-version=2022-12-01" {
		t.Errorf("asked for %s", got)
	}
}

func TestWhatIsNoDelegationIsNoCustomer(t *testing.T) {
	for name, c := range map[string]struct {
		home string
		row  []string
		want int
	}{
		"delegated to us":            {idA, []string{idB, idA}, 1},
		"delegated to others":        {idA, []string{idB, idC}, 0},
		"delegated to nobody":        {idA, []string{idB}, 0},
		"ours, managed by others":    {idA, []string{idA, idB}, 0},
		"home not known":             {"", []string{idB, idA}, 1},
		"home not known, by itself":  {"", []string{idB, idB}, 0},
		"home not known, by no id":   {"", []string{idB, "x"}, 0},
		"the managing tenant's own ": {idA, []string{idA, idA}, 0},
	} {
		if r := readLighthouse(t, c.home, subscriptions("", c.row)); r.err != nil || len(r.tenants()) != c.want {
			t.Errorf("%s: got %v, %v", name, names(r.tenants()), r.err)
		}
	}
}

func TestADelegationWithoutATenantIsTold(t *testing.T) {
	r := readLighthouse(t, idA, subscriptions("", []string{"x", idA}, []string{idB, idA}))
	r.wantTenants(t, 1)
	if fmt.Sprint(r.missing) != "[Resource Manager's list has a row without a usable tenant id]" {
		t.Errorf("told is %q", r.missing)
	}
	// Without any delegation the list is empty, and that is all.
	readLighthouse(t, idA, respond(http.StatusOK, `{"value":[]}`)).wantTenants(t, 0)
}

func TestAPageOfSubscriptionsMayNameKnownTenantsOnly(t *testing.T) {
	var answers []answer
	for i := range 2 * maxStale {
		answers = append(answers, subscriptions(fmt.Sprintf("https://management.azure.com/subscriptions?x=%d", i), []string{idB, idA}))
	}
	r := readLighthouse(t, idA, append(answers, subscriptions("", []string{idC, idA}))...)
	r.wantTenants(t, 2*maxStale+1)
	readLighthouse(t, idA, subscriptions(link(2), []string{idB, idA})).
		wantProblem(t, problem.Other, "no list of subscriptions", "nothing was sent there")
}

func FuzzDecodeSubscriptions(f *testing.F) {
	f.Add([]byte(`{"value":[{"tenantId":"` + idA + `","managedByTenants":[{"tenantId":"` + idB + `"},null,1]},{}],"nextLink":"x"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		page, err := Lighthouse{}.decode(bytes.NewReader(body))
		if err != nil {
			return
		}
		if len(page.tenants)+page.skipped > page.rows {
			t.Errorf("%d rows make %d tenants and %d without id", page.rows, len(page.tenants), page.skipped)
		}
		for _, tenant := range page.tenants {
			if tenant.ID == uuid.Nil || tenant.ID == personal {
				t.Errorf("got %+v", tenant)
			}
		}
	})
}
