package cli

// The shapes of what --json prints. They are a contract: all fields are always
// present, and fields are only ever added. Listings are arrays and single answers
// objects; what is missing is "", an empty list [], and a time null.

import (
	"strings"
	"time"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/checks"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/search"
	"tenantswitch/internal/cloud"
)

// tenantJSON is a tenant.
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

// lookupJSON is what a text names.
type lookupJSON struct {
	Tenant *tenantJSON `json:"tenant"` // null where a link names none
	Portal string      `json:"portal"` // its code
	Page   string      `json:"page"`
	Link   string      `json:"link"` // as it opens; as it was pasted, without what was around it, where it opens for no tenant
}

// lookedUp returns what was found for scripts.
func lookedUp(k search.Asked, tenants []directory.Tenant, portals portalsOf) lookupJSON {
	var j lookupJSON
	if k.Link != nil {
		j.Portal, j.Page, j.Link = k.Link.Portal.Code, k.Link.Page, k.Link.String()
	}
	for _, t := range tenants {
		one := toJSON(t, portals(t))
		j.Tenant = &one
		if k.Link == nil {
			continue
		}
		if link, _, err := k.Link.OwnedBy(t.Place()).In(t.Place()); err == nil {
			j.Link = link.String()
		}
	}
	return j
}

// changeJSON is what a read found.
type changeJSON struct {
	Tenants int          `json:"tenants"`
	New     []tenantJSON `json:"new"`
	Gone    []tenantJSON `json:"gone"`
	Renamed []tenantJSON `json:"renamed"`
	// Failures are the sources that could not be read, Missing is what others
	// lack, and Notes are what is worth knowing besides.
	Failures []failureJSON `json:"failures"`
	Missing  []string      `json:"missing"`
	Notes    []string      `json:"notes"`
}

type failureJSON struct {
	Source string `json:"source"`
	Why    string `json:"why"`
	Do     string `json:"do"`
}

// changesFound returns what a read found, where so many tenants are there now
// and rows are those of the changed ones.
func changesFound(tenants int, c directory.Change, rows func([]directory.Tenant) []tenantJSON) changeJSON {
	j := changeJSON{
		Tenants: tenants, New: rows(c.New), Gone: rows(c.Gone), Renamed: rows(c.Renamed),
		Failures: []failureJSON{}, Missing: append([]string{}, c.Missing...), Notes: append([]string{}, c.Notes...),
	}
	for _, f := range c.Failures {
		p := f.Problem()
		j.Failures = append(j.Failures, failureJSON{Source: f.Source, Why: p.Why, Do: p.Do})
	}
	return j
}

// accountJSON is an account.
type accountJSON struct {
	Username string `json:"username"`
	TenantID string `json:"tenant_id"`
	Cloud    string `json:"cloud"`
	Current  bool   `json:"current"`
	ID       string `json:"id"` // what --account always takes
}

func accountRows(accounts []auth.Account) []accountJSON {
	rows := make([]accountJSON, 0, len(accounts))
	for _, x := range accounts {
		rows = append(rows, accountJSON{Username: x.Username, TenantID: x.Tenant, Cloud: x.Cloud, Current: x.Current, ID: x.ID})
	}
	return rows
}

// checkJSON is what a silent request in a tenant came to.
type checkJSON struct {
	TenantID string    `json:"tenant_id"`
	Name     string    `json:"name"`
	Verdict  string    `json:"verdict"` // had, sign-in wanted, blocked, no consent, not a member, no such tenant, unanswered
	Why      string    `json:"why"`
	Do       string    `json:"do"`
	Refs     string    `json:"refs"`
	At       time.Time `json:"at"`
}

// checkRows are the answers in the order in which the tenants were named.
func checkRows(tenants []directory.Tenant, answers checks.Checks) []checkJSON {
	rows := []checkJSON{}
	for _, t := range tenants {
		if c, ok := answers[t.ID]; ok {
			rows = append(rows, checkJSON{t.ID.String(), t.Name, c.Verdict, c.Why, c.Do, c.Refs, c.At.UTC()})
		}
	}
	return rows
}

// portalJSON is a portal, or a page of one.
type portalJSON struct {
	Code         string       `json:"code"` // as commands take it: "defender/incidents"
	Aliases      []string     `json:"aliases"`
	Name         string       `json:"name"`
	Group        string       `json:"group"`
	Needs        string       `json:"needs"`
	Partner      bool         `json:"partner"`
	EveryTenant  bool         `json:"every_tenant"`
	Environments []string     `json:"environments"`
	Source       string       `json:"source"`
	Pages        []portalJSON `json:"pages"`
}

func portalsJSON(portals []portal.Portal) []portalJSON {
	all := make([]portalJSON, len(portals))
	for i, p := range portals {
		all[i] = portalJSON{
			Code: p.Path(), Aliases: append([]string{}, p.Aliases...), Name: p.Name, Group: p.Group, Needs: p.Needs(),
			Partner: p.Partner, EveryTenant: p.Every, Environments: environmentsOf(p), Source: p.Source,
			Pages: portalsJSON(p.Pages()),
		}
	}
	return all
}

func environmentsOf(p portal.Portal) []string {
	known := []string{}
	for _, env := range cloud.Environments() {
		if p.In(env) {
			known = append(known, string(env))
		}
	}
	return known
}

// bookChangeJSON is what has changed in the address book. A key of a tenant has
// its tenant_id, one of a tag has its tag, and one of all tenants has neither.
type bookChangeJSON struct {
	TenantID string `json:"tenant_id"`
	Name     string `json:"name"`
	Tag      string `json:"tag"`
	Key      string `json:"key"`
	Old      any    `json:"old"` // a text, a flag, a list, or null where the book did not say it
	New      any    `json:"new"`
}

// state is how something is, for doctor.
type state string

// The states; only broken ones make the command fail.
const (
	works  state = "ok"
	told   state = "note"
	minor  state = "warning"
	broken state = "failure"
)

// mark is the sign of a state in front of a line.
func (s state) mark() string {
	return map[state]string{works: "✓", told: "·", minor: "!", broken: "✗"}[s]
}

// finding is what doctor says about one thing.
type finding struct {
	About string `json:"about"` // "browser"
	State state  `json:"state"` // ok, note, warning, failure
	Text  string `json:"text"`  // how it is
	Do    string `json:"do"`    // what to do about it; "" where nothing is

	private string // Text without what names a person or a customer; "" where Text names none
}

// Build is what the binary knows about itself.
type Build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Date    string `json:"date"` // of the commit, RFC 3339, or ""
	Go      string `json:"go"`
}
