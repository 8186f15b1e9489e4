package portal

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/pelletier/go-toml/v2"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

const (
	id      = "3f2504e0-4f89-01d3-9a0c-0305e82c3301"
	domain  = "contoso.example"
	initial = "contoso.onmicrosoft.com"
)

func customer(env cloud.Environment) Tenant {
	return Tenant{ID: uuid.MustParse(id), Environment: env, Domain: domain, Domains: []string{domain, "contoso.mail.onmicrosoft.com", initial}}
}

// The hosts of Defender.
const (
	world = "https://security.microsoft.com/"
	high  = "https://security.microsoft.us/"
	dod   = "https://security.apps.mil/"
)

// defenderPage is a page of Defender on all its hosts.
func defenderPage(path string) map[cloud.Environment]string {
	return map[cloud.Environment]string{
		cloud.Global: world + path + "tid=" + id, cloud.GCC: world + path + "tid=" + id,
		cloud.GCCHigh: high + path + "tid=" + id, cloud.DoD: dod + path + "tid=" + id,
	}
}

// worldwide is a link that is known in the global environment alone.
func worldwide(link string) map[cloud.Environment]string {
	return map[cloud.Environment]string{cloud.Global: link}
}

// below is a link at the end of those of another portal.
func below(portal, rest string) map[cloud.Environment]string {
	all := map[cloud.Environment]string{}
	for env, link := range links[portal] {
		all[env] = link + rest
	}
	return all
}

// links is written out by hand, not read from the catalogue, so that a change
// there must be meant.
var links = map[string]map[cloud.Environment]string{
	"defender": defenderPage("?"),
	"entra": {
		cloud.Global:  "https://entra.microsoft.com/" + id,
		cloud.GCC:     "https://entra.microsoft.com/" + id,
		cloud.GCCHigh: "https://entra.microsoft.us/" + id,
		cloud.DoD:     "https://entra.microsoft.us/" + id,
		cloud.China:   "https://entra.microsoftonline.cn/" + id,
	},
	"azure": {
		cloud.Global:  "https://portal.azure.com/" + id,
		cloud.GCC:     "https://portal.azure.com/" + id,
		cloud.GCCHigh: "https://portal.azure.us/" + id,
		cloud.DoD:     "https://portal.azure.us/" + id,
		cloud.China:   "https://portal.azure.cn/" + id,
	},
	"intune": {
		cloud.Global:  "https://intune.microsoft.com/" + id,
		cloud.GCC:     "https://intune.microsoft.com/" + id,
		cloud.GCCHigh: "https://intune.microsoft.us/" + id,
		cloud.DoD:     "https://intune.microsoft.us/" + id,
		cloud.China:   "https://intune.microsoftonline.cn/" + id,
	},
	"legacy": {
		cloud.Global:  "https://securitycenter.windows.com?tid=" + id,
		cloud.GCC:     "https://gcc.securitycenter.microsoft.us?tid=" + id,
		cloud.GCCHigh: "https://securitycenter.microsoft.us?tid=" + id,
		cloud.DoD:     "https://securitycenter.windows.us?tid=" + id,
	},
	"purview":      worldwide("https://purview.microsoft.com/?tid=" + id),
	"m365":         worldwide("https://admin.cloud.microsoft/?delegatedOrg=" + initial),
	"exchange":     worldwide("https://admin.cloud.microsoft/exchange?landingpage=homepage&form=mac_sidebar&delegatedOrg=" + initial),
	"teams":        worldwide("https://admin.teams.microsoft.com/?delegatedOrg=" + initial),
	"sharepoint":   worldwide("https://admin.microsoft.com/Partner/BeginClientSession.aspx?CTID=" + id + "&CSDEST=SharePoint"),
	"cloudapps":    worldwide("https://security.microsoft.com/cloudapps/policies/management?tid=" + id),
	"copilot":      worldwide("https://securitycopilot.microsoft.com/?tid=" + id),
	"power":        worldwide("https://admin.powerplatform.microsoft.com/account/login/" + id),
	"maker":        worldwide("https://make.powerapps.com/home?tenant=" + id),
	"fabric":       worldwide("https://app.powerbi.com/home?ctid=" + id),
	"devops":       worldwide("https://aex.dev.azure.com/me?tenant=" + id),
	"graph":        worldwide("https://developer.microsoft.com/en-us/graph/graph-explorer?tenant=" + id),
	"teamsapp":     worldwide("https://teams.cloud.microsoft?tenantId=" + id),
	"myapps":       worldwide("https://myapps.microsoft.com/?tenantid=" + id),
	"myaccess":     worldwide("https://myaccess.microsoft.com/@" + domain),
	"myaccount":    worldwide("https://myaccount.microsoft.com/?tenantId=" + id),
	"securityinfo": worldwide("https://mysignins.microsoft.com/security-info?tenant=" + id),
	"partner":      worldwide("https://partner.microsoft.com/dashboard/v2/customers/" + id + "/servicemanagementpage"),
	"mto":          worldwide("https://mto.security.microsoft.com/"),
	"lighthouse":   worldwide("https://lighthouse.microsoft.com/#view/Microsoft_Intune_MTM/Tenants.ReactView"),
}

