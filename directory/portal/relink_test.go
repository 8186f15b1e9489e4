package portal

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
)

const (
	thing  = "99999999-dddd-0eee-8fff-888888888888"
	digest = "0123456789abcdef0123456789abcdef01234567"
)

// newDomains are those of the tenant that links are rewritten for.
var newDomains = []string{"fabrikam.onmicrosoft.com", "fabrikam.example"}

// fabrikam is that tenant.
func fabrikam(env cloud.Environment) Tenant {
	return Tenant{ID: uuid.MustParse(newID), Environment: env, Domain: "fabrikam.example", Domains: newDomains}
}

// pasted are real-shaped links: what is read from each, and what it becomes for
// another tenant.
var pasted = []struct {
	in     string // O is the old tenant's id, T a GUID of a thing in it
	portal string
	tenant string // O, a domain, both, or ""
	page   string
	out    string // N is the new tenant's id
	left   string
}{
	{"https://security.microsoft.com/?tid=O", "defender", "O", "", "https://security.microsoft.com/?tid=N", ""},
	{"https://security.microsoft.com", "defender", "", "", "https://security.microsoft.com?tid=N", ""},
	{"https://security.microsoft.com/incidents/2972395?tid=O", "defender", "O", "/incidents/2972395", "https://security.microsoft.com/incidents/2972395?tid=N", "incident 2972395"},
	{"https://security.microsoft.com/incidents/17/overview?tid=O&viewid=a", "defender", "O", "/incidents/17/overview", "https://security.microsoft.com/incidents/17/overview?tid=N&viewid=a", "incident 17"},
	{"https://security.microsoft.com/incidents?viewid=a%20b", "defender", "", "/incidents", "https://security.microsoft.com/incidents?viewid=a%20b&tid=N", ""},
	{"https://security.microsoft.com/alerts/da637551227677560813_-961444813?tid=O", "defender", "O", "/alerts/da637551227677560813_-961444813", "https://security.microsoft.com/alerts/da637551227677560813_-961444813?tid=N", "alert da637551227677560813_-961444813"},
	{"https://security.microsoft.com/v2/advanced-hunting?query=H4sIAAAA%2Bx==&timeRangeId=week&tid=O", "defender", "O", "/v2/advanced-hunting", "https://security.microsoft.com/v2/advanced-hunting?query=H4sIAAAA%2Bx==&timeRangeId=week&tid=N", ""},
	{"https://security.microsoft.com/machines/v2/" + digest + "/overview?tid=O", "defender", "O", "/machines/v2/" + digest + "/overview", "https://security.microsoft.com/machines/v2/" + digest + "/overview?tid=N", "device " + digest},
	{"https://security.microsoft.com/machines?TID=O#x", "defender", "O", "/machines#x", "https://security.microsoft.com/machines?TID=N#x", ""},
	{"https://security.microsoft.com/machines?%74id=O", "defender", "O", "/machines", "https://security.microsoft.com/machines?%74id=N", ""},
	{"https://security.microsoft.com/quarantine?viewid=Email&tid=", "defender", "", "/quarantine", "https://security.microsoft.com/quarantine?viewid=Email&tid=N", ""},
	{"https://security.microsoft.com/user?aad=T&tid=O", "defender", "O", "/user", "https://security.microsoft.com/user?aad=T&tid=N", "T"},
	{"https://security.microsoft.com/?tid=contoso.example", "defender", "contoso.example", "", "https://security.microsoft.com/?tid=N", ""},
	{"https://security.microsoft.com/incidents?tenantId=O", "defender", "O", "/incidents", "https://security.microsoft.com/incidents?tenantId=N&tid=N", ""},
	{"https://security.microsoft.com/x?tid=O&tid=O", "defender", "O", "/x", "https://security.microsoft.com/x?tid=N&tid=N", ""},
	{"https://security.microsoft.com/homepage#/a?tid=O", "defender", "O", "/homepage#/a?tid=O", "https://security.microsoft.com/homepage?tid=N#/a?tid=N", ""},
	{"https://security.microsoft.com/cloudapps/policies/management?tid=O", "cloudapps", "O", "/cloudapps/policies/management", "https://security.microsoft.com/cloudapps/policies/management?tid=N", ""},
	{"https://security.microsoft.com/cloudapps/activity-log", "defender", "", "/cloudapps/activity-log", "https://security.microsoft.com/cloudapps/activity-log?tid=N", ""},
	{"https://security.microsoft.us/incidents/2972395?tid=O", "defender", "O", "/incidents/2972395", "https://security.microsoft.us/incidents/2972395?tid=N", "incident 2972395"},
	{"https://security.apps.mil/alerts?tid=O", "defender", "O", "/alerts", "https://security.apps.mil/alerts?tid=N", ""},
	{"HTTPS://Security.Microsoft.COM/Incidents/2972395?tid=" + strings.ToUpper(oldID), "defender", "O", "/Incidents/2972395", "https://security.microsoft.com/Incidents/2972395?tid=N", "incident 2972395"},
	{"https://securitycenter.windows.com?tid=O", "legacy", "O", "", "https://securitycenter.windows.com?tid=N", ""},
	{"https://portal.azure.com/O", "azure", "O", "", "https://portal.azure.com/N", ""},
	{"https://portal.azure.com/", "azure", "", "", "https://portal.azure.com/N/", ""},
	{"https://portal.azure.com/#home", "azure", "", "/#home", "https://portal.azure.com/N/#home", ""},
	{"https://portal.azure.com/contoso.onmicrosoft.com/#home", "azure", "contoso.onmicrosoft.com", "/#home", "https://portal.azure.com/N/#home", ""},
	{"https://portal.azure.com/?feature.x=1#@O/resource/subscriptions/T/resourceGroups/rg-soc/providers/Microsoft.Compute/virtualMachines/vm-a/overview", "azure", "O", "/#resource/subscriptions/T/resourceGroups/rg-soc/providers/Microsoft.Compute/virtualMachines/vm-a/overview", "https://portal.azure.com/?feature.x=1#@N/resource/subscriptions/T/resourceGroups/rg-soc/providers/Microsoft.Compute/virtualMachines/vm-a/overview", "subscription T, resource group rg-soc, resource vm-a"},
	{"https://portal.azure.com/#@contoso.example/blade/Microsoft_Azure_Security_Insights/MainMenuBlade/0/subscriptionId/T/resourceGroup/rg/workspaceName/soc", "azure", "contoso.example", "/#blade/Microsoft_Azure_Security_Insights/MainMenuBlade/0/subscriptionId/T/resourceGroup/rg/workspaceName/soc", "https://portal.azure.com/#@N/blade/Microsoft_Azure_Security_Insights/MainMenuBlade/0/subscriptionId/T/resourceGroup/rg/workspaceName/soc", "subscription T, resource group rg, workspace soc"},
	{"https://portal.azure.com/O#view/HubsExtension/X/id/%2Fsubscriptions%2FT%2FresourceGroups%2Frg", "azure", "O", "/#view/HubsExtension/X/id/%2Fsubscriptions%2FT%2FresourceGroups%2Frg", "https://portal.azure.com/N#view/HubsExtension/X/id/%2Fsubscriptions%2FT%2FresourceGroups%2Frg", "subscription T, resource group rg"},
	{"https://portal.azure.com/O/#@contoso.example/resource/x", "azure", "O contoso.example", "/#resource/x", "https://portal.azure.com/N/#@N/resource/x", ""},
	{"https://portal.azure.com/#view/A/B/%7B%22tenantId%22%3A%22O%22%7D", "azure", "O", "/#view/A/B/%7B%22tenantId%22%3A%22O%22%7D", "https://portal.azure.com/N/#view/A/B/%7B%22tenantId%22%3A%22N%22%7D", ""},
	{"https://portal.azure.com/#%40contoso.onmicrosoft.com/resource/x", "azure", "contoso.onmicrosoft.com", "/#resource/x", "https://portal.azure.com/#@N/resource/x", ""},
	{"https://portal.azure.com/#%2540contoso.example/resource/x", "azure", "contoso.example", "/#resource/x", "https://portal.azure.com/#@N/resource/x", ""},
	{"https://portal.azure.us/#@O/resource/subscriptions/T", "azure", "O", "/#resource/subscriptions/T", "https://portal.azure.us/#@N/resource/subscriptions/T", "subscription T"},
	{"https://entra.microsoft.com/O/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/T", "entra", "O", "/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/T", "https://entra.microsoft.com/N/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/T", "user T"},
	{"https://entra.microsoft.com/#view/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Overview", "entra", "", "/#view/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Overview", "https://entra.microsoft.com/N/#view/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Overview", ""},
	{"https://entra.microsoft.com/#view/A/tenantId/O/objectId/T", "entra", "O", "/#view/A/tenantId/O/objectId/T", "https://entra.microsoft.com/N/#view/A/tenantId/N/objectId/T", "object T"},
	{"https://entra.microsoft.com/O/#view/Microsoft_AAD_IAM/SignInEventsV3Blade/timeRangeType/last24hours/showApplicationSignIns~/true", "entra", "O", "/#view/Microsoft_AAD_IAM/SignInEventsV3Blade/timeRangeType/last24hours/showApplicationSignIns~/true", "https://entra.microsoft.com/N/#view/Microsoft_AAD_IAM/SignInEventsV3Blade/timeRangeType/last24hours/showApplicationSignIns~/true", ""},
	{"https://intune.microsoft.com/O/#view/Microsoft_Intune_Devices/DeviceSettingsMenuBlade/~/overview/mdmDeviceId/T", "intune", "O", "/#view/Microsoft_Intune_Devices/DeviceSettingsMenuBlade/~/overview/mdmDeviceId/T", "https://intune.microsoft.com/N/#view/Microsoft_Intune_Devices/DeviceSettingsMenuBlade/~/overview/mdmDeviceId/T", "device T"},
	{"https://intune.microsoft.com/#view/Microsoft_Intune_DeviceSettings/DeviceStatusByCompliacePolicy.ReactView/policyId/T", "intune", "", "/#view/Microsoft_Intune_DeviceSettings/DeviceStatusByCompliacePolicy.ReactView/policyId/T", "https://intune.microsoft.com/N/#view/Microsoft_Intune_DeviceSettings/DeviceStatusByCompliacePolicy.ReactView/policyId/T", "policy T"},
	{"https://purview.microsoft.com/informationprotection/labels?tid=O", "purview", "O", "/informationprotection/labels", "https://purview.microsoft.com/informationprotection/labels?tid=N", ""},
	{"https://admin.cloud.microsoft/?delegatedOrg=contoso.onmicrosoft.com#/users", "m365", "contoso.onmicrosoft.com", "/#/users", "https://admin.cloud.microsoft/?delegatedOrg=fabrikam.onmicrosoft.com#/users", ""},
	{"https://admin.cloud.microsoft/#/homepage", "m365", "", "/#/homepage", "https://admin.cloud.microsoft/?delegatedOrg=fabrikam.onmicrosoft.com#/homepage", ""},
	{"https://admin.cloud.microsoft/exchange?form=mac&DelegatedOrg=contoso.onmicrosoft.com#/mailboxes", "exchange", "contoso.onmicrosoft.com", "/exchange#/mailboxes", "https://admin.cloud.microsoft/exchange?form=mac&DelegatedOrg=fabrikam.onmicrosoft.com#/mailboxes", ""},
	{"https://admin.microsoft.com/Partner/BeginClientSession.aspx?CTID=O&CSDEST=Exchange&InitialDomain=contoso.onmicrosoft.com&PrimaryDomain=contoso.example", "sharepoint", "O contoso.onmicrosoft.com", "/Partner/BeginClientSession.aspx", "https://admin.microsoft.com/Partner/BeginClientSession.aspx?CTID=N&CSDEST=Exchange&InitialDomain=fabrikam.onmicrosoft.com&PrimaryDomain=fabrikam.example", ""},
	{"https://app.powerbi.com/groups/me/list?ctid=O", "fabric", "O", "/groups/me/list", "https://app.powerbi.com/groups/me/list?ctid=N", ""},
	{"https://partner.microsoft.com/dashboard/v2/customers/O/adminrelationships", "partner", "O", "/dashboard/v2/customers/O/adminrelationships", "https://partner.microsoft.com/dashboard/v2/customers/N/adminrelationships", ""},
	{"https://myapps.microsoft.com/contoso.example", "myapps", "contoso.example", "", "https://myapps.microsoft.com/N?tenantid=N", ""},
	{"https://myaccess.microsoft.com/@contoso.example#/access-packages", "myaccess", "contoso.example", "/#/access-packages", "https://myaccess.microsoft.com/@fabrikam.example#/access-packages", ""},
	{"https://myaccess.microsoft.com/O", "myaccess", "O", "", "https://myaccess.microsoft.com/@fabrikam.example", ""},
}

