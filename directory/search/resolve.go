package search

import (
	"strings"

	"tenantswitch/directory"
	"tenantswitch/directory/fold"
)

// Resolve returns the tenants that a command's argument names. It takes the
// first of these steps that finds any: tenant id, domain, exact name, the
// beginning of a name or domain, the beginning of a word in a name, a part of
// a name or domain (case and accents folded). More than one tenant means that
// the argument is ambiguous; nothing fuzzy is ever tried.
func Resolve(tenants []directory.Tenant, text string) []directory.Tenant {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if id, ok := parseID(text); ok {
		return pick(tenants, func(t *directory.Tenant) bool { return t.ID == id })
	}
	want := strings.Join(strings.Fields(fold.String(text)), " ")
	for _, step := range steps {
		found := pick(tenants, func(t *directory.Tenant) bool { return step(t, want) })
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// steps are tried in order after the tenant id.
var steps = []func(t *directory.Tenant, want string) bool{
	func(t *directory.Tenant, want string) bool {
		return anyDomain(t, func(d string) bool { return d == want })
	},
	func(t *directory.Tenant, want string) bool { return foldName(t) == want },
	func(t *directory.Tenant, want string) bool {
		return strings.HasPrefix(foldName(t), want) ||
			anyDomain(t, func(d string) bool { return strings.HasPrefix(d, want) })
	},
	func(t *directory.Tenant, want string) bool {
		worth, _ := bestPlace(foldName(t), want)
		return worth >= worthWordStart
	},
	func(t *directory.Tenant, want string) bool {
		return strings.Contains(foldName(t), want) ||
			anyDomain(t, func(d string) bool { return strings.Contains(d, want) })
	},
}

func foldName(t *directory.Tenant) string {
	return strings.Join(strings.Fields(fold.String(t.Name)), " ")
}

func anyDomain(t *directory.Tenant, ok func(folded string) bool) bool {
	if t.Domain != "" && ok(fold.String(t.Domain)) {
		return true
	}
	for _, d := range t.Domains {
		if ok(fold.String(d)) {
			return true
		}
	}
	return false
}

func pick(tenants []directory.Tenant, ok func(*directory.Tenant) bool) []directory.Tenant {
	var found []directory.Tenant
	for i := range tenants {
		if ok(&tenants[i]) {
			found = append(found, tenants[i])
		}
	}
	return found
}