// pages are those of the portals, likewise.
func pages() map[string]map[cloud.Environment]string {
	all := map[string]map[cloud.Environment]string{
		"fabric/admin": worldwide("https://app.powerbi.com/admin-portal?ctid=" + id),
	}
	for portal, fragments := range map[string]map[string]string{
		"entra": {
			"users":         "/#view/Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/AllUsers/menuId/",
			"groups":        "/#view/Microsoft_AAD_IAM/GroupsManagementMenuBlade/~/AllGroups/menuId/AllGroups",
			"access":        "/#view/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Overview",
			"signins":       "/#view/Microsoft_AAD_IAM/SignInEventsV3Blade/timeRangeType/last24hours/showApplicationSignIns~/true",
			"risk":          "/#view/Microsoft_AAD_IAM/IdentityProtectionMenuBlade/~/Overview",
			"apps":          "/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview",
			"registrations": "/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade/quickStartType~/null/sourceType/Microsoft_AAD_IAM",
			"devices":       "/#view/Microsoft_AAD_Devices/DevicesMenuBlade/~/Devices/menuId/Devices",
			"roles":         "/#view/Microsoft_AAD_IAM/RolesManagementMenuBlade/~/AllRoles",
			"pim":           "/#view/Microsoft_Azure_PIMCommon/CommonMenuBlade/~/quickStart",
			"methods":       "/#view/Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods",
			"crosstenant":   "/#view/Microsoft_AAD_IAM/CompanyRelationshipsMenuBlade/~/CrossTenantAccessSettings/menuId/CrossTenantAccessSettings",
		},
		"azure": {
			"sentinel":      "#blade/Microsoft_Azure_Security_Insights/WorkspaceSelectorBlade",
			"mdc":           "#view/Microsoft_Azure_Security/SecurityMenuBlade/~/0",
			"loganalytics":  "#view/HubsExtension/BrowseResource/resourceType/Microsoft.OperationalInsights%2Fworkspaces",
			"machines":      "#view/HubsExtension/BrowseResource/resourceType/Microsoft.Compute%2FVirtualMachines",
			"subscriptions": "#view/Microsoft_Azure_Billing/SubscriptionsBlade",
		},
		"intune": {
			"devices":          "/#view/Microsoft_Intune_DeviceSettings/DevicesMenu/~/overview",
			"windows":          "/#view/Microsoft_Intune_DeviceSettings/DevicesWindowsMenu/~/windowsDevices",
			"apps":             "/#view/Microsoft_Intune_DeviceSettings/AppsMenu/~/overview",
			"compliance":       "/#view/Microsoft_Intune_DeviceSettings/DevicesComplianceMenu/~/policies",
			"configuration":    "/#view/Microsoft_Intune_DeviceSettings/DevicesMenu/~/configuration",
			"endpointsecurity": "/#view/Microsoft_Intune_Workflows/SecurityManagementMenu/~/overview",
			"antivirus":        "/#view/Microsoft_Intune_Workflows/SecurityManagementMenu/~/antivirus",
			"edr":              "/#view/Microsoft_Intune_Workflows/SecurityManagementMenu/~/edr",
			"asr":              "/#view/Microsoft_Intune_Workflows/SecurityManagementMenu/~/asr",
			"enrollment":       "/#view/Microsoft_Intune_DeviceSettings/DevicesEnrollmentMenu/~/windowsEnrollment",
		},
	} {
		for code, fragment := range fragments {
			all[portal+"/"+code] = below(portal, fragment)
		}
	}
	for code, path := range map[string]string{
		"incidents": "incidents", "alerts": "alerts", "detections": "v2/custom_detection", "content": "contentdistribution", "settings": "settings",
	} {
		all["mto/"+code] = worldwide("https://mto.security.microsoft.com/" + path)
	}
	for code, path := range map[string]string{
		"incidents": "incidents?", "alerts": "alerts?", "hunting": "v2/advanced-hunting?", "devices": "machines?",
		"exposure": "exposure-initiatives?", "recommendations": "exposure-recommendations?", "score": "securescore?",
		"threats": "threatanalytics3?", "quarantine": "quarantine?viewid=Email&", "explorer": "threatexplorerv3?", "realtime": "realtimereportsv3?",
		"submissions": "reportsubmission?", "simulator": "attacksimulator?", "detections": "v2/custom_detection?",
		"surface": "exposure-overview?", "metrics": "exposure-metrics?", "exposurescore": "exposure-secure-scores?",
		"exposureconnectors": "exposure-data-connectors?", "identities": "identity-inventory?", "itdr": "identities/dashboard?",
		"identityhealth": "identities/health-issues?", "sentinelhunting": "sentinel/hunting?", "mitre": "sentinel/mitre?",
		"connectors": "sentinel/connectors?", "sentinelsettings": "sentinel/settings?",
		"notifications": "securitysettings/endpoints/email_notifications?", "permissions": "securitysettings/endpoints/user_roles?",
		"machinegroups": "securitysettings/endpoints/machine_groups?", "advanced": "securitysettings/endpoints/integration?",
		"policies": "threatpolicy?", "restricted": "restrictedentities?", "actions": "action-center?",
		"investigations": "airinvestigation?", "allowblock": "tenantAllowBlockList?",
		"indicators": "securitysettings/endpoints/custom_ti_indicators?childviewid=files&", "intel": "intel-explorer?",
		"oauth": "cloudapps/oauth-apps?", "rules": "sentinel/analytics?", "watchlists": "sentinel/watchlist?",
		"reports": "securityreports?", "settings": "securitysettings?", "onboarding": "securitysettings/endpoints/onboarding?",
	} {
		all["defender/"+code] = defenderPage(path)
	}
	return all
}

