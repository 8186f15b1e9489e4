package portal

import (
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// contoso is the tenant whose links are pasted, fabrikam another customer, and
// O and N are their ids.
func contoso(env cloud.Environment) Tenant {
	return Tenant{
		ID: uuid.MustParse(oldID), Environment: env, Domain: "contoso.example",
		Domains: []string{"contoso.onmicrosoft.com", "contoso.example"},
	}
}

// both are the customers that there are.
func both() []Tenant { return []Tenant{contoso(cloud.Global), fabrikam(cloud.Global)} }

// ownersOf names the owners of a link: O, N, both, or "".
func ownersOf(p Pasted) string {
	var names []string
	for _, t := range p.Owners(slices.Values(both())) {
		names = append(names, strings.NewReplacer(oldID, "O", newID, "N").Replace(t.ID.String()))
	}
	return strings.Join(names, " ")
}

func TestWhoseAPastedTextIs(t *testing.T) {
	const incident = "https://security.microsoft.com/incidents/29?tid=O"
	for _, c := range []struct {
		in    string
		owner string // "" for none of the customers
		page  string // of which portal, and its page
	}{
		// Signs that are percent-encoded where browsers show them plain.
		{"https://portal.azure.com/#%40contoso.onmicrosoft.com/resource/x", "O", "azure /#resource/x"},
		{"https://portal.azure.com/#%2540contoso.onmicrosoft.com/resource/x", "O", "azure /#resource/x"},
		{"https://portal.azure.com/%40contoso.onmicrosoft.com", "O", "azure "},
		{"https://entra.microsoft.com/#%40contoso.example%2Fview%2FA", "O", "entra /#%2Fview%2FA"},
		{"https://intune.microsoft.com/#view/A/tenantId%2FO", "O", "intune /#view/A/tenantId%2FO"},
		{"https://entra.microsoft.com/#view/A/tenantId%3Dcontoso.example", "O", "entra /#view/A/tenantId%3Dcontoso.example"},
		{"https://security.microsoft.com/incidents%3Ftid%3DO", "O", "defender /incidents%3Ftid%3DO"},
		{"https://security.microsoft.com/alerts/da1?viewid=a%26tid%3DO", "O", "defender /alerts/da1"},
		{"https%3A%2F%2Fsecurity.microsoft.com%2Fincidents%3Ftid%3DO", "O", "defender /incidents"},

		// The source of a page.
		{"https://security.microsoft.com/alerts/da1?viewid&#61;a&amp;tid&#61;O", "O", "defender /alerts/da1"},
		{"https://security.microsoft.com/alerts/da1&quest;viewid&equals;a&amp;tid&equals;O", "O", "defender /alerts/da1"},
		{"https&colon;&sol;&sol;security.microsoft.com/?tid&#x3d;O", "O", "defender "},
		{"https://portal.azure.com/&num;&commat;contoso.example/x", "O", "azure /#x"},
		{"https://portal.azure.com/#&#0064;contoso.example/x", "O", "azure /#x"},
		{"https://portal.azure.com/#&#x040;contoso.example/x", "O", "azure /#x"},
		{"https://portal.azure.com/#&percnt;40contoso.example/x", "O", "azure /#x"},
		{"https://security.microsoft.com/?a=1&amp;amp;tid=O", "O", "defender "},
		{"https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fsecurity.microsoft.com%2F%3Fa%26%2361%3B1%26amp%3Btid%26%2361%3BO&data=1", "O", "defender "},

		// A string of JSON.
		{`https://security.microsoft.com/alerts/da1?viewid=x\u0026tid=O`, "O", "defender /alerts/da1"},
		{`https:\/\/security.microsoft.com\/alerts\/da1?viewid=x\u0026tid\u003d` + oldID, "O", "defender /alerts/da1"},
		{`{"url":"https://security.microsoft.com/?tid=O","n":1}`, "O", "defender "},
		{`{\"url\":\"https://security.microsoft.com/?tid=O\",\"n\":1}`, "O", "defender "},
		{`{\\\"url\\\":\\\"https:\\/\\/security.microsoft.com\\/?a=1\\u0026tid=O\\\"}`, "O", "defender "},
		{`\u003chttps://security.microsoft.com/?tid=O\u003e`, "O", "defender "},

		// What stands behind the id.
		{"[Incident 29|https://security.microsoft.com/incident2/29/overview?tid=O|smart-link]", "O", "defender /incident2/29/overview"},
		{"[Incident 29|https://security.microsoft.com/incidents/29?tid=O&viewid=a]", "O", "defender /incidents/29"},
		{"[url]" + incident + "[/url]", "O", "defender /incidents/29"},
		{"[url=" + incident + "]the incident[/url]", "O", "defender /incidents/29"},
		{"29," + incident + ",High", "O", "defender /incidents/29"},
		{"_" + incident + "_", "O", "defender /incidents/29"},
		{incident + "/", "O", "defender /incidents/29"},
		{incident + "%20", "O", "defender /incidents/29"},
		{incident + "%22%7D", "O", "defender /incidents/29"},
		{incident + `\r\nRegards`, "O", "defender /incidents/29"},
		{incident + "~~", "O", "defender /incidents/29"},
		{incident + "|~", "O", "defender /incidents/29"},
		{"https://portal.azure.com/#@O|x", "O", "azure "},
		{"<a href=" + incident + ">open</a>", "O", "defender /incidents/29"},

		// Written by hand, and made harmless.
		{"security.microsoft.com/incidents/29?tid=O", "O", "defender /incidents/29"},
		{"see Security.Microsoft.com/incidents/29?tid=O.", "O", "defender /incidents/29"},
		{"hxxps://security[.]microsoft[.]com/incidents/29?tid=O", "O", "defender /incidents/29"},
		{"hXXps[://]security(.)microsoft(.)com/incidents/29?tid=O", "O", "defender /incidents/29"},
		{"https[:]//security[dot]microsoft[dot]com/incidents/29?tid=O", "O", "defender /incidents/29"},
		{"> https://security.microsoft.com/incidents/29?\n> tid=O\n> Regards, Dana", "O", "defender /incidents/29"},
		{">> https://security.microsoft.com/incidents/29?a=b&tid=11111111-aaaa-0bbb-\n>> 8ccc-222222222222\n", "O", "defender /incidents/29"},

		// Partner Center.
		{"https://partner.microsoft.com/en-us/dashboard/commerce2/customers/O/adminrelationships/x", "O", "partner /en-us/dashboard/commerce2/customers/O/adminrelationships/x"},
		{"https://partner.microsoft.com/commerce/customers/O/account", "O", "partner /commerce/customers/O/account"},
		{"https://partner.microsoft.com/de-de/dashboard/v2/customers/O", "O", "partner /de-de/dashboard/v2/customers/O"},
		{"https://partner.microsoft.com/dashboard/commerce/granularadminaccess/x/O", "O", "partner /dashboard/commerce/granularadminaccess/x/O"},

		// Other hosts of Microsoft's.
		{"https://sip.security.microsoft.com/incidents/29?tid=O", "O", "defender /incidents/29"},
		{"https://securitycenter.microsoft.com/alerts?tid=O", "O", "defender /alerts"},
		{"https://compliance.microsoft.com/ediscovery?tid=O", "O", "purview "},
		{"https://ms.portal.azure.com/#@contoso.example/resource/x", "O", "azure /#resource/x"},
		{"https://preview.portal.azure.com/#@O/resource/x", "O", "azure /#resource/x"},
		{"https://rc.portal.azure.com/O", "O", "azure "},
		{"https://aad.portal.azure.com/O/#view/A", "O", "entra /#view/A"},
		{"https://endpoint.microsoft.com/#@contoso.onmicrosoft.com/view/A", "O", "intune /#view/A"},
		{"https://devicemanagement.microsoft.com/O", "O", "intune "},
		{"https://admin.exchange.microsoft.com/?delegatedOrg=contoso.onmicrosoft.com#/mailboxes", "O", "exchange /exchange#/mailboxes"},
		{"https://portal.office.com/Partner/BeginClientSession.aspx?CTID=O&CSDEST=x", "O", "sharepoint /Partner/BeginClientSession.aspx"},
		{"https://outlook.office365.com/ecp/@contoso.onmicrosoft.com", "O", " /ecp/@contoso.onmicrosoft.com"},
		{"https://launcher.myapps.microsoft.com/api/signin/T?tenantId=O", "O", " /api/signin/T"},
		{"https://account.activedirectory.windowsazure.com/?tenantid=O&login_hint=x", "O", " "},
		{"https://teams.microsoft.com/l/channel/19%3ax%40thread.tacv2/General?groupId=T&tenantId=O", "O", " /l/channel/19%3ax%40thread.tacv2/General"},
		{"https://login.microsoftonline.com/redeem?rd=https%3a%2f%2finvitations.microsoft.com%2fredeem%2f%3ftenant%3dO%26user%3dT", "O", " /redeem"},
		{"https://login.microsoftonline.com/O/oauth2/v2.0/authorize", "O", " /oauth2/v2.0/authorize"},

		// Ids without a word before them are the customer's who has them.
		{"https://security.microsoft.com/x/O/y", "O", "defender /x/O/y"},
		{"https://portal.azure.com/#blade/A/T/B/O", "O", "azure /#blade/A/T/B/O"},
		{"Contoso (contoso.example): https://security.microsoft.com/incidents/29", "O", "defender /incidents/29"},
		{"jane@contoso.example reported https://security.microsoft.com/incidents/29", "O", "defender /incidents/29"},
		{"tenant " + oldID + "\nhttps://security.microsoft.com/incidents/29", "O", "defender /incidents/29"},
		{"https://security.microsoft.com/incidents/29 of O or N", "O N", "defender /incidents/29"},
		{"https://security.microsoft.com/user?upn=a%40contoso.example", "O", "defender /user"},

		// Another's, and nobody's.
		{"https://security.microsoft.com/?tid=T", "", "defender "},
		{"https://security.microsoft.com/incidents/29", "", "defender /incidents/29"},
		{"https://security.microsoft.com/?tid=T and contoso.example", "", "defender "},
	} {
		p, err := Builtin().ReadPasted(spell(c.in))
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if got := ownersOf(p); got != c.owner {
			t.Errorf("%s is owned by %q, want %q", c.in, got, c.owner)
		}
		if code, page, _ := strings.Cut(c.page, " "); p.Portal.Code != code || p.Page != shorten(spell(page)) {
			t.Errorf("%s: got %s %q, want %s", c.in, p.Portal.Code, p.Page, c.page)
		}
		if c.owner != "O" {
			continue
		}
		link, _, err := p.OwnedBy(contoso(cloud.Global)).In(fabrikam(cloud.Global))
		if !p.Catalogued() {
			if err == nil {
				t.Errorf("%s: a page of no portal became %s", c.in, link)
			}
			continue
		}
		if err == nil && (strings.Contains(link.String(), oldID) || strings.Contains(link.String(), "contoso.onmicrosoft.com")) {
			t.Errorf("%s became %s", c.in, link)
		}
		own, _, err := p.OwnedBy(contoso(cloud.Global)).In(contoso(cloud.Global))
		if err != nil && problem.Of(err).Why != "no way is known to say to this page which tenant is meant" {
			t.Errorf("%s does not open in its own tenant: %v", c.in, err)
		}
		if err == nil && strings.ContainsAny(own.String(), `|\"<>[] `) {
			t.Errorf("%s opens as %s", c.in, own)
		}
	}
}

// wrapped are the ways in which filters, chats and search engines write a link.
var wrapped = map[string]func(link string) string{
	"safelinks": func(l string) string {
		return "https://eur01.safelinks.protection.outlook.com/?url=" + url.QueryEscape(l) + "&data=05%7C02%7Cx&reserved=0"
	},
	"safelinks, gov": func(l string) string {
		return "https://usg01.safelinks.protection.office365.us/?url=" + url.QueryEscape(l) + "&data=1"
	},
	"teams": func(l string) string {
		return "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=" + url.QueryEscape(l)
	},
	"owa": func(l string) string {
		return "https://outlook.office.com/mail/safelink.html?url=" + url.QueryEscape(l) + "&corid=x"
	},
	"proofpoint 1": func(l string) string {
		return "https://urldefense.proofpoint.com/v1/url?u=" + url.QueryEscape(l) + "&k=x%3D%0A&r=y"
	},
	"proofpoint 2": func(l string) string {
		return "https://urldefense.proofpoint.com/v2/url?u=" + strings.NewReplacer("-", "-2D", "%", "-", "_", "-5F").Replace(url.QueryEscape(l)) + "&d=DwMFaQ"
	},
	"proofpoint 3": func(l string) string { return "https://urldefense.com/v3/__" + l + "__;!!AbC-x!Yz$" },
	"proofpoint us": func(l string) string {
		return "https://urldefense.us/v3/__" + strings.ReplaceAll(l, "#", "*") + "__;" +
			base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("#", strings.Count(l, "#")))) + "!!AbC$"
	},
	"barracuda": func(l string) string {
		return "https://linkprotect.cudasvc.com/url?a=" + lowerEscape(l) + "&c=E,1,x,&typo=1"
	},
	"trend micro": func(l string) string {
		return "https://ddec1-0-en-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=" + strings.ReplaceAll(lowerEscape(l), "-", "%2d") + "&umid=x&auth=y"
	},
	"trend micro, licensed": func(l string) string {
		return "https://ddei3-0-ctp.asiainfo-sec.com/wis/clicktime/v1/query?url=" + url.QueryEscape(l)
	},
	"cisco": func(l string) string { return "https://secure-web.cisco.com/1aB_c-d/" + url.QueryEscape(l) },
	"cisco, http": func(l string) string {
		return "http://secure-web.cisco.com/1aB_c-d/" + url.QueryEscape(l)
	},
	"sophos": func(l string) string {
		return "https://eu-central-1.protection.sophos.com/?d=microsoft.com&u=" + base64.StdEncoding.EncodeToString([]byte(l)) + "&i=x&t=y=&h=z"
	},
	"sophos, url": func(l string) string {
		return "https://us-west-2.protection.sophos.com/?d=microsoft.com&u=" + base64.RawURLEncoding.EncodeToString([]byte(l)) + "&p=m"
	},
	"check point 1": func(l string) string {
		return "https://checkpoint.url-protection.com/v1/url?o=" + halfEscape(l) + "&g=Nw==&h=Mw==&p=Yw=="
	},
	"avanan 1": func(l string) string {
		return "https://avanan.url-protection.com/v1/r01/url?o=" + halfEscape(l) + "&g=Nw=="
	},
	"sonicwall": func(l string) string {
		return "https://sonicwall.url-protection.com/v1/url?o=" + halfEscape(l) + "&g=Nw=="
	},
	"check point 2": func(l string) string {
		return "https://protect.checkpoint.com/v2/___" + strings.ReplaceAll(l, "%", "*") + "___.YzJ1Onc6YzpvOjQw"
	},
	"check point 2, region": func(l string) string {
		return "https://protect.checkpoint.com/v2/r01/___" + strings.Replace(l, "https://", "https%3A//", 1) + "___.YzJ1"
	},
	"avanan 2": func(l string) string {
		return "https://url.avanan.click/v2/r02/___" + strings.Replace(l, "https://", "https:/", 1) + "___.YXAz:x"
	},
	"fireeye": func(l string) string {
		return "https://protect2.fireeye.com/v1/url?k=4fe3-x&q=1&e=b7ed&u=" + url.QueryEscape(l)
	},
	"symantec": func(l string) string { return "https://clicktime.symantec.com/3AbC?u=" + url.QueryEscape(l) },
	"symantec, plain": func(l string) string {
		return "https://clicktime.symantec.com/15xVc?h=QCYV_1D=&u=" + l
	},
	"fortinet": func(l string) string {
		return "https://fm.northwind-soc.example/fmlurlsvc/?fewReq=:B:JVs=&url=" + lowerEscape(l) + "&fmlBlkTk"
	},
	"trustwave": func(l string) string {
		return "https://scanmail.trustwave.com/?c=1&d=x&u=" + lowerEscape(l)
	},
	"google": func(l string) string {
		return "https://www.google.com/url?q=" + url.QueryEscape(l) + "&sa=D&source=calendar&usg=x"
	},
	"slack": func(l string) string { return "https://slack-redir.net/link?url=" + url.QueryEscape(l) + "&v=3" },
	"twice": func(l string) string {
		inner := "https://urldefense.com/v3/__" + l + "__;!!x$"
		return "https://nam12.safelinks.protection.outlook.com/?url=" + url.QueryEscape(inner) + "&data=1"
	},
	"thrice": func(l string) string {
		inner := "https://linkprotect.cudasvc.com/url?a=" + lowerEscape("https://slack-redir.net/link?url="+url.QueryEscape(l))
		return "https://nam12.safelinks.protection.outlook.com/?url=" + url.QueryEscape(inner) + "&data=1"
	},
}

