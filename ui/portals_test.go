package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/cloud"
)

// fixedPortals is the catalogue of the stories and the screens. It shows what
// the built-in one can hold and never follows it, so that a portal more there
// changes no screen here.
func fixedPortals() *portal.Catalogue {
	global := func(link string) map[cloud.Environment]string {
		return map[cloud.Environment]string{cloud.Global: link}
	}
	c, err := new(portal.Catalogue).With([]portal.Row{
		{
			Code: "defender", Name: "Defender", Aliases: []string{"xdr", "security"},
			Link: map[cloud.Environment]string{
				cloud.Global: "https://security.microsoft.com/?tid={tenant}", cloud.GCCHigh: "https://security.microsoft.us/?tid={tenant}",
			},
			Page: []portal.PageRow{
				{Code: "incidents", Name: "Incidents", Path: "incidents"},
				{Code: "alerts", Name: "Alerts", Path: "alerts"},
				{Code: "hunting", Name: "Advanced hunting", Path: "v2/advanced-hunting", Aliases: []string{"kql"}},
				{Code: "devices", Name: "Devices", Path: "machines", Aliases: []string{"machines", "endpoints"}},
				{Code: "exposure", Name: "Exposure initiatives", Path: "exposure-initiatives"},
				{Code: "explorer", Name: "Email explorer", Path: "realtimereportsv3"},
			},
		},
		{
			Code: "entra", Name: "Entra", Aliases: []string{"aad", "identity"},
			Link: map[cloud.Environment]string{
				cloud.Global: "https://entra.microsoft.com/{tenant}", cloud.China: "https://entra.microsoftonline.cn/{tenant}",
			},
			Page: []portal.PageRow{{Code: "users", Name: "Users", Fragment: "/#view/UserManagementMenuBlade/~/AllUsers"}},
		},
		{
			Code: "azure", Name: "Azure", Aliases: []string{"arm"}, Link: global("https://portal.azure.com/{tenant}"),
			Page: []portal.PageRow{{Code: "sentinel", Name: "Sentinel workspaces", Fragment: "#blade/WorkspaceSelectorBlade", Aliases: []string{"siem"}}},
		},
		{
			Code: "intune", Name: "Intune", Aliases: []string{"mem", "endpoint"}, Link: global("https://intune.microsoft.com/{tenant}"),
			Page: []portal.PageRow{{Code: "devices", Name: "Devices", Fragment: "/#view/DevicesMenu/~/overview"}},
		},
		{Code: "purview", Name: "Purview", Aliases: []string{"compliance"}, Link: global("https://purview.microsoft.com/?tid={tenant}")},
		{Code: "m365", Name: "Microsoft 365 admin", Aliases: []string{"admin"}, Partner: true, Link: global("https://admin.cloud.microsoft/?delegatedOrg={initial}")},
		{Code: "exchange", Name: "Exchange admin", Aliases: []string{"mail"}, Partner: true, Link: global("https://admin.cloud.microsoft/exchange?delegatedOrg={initial}")},
		{Code: "cloudapps", Name: "Defender for Cloud Apps", Link: global("https://security.microsoft.com/cloudapps?tid={tenant}")},
		{Code: "legacy", Name: "Defender (legacy)", Link: global("https://securitycenter.windows.com?tid={tenant}")},
		{Code: "devops", Name: "Azure DevOps", Link: global("https://aex.dev.azure.com/me?tenant={tenant}")},
		{Code: "teams", Name: "Teams admin", Partner: true, Link: global("https://admin.teams.microsoft.com/?delegatedOrg={initial}")},
		{Code: "power", Name: "Power Platform admin", Link: global("https://admin.powerplatform.microsoft.com/account/login/{tenant}")},
		{Code: "graph", Name: "Graph Explorer", Link: global("https://developer.microsoft.com/en-us/graph/graph-explorer?tenant={tenant}")},
		{Code: "myapps", Name: "My Apps", Link: global("https://myapps.microsoft.com/?tenantid={tenant}")},
		{Code: "myaccess", Name: "My Access", Link: global("https://myaccess.microsoft.com/@{domain}")},
		{
			Code: "mto", Name: "Defender", Every: true, Link: global("https://mto.security.microsoft.com/"),
			Page: []portal.PageRow{{Code: "incidents", Name: "Incidents", Path: "incidents"}},
		},
	}, nil)
	if err != nil {
		panic("the portals of the tests: " + err.Error())
	}
	return c
}

func TestNoScreenOrStoryFollowsTheBuiltInPortals(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "portal."+"Builtin") {
			t.Errorf("%s uses the built-in portals: take those of Options, or of fixedPortals", file)
		}
	}
}
