package source

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
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
			page.tenants = append(page.tenants, directory.Tenant{ID: id, Name: string(row.DisplayName), Environment: d.environment})
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
			page.tenants = append(page.tenants, directory.Tenant{
				ID: id, Name: string(row.Customer.DisplayName), Environment: d.environment,
				Access: []directory.Access{{
					Source: gdapName, Kind: directory.GDAP, Extends: bool(row.Extends), Until: time.Time(row.End), Roles: d.rolesOf(&row),
				}},
			})
		}
		return nil
	})
	page.next = next
	return page, err
}

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
	list := directory.JoinRoles(names)
	if known, ok := d.roles[list]; ok {
		return known
	}
	d.roles[list] = list
	return list
}
