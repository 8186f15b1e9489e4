package portal

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// In builds the link that opens the same page in another tenant. All but the
// tenant stays as it was pasted; left names what of it makes sense in the old
// tenant alone, such as the number of an incident, where t is another one.
//
// The link is https, to the host that was pasted or the one that took its place,
// which stands in the catalogue; it names the tenant where the portal looks for
// it, and no other.
func (p Pasted) In(t Tenant) (link Link, left []string, err error) {
	if why, do := p.cannot(t.ID, t.Environment); why != "" {
		return Link{}, nil, p.not(why, do)
	}
	r := renamer{site: p.site, tenant: t}
	a, why := r.rename(p.address, p.places)
	if why != "" {
		return Link{}, nil, p.not(why, "open the portal and go to the page there")
	}
	if p.Tenant != uuid.Nil {
		for _, at := range []part{inPath, inQuery, inFragment} {
			text := a.text(at)
			*text = replaceGUID(*text, p.Tenant, t.ID)
		}
	}
	if !r.proves(a) || p.stillIn(a, t.ID) {
		return Link{}, nil, p.not("it would still name another tenant", "open the portal and go to the page there")
	}
	if !p.Of(t) {
		left = p.bound(t.ID)
	}
	return Link{url: a.String(), portal: p.Portal.Name, path: p.Portal.Path(), tenant: t.ID}, left, nil
}

// AsItIs returns the link as it was pasted, where its page shows every tenant at
// once and it names none; ok is false for any other. It counts as a link of the
// tenant from which the person opens it.
func (p Pasted) AsItIs(from uuid.UUID) (link Link, ok bool) {
	if p.site.wants != "" || p.NamesTenant() || !p.Catalogued() {
		return Link{}, false
	}
	return Link{url: p.String(), portal: p.Portal.Name, path: p.Portal.Path(), tenant: from}, true
}

// cannot says why no link is built, whatever the page is, and what to do.
func (p Pasted) cannot(tenant uuid.UUID, env cloud.Environment) (why, do string) {
	switch {
	case !p.Catalogued():
		return "no way is known to say to " + p.Host + " which tenant is meant", "choose a portal of the catalogue"
	case p.site.wants == "":
		return "it shows every tenant at once", "choose another portal"
	case tenant == uuid.Nil:
		return "the tenant has no id", ""
	case !slices.Contains(p.Environments, env):
		return fmt.Sprintf("%s does not serve tenants of the environment %s", p.Host, env), "choose a portal of that environment"
	}
	return "", ""
}

func (p Pasted) not(why, do string) error {
	return &problem.Problem{What: "the page of " + p.Portal.Name + " cannot be opened in another tenant", Why: why, Do: do}
}

// renamer puts one tenant in the place of another.
type renamer struct {
	site   site
	tenant Tenant
}

// rename writes the tenant into the places, and where the portal looks for it
// if that is none of them.
func (r renamer) rename(a address, places []place) (address, string) {
	places = slices.SortedFunc(slices.Values(places), func(x, y place) int { return y.begin - x.begin })
	for _, at := range places { // the last one first, so that none moves
		value, why := r.tenant.value(r.wanted(at))
		if why != "" {
			return address{}, why
		}
		if at.at {
			value = "@" + value
		}
		text := a.text(at.part)
		*text = (*text)[:at.begin] + value + (*text)[at.end:]
	}
	if slices.ContainsFunc(places, func(at place) bool { return at.own }) {
		return a, ""
	}
	return r.add(a)
}

// wanted returns the placeholder for what a place takes: what the portal's
// template says, a domain where the parameter is for one, else the id.
func (r renamer) wanted(at place) string {
	switch {
	case at.own && at.part == r.site.where:
		return r.site.wants
	case at.name == "delegatedorg" || at.name == "initialdomain":
		return initialDomain
	case at.name == "primarydomain":
		return defaultDomain
	}
	return tenantID
}

// add names the tenant in the way of the portal, in a link that does not yet.
// A page that is not below the portal's own path may look for it elsewhere.
func (r renamer) add(a address) (address, string) {
	value, why := r.tenant.value(r.site.wants)
	switch {
	case why != "":
		return address{}, why
	case !r.site.holds(a.path), r.site.where == inPath && !r.site.first():
		return address{}, "no way is known to say to this page which tenant is meant"
	case r.site.where == inPath:
		a.path = r.site.path + value + a.path
	case a.query == "" || a.query == "?":
		a.query = "?" + r.site.param + "=" + value
	case strings.HasSuffix(a.query, "&"):
		a.query += r.site.param + "=" + value
	default:
		a.query += "&" + r.site.param + "=" + value
	}
	return a, ""
}

// replaceGUID replaces an id wherever it stands, in any case and however it is
// encoded.
func replaceGUID(text string, old, id uuid.UUID) string {
	d := decode(text, maxUndone)
	for _, at := range slices.Backward(guids(d.text)) {
		if strings.EqualFold(d.text[at:at+guidLength], old.String()) {
			text = text[:d.at[at]] + id.String() + text[d.at[at+guidLength]:]
		}
	}
	return text
}

// proves reads the finished link again: whatever was pasted, it must lead to
// the host of the catalogue and name the tenant there, and no other one.
func (r renamer) proves(a address) bool {
	u, err := url.Parse(a.String())
	if err != nil || u.Scheme != "https" || u.Host != r.site.host || u.User != nil || a.refusal() != "" {
		return false
	}
	places, why := r.site.places(a)
	if why != "" {
		return false
	}
	own := false
	for _, at := range places {
		if at.id != r.tenant.ID && !r.tenant.Has(at.domain) {
			return false
		}
		own = own || at.own
	}
	return own
}

// stillIn says whether a link names the old tenant by its id, wherever.
func (p Pasted) stillIn(a address, id uuid.UUID) bool {
	return p.Tenant != uuid.Nil && p.Tenant != id && strings.Contains(strings.ToLower(decode(a.String(), maxUndone).text), p.Tenant.String())
}
