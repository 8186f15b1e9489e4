package cli

import (
	"fmt"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/search"
	"tenantswitch/internal/cloud"
)

// shownCandidates is how many tenants an ambiguous argument lists.
const shownCandidates = 10

// resolve returns the one tenant that text names; a tenantError if there is
// none or more than one. With unlisted, a tenant id that the directory does
// not hold is taken as it is.
func resolve(tenants []directory.Tenant, text string, unlisted bool, env cloud.Environment) (directory.Tenant, error) {
	found := search.Resolve(tenants, text)
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return unknown(tenants, text, unlisted, env)
	}
	return directory.Tenant{}, &tenantError{
		why:        fmt.Sprintf("%q names %d tenants", text, len(found)),
		do:         "use the tenant id or a domain",
		candidates: candidates(found),
	}
}

func unknown(tenants []directory.Tenant, text string, unlisted bool, env cloud.Environment) (directory.Tenant, error) {
	id, err := uuid.Parse(text)
	if err == nil && unlisted {
		return directory.Tenant{ID: id, Environment: env}, nil
	}
	e := &tenantError{why: fmt.Sprintf("no tenant is called %q", text), do: "run 'tenantswitch list' to see all"}
	if err == nil {
		e.why = fmt.Sprintf("the tenant %s is not in the directory", id)
		e.do = "add --unlisted to build its link anyway, or run 'tenantswitch refresh'"
		return directory.Tenant{}, e
	}
	ix := search.New(tenants)
	var near []directory.Tenant
	for _, hit := range ix.Search(text).Hits {
		if len(near) == shownCandidates {
			break
		}
		near = append(near, ix.Tenant(hit.At))
	}
	if len(near) > 0 {
		e.do = "was one of these meant? use its tenant id or a domain"
		e.candidates = candidates(near)
	}
	return directory.Tenant{}, e
}

// candidates describes tenants, a line each, in columns.
func candidates(tenants []directory.Tenant) []string {
	var lines []string
	for _, t := range tenants[:min(len(tenants), shownCandidates)] {
		lines = append(lines, describe(t))
	}
	if more := len(tenants) - shownCandidates; more > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more", more))
	}
	return lines
}

// describe names a tenant so that no other can be meant.
func describe(t directory.Tenant) string {
	s := t.ID.String() + "  " + t.Label()
	if t.Domain != "" && t.Domain != t.Label() {
		s += "  " + t.Domain
	}
	return s
}