// spell puts the ids of the tests into a text.
func spell(text string) string {
	var b strings.Builder
	for i := range len(text) {
		letter := text[i : i+1]
		alone := (i == 0 || !isAlphanumeric(text[i-1]) || i > 1 && text[i-2] == '2' || i > 2 && text[i-3] == '%') &&
			(i+1 == len(text) || !isAlphanumeric(text[i+1]))
		id, ok := map[string]string{"O": oldID, "N": newID, "T": thing}[letter]
		if ok && alone {
			letter = id
		}
		b.WriteString(letter)
	}
	return b.String()
}

func TestThePageOfALinkOpensInAnotherTenant(t *testing.T) {
	for _, c := range pasted {
		p, err := readPasted(sitesOf(consoles()), spell(c.in))
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		id := p.Tenant.String()
		if p.Tenant == uuid.Nil {
			id = ""
		}
		if got := strings.TrimSpace(id + " " + p.Domain); got != spell(c.tenant) || p.NamesTenant() != (c.tenant != "") {
			t.Errorf("%s names %q, want %q", c.in, got, spell(c.tenant))
		}
		if p.Portal.Code != c.portal || p.Page != shorten(spell(c.page)) {
			t.Errorf("%s: got %s %q, want %s %q", c.in, p.Portal.Code, p.Page, c.portal, shorten(spell(c.page)))
		}
		link, left, err := p.In(fabrikam(p.Environments[0]))
		if err != nil || link.String() != spell(c.out) || link.Portal() != p.Portal.Name || link.Tenant().String() != newID {
			t.Errorf("%s became\n%s, %v; want\n%s", c.in, link, err, spell(c.out))
		}
		if got := strings.Join(left, ", "); got != spell(c.left) {
			t.Errorf("%s leaves %q, want %q", c.in, got, spell(c.left))
		}
		own := fabrikam(p.Environments[0])
		if own.ID = p.Tenant; p.Tenant != uuid.Nil {
			if _, left, err := p.In(own); err != nil || left != nil {
				t.Errorf("%s leaves %q in its own tenant, %v", c.in, left, err)
			}
		}
	}
}