// lowerEscape encodes as some programs do, in lower case.
func lowerEscape(link string) string {
	escaped := []byte(url.QueryEscape(link))
	for i, c := range escaped {
		if c == '%' {
			copy(escaped[i+1:], strings.ToLower(string(escaped[i+1:i+3])))
		}
	}
	return string(escaped)
}

// halfEscape leaves slashes and equals signs as they are.
func halfEscape(link string) string {
	return strings.NewReplacer("%2F", "/").Replace(url.QueryEscape(link))
}

// marked are the ways in which texts hold a link.
var marked = map[string]func(link string) string{
	"alone":    func(l string) string { return l },
	"sentence": func(l string) string { return "See " + l + ", please." },
	"angle":    func(l string) string { return "<" + l + ">" },
	"markdown": func(l string) string { return "[29](" + l + ")" },
	"jira":     func(l string) string { return "[29|" + l + "|smart-link]" },
	"html":     func(l string) string { return `<a href="` + html.EscapeString(l) + `">x</a>` },
	"references": func(l string) string {
		return strings.NewReplacer("&", "&#38;", "=", "&#x3D;", "@", "&commat;").Replace(l)
	},
	"json": func(l string) string { return strings.Trim(fmt.Sprintf("%q", l), "") },
	"go json": func(l string) string {
		return `{"u":"` + strings.NewReplacer("&", `\u0026`, "/", `\/`).Replace(l) + `"}`
	},
	"csv":       func(l string) string { return "29," + l + ",High" },
	"quoted":    func(l string) string { return "> " + l + "\n> Regards" },
	"printable": func(l string) string { return strings.ReplaceAll(l, "=", "=3D") + "=\n" },
	"defanged":  func(l string) string { return strings.NewReplacer("https://", "hxxps://", ".", "[.]").Replace(l) },
}

