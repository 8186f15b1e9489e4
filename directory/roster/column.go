package roster

import (
	"strings"
	"unicode"
)

// column is what a column of a list holds.
type column uint8

const (
	noColumn column = iota
	idColumn
	customerIDColumn
	anyIDColumn
	domainColumn
	tenantColumn // an id, a domain or a name
	nameColumn
	aliasColumn
	tagColumn
	favouriteColumn
	hiddenColumn
	noteColumn
	environmentColumn
	portalColumn
	sessionColumn
)

// idRanks say which of several ids in a row is the tenant's, the first of them
// that is there. In Graph's contracts the customer id is, and the id is the
// contract's own
// (learn.microsoft.com/graph/api/resources/contract); where a column names the
// tenant, the others may hold numbers of somebody's own.
var idRanks = map[column]int{idColumn: 0, customerIDColumn: 1, anyIDColumn: 2}

const ranks = 3

// columns are the columns by their names, without case, spaces and signs.
var columns = map[string]column{
	"tenantid": idColumn, "customertenantid": idColumn, "microsoftid": idColumn, "directoryid": idColumn,
	"aadtenantid": idColumn, "azureadtenantid": idColumn, "entratenantid": idColumn, "tenantguid": idColumn,
	"customerid": customerIDColumn, "id": anyIDColumn, "guid": anyIDColumn,
	"domain": domainColumn, "domains": domainColumn, "domainname": domainColumn, "defaultdomain": domainColumn,
	"defaultdomainname": domainColumn, "primarydomain": domainColumn, "primarydomainname": domainColumn,
	"tenantdomain": domainColumn, "tenantdomainname": domainColumn, "customerdomain": domainColumn, "initialdomain": domainColumn,
	"tenant": tenantColumn, "customer": tenantColumn,
	"name": nameColumn, "displayname": nameColumn, "tenantname": nameColumn, "customername": nameColumn,
	"companyname": nameColumn, "company": nameColumn, "organization": nameColumn, "organisation": nameColumn,
	"alias": aliasColumn, "aliases": aliasColumn,
	"tag": tagColumn, "tags": tagColumn,
	"favourite": favouriteColumn, "favorite": favouriteColumn, "hidden": hiddenColumn, "hide": hiddenColumn,
	"note": noteColumn, "notes": noteColumn,
	"environment": environmentColumn, "portal": portalColumn, "defaultportal": portalColumn,
	"session": sessionColumn, "browsersession": sessionColumn, "profile": sessionColumn, "browserprofile": sessionColumn,
}

// columnOf returns what the column of a name holds.
func columnOf(name string) column {
	return columns[strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)]
}