func TestSomePagesCannotBeOpenedElsewhere(t *testing.T) {
	global := fabrikam(cloud.Global)
	nameless, nobody, odd := global, global, global
	nameless.Domains = nameless.Domains[1:]
	nobody.ID = uuid.Nil
	odd.Domain = "fabrikam.example/evil"
	for _, c := range []struct {
		in     string
		tenant Tenant
		why    string
	}{
		{incident, nobody, "no id"},
		{incident, fabrikam(cloud.GCCHigh), "does not serve tenants of the environment gcc-high"},
		{"https://mto.security.microsoft.com/incidents?tid=" + oldID, global, "every tenant at once"},
		{"https://admin.cloud.microsoft/#/users", nameless, "it wants the tenant's onmicrosoft.com domain, which is not known"},
		{"https://myaccess.microsoft.com/@contoso.example", odd, "the tenant's default domain cannot stand in a link"},
		{"https://admin.microsoft.com/#/users", global, "no way is known"},
		{"https://app.powerbi.com/groups/me/list", global, "no way is known"},
		{"https://partner.microsoft.com/dashboard/home", global, "no way is known"},
		{"https://security.microsoft.com/#tid" + oldID + oldID[1:], global, "still name another tenant"},
	} {
		p, err := readPasted(sitesOf(consoles()), c.in)
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		link, left, err := p.In(c.tenant)
		if err == nil || !strings.Contains(err.Error(), c.why) || link != (Link{}) || left != nil {
			t.Errorf("%s became %s, %v; want %q", c.in, link, err, c.why)
		}
	}
}