// Portals times wrappers times what is around them: each is its owner's, and
// opens for another as what the catalogue builds for that one.
func TestAWholeCorpusIsReadRight(t *testing.T) {
	read := 0
	for _, p := range Builtin().All() {
		for _, env := range []cloud.Environment{cloud.Global, cloud.GCCHigh} {
			old, err := p.Link(contoso(env))
			if err != nil || p.Every {
				continue
			}
			want, err := p.Link(fabrikam(env))
			if err != nil {
				t.Fatal(err)
			}
			for wrapper, wrap := range wrapped {
				for mark, put := range marked {
					if mark == "csv" && !strings.Contains(old.String(), oldID) || mark == "printable" && wrapper != "safelinks" {
						continue // behind a domain nobody can tell; the encoding wraps its own way
					}
					text := put(wrap(old.String()))
					got, err := Builtin().ReadPasted(text)
					if err != nil || ownersOf(got) != "O" {
						t.Errorf("%s, %s, %s in %s: %s\nis owned by %q, %v", wrapper, mark, p.Code, env, text, ownersOf(got), err)
						continue
					}
					link, _, err := got.In(fabrikam(env))
					if err != nil || !strings.HasPrefix(link.String(), want.String()) {
						t.Errorf("%s, %s: %s\nbecame %s, %v", wrapper, mark, text, link, err)
					}
					read++
				}
			}
		}
	}
	if read < 300 {
		t.Errorf("only %d links were read", read)
	}
}

