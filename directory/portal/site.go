package portal

import (
	"maps"
	"slices"
	"strings"

	"tenantswitch/internal/cloud"
)

// site is a template of the catalogue, taken apart to read links by it.
type site struct {
	portal Portal
	env    cloud.Environment
	host   string
	path   string // up to the tenant, where that stands in it
	wants  string // the placeholder; "" where the portal shows every tenant
	where  part   // where the placeholder stands
	param  string // the parameter that it is the value of
}

// sitesOf takes the catalogue apart, in its order. The pages count to their
// portal: they say on which paths it looks for the tenant.
func sitesOf(portals []Portal) []site {
	var sites []site
	for _, p := range portals {
		for _, page := range append([]Portal{p}, p.pages...) {
			for _, env := range cloud.Environments() {
				if template := page.links[env]; template != "" {
					sites = append(sites, readTemplate(p, env, template))
				}
			}
		}
	}
	return sites
}

// readTemplate reads one template, which the catalogue has checked.
func readTemplate(p Portal, env cloud.Environment, template string) site {
	rest, _, _ := strings.Cut(strings.TrimPrefix(template, "https://"), "#")
	rest, query, _ := strings.Cut(rest, "?")
	host, _, _ := strings.Cut(rest, "/")
	s := site{portal: p, env: env, host: host, path: rest[len(host):]}
	for _, placeholder := range placeholders {
		if before, _, ok := strings.Cut(s.path, placeholder); ok {
			s.wants, s.where, s.path = placeholder, inPath, before
		}
		for piece := range strings.SplitSeq(query, "&") {
			if name, value, _ := strings.Cut(piece, "="); value == placeholder {
				s.wants, s.where, s.param = placeholder, inQuery, name
			}
		}
	}
	return s
}

// first says whether the tenant is the first part of the portal's path, which
// any of its pages can have put before its own.
func (s site) first() bool {
	return s.wants != "" && s.where == inPath && (s.path == "/" || s.path == "/@")
}

// label returns the word that the portal has before the tenant in its path:
// "customers". Other pages of it have the tenant behind that word, too.
func (s site) label() string {
	if s.wants == "" || s.where != inPath || s.first() {
		return ""
	}
	path := strings.TrimSuffix(strings.ToLower(s.path), "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}

// holds says whether a path is the portal's own or below it.
func (s site) holds(path string) bool {
	if s.first() {
		return true
	}
	own := strings.ToLower(s.path)
	path = strings.ToLower(path)
	if s.where == inPath && s.wants != "" {
		return strings.HasPrefix(path, own) && len(path) > len(own)
	}
	own = strings.TrimSuffix(own, "/")
	return path == own || strings.HasPrefix(path, own+"/")
}

// findSite returns the site that a link leads to: of those on its host the one
// whose path says most of the link's, else the first. envs are the
// environments whose tenants that portal serves at this host.
func findSite(all []site, a address) (found site, envs []cloud.Environment, ok bool) {
	var sites []site
	for _, s := range all {
		if s.host == a.host {
			sites = append(sites, s)
		}
	}
	if len(sites) == 0 {
		return site{}, nil, false
	}
	found = sites[0]
	for _, s := range sites[1:] {
		if s.holds(a.path) && (!found.holds(a.path) || len(s.path) > len(found.path)) {
			found = s
		}
	}
	for _, s := range sites {
		if s.portal.Code == found.portal.Code && s.path == found.path && !slices.Contains(envs, s.env) {
			envs = append(envs, s.env)
		}
	}
	return found, envs, true
}

// hostsOf returns the hosts whose links are read even without https://.
func hostsOf(sites []site) []string {
	hosts := slices.Collect(maps.Keys(successors))
	for _, s := range sites {
		if !slices.Contains(hosts, s.host) {
			hosts = append(hosts, s.host)
		}
	}
	return hosts
}
