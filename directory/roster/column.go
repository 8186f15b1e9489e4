package roster

import (
	"strings"
	"unicode"

	"tenantswitch/directory/fold"
)

// column is what a column of a list holds.
type column uint8

const (
	noColumn column = iota
	homeIDColumn
	idColumn
	customerIDColumn
	anyIDColumn
	tenantDomainColumn // the default domain, by a name that says whose it is
	defaultDomainColumn
	domainColumn
	anyColumn    // an id, a domain or a name, where no header says which
	tenantColumn // an id, a domain or a name
	nameColumn
	plainNameColumn // of the tenant, or of the thing that the row is about
	thingColumn     // says that the row is about something of a tenant
	firstSaid       // the first of sayable, behind which the others come
)

// sayable are the columns of what a row says for the address book, by the key
// there, with how they are read and what else they are called.
var sayable = []struct {
	key  string
	read func(c cell, there any) (said any, why string) // there is what the row says already
	also string
	raw  bool // with signs that nobody sees, which the address book refuses or wants
}{
	{"aliases", cell.more, "alias", true},
	{"tags", cell.more, "tag", false},
	{"favourite", cell.flag, "favorite", false},
	{"hidden", cell.flag, "hide", false},
	{"note", cell.lines, "notes", true},
	{"environment", cell.text, "", false},
	{"portal", cell.text, "defaultportal", false},
	{"session", cell.text, "browsersession profile browserprofile", false},
}

// idRanks say which of several ids in a row is the tenant's, the first of them
// that is there. Azure CLI and Azure PowerShell list a delegated subscription
// under the tenant that asked, and its own tenant is the home one
// (Azure/azure-cli src/azure-cli-core/azure/cli/core/_profile.py). In Graph's
// contracts the customer id is the tenant's, and the id is the contract's own
// (learn.microsoft.com/graph/api/resources/contract); where a column names the
// tenant, the others may hold numbers of somebody's own.
var idRanks = map[column]int{homeIDColumn: 0, idColumn: 1, customerIDColumn: 2, anyIDColumn: 3}

const ranks = 4

// named are the names of columns, without case, spaces and signs: those of our
// own and of people's sheets, and of
//   - az account list and az account tenant list (_profile.py, as above, and
//     learn.microsoft.com/rest/api/resources/tenants/list);
//   - Get-AzTenant and Get-AzSubscription (learn.microsoft.com/powershell/module/az.accounts);
//   - Get-Mg…DelegatedAdminCustomer, …DelegatedAdminRelationship, …Contract and
//     …Organization, and what they stand for in Graph;
//   - the Customers.csv of Partner Center (learn.microsoft.com/partner-center/customers/see-your-customer-list)
//     and its API (…/partner-center/developer/customer-resources);
//   - Microsoft 365 Lighthouse, and CIPP (KelvinTegelaar/CIPP src/components/csvExportButton.js),
//     which write nested objects with dots.
var named = map[column]string{
	homeIDColumn: "hometenantid",
	idColumn: "tenantid customertenantid microsoftid directoryid directorytenantid aadtenantid azureadtenantid azuretenantid entratenantid " +
		"microsofttenantid m365tenantid o365tenantid office365tenantid tenantguid tenantidguid customercontextid manageetenantid governedtenantid",
	customerIDColumn: "customerid",
	anyIDColumn:      "id guid",
	tenantDomainColumn: "tenantdefaultdomain tenantdefaultdomainname tenantdomain tenantdomainname tenantdomains tenantprimarydomain " +
		"customerdomain customerdomainname customerdomains customerdefaultdomain customerdefaultdomainname customerprimarydomain",
	defaultDomainColumn: "defaultdomain defaultdomainname primarydomain primarydomainname",
	domainColumn:        "domain domains domainname domainnames initialdomain initialdomainname verifieddomains customdomains",
	tenantColumn:        "tenant customer directory",
	nameColumn: "tenantname tenantdisplayname customername customerdisplayname companyname company customercompanyname organization " +
		"organisation organizationname organisationname organizationdisplayname directoryname manageetenantname governedtenantname client clientname",
	plainNameColumn: "name displayname",
	thingColumn: "subscriptionid subscriptionname managedbytenants managedbytenantids cloudname environmentname subscriptionpolicies " +
		"relationshipid relationshipname delegatedadminrelationshipid accessdetails roledefinitionid rolename principalid principalname " +
		"workspace workspaceid workspacename roledefinitionname roleassignmentid resourceid resourcegroup resourcegroupname userprincipalname upn deviceid devicename",
}

// columns are the columns by their names.
var columns = func() map[string]column {
	all := map[string]column{}
	call := func(c column, names string) {
		for name := range strings.FieldsSeq(names) {
			all[name] = c
		}
	}
	for c, names := range named {
		call(c, names)
	}
	for i, s := range sayable {
		call(firstSaid+column(i), s.key+" "+s.also)
	}
	return all
}()

// columnOf returns what the column of a name holds. Objects that are no more
// than a wrapper around a customer do not count.
func columnOf(name string) column {
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold.String(name))
	name = strings.TrimPrefix(strings.TrimPrefix(name, "properties"), "companyprofile")
	return columns[name]
}

// names says whether a column can name a tenant.
func (c column) names() bool { return noColumn < c && c <= tenantColumn }

// isDomain says whether a column holds domains.
func (c column) isDomain() bool { return tenantDomainColumn <= c && c <= domainColumn }
