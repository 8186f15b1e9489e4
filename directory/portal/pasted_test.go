package portal

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

const (
	oldID = "11111111-aaaa-0bbb-8ccc-222222222222"
	newID = "3f2504e0-4f89-01d3-9a0c-0305e82c3301"
)

// consoles is a small catalogue with every way to name a tenant in it, so that
// the one that is shipped can change.
func consoles() []Portal {
	everywhere := func(template string) map[cloud.Environment]string {
		return map[cloud.Environment]string{cloud.Global: template, cloud.GCC: template}
	}
	global := func(template string) map[cloud.Environment]string {
		return map[cloud.Environment]string{cloud.Global: template}
	}
	defender := everywhere("https://security.microsoft.com/?tid={tenant}")
	defender[cloud.GCCHigh] = "https://security.microsoft.us/?tid={tenant}"
	defender[cloud.DoD] = "https://security.apps.mil/?tid={tenant}"
	azure := everywhere("https://portal.azure.com/{tenant}")
	azure[cloud.GCCHigh], azure[cloud.DoD] = "https://portal.azure.us/{tenant}", "https://portal.azure.us/{tenant}"
	return []Portal{
		{Code: "defender", Name: "Defender", links: defender},
		{Code: "cloudapps", Name: "Cloud Apps", links: global("https://security.microsoft.com/cloudapps/policies/management?tid={tenant}")},
		{Code: "azure", Name: "Azure", links: azure},
		{Code: "entra", Name: "Entra", links: everywhere("https://entra.microsoft.com/{tenant}")},
		{Code: "intune", Name: "Intune", links: global("https://intune.microsoft.com/{tenant}")},
		{Code: "purview", Name: "Purview", links: global("https://purview.microsoft.com/?tid={tenant}")},
		{Code: "legacy", Name: "Legacy", links: global("https://securitycenter.windows.com?tid={tenant}")},
		{Code: "m365", Name: "Admin", links: global("https://admin.cloud.microsoft/?delegatedOrg={initial}")},
		{Code: "exchange", Name: "Exchange", links: global("https://admin.cloud.microsoft/exchange?form=mac&delegatedOrg={initial}")},
		{Code: "sharepoint", Name: "SharePoint", links: global("https://admin.microsoft.com/Partner/BeginClientSession.aspx?CTID={tenant}&CSDEST=SharePoint")},
		{Code: "fabric", Name: "Fabric", links: global("https://app.powerbi.com/home?ctid={tenant}")},
		{Code: "partner", Name: "Partner", links: global("https://partner.microsoft.com/dashboard/v2/customers/{tenant}/servicemanagementpage")},
		{Code: "myapps", Name: "My Apps", links: global("https://myapps.microsoft.com/?tenantid={tenant}")},
		{Code: "myaccess", Name: "My Access", links: global("https://myaccess.microsoft.com/@{domain}")},
		{Code: "mto", Name: "All tenants", links: global("https://mto.security.microsoft.com/")},
	}
}

// incident is a link as it was before something was put around it.
const incident = "https://security.microsoft.com/incidents/2972395?viewid=a&tid=" + oldID + "#b"

func TestALinkIsFoundInWhatIsAroundIt(t *testing.T) {
	escaped := url.QueryEscape(incident)
	safe := "https://nam12.safelinks.protection.outlook.com/?url=" + escaped + "&data=05%7C02%7Cx&sdata=y%3D&reserved=0"
	percents := base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("%", strings.Count(safe, "%"))))
	for _, text := range []string{
		incident,
		"  " + incident + "\n",
		"<" + incident + ">",
		"<" + incident + "|the incident>",
		`"` + incident + `"`,
		"'" + incident + "'.",
		"“" + incident + "”",
		"see " + incident + ", and tell me",
		"(see " + incident + ").",
		"[the incident](" + incident + ") is new",
		"[" + incident + "](" + incident + ")",
		"**" + incident + "**",
		"link=" + incident,
		"https://aka.ms/x and " + incident,
		incident + " https://security.microsoft.com/settings",
		`<a href="` + strings.ReplaceAll(incident, "&", "&amp;") + `">x</a>`,
		"&lt;" + strings.ReplaceAll(incident, "&", "&amp;") + "&gt;",
		safe,
		strings.Replace(safe, "outlook.com", "office365.us", 1),
		"https://EUR05.safelinks.protection.outlook.com/ap/w-59584e83/?URL=" + escaped + "&amp;data=1",
		"https://nam12.safelinks.protection.outlook.com/?url=" + url.QueryEscape(escaped) + "&data=1",
		"https://nam12.safelinks.protection.outlook.com/?url=" + url.QueryEscape(safe) + "&data=1",
		"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=" + escaped + "&locale=en-us",
		"https://urldefense.proofpoint.com/v2/url?u=" + strings.NewReplacer("-", "-2D", "%", "-", "_", "-5F").Replace(escaped) + "&d=DwMFaQ&c=x",
		"https://urldefense.com/v3/__" + strings.ReplaceAll(incident, "#", "*") + "__;Iw!!AbC-x!Yz_$",
		"https://urldefense.us/v3/__" + strings.ReplaceAll(safe, "%", "*") + "__;" + percents + "!!AbC$",
		strings.NewReplacer("=", "=3D", "29", "2=\r\n9").Replace(incident),
		strings.NewReplacer("=", "=3D", "29", "2=\n9").Replace("Content: " + safe + "\nBye"),
		strings.NewReplacer("=", "=3D", "29", "2=\r9").Replace(incident), // as a terminal pastes it
		strings.Replace(incident, "29", "2\n9", 1),
		strings.Replace(incident, "?", "\r\n  ?", 1) + "\r\n\r\nRegards",
		"See " + strings.Replace(incident, "tid=", "tid=\r", 1) + "\nKind regards, Dana",
		strings.NewReplacer("29", "2\n9", oldID, oldID[:12]+"\n"+oldID[12:]).Replace(incident) + "\nhttps://security.microsoft.com/settings",
	} {
		p, err := readPasted(sitesOf(consoles()), text)
		if err != nil || p.String() != incident {
			t.Errorf("%s\nbecame %s, %v", text, p, err)
		}
	}
}