// A link of one tenant becomes what is built for the other, of every page.
func TestEveryPageOfTheCatalogueOpensInAnotherTenant(t *testing.T) {
	for _, p := range Builtin().All() {
		for _, page := range append(p.Pages(), p) {
			for _, env := range cloud.Environments() {
				old, err := page.Link(customer(env))
				if err != nil || p.Every {
					continue
				}
				pasted, err := Builtin().ReadPasted(old.String())
				if err != nil || pasted.Portal.Code != p.Code || !pasted.NamesTenant() || !slices.Contains(pasted.Environments, env) {
					t.Errorf("%s in %s: got %s %v, %v", old, env, pasted.Portal.Code, pasted.Environments, err)
					continue
				}
				want, err := page.Link(fabrikam(env))
				if link, _, relinkErr := pasted.In(fabrikam(env)); err != nil || relinkErr != nil || link.String() != want.String() {
					t.Errorf("%s became %s, %v; want %s, %v", old, link, relinkErr, want, err)
				}
			}
		}
	}
}

// checkOwners fails where a link is given to a customer that neither it nor the
// text names.
func checkOwners(t *testing.T, text string, p Pasted) {
	t.Helper()
	all := strings.ToLower(decode(undo(text)+" "+undo(fromQuotedPrintable(text))+" "+p.String(), maxUndone).text)
	all += strings.NewReplacer("\r", "", "\n", "", ">", "", " ", "", "=", "").Replace(all)
	for _, owner := range p.Owners(slices.Values(both())) {
		if !strings.Contains(all, owner.ID.String()) && !slices.ContainsFunc(owner.Domains, func(d string) bool { return strings.Contains(all, d) }) {
			t.Fatalf("%q is given to %s", text, owner.Domain)
		}
	}
	if link, ok := p.AsItIs(uuid.Nil); ok && (p.NamesTenant() || link.String() == "") {
		t.Fatalf("%q opens as it is, as %q", text, link)
	}
}

