package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// issuerOf asks for the public document of a domain, without signing in.
func issuerOf(t *testing.T, s *Simulator, hc doer, name string) (status int, issuer string) {
	t.Helper()
	response, body := send(t, hc, newGet(t, s.Cloud().Authority+"/"+name+"/v2.0/.well-known/openid-configuration"))
	var doc struct {
		Issuer string `json:"issuer"`
		Graph  string `json:"msgraph_host"`
	}
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatalf("%s: %v in %s", name, err, body)
	}
	if response.StatusCode == http.StatusOK && (s.Cloud().Graph != "https://"+doc.Graph || response.Header.Get("Cache-Control") != "max-age=86400, private") {
		t.Errorf("%s: Graph is %q, caching %q", name, doc.Graph, response.Header.Get("Cache-Control"))
	}
	return response.StatusCode, doc.Issuer
}

func TestADomainTellsItsTenantWithoutASignIn(t *testing.T) {
	onBoth(t, Options{Tenants: 230}, func(t *testing.T, s *Simulator, hc doer) {
		asked := slices.Concat(s.Truth()[:40], s.Truth()[200:])
		for _, tenant := range slices.Concat(asked, s.Strangers()) {
			for i, domain := range tenant.Domains {
				if i > 2 {
					break // one of them has hundreds
				}
				want := "https://" + loginHost + "/" + tenant.ID.String() + "/v2.0"
				if tenant.Refusal == tenantDeleted {
					if status, _ := issuerOf(t, s, hc, domain); status != http.StatusBadRequest {
						t.Errorf("%s was deleted, and answers %d", domain, status)
					}
					continue
				}
				if status, got := issuerOf(t, s, hc, strings.ToUpper(domain)); got != want || status != http.StatusOK {
					t.Errorf("%s: %d, the issuer is %s, want %s", domain, status, got, want)
				}
			}
		}
		if n := len(s.Requests()); s.Count("/organizations") != 0 || n < 100 {
			t.Errorf("of %d requests, %d were a sign-in", n, s.Count("/organizations"))
		}
	})
}

func TestStrangersAreTheSameInEveryCloudOfASeed(t *testing.T) {
	small, large := New(Options{Tenants: 1, Seed: 4}), New(Options{Tenants: 100_000, Seed: 4})
	for i, x := range small.Strangers() {
		y := large.Strangers()[i]
		if x.ID != y.ID || x.Name == "" || x.Domain == "" || x.ID.Version() != 0 {
			t.Errorf("%+v and %+v", x, y)
		}
		for _, listed := range small.Truth() {
			if listed.ID == x.ID {
				t.Errorf("%s is listed", x.Name)
			}
		}
	}
}

func BenchmarkDomain(b *testing.B) {
	s := New(Options{Tenants: 100_000})
	domain := s.At(99_999).Domain
	for b.Loop() {
		if _, ok := s.estate.byDomain(domain); !ok {
			b.Fatal("it is not found")
		}
	}
}