func TestLinesThatAreNoPartOfALinkAreLeft(t *testing.T) {
	const page = "https://security.microsoft.com/settings"
	for _, text := range []string{
		page + "\n\n?tid=" + oldID + " is the tenant",
		page + "\n?tid=" + oldID + " is the tenant",
		page + "\nRegards",
		page + " \n?tid=nonsense",
	} {
		p, err := readPasted(sitesOf(consoles()), text)
		if err != nil || p.NamesTenant() || p.String() != page {
			t.Errorf("%q became %s, %v", text, p, err)
		}
	}
	// Joined, it would lead elsewhere.
	if p, err := readPasted(sitesOf(consoles()), "https://security.microsoft.com\n.evil.example/?tid="+oldID); err != nil || p.NamesTenant() || p.Host != "security.microsoft.com" {
		t.Errorf("got %s, %v", p, err)
	}
	// Whoever has a tenant needs no more of the text.
	if p, err := readPasted(sitesOf(consoles()), incident+"\n&more=1"); err != nil || p.String() != incident {
		t.Errorf("got %s, %v", p, err)
	}
}

func TestProofpointRuns(t *testing.T) {
	for in, want := range map[string]string{
		"https://urldefense.com/v3/__https://a.example/**A*b__;Iyo_!!x$":  "https://a.example/#*?b",
		"https://urldefense.com/v3/__https:/a.example/b*20c__;JQ!!x$":     "https://a.example/b%20c",
		"https://urldefense.com/v3/__https://a.example/**_b__;Iw!!x$":     "",
		"https://urldefense.com/v3/__https://a.example/*b__;!!x$":         "",
		"https://urldefense.com/v3/__javascript:alert(1)__;!!x$":          "",
		"https://urldefense.com/v3/__https://a.example/__;Iw==!!x$":       "https://a.example/",
		"https://urldefense.proofpoint.com/v2/url?u=https-3A__a.example_": "https://a.example/",
	} {
		if got := unwrapOnce(in); got != want {
			t.Errorf("%s became %q, want %q", in, got, want)
		}
	}
}

func TestATenantIdMayBeginLikeAnEncodedEqualsSign(t *testing.T) {
	const id = "3D2504E0-4F89-01D3-9A0C-0305E82C3301"
	p, err := readPasted(sitesOf(consoles()), "https://security.microsoft.com/?tid="+id)
	if err != nil || p.Tenant != uuid.MustParse(id) {
		t.Errorf("got %s, %v", p.Tenant, err)
	}
}