func TestEveryPortalAndPageInEveryEnvironment(t *testing.T) {
	want := pages()
	for code, byEnv := range links {
		want[code] = byEnv
	}
	held := 0
	for _, p := range Builtin().All() {
		held += 1 + len(p.Pages())
	}
	if held != len(want) {
		t.Errorf("the catalogue holds %d portals and pages, not %d", held, len(want))
	}
	for path, byEnv := range want {
		p, err := Builtin().Find(path)
		if err != nil || p.Path() != path {
			t.Errorf("%s: found %q, %v", path, p.Path(), err)
			continue
		}
		for _, env := range cloud.Environments() {
			link, err := p.Link(customer(env))
			want := byEnv[env]
			if link.String() != want || (err == nil) != (want != "") || p.In(env) != (want != "") {
				t.Errorf("%s in %s: got %q, %v; want %q", path, env, link, err, want)
			}
			if err == nil && (link.Path() != path || link.Tenant() != customer(env).ID) {
				t.Errorf("%s in %s: the link names %s and %s", path, env, link.Path(), link.Tenant())
			}
			if u, err := url.Parse(want); err != nil || u.Host != p.Host(env) {
				t.Errorf("%s in %s: the host is %q", path, env, p.Host(env))
			}
		}
	}
}

func TestFindTakesAliasesAndNamesTheChoices(t *testing.T) {
	for word, want := range map[string]string{
		"XDR": "defender", "xdr/kql": "defender/hunting", "Azure/SIEM": "azure/sentinel", "admin": "m365",
	} {
		if p, err := Builtin().Find(" " + word + " "); err != nil || p.Path() != want {
			t.Errorf("%q: got %q, %v", word, p.Path(), err)
		}
	}
	for word, choices := range map[string]string{
		"sharepont": "sharepoint, ", "": "defender, ", "/": "defender, ", "defender/": "alerts, ",
		"defender/users": "alerts, ", "purview/x": "has no pages", "defender/incidents/1": "incidents, ",
	} {
		_, err := Builtin().Find(word)
		if p := problem.Of(err); p == nil || !strings.Contains(p.Do, choices) {
			t.Errorf("%q: %v", word, err)
		}
	}
}

