package source

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
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
	return Names{Setup{Cloud: c, HTTP: g, Tokens: oneToken{}}}
}

func TestNamesAreFilledInFromGraph(t *testing.T) {
	a, b, c := uuid.MustParse("0a000000-0000-0000-8000-000000000001"), uuid.MustParse("0a000000-0000-0000-8000-000000000002"), uuid.MustParse("0a000000-0000-0000-8000-000000000003")
	g := &graphNames{known: map[string]string{
		a.String(): `{"tenantId":"` + a.String() + `","displayName":"Zeta\u001b[31m Ltd","defaultDomainName":"Zeta.example"}`,
		b.String(): `{"tenantId":"` + c.String() + `","displayName":"another one"}`,
	}}
	old := directory.Directory{Tenants: []directory.Tenant{{ID: c, Name: "Contoso", Domain: "contoso.example"}, {ID: a}, {ID: b}}}
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
	var d directory.Directory
	for i := range 100 {
		d.Tenants = append(d.Tenants, directory.Tenant{ID: uuid.UUID{byte(i), 1}})
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
	var d directory.Directory
	for i := range 1000 {
		d.Tenants = append(d.Tenants, directory.Tenant{ID: uuid.UUID{byte(i), byte(i >> 8), 1}})
	}
	if _, err := g.names().Fill(t.Context(), d); err != nil || g.asked.Load() != namesPerRead {
		t.Errorf("%d requests, %v", g.asked.Load(), err)
	}
}

// TestNamesThatCannotBeHadCostLittle asks a Graph that fails in every way.
func TestNamesThatCannotBeHadCostLittle(t *testing.T) {
	for name, c := range map[string]struct {
		instead answer
		err     error
		words   string
	}{
		"consent missing": {respond(http.StatusForbidden, `{"error":{"code":"Authorization_RequestDenied","message":"No."}}`), nil, "Microsoft Graph answered 403, Authorization_RequestDenied: No"},
		"no token":        {nil, &problem.Problem{Kind: problem.SignIn, What: "no token", Why: "no consent", Do: "x"}, "no token: no consent"},
		"throttled":       {respond(http.StatusTooManyRequests, ``, "Retry-After", "600"), nil, "left alone for 10 min"},
		"throttled a bit": {respond(http.StatusTooManyRequests, ``, "Retry-After", "20"), nil, "left alone"},
		"down":            {respond(http.StatusBadGateway, ``), nil, "502"},
		"silent":          {never, nil, "not complete in the time allowed"},
		"dead":            {refuseToConnect(errors.New("no route to host")), nil, "no route to host"},
		"no JSON":         {respond(http.StatusOK, `{"tenantId"`), nil, "not usable"},
		"another tenant":  {respond(http.StatusOK, `{"tenantId":"`+idA+`","displayName":"Evil"}`), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var asked atomic.Int32
				n := (&graphNames{}).names()
				n.Tokens = sameToken{c.err}
				n.HTTP = doerFunc(func(r *http.Request) (*http.Response, error) {
					asked.Add(1)
					return c.instead(r)
				})
				var d directory.Directory
				for i := range 100 {
					d.Tenants = append(d.Tenants, directory.Tenant{ID: uuid.UUID{byte(i), 1}})
				}
				start := time.Now()
				got, err := n.Fill(t.Context(), d)
				if len(got.Tenants) != 100 || got.Tenants[0].Name != "" || c.words == "" && err != nil {
					t.Errorf("got %+v, %v", got.Tenants[0], err)
				}
				if c.words != "" {
					if _, ok := errors.AsType[*problem.Problem](err); !ok || !strings.Contains(err.Error(), c.words) || asked.Load() > 40 {
						t.Errorf("%d requests, %v", asked.Load(), err)
					}
				}
				if took := time.Since(start); took > namesTime {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// doerFunc sends requests by a function.
type doerFunc func(*http.Request) (*http.Response, error)

func (f doerFunc) Do(r *http.Request) (*http.Response, error) { return f(r) }

// sameToken is a token source that many may use at once.
type sameToken struct{ err error }

func (s sameToken) Token(context.Context, string) (string, error) { return "secret-1", s.err }

func TestTenantsWithoutAnyNameDoNotStandInTheWay(t *testing.T) {
	g := &graphNames{known: map[string]string{}}
	var d directory.Directory
	for i := range 3 * namesPerRead {
		d.Tenants = append(d.Tenants, directory.Tenant{ID: uuid.UUID{byte(i), byte(i >> 8), 1}})
	}
	last := d.Tenants[len(d.Tenants)-1].ID
	g.known[last.String()] = `{"tenantId":"` + last.String() + `","displayName":"Contoso"}`
	for range 100 {
		var err error
		if d, err = g.names().Fill(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if d.Tenants[0].Name == "Contoso" {
			return
		}
	}
	t.Error("it was never asked for")
}

func FuzzDecodeInformation(f *testing.F) {
	f.Add([]byte(`{"tenantId":"` + idA + `","federationBrandName":null,"displayName":"Contoso, Ltd","defaultDomainName":"CONTOSO18839.onmicrosoft.com"}`))
	f.Add([]byte(`{"tenantId":"` + idA + `","displayName":7,"defaultDomainName":"\u202e"}`))
	f.Add([]byte(`{"tenantId":"` + idB + `","displayName":"Evil"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		tenant, err := decodeInformation(bytes.NewReader(body), uuid.MustParse(idA))
		if err == nil && (tenant.ID.String() != idA && tenant.Label() != uuid.Nil.String() || strings.ContainsFunc(tenant.Name+tenant.Domain, forbidden)) {
			t.Errorf("got %+v", tenant)
		}
	})
}
