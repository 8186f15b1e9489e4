package portal

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
)

const id = "3f2504e0-4f89-01d3-9a0c-0305e82c3301"

// links is written out by hand, not read from the catalogue, so that a change
// there must be meant.
var links = map[string]map[cloud.Environment]string{
	"defender": {
		cloud.Global:  "https://security.microsoft.com/?tid=" + id,
		cloud.GCC:     "https://security.microsoft.com/?tid=" + id,
		cloud.GCCHigh: "https://security.microsoft.us/?tid=" + id,
		cloud.DoD:     "https://security.apps.mil/?tid=" + id,
	},
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
	"legacy": {
		cloud.Global:  "https://securitycenter.windows.com?tid=" + id,
		cloud.GCC:     "https://gcc.securitycenter.microsoft.us?tid=" + id,
		cloud.GCCHigh: "https://securitycenter.microsoft.us?tid=" + id,
		cloud.DoD:     "https://securitycenter.windows.us?tid=" + id,
	},
}

func TestEveryPortalInEveryEnvironment(t *testing.T) {
	if got := strings.Join(Codes(), " "); got != "defender entra azure legacy" {
		t.Errorf("the catalogue holds %s", got)
	}
	for code, byEnv := range links {
		p, err := Find(code)
		if err != nil {
			t.Fatal(err)
		}
		for _, env := range cloud.Environments() {
			link, err := p.Link(uuid.MustParse(id), env)
			want := byEnv[env]
			if link.String() != want || (err == nil) != (want != "") || p.In(env) != (want != "") {
				t.Errorf("%s in %s: got %q, %v; want %q", code, env, link, err, want)
			}
		}
	}
}

func TestFindTakesAliasesAndNamesTheChoices(t *testing.T) {
	if p, err := Find(" XDR "); err != nil || p.Code != "defender" {
		t.Errorf("got %q, %v", p.Code, err)
	}
	if _, err := Find("sharepoint"); err == nil {
		t.Error("an unknown portal was found")
	}
	if _, err := Find(""); err == nil {
		t.Error("the empty word found a portal")
	}
}

func TestNoLinkWithoutATenant(t *testing.T) {
	p, _ := Find(Default)
	if link, err := p.Link(uuid.Nil, cloud.Global); err == nil {
		t.Errorf("the zero id gave %s", link)
	}
}

func TestTemplatesAreChecked(t *testing.T) {
	for _, template := range []string{
		"http://security.microsoft.com/?tid={tenant}",
		"https://{tenant}.microsoft.com/",
		"https://{tenant}/",
		"https://user@security.microsoft.com/{tenant}",
		"https://security.microsoft.com:8443/{tenant}",
		"https://security.microsoft.com/",
		"https://security.microsoft.com/{tenant}/{tenant}",
		"https://security.microsoft.com/{tenant}/{name}",
		"javascript:alert({tenant})",
		"//security.microsoft.com/{tenant}",
		"",
	} {
		if checkTemplate(cloud.Global, template) == nil {
			t.Errorf("%q was accepted", template)
		}
	}
	if checkTemplate("moon", "https://security.microsoft.com/{tenant}") == nil {
		t.Error("an unknown environment was accepted")
	}
}

// FuzzTemplate: whatever template passes the check, the finished link is https
// to the very host that was written in it, and names the tenant.
func FuzzTemplate(f *testing.F) {
	for _, p := range All() {
		for _, template := range p.links {
			f.Add(template)
		}
	}
	f.Add("https://a.example\\@b.example/{tenant}")
	f.Add("https://a.example#{tenant}")
	f.Fuzz(func(t *testing.T, template string) {
		if checkTemplate(cloud.Global, template) != nil {
			return
		}
		p := Portal{Name: "x", links: map[cloud.Environment]string{cloud.Global: template}}
		link, err := p.Link(uuid.MustParse(id), cloud.Global)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(link.String())
		if err != nil || u.Scheme != "https" || !strings.HasPrefix(template, "https://"+u.Host) {
			t.Fatalf("%q became %q (%v)", template, link, err)
		}
		if !strings.Contains(link.String(), id) {
			t.Fatalf("%q lost the tenant", link)
		}
	})
}
