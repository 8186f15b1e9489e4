package source

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
	"unicode"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/snapshot"
	"tenantswitch/internal/vault"
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
func pageOf(tenants []directory.Tenant, next string) string {
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

// id makes an id from a small number.
func id(n byte) uuid.UUID { return uuid.UUID{15: n} }

func named(n byte, name string) directory.Tenant { return directory.Tenant{ID: id(n), Name: name} }

func names(tenants []directory.Tenant) []string {
	var all []string
	for _, t := range tenants {
		all = append(all, t.Label())
	}
	return all
}

var monday = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

// boxIn is an account of a vault whose key lies beside it.
func boxIn(tb testing.TB, dir string) snapshot.Store {
	tb.Helper()
	box, err := vault.New(dir, vault.Options{Keepers: []vault.Keeper{vault.File()}}).Create(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return box
}

// memory is a store without a seal.
type memory map[string][]byte

func (m memory) Read(_ context.Context, name string) ([]byte, error) { return m[name], nil }

func (m memory) Write(_ context.Context, name string, data []byte) error {
	m[name] = data
	return nil
}

// roundTrip saves a directory and loads it again.
func roundTrip(t *testing.T, d directory.Directory) directory.Directory {
	t.Helper()
	store := memory{}
	if err := snapshot.Save(t.Context(), store, d); err != nil {
		t.Fatal(err)
	}
	got, err := snapshot.Load(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// checkHidden fails where a file below dir holds a name, domain or id in clear.
func checkHidden(t *testing.T, dir string, d directory.Directory) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, tenant := range d.Tenants {
			for _, secret := range [][]byte{[]byte(tenant.Name), []byte(tenant.Domain), tenant.ID[:]} {
				if len(secret) > 6 && bytes.Contains(data, secret) {
					t.Errorf("%s holds %q", filepath.Base(path), secret)
				}
			}
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Errorf("%d files were searched: %v", files, err)
	}
}
