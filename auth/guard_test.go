package auth

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tenantswitch/internal/cloud"
)

// counter is a network that only counts.
type counter struct{ requests int }

func (c *counter) CloseIdleConnections() {}

func (c *counter) Do(r *http.Request) (*http.Response, error) {
	c.requests++
	return reply(r, http.StatusOK, nil, "{}"), nil
}

func TestTheGuardLetsNothingGoElsewhere(t *testing.T) {
	global, ok := cloud.ByName("global")
	if !ok {
		t.Fatal("no such cloud")
	}
	const (
		token     = "https://login.microsoftonline.com/organizations/oauth2/v2.0/token"
		instances = "https://login.microsoftonline.com/common/discovery/instance?api-version=1.1"
	)
	elsewhere := cloud.Cloud{Authority: "https://login.corp.example"}
	for _, c := range []struct {
		name, method, url string
		cloud             cloud.Cloud
		passes            bool
	}{
		{"the cloud's own", http.MethodPost, token, global, true},
		{"a foreign host", http.MethodPost, "https://login.attacker.invalid/token", global, false},
		{"a foreign host by GET", http.MethodGet, "https://login.attacker.invalid/common/discovery/instance", global, false},
		{"no TLS", http.MethodPost, strings.Replace(token, "https", "http", 1), global, false},
		{"another port", http.MethodPost, strings.Replace(token, ".com", ".com:8443", 1), global, false},
		{"a user in the URL", http.MethodPost, strings.Replace(token, "login.", "u@login.", 1), global, false},
		{"instance discovery", http.MethodGet, instances, elsewhere, false},
		{"a form to instance discovery", http.MethodPost, instances, elsewhere, false},
		{"another page there", http.MethodGet, strings.Replace(instances, "/instance", "/keys", 1), elsewhere, false},
		{"another cloud's token endpoint", http.MethodPost, token, elsewhere, false},
	} {
		var network counter
		u, err := url.Parse(c.url)
		if err != nil {
			t.Fatal(err)
		}
		_, err = newGuard(c.cloud, &network).Do(&http.Request{Method: c.method, URL: u})
		if passed := network.requests == 1; passed != c.passes || passed != (err == nil) {
			t.Errorf("%s: %d requests, %v", c.name, network.requests, err)
		}
		if err != nil && !errors.Is(err, errForeign) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