func TestALinkThatCannotNameTheTenantIsNotBuilt(t *testing.T) {
	for _, c := range []struct {
		code, why string
		tenant    Tenant
	}{
		{"defender", "the tenant has no id", Tenant{Environment: cloud.Global}},
		{"purview", "no tenant-scoped address of it is known in the environment gcc", customer(cloud.GCC)},
		{"myaccess", "it wants the tenant's default domain, which is not known", Tenant{ID: uuid.MustParse(id), Environment: cloud.Global}},
		{"myaccess", "the tenant's default domain cannot stand in a link", Tenant{ID: uuid.MustParse(id), Environment: cloud.Global, Domain: "a/../b"}},
		{
			"m365", "it wants the tenant's onmicrosoft.com domain, which is not known",
			Tenant{ID: uuid.MustParse(id), Environment: cloud.Global, Domain: domain, Domains: []string{domain, "a.mail.onmicrosoft.com"}},
		},
	} {
		p, err := Builtin().Find(c.code)
		if err != nil {
			t.Fatal(err)
		}
		link, err := p.Link(c.tenant)
		if problem := problem.Of(err); problem == nil || problem.Why != c.why || link != (Link{}) {
			t.Errorf("%s: %q, %+v; want %q", c.code, link, problem, c.why)
		}
	}
}

func TestWhatShowsEveryTenantSaysSo(t *testing.T) {
	for _, p := range Builtin().All() {
		if p.Every != strings.HasSuffix(p.Name, ", all tenants") {
			t.Errorf("%s is called %q", p.Code, p.Name)
		}
	}
}

func TestTemplatesAreChecked(t *testing.T) {
	for _, template := range []string{
		"http://security.microsoft.com/?tid={tenant}",
		"https://{tenant}.microsoft.com/",
		"https://{domain}/",
		"https://{tenant}/",
		"https://user@security.microsoft.com/{tenant}",
		"https://security.microsoft.com:8443/{tenant}",
		"https://security.microsoft.com/",
		"https://security.microsoft.com/{tenant}/{tenant}",
		"https://security.microsoft.com/{tenant}/{domain}",
		"https://security.microsoft.com/{tenant}/{name}",
		"javascript:alert({tenant})",
		"//security.microsoft.com/{tenant}",
		"",
	} {
		if checkTemplate(cloud.Global, template, false) == nil {
			t.Errorf("%q was accepted", template)
		}
	}
	if checkTemplate("moon", "https://security.microsoft.com/{tenant}", false) == nil {
		t.Error("an unknown environment was accepted")
	}
	if checkTemplate(cloud.Global, "https://security.microsoft.com/{tenant}", true) == nil {
		t.Error("a portal for every tenant names one")
	}
}

