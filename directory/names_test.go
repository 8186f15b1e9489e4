package directory

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// oneToken is always the same one.
type oneToken struct{}

func (oneToken) Token(context.Context, string) (string, error) { return "token", nil }

// graphNames answers for Graph about the tenants that it knows.
type graphNames struct {
	known map[string]string // body by tenant id
	fail  int               // the status of every answer, if any
	asked atomic.Int32
}

func (g *graphNames) Do(r *http.Request) (*http.Response, error) {
	g.asked.Add(1)
	status, body := http.StatusNotFound, `{"error":{"code":"Directory_ObjectNotFound","message":"none"}}`
	for id, known := range g.known {
		if strings.Contains(r.URL.Path, id) {
			status, body = http.StatusOK, known
		}
	}
	if g.fail != 0 {
		status, body = g.fail, `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`
	}
	return respond(status, body)(r)
}

func (g *graphNames) names() Names {
	c, _ := cloud.ByName("global")
	return Names{Cloud: c, HTTP: g, Tokens: oneToken{}}
}

func TestNamesAreFilledInFromGraph(t *testing.T) {
	a, b, c := uuid.MustParse("0a000000-0000-0000-8000-000000000001"), uuid.MustParse("0a000000-0000-0000-8000-000000000002"), uuid.MustParse("0a000000-0000-0000-8000-000000000003")
	g := &graphNames{known: map[string]string{
		a.String(): `{"tenantId":"` + a.String() + `","displayName":"Zeta\u001b[31m Ltd","defaultDomainName":"Zeta.example"}`,
		b.String(): `{"tenantId":"` + c.String() + `","displayName":"another one"}`,
	}}
	old := Directory{Tenants: []Tenant{{ID: c, Name: "Contoso", Domain: "contoso.example"}, {ID: a}, {ID: b}}}
	got, err := g.names().Fill(t.Context(), old)
	if err != nil || g.asked.Load() != 2 {
		t.Fatalf("%v after %d requests", err, g.asked.Load())
	}
	if labels := []string{got.Tenants[0].Label(), got.Tenants[1].Label(), got.Tenants[2].Label()}; labels[0] != "Contoso" ||
		!strings.HasPrefix(labels[1], "Zeta") || labels[2] != b.String() || strings.Contains(labels[1], "\x1b") {
		t.Errorf("got %q", labels)
	}
	if got.Tenants[1].Domain != "zeta.example" || len(got.Tenants[1].Domains) != 1 || old.Tenants[1].Name != "" {
		t.Errorf("got %+v of %+v", got.Tenants[1], old.Tenants[1])
	}
}

func TestOneRefusalEndsTheAskingForNames(t *testing.T) {
	g := &graphNames{fail: http.StatusForbidden}
	var d Directory
	for i := range 100 {
		d.Tenants = append(d.Tenants, Tenant{ID: uuid.UUID{byte(i), 1}})
	}
	got, err := g.names().Fill(t.Context(), d)
	if p := problem.Of(err); p == nil || !strings.Contains(p.Do, "CrossTenantInformation.ReadBasic.All") || len(got.Tenants) != 100 {
		t.Errorf("got %v", err)
	}
	if n := g.asked.Load(); n > 2*namesAtOnce {
		t.Errorf("%d requests after a refusal", n)
	}
}

func TestAFewNamesAreAskedForInOneRead(t *testing.T) {
	g := &graphNames{}
	var d Directory
	for i := range 1000 {
		d.Tenants = append(d.Tenants, Tenant{ID: uuid.UUID{byte(i), byte(i >> 8), 1}})
	}
	if _, err := g.names().Fill(t.Context(), d); err != nil || g.asked.Load() != namesPerRead {
		t.Errorf("%d requests, %v", g.asked.Load(), err)
	}
}