// FuzzReadPasted: whatever is pasted, a link that comes of it is https, to a
// host of the catalogue, and names the chosen tenant and no other.
func FuzzReadPasted(f *testing.F) {
	for _, c := range pasted {
		f.Add(spell(c.in))
		f.Add("<" + strings.ReplaceAll(spell(c.in), "=", "=3D=\r\n") + ">")
		f.Add("https://a.safelinks.protection.outlook.com/?url=" + url.QueryEscape(spell(c.in)))
	}
	for _, wrap := range wrapped {
		for _, put := range marked {
			f.Add(put(wrap(spell("https://security.microsoft.com/incidents/29?viewid=a&tid=O"))))
		}
	}
	f.Add("https://urldefense.com/v3/__https://security.microsoft.com/**A*b__;Iyo_!!x$")
	f.Add("https://portal.azure.com/?tid&tenant=#@/x?tid=" + oldID + "%26tid=" + thing)
	sites := sitesOf(consoles())
	hosts := map[string]bool{}
	for _, s := range sites {
		hosts[s.host] = true
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := readPasted(sites, text)
		if err != nil {
			return
		}
		checkOwners(t, text, p)
		link, _, err := p.In(fabrikam(p.Environments[0]))
		if err != nil {
			return
		}
		u, err := url.Parse(link.String())
		if err != nil || u.Scheme != "https" || !hosts[u.Host] || u.User != nil {
			t.Fatalf("%q became %q (%v)", text, link, err)
		}
		if p.Tenant != uuid.Nil && p.Tenant.String() != newID && strings.Contains(strings.ToLower(link.String()), p.Tenant.String()) {
			t.Fatalf("%q became %q, which names the old tenant", text, link)
		}
		if !strings.Contains(link.String(), newID) && !strings.Contains(link.String(), "fabrikam") {
			t.Fatalf("%q became %q, which lost the tenant", text, link)
		}
		for name, values := range u.Query() {
			if slices.Contains(tenantNames[:3], strings.ToLower(name)) && slices.ContainsFunc(values, func(v string) bool { return v != newID && v != "" }) {
				t.Fatalf("%q became %q, where %s is %q", text, link, name, values)
			}
		}
		again, err := readPasted(sites, link.String())
		if err != nil || again.Tenant != uuid.Nil && again.Tenant.String() != newID ||
			again.Domain != "" && !slices.Contains(newDomains, again.Domain) {
			t.Fatalf("%q became %q, which is read as %s %q (%v)", text, link, again.Tenant, again.Domain, err)
		}
	})
}