func TestACatalogueIsChecked(t *testing.T) {
	const rest = "name = \"x\"\nlink.global = \"https://x.example/{tenant}\"\n"
	for _, broken := range []string{
		"[[portal]]\ncode = \"\"\n" + rest,
		"[[portal]]\ncode = \"X\"\n" + rest,
		"[[portal]]\ncode = \"a/b\"\n" + rest,
		"[[portal]]\ncode = \"a\"\naliases = [\"a\"]\n" + rest,
		"[[portal]]\ncode = \"a\"\n" + rest + "[[portal]]\ncode = \"b\"\naliases = [\"a\"]\n" + rest,
		"[[portal]]\ncode = \"a\"\n" + rest + "[[portal.page]]\ncode = \"p\"\nname = \"p\"\n[[portal.page]]\ncode = \"p\"\nname = \"p\"\n",
		"[[portal]]\ncode = \"a\"\n" + rest + "[[portal.page]]\ncode = \"p\"\nname = \"p\"\npath = \"{tenant}\"\n",
		"[[portal]]\ncode = \"a\"\nname = \"x\"\n",
		"[[portal]]\ncode = \"a\"\nlink.global = \"https://x.example/{tenant}\"\n",
		"[[portal]]\ncode = \"a\"\nname = \"x\"\nlink.moon = \"https://x.example/{tenant}\"\n",
		"[[portal",
	} {
		var file struct {
			Portal []Row `toml:"portal"`
		}
		err := toml.Unmarshal([]byte(broken), &file)
		if err == nil {
			_, err = (&Catalogue{}).With(file.Portal, nil)
		}
		if err == nil {
			t.Errorf("accepted:\n%s", broken)
		}
	}
}

// FuzzTemplate: whatever template and domain pass the checks, the finished link
// is https to the very host that was written in the template, and names that
// tenant and no other.
func FuzzTemplate(f *testing.F) {
	for _, p := range Builtin().All() {
		for _, template := range p.links {
			f.Add(template, domain)
		}
	}
	f.Add("https://a.example\\@b.example/{tenant}", "")
	f.Add("https://a.example#{tenant}", "")
	f.Add("https://a.example/{domain}", "../@b.example:80?x#y")
	f.Add("https://a.example?{domain}", "b\x00")
	f.Add("https://a.example#{domain}", "00.A")
	f.Fuzz(func(t *testing.T, template, domain string) {
		if checkTemplate(cloud.Global, template, false) != nil {
			return
		}
		p := Portal{Name: "x", links: map[cloud.Environment]string{cloud.Global: template}}
		tenant := Tenant{ID: uuid.MustParse(id), Environment: cloud.Global, Domain: domain, Domains: []string{domain}}
		link, err := p.Link(tenant)
		if err != nil {
			if strings.Contains(template, tenantID) {
				t.Fatal(err)
			}
			return
		}
		u, err := url.Parse(link.String())
		if err != nil || u.Scheme != "https" || !strings.HasPrefix(template, "https://"+u.Host) || u.Host != p.Host(cloud.Global) {
			t.Fatalf("%q became %q (%v)", template, link, err)
		}
		// A domain is one in any case, and stands in a link in lower case.
		if !slices.ContainsFunc([]string{id, strings.ToLower(domain)}, func(s string) bool { return s != "" && strings.Contains(link.String(), s) }) {
			t.Fatalf("%q lost the tenant", link)
		}
	})
}

func TestOwnRowsAddChangeHideAndReorder(t *testing.T) {
	own, err := Builtin().With([]Row{
		{Code: "soar", Name: "SOAR", Link: worldwide("https://soar.example/t/{tenant}"), Page: []PageRow{{Code: "cases", Name: "Cases", Path: "cases"}}},
		{Code: "lighthouse", Hide: true},
		{Code: "entra", Name: "Identity", Aliases: []string{"id"}, Link: map[cloud.Environment]string{cloud.GCC: "https://entra.example/{tenant}"}},
		{Code: "defender", Page: []PageRow{
			{Code: "mine", Name: "My queue", Path: "incidents?filter=mine"}, {Code: "explorer", Hide: true}, {Code: "alerts", Path: "alerts2"},
		}},
	}, []string{"azure", "soar"})
	if err != nil {
		t.Fatal(err)
	}
	others := slices.DeleteFunc(Builtin().Codes(), func(code string) bool { return code == "azure" || code == "lighthouse" })
	if got := own.Codes(); !slices.Equal(got, slices.Concat([]string{"azure", "soar"}, others)) {
		t.Errorf("the order is %s", got)
	}
	for path, want := range map[string]string{
		"soar": "https://soar.example/t/" + id, "soar/cases": "https://soar.example/t/" + id + "/cases", "id": links["entra"][cloud.Global],
		"defender/mine": world + "incidents?filter=mine&tid=" + id, "defender/alerts": world + "alerts2?tid=" + id,
		"defender/incidents": world + "incidents?tid=" + id, "lighthouse": "", "defender/explorer": "",
	} {
		p, err := own.Find(path)
		link, _ := p.Link(customer(cloud.Global))
		if link.String() != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v; want %q", path, link, err, want)
		}
	}
	if p, _ := own.Find("entra"); p.Name != "Identity" || p.Host(cloud.GCC) != "entra.example" {
		t.Errorf("%+v", p)
	}
	if p, _ := Builtin().Find("entra"); p.Name != "Entra" || p.Host(cloud.GCC) != "entra.microsoft.com" {
		t.Error("the built-in catalogue was changed")
	}
}

