package search

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/problem"
)

// NotOneError means that a text names no tenant, or several.
type NotOneError struct {
	Why, Do string             // as in a problem.Problem
	Found   []directory.Tenant // those that the text names, or may have meant; best first
}

func (e *NotOneError) Error() string { return e.Why }

// mostNear is how many tenants are offered that may have been meant.
const mostNear = 10

// One returns the one tenant that text names, as Resolve does; else the error is
// a *NotOneError.
func One(tenants []directory.Tenant, text string) (directory.Tenant, error) {
	found := Resolve(tenants, text)
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return directory.Tenant{}, none(tenants, text)
	}
	return directory.Tenant{}, &NotOneError{
		Why: fmt.Sprintf("%q names %d tenants", text, len(found)), Do: "use the tenant id or a domain", Found: found,
	}
}

// none is the error of a text that names nobody, with those that may have been
// meant.
func none(tenants []directory.Tenant, text string) error {
	if id, ok := ParseID(text); ok {
		return unlisted(id)
	}
	e := &NotOneError{Why: fmt.Sprintf("no tenant is called %q", text), Do: "run 'tenantswitch list' to see all"}
	ix := New(tenants)
	hits := ix.Search(text).Hits
	for _, hit := range hits[:min(len(hits), mostNear)] {
		e.Found = append(e.Found, ix.Tenant(int(hit)))
	}
	if len(e.Found) > 0 {
		e.Do = "was one of these meant? use its tenant id or a domain"
	}
	return e
}

func unlisted(id uuid.UUID) error {
	return &NotOneError{
		Why: fmt.Sprintf("the tenant %s is not in the directory", id), Do: "run 'tenantswitch refresh' if it is a new customer's",
	}
}

// Asked is what a text names a tenant by: its id, a domain of it, or both, in a
// portal link.
type Asked struct {
	ID     uuid.UUID
	Domain string
	Link   *portal.Pasted // nil where the text is no link
}

// ReadAsked reads a tenant id, a domain, a mail address or a pasted portal link.
// It never takes a text for a name. The error is a *NotOneError.
func ReadAsked(portals *portal.Catalogue, text string) (Asked, error) {
	text = strings.TrimSpace(text)
	if id, ok := ParseID(text); ok {
		return Asked{ID: id}, nil
	}
	if portals.HoldsLink(text) {
		p, err := portals.ReadPasted(text)
		if err != nil {
			bad := problem.Of(err)
			return Asked{}, &NotOneError{Why: bad.Error(), Do: bad.Do}
		}
		return Asked{ID: p.Tenant, Domain: p.Domain, Link: &p}, nil
	}
	domain := strings.Trim(text[strings.LastIndexByte(text, '@')+1:], "<>()[]{};:,.\"'")
	if strings.ContainsAny(domain, "/?#\\ \t\n") || !strings.Contains(domain, ".") {
		return Asked{}, &NotOneError{
			Why: fmt.Sprintf("%.60q is no tenant id, domain, mail address or portal link", text),
			Do:  "search for a name with 'tenantswitch list', and paste links from https:// on",
		}
	}
	return Asked{Domain: domain}, nil
}

// Names reports whether any tenant is named, or may be mentioned by a link.
func (k Asked) Names() bool {
	return k.ID != uuid.Nil || k.Domain != "" || k.Link != nil && k.Link.Mentions()
}

// Owner returns the tenant that is named: the very one of that id, or of that
// whole domain, else the one that a link mentions; the zero Tenant where a link
// is of nobody. The error is a *NotOneError.
func (k Asked) Owner(tenants []directory.Tenant) (directory.Tenant, error) {
	switch {
	case k.ID == uuid.Nil && k.Domain == "" && k.Link != nil:
		return Mentioned(tenants, *k.Link)
	case k.ID == uuid.Nil:
		return ownerOf(tenants, k.Domain)
	}
	owners := owners(tenants, k.Domain)
	at := slices.IndexFunc(tenants, func(t directory.Tenant) bool { return t.ID == k.ID })
	switch {
	case len(owners) > 1:
		return ownerOf(tenants, k.Domain)
	case len(owners) == 1 && owners[0].ID != k.ID:
		e := &NotOneError{
			Why: fmt.Sprintf("the link names two tenants: %s, and by the domain %s another", k.ID, k.Domain),
			Do:  "open the page again and copy its address",
		}
		if at >= 0 {
			e.Found = append(e.Found, tenants[at])
		}
		e.Found = append(e.Found, owners...)
		return directory.Tenant{}, e
	case at < 0:
		return directory.Tenant{}, unlisted(k.ID)
	}
	return tenants[at], nil
}

// Mentioned returns the one tenant that a link which names none mentions, or that
// the text around it does; the zero Tenant where there is none. The error, a
// *NotOneError, says that there are several.
func Mentioned(tenants []directory.Tenant, link portal.Pasted) (directory.Tenant, error) {
	var found []directory.Tenant
	for _, owner := range link.Owners(directory.Places(tenants)) {
		at := slices.IndexFunc(tenants, func(t directory.Tenant) bool { return t.ID == owner.ID })
		found = append(found, tenants[at])
	}
	switch len(found) {
	case 0:
		return directory.Tenant{}, nil
	case 1:
		return found[0], nil
	}
	return directory.Tenant{}, &NotOneError{
		Why: fmt.Sprintf("the pasted text mentions %d tenants, and its link names none of them", len(found)),
		Do:  "paste the link alone, and say which tenant is meant", Found: found,
	}
}

// owners returns the tenants that have this very domain. What else the domain
// may be a part of is nobody's.
func owners(tenants []directory.Tenant, domain string) []directory.Tenant {
	return slices.DeleteFunc(Resolve(tenants, domain), func(t directory.Tenant) bool { return !t.Place().Has(domain) })
}

func ownerOf(tenants []directory.Tenant, domain string) (directory.Tenant, error) {
	found := owners(tenants, domain)
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return directory.Tenant{}, &NotOneError{
			Why: fmt.Sprintf("no tenant in the directory has the domain %q", domain),
			Do:  "search for a part of it with 'tenantswitch list'; a directory may not know every domain of a tenant",
		}
	}
	return directory.Tenant{}, &NotOneError{
		Why: fmt.Sprintf("%d tenants have the domain %q", len(found), domain), Do: "use the tenant id", Found: found,
	}
}
