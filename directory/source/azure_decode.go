package source

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/clean"
	"tenantswitch/internal/cloud"
)

// maxCountry is how long the name of a country may be, in runes.
const maxCountry = 64

// azureName is the name of the azure source.
const azureName = "azure"

// azureDecoder turns pages into tenants. One serves a whole read, so that what
// tenants have in common is kept once.
type azureDecoder struct {
	home        uuid.UUID // the account's own tenant; zero where it is not known
	environment cloud.Environment
	countries   map[string]string
	access      map[directory.Kind][]directory.Access
	row         azureRow
}

func newAzureDecoder(home uuid.UUID, env cloud.Environment) *azureDecoder {
	return &azureDecoder{
		home: home, environment: env,
		countries: map[string]string{}, access: map[directory.Kind][]directory.Access{},
	}
}

// azureRow is the part of Resource Manager's TenantIdDescription that we keep
// (api-version 2022-12-01). Every field may be absent, null or of another
// type.
type azureRow struct {
	TenantID      rowID        `json:"tenantId"`
	Category      rowCategory  `json:"tenantCategory"`
	DisplayName   rowName      `json:"displayName"`
	DefaultDomain rowDomain    `json:"defaultDomain"`
	Domains       []rowDomain  `json:"domains"`
	CountryCode   countryBytes `json:"countryCode"`
	Country       countryBytes `json:"country"`
}

// reset empties the row but keeps its memory. Stale elements beyond the length
// of Domains must go as well: a null in the next list would bring them back.
func (r *azureRow) reset() {
	domains := r.Domains[:cap(r.Domains)]
	clear(domains)
	*r = azureRow{
		Domains: domains[:0], CountryCode: r.CountryCode[:0], Country: r.Country[:0],
	}
}

type (
	rowCategory  uint8
	countryBytes []byte
)

// The categories of a tenant.
const (
	noCategory rowCategory = iota
	homeCategory
	projectedCategory
)

// UnmarshalText tolerates categories it does not know.
func (c *rowCategory) UnmarshalText(b []byte) error {
	switch {
	case strings.EqualFold(string(b), "Home"):
		*c = homeCategory
	case strings.EqualFold(string(b), "ProjectedBy"), strings.EqualFold(string(b), "ManagedBy"):
		*c = projectedCategory
	default:
		*c = noCategory
	}
	return nil
}

// UnmarshalText keeps the bytes; the decoder cleans each distinct country once.
func (c *countryBytes) UnmarshalText(b []byte) error {
	*c = append((*c)[:0], b...)
	return nil
}

// decode reads one page as it arrives, row by row.
func (d *azureDecoder) decode(r io.Reader) (listPage, error) {
	var page listPage
	next, err := decodePage(r, func(in *json.Decoder) error {
		d.row.reset()
		if err := tolerate(in.Decode(&d.row)); err != nil {
			return err
		}
		if page.row(uuid.UUID(d.row.TenantID)) {
			page.tenants = append(page.tenants, d.tenant())
		}
		return nil
	})
	page.next = next
	return page, err
}

// tenant returns the tenant that the current row describes.
func (d *azureDecoder) tenant() directory.Tenant {
	t := directory.Tenant{
		ID:          uuid.UUID(d.row.TenantID),
		Name:        string(d.row.DisplayName),
		Domain:      string(d.row.DefaultDomain),
		Domains:     directory.Join(nil, d.row.Domains),
		Country:     d.country(),
		Environment: d.environment,
	}
	kind := d.kind(t.ID)
	if d.access[kind] == nil {
		d.access[kind] = []directory.Access{{Source: azureName, Kind: kind}}
	}
	t.Access = d.access[kind]
	return t
}

// kind says how the account reaches the current row's tenant.
//
// The category alone does not tell a guest from a member. Microsoft's own
// example of this list (Get-AzTenant) shows every directory in which the
// account has a user as "Home"; which of them is its home, only the sign-in
// knows. Without that knowledge we repeat what the service says. ProjectedBy
// and ManagedBy are the words of Azure Lighthouse ("tenants managing the
// subscription"), and tools that read them agree on delegated access; no page
// of Microsoft's defines them. A row with no category, or a new one, states
// nothing.
func (d *azureDecoder) kind(id uuid.UUID) directory.Kind {
	known := d.home != uuid.Nil
	switch {
	case known && id == d.home:
		return directory.Home
	case d.row.Category == projectedCategory:
		return directory.Delegated
	case d.row.Category == homeCategory && known:
		return directory.Guest
	case d.row.Category == homeCategory:
		return directory.Home
	}
	return directory.Unknown
}

func (d *azureDecoder) country() string {
	raw := d.row.CountryCode
	if len(raw) == 0 {
		raw = d.row.Country
	}
	if c, ok := d.countries[string(raw)]; ok {
		return c
	}
	c := clean.Text(string(raw), maxCountry)
	d.countries[string(raw)] = c
	return c
}
