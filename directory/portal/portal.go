// Package portal knows Microsoft's web consoles and builds the links that open
// one of them for one tenant.
//
// The rules: a link is built here and nowhere else; it is https, its host
// stands literally in the catalogue, and the only thing put into it is a
// tenant id that is a GUID by type, or a domain of plain letters. The package is pure: no network, no clock,
// no files but the embedded catalogue.
package portal

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/pelletier/go-toml/v2"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// Default is the code of the portal that opens when none is named.
const Default = "defender"

// What stands in a template for the tenant.
const (
	tenantID      = "{tenant}"
	defaultDomain = "{domain}"
	initialDomain = "{initial}"
)

var placeholders = []string{tenantID, defaultDomain, initialDomain}

//go:embed catalogue.toml
var catalogueTOML []byte

// Builtin returns the embedded catalogue, which is parsed on its first use; a
// test proves that it parses.
var Builtin = sync.OnceValue(func() *Catalogue {
	var file struct {
		Portal []Row `toml:"portal"`
	}
	err := toml.Unmarshal(catalogueTOML, &file)
	c := &Catalogue{rows: file.Portal}
	if err == nil {
		err = c.build()
	}
	if err != nil {
		panic("portal: the embedded catalogue is broken: " + err.Error())
	}
	return c
})

// Catalogue is what portals there are. It never changes once built.
type Catalogue struct {
	rows    []Row
	portals []Portal
	sites   []site // of the portals, to read links by
}

// Portal is one Microsoft web console, or one page of it.
type Portal struct {
	Code    string   // short, lower case, stable: "defender"; of a page "incidents"
	Aliases []string // other words for the code
	Name    string   // as on screen: "Defender", "Defender · Incidents"
	Group   string   // what it is about: "security"
	Source  string   // where the templates are from
	Partner bool     // it is for those who reach the tenant as partners (GDAP)
	Every   bool     // it shows all tenants at once, not the one it is opened for
	portal  string   // of a page: the code of its portal
	pages   []Portal
	links   map[cloud.Environment]string
}

// Tenant is what a link says of a tenant.
type Tenant struct {
	ID          uuid.UUID
	Environment cloud.Environment
	Domain      string   // the default one; "" where it is not known
	Domains     []string // all that are known
}

// initial returns the domain that the tenant got when it was made; "" where it
// is not known.
func (t Tenant) initial() string {
	for _, d := range t.Domains {
		if label, ok := strings.CutSuffix(d, ".onmicrosoft.com"); ok && !strings.Contains(label, ".") {
			return d
		}
	}
	return ""
}

// Has says whether a domain is one of the tenant's.
func (t Tenant) Has(domain string) bool {
	return domain != "" && (strings.EqualFold(t.Domain, domain) ||
		slices.ContainsFunc(t.Domains, func(d string) bool { return strings.EqualFold(d, domain) }))
}

// Link is a finished URL for one tenant and one portal. Its zero value is no
// link; only Portal.Link makes others.
type Link struct {
	url    string
	portal string
	path   string
	tenant uuid.UUID
}

// String returns the URL.
func (l Link) String() string { return l.url }

// Portal returns the name of the portal that the link opens.
func (l Link) Portal() string { return l.portal }

// Path returns what Find finds the portal by: "defender/incidents".
func (l Link) Path() string { return l.path }

// Tenant returns the id of the tenant that the link opens.
func (l Link) Tenant() uuid.UUID { return l.tenant }

// All returns the portals in the order in which they are offered.
func (c *Catalogue) All() []Portal { return slices.Clone(c.portals) }

