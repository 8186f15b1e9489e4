package directory

import (
	"encoding/json"
	"io"
	"log"
	"net/url"
	"slices"
	"testing"
	"time"
	"unicode"
)

// timed returns how long f takes.
func timed(tb testing.TB, f func() error) time.Duration {
	tb.Helper()
	start := time.Now()
	if err := f(); err != nil {
		tb.Fatal(err)
	}
	return time.Since(start)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// wirePage is a page as Resource Manager sends it.
type wirePage struct {
	Value    []wireTenant `json:"value"`
	NextLink string       `json:"nextLink,omitempty"`
}

type wireTenant struct {
	ID          string   `json:"id"`
	TenantID    string   `json:"tenantId"`
	CountryCode string   `json:"countryCode,omitempty"`
	Name        string   `json:"displayName,omitempty"`
	Domains     []string `json:"domains,omitempty"`
	Category    string   `json:"tenantCategory"`
	Domain      string   `json:"defaultDomain,omitempty"`
	Type        string   `json:"tenantType,omitempty"`
}

// pageOf is the page that lists the tenants.
func pageOf(tenants []Tenant, next string) string {
	page := wirePage{Value: []wireTenant{}, NextLink: next}
	for _, t := range tenants {
		page.Value = append(page.Value, wireTenant{
			ID: "/tenants/" + t.ID.String(), TenantID: t.ID.String(), CountryCode: t.Country, Name: t.Name,
			Domains: t.Domains, Category: "Home", Domain: t.Domain, Type: "AAD",
		})
	}
	body, err := json.Marshal(page)
	if err != nil {
		panic(err) // plain structs always marshal
	}
	return string(body)
}

// quietLog drops what a server says about connections that fail.
func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }

func mustParse(tb testing.TB, address string) *url.URL {
	tb.Helper()
	u, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

// forbidden says whether a rune must never reach the screen from a service.
func forbidden(r rune) bool {
	return r < ' ' || r >= 0x7f && r <= 0xa0 || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp)
}
