package simulator

import "strings"

// duplicates is how many tenants come twice in a list, once in each of two
// categories.
const duplicates = 3

// rows is the number of rows in a person's list: the tenants that Azure knows,
// the tenant of personal accounts, and the duplicates.
func (e estate) rows() int {
	listed := e.spread.azure.count(e.n)
	return listed + 1 + min(duplicates, listed)
}

// row is the i-th row of a person's list.
func (e estate) row(who, i int) tenantRow {
	listed := e.spread.azure.count(e.n)
	switch {
	case i == listed:
		return tenantRow{ID: "/tenants/" + personalTenant, TenantID: personalTenant, Category: "Home", DisplayName: "Personal accounts", Type: "AAD"}
	case i > listed:
		// The first, the middle and the last tenant once more: on another
		// page, on the same one, and with its id in capitals.
		nth := i - listed - 1
		at := []int{0, listed / 2, listed - 1}[nth]
		row := e.tenantRow(who, at)
		row.Category = otherCategory(row.Category)
		if nth == 1 {
			row.TenantID = strings.ToUpper(row.TenantID)
		}
		return row
	}
	return e.tenantRow(who, i)
}

// tenantRow tells a person of the k-th tenant of their list. In a cloud too
// small for it, the person's home takes the first place.
func (e estate) tenantRow(who, k int) tenantRow {
	i, _ := e.spread.azure.at(k)
	if i == 0 && who >= e.n {
		i = who
	}
	t := e.at(i)
	row := tenantRow{
		ID: "/tenants/" + t.ID.String(), TenantID: t.ID.String(), CountryCode: t.CountryCode, Country: t.Country,
		DisplayName: t.Name, Domains: t.Domains, Default: t.Domain, Category: e.category(who, i), Type: "AAD",
	}
	if i == who {
		row.Logo = "https://logo.demo.invalid/" + row.TenantID
	}
	return row
}

// delegatedEvery is how rare tenants are that are reached by delegation, not by
// a user in them: one in so many.
const delegatedEvery = 5

// category is what the list says of a tenant. Home is each in which the person
// has a user, at home or as a guest; the other two are Azure Lighthouse's.
// Where the subscriptions are listed too, they say the same.
func (e estate) category(who, i int) string {
	h := mix(e.seed^0x63617465676f7279, uint64(i))
	delegated := h%delegatedEvery == 0
	if e.spread.many() {
		delegated = e.spread.reach(i)&byLighthouse != 0 && h>>4%2 == 0
	}
	switch {
	case i == who, !delegated:
		return "Home"
	case h>>8%3 == 0:
		return "ManagedBy"
	}
	return "ProjectedBy"
}

// otherCategory is what a duplicate says.
func otherCategory(category string) string {
	if category == "Home" {
		return "ProjectedBy"
	}
	return "Home"
}
