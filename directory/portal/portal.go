// Package portal knows Microsoft's web consoles and builds the links that open
// one of them for one tenant.
//
// The rules: a link is built here and nowhere else; it is https, its host
// stands literally in the catalogue, and the only thing put into it is a
// tenant id that is a GUID by type. The package is pure: no network, no clock,
// no files but the embedded catalogue.
package portal

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// Default is the code of the portal that opens when none is named.
const Default = "defender"

// placeholder stands for the tenant id in a template.
const placeholder = "{tenant}"

//go:embed catalogue.toml
var catalogueTOML []byte

// builtin parses the embedded catalogue on its first use; a test proves that
// it parses.
var builtin = sync.OnceValue(func() []Portal {
	portals, err := parse(catalogueTOML)
	if err != nil {
		panic("portal: the embedded catalogue is broken: " + err.Error())
	}
	return portals
})

// Portal is one Microsoft web console.
type Portal struct {
	Code    string   // short, lower case, stable: "defender"
	Aliases []string // other words for the code
	Name    string   // as on screen: "Defender"
	Source  string   // where the templates are from
	links   map[cloud.Environment]string
}

// Link is a finished URL for one tenant and one portal. Its zero value is no
// link; only Portal.Link makes others.
type Link struct {
	url    string
	portal string
	tenant uuid.UUID
}

// String returns the URL.
func (l Link) String() string { return l.url }

// Portal returns the name of the portal that the link opens.
func (l Link) Portal() string { return l.portal }

// Tenant returns the id of the tenant that the link opens.
func (l Link) Tenant() uuid.UUID { return l.tenant }

// All returns the catalogue in the order in which portals are offered.
func All() []Portal { return slices.Clone(builtin()) }

// Find returns the portal with that code or alias, in any case.
func Find(word string) (Portal, error) {
	word = strings.ToLower(strings.TrimSpace(word))
	for _, p := range builtin() {
		if p.Code == word || slices.Contains(p.Aliases, word) {
			return p, nil
		}
	}
	return Portal{}, &problem.Problem{
		What: fmt.Sprintf("there is no portal %q", word),
		Do:   "use one of: " + strings.Join(Codes(), ", "),
	}
}

// Codes returns the codes of all portals in the order of the catalogue.
func Codes() []string {
	portals := builtin()
	codes := make([]string, len(portals))
	for i, p := range portals {
		codes[i] = p.Code
	}
	return codes
}

// In says whether the portal is known in that environment.
func (p Portal) In(env cloud.Environment) bool { return p.links[env] != "" }

// Link builds the link that opens the portal for a tenant of that environment.
func (p Portal) Link(tenant uuid.UUID, env cloud.Environment) (Link, error) {
	template := p.links[env]
	if template == "" {
		return Link{}, &problem.Problem{
			What: fmt.Sprintf("%s cannot be opened", p.Name),
			Why:  fmt.Sprintf("no tenant-scoped address of it is known in the environment %s", env),
			Do:   "choose another portal",
		}
	}
	if tenant == uuid.Nil {
		return Link{}, &problem.Problem{What: fmt.Sprintf("%s cannot be opened", p.Name), Why: "the tenant has no id"}
	}
	return Link{
		url:    strings.ReplaceAll(template, placeholder, tenant.String()),
		portal: p.Name,
		tenant: tenant,
	}, nil
}
