package directory

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
)

// gdapDecoder turns pages of Graph into tenants. One serves a whole list, so
// that what tenants have in common is kept once.
type gdapDecoder struct {
	environment cloud.Environment
	roles       map[string]string // lists of roles, by themselves
}

func newGDAPDecoder(env cloud.Environment) *gdapDecoder {
	return &gdapDecoder{environment: env, roles: map[string]string{}}
}

// customerRow is the part of Graph's delegatedAdminCustomer that we keep.
type customerRow struct {
	TenantID    rowID   `json:"tenantId"`
	DisplayName rowName `json:"displayName"`
}

// relationshipRow is the part of Graph's delegatedAdminRelationship that we
// read.
type relationshipRow struct {
	Status   rowStatus   `json:"status"`
	Customer customerRow `json:"customer"`
	End      rowTime     `json:"endDateTime"`
	Extends  rowDuration `json:"autoExtendDuration"`
	Details  struct {
		Roles []struct {
			ID rowID `json:"roleDefinitionId"`
		} `json:"unifiedRoles"`
	} `json:"accessDetails"`
}

type (
	rowStatus   bool // is it "active"
	rowTime     time.Time
	rowDuration bool // is it any time at all
)

// UnmarshalText knows one status that opens a door. A relationship that was not
// approved yet has no use, and one that is being ended has none for long.
func (s *rowStatus) UnmarshalText(b []byte) error {
	*s = rowStatus(bytes.EqualFold(b, []byte("active")))
	return nil
}

// UnmarshalText keeps whole seconds, as a snapshot does.
func (r *rowTime) UnmarshalText(b []byte) error {
	t, err := time.Parse(time.RFC3339, string(b))
	if err != nil || t.Year() <= 1 {
		t = time.Time{} // not set
	}
	*r = rowTime(t.UTC().Truncate(time.Second))
	return nil
}

// UnmarshalText takes an ISO 8601 duration; P0D and PT0S are none.
func (d *rowDuration) UnmarshalText(b []byte) error {
	*d = rowDuration(bytes.ContainsAny(b, "123456789"))
	return nil
}

// customers reads a page of delegatedAdminCustomers.
func (d *gdapDecoder) customers(r io.Reader) (listPage, error) {
	var page listPage
	next, err := decodePage(r, func(in *json.Decoder) error {
		var row customerRow
		if err := tolerate(in.Decode(&row)); err != nil {
			return err
		}
		if id := uuid.UUID(row.TenantID); page.row(id) {
			page.tenants = append(page.tenants, Tenant{ID: id, Name: string(row.DisplayName), Environment: d.environment})
		}
		return nil
	})
	page.next = next
	return page, err
}

// relationships reads a page of delegatedAdminRelationships. Each that is active
// becomes its customer.
func (d *gdapDecoder) relationships(r io.Reader) (listPage, error) {
	var page listPage
	next, err := decodePage(r, func(in *json.Decoder) error {
		var row relationshipRow
		if err := tolerate(in.Decode(&row)); err != nil {
			return err
		}
		if !row.Status {
			page.rows++
			return nil
		}
		if id := uuid.UUID(row.Customer.TenantID); page.row(id) {
			page.tenants = append(page.tenants, Tenant{
				ID: id, Name: string(row.Customer.DisplayName), Environment: d.environment,
				Access: []Access{{
					Source: gdapName, Kind: GDAP, Extends: bool(row.Extends), Until: time.Time(row.End), Roles: d.rolesOf(&row),
				}},
			})
		}
		return nil
	})
	page.next = next
	return page, err
}

// roleMark stands between two roles.
const roleMark = ", "

// maxRoles is how many roles of one relationship are kept; Entra ID itself has
// little more than a hundred.
const maxRoles = 200

// rolesOf returns the names of the row's roles, in order.
func (d *gdapDecoder) rolesOf(row *relationshipRow) string {
	var names []string
	for _, role := range row.Details.Roles {
		id := uuid.UUID(role.ID)
		if id == uuid.Nil || len(names) == maxRoles {
			continue
		}
		name, ok := roleNames[id.String()]
		if !ok {
			name = id.String()
		}
		names = append(names, name)
	}
	slices.Sort(names)
	list := strings.Join(slices.Compact(names), roleMark)
	if known, ok := d.roles[list]; ok {
		return known
	}
	d.roles[list] = list
	return list
}

// roleNames are the roles that a security provider asks for, by the id of their
// template (learn.microsoft.com, "Microsoft Entra built-in roles"). Any other is
// told by its id.
var roleNames = map[string]string{
	"62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
	"f2ef992c-3afb-46b9-b7cf-a126ee74c451": "Global Reader",
	"194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
	"5f2222b1-57c3-48ba-8ad5-d4759f1fde6f": "Security Operator",
	"5d6b6bb7-de71-4623-b4af-96380a352509": "Security Reader",
	"88d8e3e3-8f55-4a1e-953a-9b9898b8876b": "Directory Readers",
	"4a5d8f65-41da-4de4-8968-e035b65339cf": "Reports Reader",
	"790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b": "Message Center Reader",
	"f023fd81-a637-4b56-95fd-791ac0226033": "Service Support Administrator",
	"fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
	"729827e3-9c14-49f7-bb1b-9608f156bbb8": "Helpdesk Administrator",
	"c4e39bd9-1100-46d3-8c65-fb160da0071f": "Authentication Administrator",
	"7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Authentication Administrator",
	"e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
	"b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": "Conditional Access Administrator",
	"9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
	"158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
	"29232cdf-9323-42fd-ade2-1d097af3e4de": "Exchange Administrator",
	"f28a1f50-f6e7-4571-818b-6a12f2af6b6c": "SharePoint Administrator",
	"3a2c62db-5318-420d-8d74-23affee5d9d5": "Intune Administrator",
}