// Find returns the portal with that code or alias, or the page of it that is
// named after a slash, in any case: "defender", "xdr/incidents".
func (c *Catalogue) Find(word string) (Portal, error) {
	word = strings.ToLower(strings.TrimSpace(word))
	code, page, paged := strings.Cut(word, "/")
	p, ok := find(c.portals, code)
	if !ok {
		return Portal{}, &problem.Problem{
			What: fmt.Sprintf("there is no portal %q", code),
			Do:   "use one of: " + strings.Join(c.Codes(), ", "),
		}
	}
	if !paged {
		return p, nil
	}
	found, ok := find(p.pages, page)
	if !ok {
		do := p.Name + " has no pages here"
		if len(p.pages) > 0 {
			do = "use one of: " + strings.Join(codes(p.pages), ", ")
		}
		return Portal{}, &problem.Problem{What: fmt.Sprintf("%s has no page %q", p.Name, page), Do: do}
	}
	return found, nil
}

func find(among []Portal, word string) (Portal, bool) {
	i := slices.IndexFunc(among, func(p Portal) bool { return slices.Contains(p.words(), word) })
	if i < 0 {
		return Portal{}, false
	}
	return among[i], true
}

// words are those by which a portal is found, its code first.
func (p Portal) words() []string { return append([]string{p.Code}, p.Aliases...) }

// Codes returns the codes of all portals in that order.
func (c *Catalogue) Codes() []string { return codes(c.portals) }

func codes(portals []Portal) []string {
	all := make([]string, len(portals))
	for i, p := range portals {
		all[i] = p.Code
	}
	return all
}

// Pages returns the pages of a portal, in the order in which they are offered.
func (p Portal) Pages() []Portal { return slices.Clone(p.pages) }

// Path returns what Find finds it by: "defender", "defender/incidents".
func (p Portal) Path() string {
	if p.portal != "" {
		return p.portal + "/" + p.Code
	}
	return p.Code
}

// Needs returns what a link says of the tenant, in words; "" where it says
// nothing.
func (p Portal) Needs() string {
	if p.Every {
		return ""
	}
	for _, env := range cloud.Environments() {
		if !p.In(env) {
			continue
		}
		switch placeholderIn(p.links[env]) {
		case defaultDomain:
			return "default domain"
		case initialDomain:
			return "onmicrosoft.com domain"
		default:
			return "tenant id"
		}
	}
	return ""
}

// In says whether the portal is known in that environment.
func (p Portal) In(env cloud.Environment) bool { return p.links[env] != "" }

// Host returns the host that serves the portal in that environment; "" where
// none is known.
func (p Portal) Host(env cloud.Environment) string {
	host := strings.TrimPrefix(p.links[env], "https://")
	if end := strings.IndexAny(host, "/?#"); end >= 0 {
		host = host[:end]
	}
	return host
}

// Link builds the link that opens the portal for a tenant.
func (p Portal) Link(t Tenant) (Link, error) {
	template, value := p.links[t.Environment], ""
	why, do := "", "choose another portal"
	switch {
	case template == "":
		why = fmt.Sprintf("no tenant-scoped address of it is known in the environment %s", t.Environment)
	case t.ID == uuid.Nil && !p.Every:
		why, do = "the tenant has no id", ""
	default:
		value, why = t.value(placeholderIn(template))
	}
	if why != "" {
		return Link{}, &problem.Problem{What: p.Name + " cannot be opened", Why: why, Do: do}
	}
	url := strings.ReplaceAll(template, placeholderIn(template), value)
	return Link{url: url, portal: p.Name, path: p.Path(), tenant: t.ID}, nil
}

// placeholderIn returns the placeholder that a template holds; tenantID where
// it holds none.
func placeholderIn(template string) string {
	for _, placeholder := range placeholders {
		if strings.Contains(template, placeholder) {
			return placeholder
		}
	}
	return tenantID
}

// value returns what stands for a placeholder in the links of a tenant, or says
// why there is nothing.
func (t Tenant) value(placeholder string) (value, why string) {
	which := "default"
	switch placeholder {
	case defaultDomain:
		value = strings.ToLower(t.Domain)
	case initialDomain:
		which, value = "onmicrosoft.com", strings.ToLower(t.initial())
	default:
		return t.ID.String(), ""
	}
	switch {
	case value == "":
		return "", "it wants the tenant's " + which + " domain, which is not known"
	case !isDomain(value):
		return "", "the tenant's " + which + " domain cannot stand in a link"
	}
	return value, ""
}