func TestARowThatCannotBeUsedIsNamed(t *testing.T) {
	good := Row{Code: "a", Name: "A", Link: worldwide("https://a.example/{tenant}")}
	for _, bad := range []Row{
		{Code: "b", Name: "B", Link: worldwide("http://b.example/{tenant}")},
		{Code: "b", Name: "B", Link: worldwide("https://{tenant}.b.example/")},
		{Code: "b", Name: "B", Link: worldwide("https://b.example/")},
		{Code: "b", Name: "B", Aliases: []string{"xdr"}, Link: worldwide("https://b.example/{tenant}")},
		{Code: "b", Link: worldwide("https://b.example/{tenant}")},
		{Code: "defender", Page: []PageRow{{Code: "x", Name: "X", Path: "incidents#x"}}},
		{Code: "defender", Page: []PageRow{{Code: "x", Name: "X", Fragment: "x"}}},
		{Code: "defender", Page: []PageRow{{Code: "x", Name: "X", Path: "{domain}"}}},
		{Code: "defender", Page: []PageRow{{Code: "x", Path: "x"}}},
		{Code: "defender", Link: worldwide("https://b.example/{other}")},
	} {
		_, err := Builtin().With([]Row{good, bad}, nil)
		if row, ok := errors.AsType[*RowError](err); !ok || row.Row != 1 || !strings.Contains(err.Error(), `"`+bad.Code+`"`) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	for _, order := range [][]string{{"nowhere"}, {"azure", "azure"}} {
		if _, err := Builtin().With(nil, order); err == nil {
			t.Errorf("the order %v was accepted", order)
		}
	}
}

// FuzzOwnPage: whatever portal and page somebody writes into the configuration,
// a link of the page is https to the portal's host, and says which tenant it is
// where the portal's own link does: before the fragment or in it.
func FuzzOwnPage(f *testing.F) {
	f.Add("https://a.example/?tid={tenant}", "incidents?x=1", "")
	f.Add("https://a.example/{tenant}", "", "/#view/x")
	f.Add("https://a.example/{tenant}?x", "..//@b.example", "#?tid=")
	f.Add("https://a.example?tid={tenant}", "\\@b.example/x", "#")
	f.Fuzz(func(t *testing.T, template, path, fragment string) {
		own, err := (&Catalogue{}).With([]Row{{
			Code: "a", Name: "A", Link: worldwide(template), Page: []PageRow{{Code: "p", Name: "P", Path: path, Fragment: fragment}},
		}}, nil)
		if err != nil {
			return
		}
		portal, page := own.All()[0], own.All()[0].Pages()[0]
		tenant := Tenant{ID: uuid.MustParse(id), Environment: cloud.Global, Domain: "contoso.example", Domains: []string{initial}}
		whole, err := portal.Link(tenant)
		if err != nil {
			t.Fatal(err)
		}
		link, err := page.Link(tenant)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(link.String())
		if err != nil || u.Scheme != "https" || u.User != nil || u.Host != portal.Host(cloud.Global) {
			t.Fatalf("%q, %q, %q became %q (%v)", template, path, fragment, link, err)
		}
		named := func(link string) bool {
			address, _, _ := strings.Cut(link, "#")
			return slices.ContainsFunc([]string{id, "contoso.example", initial}, func(s string) bool { return strings.Contains(address, s) })
		}
		if named(whole.String()) && !named(link.String()) {
			t.Fatalf("%q, %q, %q: %q hides the tenant from the portal", template, path, fragment, link)
		}
	})
}
