package directory

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
)

// azureName is the name of the azure source.
const azureName = "azure"

// personal is the tenant that holds every personal Microsoft account. It is
// nobody's customer.
var personal = uuid.MustParse("9188040d-6c67-4c5b-b112-36a304b66dad")

// azurePage is one page of the answer to GET /tenants.
type azurePage struct {
	tenants []Tenant
	next    string // nextLink as it stands; "" on the last page
	rows    int    // rows in the answer, the ones left out included
	skipped int    // rows without a usable tenant id
}

// errNoList says that an answer is JSON but no list of tenants.
var errNoList = errors.New("the answer holds no list of tenants")

// azureDecoder turns pages into tenants. One serves a whole read, so that what
// tenants have in common is kept once.
type azureDecoder struct {
	home        uuid.UUID // the account's own tenant; zero where it is not known
	environment cloud.Environment
	countries   map[string]string
	access      map[Kind][]Access
	row         azureRow
}

func newAzureDecoder(home uuid.UUID, env cloud.Environment) *azureDecoder {
	return &azureDecoder{
		home: home, environment: env,
		countries: map[string]string{}, access: map[Kind][]Access{},
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
	rowID        uuid.UUID
	rowCategory  uint8
	rowName      string
	rowDomain    string
	countryBytes []byte
)

// The categories of a tenant.
const (
	noCategory rowCategory = iota
	homeCategory
	projectedCategory
)

// UnmarshalText takes the strict form of 36 characters; any other text leaves
// the id zero, and the row is left out.
func (id *rowID) UnmarshalText(b []byte) error {
	*id = rowID{}
	if len(b) != 36 {
		return nil
	}
	if parsed, err := uuid.ParseBytes(b); err == nil {
		*id = rowID(parsed)
	}
	return nil
}

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

// UnmarshalText cleans the name.
func (n *rowName) UnmarshalText(b []byte) error {
	*n = rowName(cleanText(string(b), maxName))
	return nil
}

// UnmarshalText cleans the domain.
func (d *rowDomain) UnmarshalText(b []byte) error {
	*d = rowDomain(cleanDomain(string(b)))
	return nil
}

// UnmarshalText keeps the bytes; the decoder cleans each distinct country once.
func (c *countryBytes) UnmarshalText(b []byte) error {
	*c = append((*c)[:0], b...)
	return nil
}

// decode reads one page as it arrives, row by row.
func (d *azureDecoder) decode(r io.Reader) (azurePage, error) {
	in := json.NewDecoder(r)
	var page azurePage
	if err := expect(in, json.Delim('{')); err != nil {
		return page, err
	}
	found := false
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return page, err
		}
		switch key {
		case "value":
			found = true
			err = d.decodeRows(in, &page)
		case "nextLink":
			err = tolerate(in.Decode(&page.next))
		default:
			var ignored json.RawMessage
			err = in.Decode(&ignored)
		}
		if err != nil {
			return page, err
		}
	}
	if err := expect(in, json.Delim('}')); err != nil {
		return page, err
	}
	if !found {
		return page, errNoList
	}
	return page, nil
}

func (d *azureDecoder) decodeRows(in *json.Decoder, page *azurePage) error {
	if err := expect(in, json.Delim('[')); err != nil {
		return err
	}
	for in.More() {
		d.row.reset()
		if err := tolerate(in.Decode(&d.row)); err != nil {
			return err
		}
		page.rows++
		switch id := uuid.UUID(d.row.TenantID); id {
		case uuid.Nil:
			page.skipped++
		case personal:
		default:
			page.tenants = append(page.tenants, d.tenant())
		}
	}
	return expect(in, json.Delim(']'))
}

// tenant returns the tenant that the current row describes.
func (d *azureDecoder) tenant() Tenant {
	t := Tenant{
		ID:          uuid.UUID(d.row.TenantID),
		Name:        string(d.row.DisplayName),
		Domain:      string(d.row.DefaultDomain),
		Domains:     domainsOf(d.row.Domains),
		Country:     d.country(),
		Environment: d.environment,
	}
	kind := d.kind(t.ID)
	if d.access[kind] == nil {
		d.access[kind] = []Access{{Source: azureName, Kind: kind}}
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
func (d *azureDecoder) kind(id uuid.UUID) Kind {
	known := d.home != uuid.Nil
	switch {
	case known && id == d.home:
		return Home
	case d.row.Category == projectedCategory:
		return Delegated
	case d.row.Category == homeCategory && known:
		return Guest
	case d.row.Category == homeCategory:
		return Home
	}
	return Unknown
}

func (d *azureDecoder) country() string {
	raw := d.row.CountryCode
	if len(raw) == 0 {
		raw = d.row.Country
	}
	if c, ok := d.countries[string(raw)]; ok {
		return c
	}
	c := cleanText(string(raw), maxCountry)
	d.countries[string(raw)] = c
	return c
}

// domainsOf copies the usable domains, each once, in the service's order.
func domainsOf(row []rowDomain) []string {
	var set textSet
	set.texts = make([]string, 0, len(row))
	for _, d := range row {
		set.add(string(d))
	}
	if len(set.texts) == 0 {
		return nil
	}
	return set.texts
}

// tolerate forgives a value of another type than expected, which leaves the
// rest of the row decoded.
func tolerate(err error) error {
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return nil
	}
	return err
}

// expect reads one token, which must be the delimiter.
func expect(in *json.Decoder, want json.Delim) error {
	got, err := in.Token()
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%w: %v where %v belongs", errNoList, got, want)
	}
	return nil
}
