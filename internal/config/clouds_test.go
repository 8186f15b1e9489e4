package config

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"tenantswitch/internal/cloud"
)

const ownCloud = `
[clouds.lab]
authority = "https://login.lab.example"
resource_manager = "https://management.lab.example"
`

func TestOwnCloudsAreFoundByName(t *testing.T) {
	path := write(t, "cloud = \"lab\"\nca_file = \"proxy.pem\""+ownCloud+"graph = \"https://graph.lab.example\"\nenvironment = \"dod\"\nca_file = \"lab.pem\"\n")
	c, err := Load(path, true, env())
	if err != nil {
		t.Fatal(err)
	}
	got, ok := c.FindCloud(c.Cloud)
	if !ok || got.Name != "lab" || got.Authority != "https://login.lab.example" || got.Graph != "https://graph.lab.example" || got.Environment != cloud.DoD || !got.Defined {
		t.Errorf("got %+v", got)
	}
	// Files are found from the configuration's folder, not from the current one.
	if dir := filepath.Dir(path); got.CAFile != filepath.Join(dir, "lab.pem") || c.CAFile != filepath.Join(dir, "proxy.pem") {
		t.Errorf("the certificates are in %q and %q", got.CAFile, c.CAFile)
	}
	if _, ok := c.FindCloud("moon"); ok {
		t.Error("an unknown cloud was found")
	}
	if global, ok := c.FindCloud("global"); !ok || global.Defined {
		t.Error("a built-in cloud was lost")
	}
}

func TestTheEnvironmentChoosesACloudAndDefinesNone(t *testing.T) {
	path := write(t, ownCloud)
	c, err := Load(path, true, env("TENANTSWITCH_CLOUD", "lab", "TENANTSWITCH_CA_FILE", "x.pem", "TENANTSWITCH_CLOUDS_LAB_AUTHORITY", "https://evil.example"))
	if err != nil || c.Cloud != "lab" || c.CAFile != "" {
		t.Fatalf("got %+v, %v", c, err)
	}
	if got, _ := c.FindCloud("lab"); got.Authority != "https://login.lab.example" {
		t.Errorf("got %+v", got)
	}
	for _, value := range []string{"moon", "https://evil.example", `lab = {authority = "https://evil.example"}`} {
		_, err := Load(path, true, env("TENANTSWITCH_CLOUD", value))
		if bad, ok := errors.AsType[*VariableError](err); !ok || !strings.HasSuffix(bad.Error(), "use global, usgov, china or lab") {
			t.Errorf("%s: got %v", value, err)
		}
	}
}

func TestACloudThatCannotBeUsedIsNamedWithItsLine(t *testing.T) {
	for text, want := range map[string]string{
		ownCloud + "graph = \"https://graph.microsoft.com\"\n":           `line 5: cloud "lab": graph: https://graph.microsoft.com does not go with the others`,
		ownCloud + "environment = \"moon\"\n":                            `line 5: cloud "lab": environment: "moon" is not one of`,
		ownCloud + "authorty = \"x\"\n":                                  `line 5: there is no setting "clouds.lab.authorty"`,
		"# x\n[clouds.lab]\nauthority = \"https://login.lab.example\"\n": `line 2: cloud "lab": resource_manager: it is missing`,
		"\n[ clouds . \"global\" ]\n":                                    `line 2: cloud "global": the cloud global is built in`,
		"\n[clouds.\"../x\"]\n":                                          `line 2: cloud "../x": a cloud's name is`,
		"[clouds]\n\nlab.authority = \"http://login.lab.example\"\n":     `line 3: cloud "lab": authority: "http://login.lab.example" cannot be used: it does not begin with https://`,
		"x.y = 1\n": `line 1: there is no setting "x`,
		"\nclouds.lab = {resource_manager = \"https://b.example\", authority = \"https://a@b.example\"}\n": `line 2: cloud "lab": authority: "https://a@b.example" cannot be used`,
		"clouds = 7\n":       `line 1`,
		"cloud = \"moon\"\n": "use global, usgov or china",
		"cloud = \"global\"\n\n[clouds.a]\nauthority = \"https://login.microsoftonline.com\"\nresource_manager = \"https://evil.example\"": `line 5: cloud "a": resource_manager: https://evil.example does not go`,
	} {
		_, err := Load(write(t, text), true, env())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot  %v\nwant %s", text, err, want)
		}
	}
}
