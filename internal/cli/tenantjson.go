package cli

import (
	"strings"
	"time"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
)

// tenantJSON is a tenant as scripts read it. It is a contract: all fields are
// always present and fields are only ever added.
type tenantJSON struct {
	TenantID    string            `json:"tenant_id"`
	Name        string            `json:"name"`
	Domain      string            `json:"domain"`
	Domains     []string          `json:"domains"`
	Country     string            `json:"country"`
	Environment string            `json:"environment"`
	Access      []accessJSON      `json:"access"`
	Aliases     []string          `json:"aliases"`
	Tags        []string          `json:"tags"`
	Favourite   bool              `json:"favourite"`
	Hidden      bool              `json:"hidden"`
	Note        string            `json:"note"`
	Opened      int               `json:"opened"`
	LastOpened  *time.Time        `json:"last_opened"`
	GoneSince   *time.Time        `json:"gone_since"`
	Check       *directory.Check  `json:"check"` // what the last silent request for an Azure token there came to
	Links       map[string]string `json:"links"`
}

type accessJSON struct {
	Source  string     `json:"source"`
	Kind    string     `json:"kind"`
	Until   *time.Time `json:"until"`
	Extends bool       `json:"extends"` // at its end it goes on by itself
	Roles   []string   `json:"roles"`
}

// portalsOf says to which portals a tenant is listed with its links.
type portalsOf func(directory.Tenant) []portal.Portal

// toJSON returns the tenant with its links to the portals. A portal that is
// not known in the tenant's environment has no link.
func toJSON(t directory.Tenant, portals []portal.Portal) tenantJSON {
	more := t.More()
	j := tenantJSON{
		TenantID:    t.ID.String(),
		Name:        t.Name,
		Domain:      t.Domain,
		Domains:     append([]string{}, t.Domains...),
		Country:     t.Country,
		Environment: string(t.Environment),
		Access:      make([]accessJSON, len(t.Access)),
		Aliases:     append([]string{}, more.Aliases...),
		Tags:        append([]string{}, more.Tags...),
		Favourite:   more.Favourite,
		Hidden:      more.Hidden,
		Note:        more.Note,
		Opened:      more.Opened,
		LastOpened:  orNull(more.LastOpened),
		GoneSince:   orNull(t.GoneSince),
		Check:       t.Check,
		Links:       map[string]string{},
	}
	for i, a := range t.Access {
		j.Access[i] = accessJSON{Source: a.Source, Kind: a.Kind.String(), Until: orNull(a.Until), Extends: a.Extends, Roles: rolesOf(a)}
	}
	for _, p := range portals {
		if link, err := p.Link(t.Place()); err == nil {
			j.Links[p.Path()] = link.String()
		}
	}
	return j
}

func rolesOf(a directory.Access) []string {
	if a.Roles == "" {
		return []string{}
	}
	return strings.Split(a.Roles, ", ")
}

// orNull returns nil for the zero time, else the time in UTC.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
