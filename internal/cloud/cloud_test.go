package cloud

import (
	"net/url"
	"testing"
)

func TestATokenGoesToTheExactResourceManagerOnly(t *testing.T) {
	global, _ := ByName("global")
	for raw, want := range map[string]bool{
		"https://management.azure.com/tenants?x=1":            true,
		"https://MANAGEMENT.azure.com:443/tenants":            true,
		"http://management.azure.com/tenants":                 false,
		"https://management.azure.com:8443/tenants":           false,
		"https://management.azure.com.evil.example/tenants":   false,
		"https://evil.example/management.azure.com":           false,
		"https://management.azure.com@evil.example/tenants":   false,
		"https://user@management.azure.com/tenants":           false,
		"https://management.usgovcloudapi.net/tenants":        false,
		"//management.azure.com/tenants":                      false,
		"https:management.azure.com/tenants":                  false,
		"https://management.azure.com./tenants":               false,
		"https://management.azure.com%2eevil.example/tenants": false,
	} {
		u, err := url.Parse(raw)
		if got := err == nil && global.OwnsResourceManager(u); got != want {
			t.Errorf("%s: got %v, want %v", raw, got, want)
		}
	}
}

func TestATokenGoesToTheExactGraphOnly(t *testing.T) {
	global, _ := ByName("global")
	for raw, want := range map[string]bool{
		"https://graph.microsoft.com/v1.0/tenantRelationships/delegatedAdminCustomers": true,
		"https://Graph.Microsoft.com:443/v1.0/me":                                      true,
		"http://graph.microsoft.com/v1.0/me":                                           false,
		"https://graph.microsoft.com:8443/v1.0/me":                                     false,
		"https://graph.microsoft.com.evil.example/v1.0/me":                             false,
		"https://graph.microsoft.com@evil.example/v1.0/me":                             false,
		"https://user@graph.microsoft.com/v1.0/me":                                     false,
		"https://graph.microsoft.us/v1.0/me":                                           false,
		"https://dod-graph.microsoft.us/v1.0/me":                                       false,
		"https://management.azure.com/tenants":                                         false,
	} {
		u, err := url.Parse(raw)
		if got := err == nil && global.OwnsGraph(u); got != want {
			t.Errorf("%s: got %v, want %v", raw, got, want)
		}
	}
}

func TestACloudWithoutGraphOwnsNone(t *testing.T) {
	for _, raw := range []string{"https:///v1.0/me", "https://:443/v1.0/me", "https://graph.microsoft.com/v1.0/me"} {
		if u, err := url.Parse(raw); err == nil && (Cloud{}).OwnsGraph(u) {
			t.Errorf("%s is owned", raw)
		}
	}
}

func TestEachCloudHasAGraphOfItsOwn(t *testing.T) {
	for _, c := range All() {
		u, err := url.Parse(c.GraphScope("User.Read"))
		if err != nil || u.Path != "/User.Read" {
			t.Fatalf("%s: the scope is %q", c.Name, c.GraphScope("User.Read"))
		}
		for _, other := range All() {
			if got := other.OwnsGraph(u); got != (other.Name == c.Name) {
				t.Errorf("%s owns %s: %v", other.Name, u, got)
			}
		}
	}
}

func TestEachCloudOwnsItsAuthorityAndNoOther(t *testing.T) {
	for _, c := range All() {
		u, err := url.Parse(c.Authority)
		if err != nil || u.Scheme != "https" {
			t.Fatalf("%s: authority %q", c.Name, c.Authority)
		}
		for _, other := range All() {
			if got := other.OwnsLoginHost(u.Hostname()); got != (other.Name == c.Name) {
				t.Errorf("%s owns %s: %v", other.Name, u.Hostname(), got)
			}
		}
		if c.Loopback {
			t.Errorf("%s allows loopback", c.Name)
		}
	}
	if _, ok := ByName("moon"); ok {
		t.Error("an unknown cloud was found")
	}
}