func TestAFilterThatHidesTheLinkIsNamed(t *testing.T) {
	for _, link := range []string{
		"https://protect-eu.mimecast.com/s/AbCdEfG?domain=security.microsoft.com",
		"https://protect.mimecast.com/s/x", "https://url.de.m.mimecastprotect.com/s/x",
	} {
		_, err := Builtin().ReadPasted(link)
		if err == nil || !strings.Contains(err.Error(), "Mimecast") || !strings.Contains(problem.Of(err).Do, "browser") {
			t.Errorf("%s: %v", link, err)
		}
	}
}

// However short a number is, it is the old customer's.
func TestWhatStaysOfTheOldCustomerIsNamed(t *testing.T) {
	for in, want := range map[string]string{
		"https://security.microsoft.com/incident2/29/overview?tid=O":         "incident 29",
		"https://security.microsoft.com/incidents/29?tid=O":                  "incident 29",
		"https://security.microsoft.com/hunting-2/rules/5?tid=O":             "rule 5",
		"https://security.microsoft.com/v2/custom_detection/7?tid=O":         "detection rule 7",
		"https://security.microsoft.com/custom_detection?ruleId=3&tid=O":     "rule 3",
		"https://security.microsoft.com/v2/advanced-hunting?queryId=1&tid=O": "query 1",
		"https://security.microsoft.com/cases/x?caseId=4&tid=O":              "case 4",
		"https://security.microsoft.com/new-thing/8?tid=O":                   "new-thing 8",
		"https://security.microsoft.com/machines?page=2&pageSize=30&tid=O":   "",
		"https://portal.azure.com/O#blade/A/MainMenuBlade/0":                 "",
	} {
		p, err := Builtin().ReadPasted(spell(in))
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		_, left, err := p.In(fabrikam(cloud.Global))
		if got := strings.Join(left, ", "); err != nil || got != want {
			t.Errorf("%s leaves %q (%v), want %q", in, got, err, want)
		}
	}
}