func TestWhatIsNoPortalLinkIsRefused(t *testing.T) {
	for text, why := range map[string]string{
		"":               "no link",
		"contoso":        "no link",
		"://":            "no link",
		"javascript:x()": "no link",
		"javascript://security.microsoft.com/%0aalert(1)":                                                             "does not begin with https",
		"file://security.microsoft.com/":                                                                              "does not begin with https",
		"xhttps://security.microsoft.com/":                                                                            "does not begin with https",
		"http://security.microsoft.com/?tid=" + oldID:                                                                 "not encrypted",
		"https://security.microsoft.com.evil.example/":                                                                "no portal",
		"https://evilsecurity.microsoft.com/":                                                                         "no portal",
		"https://security.microsoft.com./":                                                                            "no portal",
		"https://security.microsoft.com@evil.example/":                                                                "user name",
		"https://security.microsoft.com%40evil.example/":                                                              "plain name",
		"https://user:pass@security.microsoft.com/":                                                                   "user name",
		"https://evil.example/?url=https://security.microsoft.com/":                                                   "no portal",
		"https://evil.example/#https://security.microsoft.com/":                                                       "no portal",
		"https://security.microsoft.com:443/":                                                                         "port",
		"https://security.microsoft.com:8443/?tid=" + oldID:                                                           "port",
		"https://evil.example\\@security.microsoft.com/":                                                              "user name",
		"https://security.microsoft.com\\.evil.example/":                                                              "backslash",
		"https://security.microsoft.com/\\evil.example/":                                                              "backslash",
		"https:\\\\security.microsoft.com/":                                                                           "no link",
		"https://sеcurity.microsoft.com/":                                                                             "no link may hold", // a Cyrillic letter
		"https://security.microsoft.com／evil.example/":                                                                "no link may hold",
		"https://security.microsoft.com。evil.example/\u202e":                                                          "", // the real host; what follows is cut
		"https://security.microsoft.com/\u202egpj":                                                                    "no link may hold",
		"https://security.microsoft.com/\x00":                                                                         "no link may hold",
		"https://security.microsoft.com/\x1b[31m":                                                                     "no link may hold",
		"https://security.microsoft.com\x7f/":                                                                         "no link may hold",
		"https://xn--scurity-xxx.microsoft.com/":                                                                      "no portal",
		"https://portal.azure.com/a/../" + oldID:                                                                      "goes back",
		"https://portal.azure.com/%2e%2E/" + oldID:                                                                    "goes back",
		"https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fsecurity.microsoft.com%2F%3Ftid%22":        "no link may hold",
		"https://portal.azure.com/%zz":                                                                                "not a web address",
		"https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2F":                           "no portal",
		"https://nam12.safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fsecurity.microsoft.com":       "no portal",
		"https://nam12.safelinks.protection.outlook.com/?url=javascript%3A1":                                          "no portal",
		"https://nam12.safelinks.protection.outlook.com/?url=http%3A%2F%2Fsecurity.microsoft.com%2F":                  "not encrypted",
		"https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fsecurity.microsoft.com%2F%0d%0ax":          "no link may hold",
		"https://nam12.safelinks.protection.outlook.com/?url=https://security.microsoft.com&url=https://evil.example": "no portal",
		"https://security.microsoft.com/?tid=" + oldID + "&tid=" + newID:                                              "two tenants",
		"https://portal.azure.com/" + oldID + "#@" + newID + "/resource/x":                                            "two tenants",
		"https://portal.azure.com/contoso.example#@fabrikam.example/resource/x":                                       "two tenants",
		"https://entra.microsoft.com/" + oldID + "/#view/A/tenantId/" + newID:                                         "two tenants",
		"https://security.microsoft.com/?tid=common":                                                                  "neither an id nor a domain",
		"https://security.microsoft.com/?tid":                                                                         "neither an id nor a domain",
		"https://security.microsoft.com/?tid=00000000-0000-0000-0000-000000000000":                                    "neither an id nor a domain",
		"https://portal.azure.com/#@common/resource":                                                                  "neither an id nor a domain",
		"https://security.microsoft.com/?tid=" + oldID + " https://security.microsoft.com/?tid=" + newID:              "more than one tenant",
		"https://security.microsoft.com/" + strings.Repeat("a", maxText):                                              "longer than 64 KiB",
		strings.Repeat("https://a.example ", 80) + "https://security.microsoft.com/":                                  "no portal",
		"https://security.microsoft.com/?tid=" + oldID + "-x":                                                         "neither an id nor a domain",
		"https://security.microsoft.com/?tid=" + oldID + "%26tid=" + newID:                                            "neither an id nor a domain",
	} {
		p, err := readPasted(sitesOf(consoles()), text)
		if why == "" {
			if err != nil || p.Host != "security.microsoft.com" {
				t.Errorf("%.90q: got %q, %v", text, p.Host, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%.90q: got %s, %v; want %q", text, p, err, why)
		} else if problem.Of(err).Do == "" {
			t.Errorf("%.90q: nothing is said to do", text)
		}
	}
}

func TestTheShippedCatalogueIsRead(t *testing.T) {
	for _, s := range sitesOf(Builtin().portals) {
		p, err := Builtin().ReadPasted("https://" + s.host + "/")
		if err != nil || p.Host != s.host || !slices.Contains(p.Environments, s.env) && s.path == "/" {
			t.Errorf("%s in %s: got %q, %v", s.portal.Code, s.env, p.Host, err)
		}
	}
	p, err := Builtin().ReadPasted(incident)
	if err != nil || p.Portal.Code != "defender" || !slices.Equal(p.Environments, []cloud.Environment{cloud.Global, cloud.GCC}) {
		t.Errorf("got %s %s, %v", p.Portal.Code, p.Environments, err)
	}
}
