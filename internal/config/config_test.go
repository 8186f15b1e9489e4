package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tenantswitch/directory/source"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheEnvironmentIsOverTheFile(t *testing.T) {
	path := write(t, "portal = \"entra\"\ncloud = \"usgov\"\nclient_id = \"abc\"\nopen_log = true\n")
	c, err := Load(path, true, env("TENANTSWITCH_PORTAL", "azure"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Portal != "azure" || c.Cloud != "usgov" || c.ClientID != "abc" || !c.OpenLog || c.Keep != KeepAuto {
		t.Errorf("got %+v", c)
	}
}

func TestWhatSignsInOrRunsComesFromTheFileAlone(t *testing.T) {
	path := write(t, "")
	everything := func(string) string { return "global" }
	c, err := Load(path, true, func(name string) string {
		if name == "TENANTSWITCH_PORTAL" {
			return ""
		}
		return everything(name)
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.ClientID != "" || c.Tenant != "" || c.Keep != KeepAuto || c.PassphraseCommand != nil || c.OpenLog {
		t.Errorf("the environment reached %+v", c)
	}
}

func TestAMissingFileIsNoErrorUnlessNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	if c, err := Load(path, false, env()); err != nil || c.Portal != "defender" {
		t.Errorf("got %+v, %v", c, err)
	}
	if _, err := Load(path, true, env()); err == nil {
		t.Error("a named file that is not there was accepted")
	}
}

func TestAMistakeNamesItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"cloud = \"global\"\nportl = \"entra\"\n": "line 2: there is no setting \"portl\"",
		"cloud = \"global\"\nportal = \n":         "line 2",
		"cloud = 7\n":                             "line 1, column 9: \"cloud\" must be a text in quotes",
		"files = \"x\"\n":                         "\"files\" must be a list: [\"one\", \"two\"]",
		"open_log = 1\n":                          "\"open_log\" must be true or false",
		"cloud = \"moon\"\n":                      "no cloud \"moon\"",
		"portal = \"moon\"\n":                     "no portal \"moon\"",
		"keep = \"plain\"\n":                      "keep = \"plain\"",
		"sources = [\"azure\", \"csp\"]\n":        "there is no source \"csp\"; use " + strings.Join(source.Settable(), ", "),
		"sources = [\"gdap\", \"gdap\"]\n":        "the source \"gdap\" is named twice",
		"order = \"age\"\n":                       "order = \"age\" is not one of visits, name",
		"sources = []\n":                          "sources names none",
	} {
		_, err := Load(write(t, text), true, env())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestABadVariableIsBlamedOnItself(t *testing.T) {
	path := write(t, "cloud = \"usgov\"\n")
	for name, want := range map[string]string{
		"TENANTSWITCH_CLOUD":  "$TENANTSWITCH_CLOUD: there is no cloud \"moon\"; use global, usgov or china",
		"TENANTSWITCH_PORTAL": "$TENANTSWITCH_PORTAL: there is no portal \"moon\"; use one of: ",
	} {
		_, err := Load(path, true, env(name, "moon"))
		bad, ok := errors.AsType[*VariableError](err)
		if !ok || bad.Name != name || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	// The file's own mistake stays one, whatever is put over it.
	if _, err := Load(write(t, "cloud = \"moon\"\n"), true, env("TENANTSWITCH_CLOUD", "global")); err == nil || !strings.Contains(err.Error(), "config.toml") {
		t.Errorf("got %v", err)
	}
}

func TestSharedBooksNeverDependOnTheCurrentFolder(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	whole := filepath.Join(home, "whole.toml")
	path := write(t, "shared_books = ['~/team/book.toml', 'beside.toml', '"+whole+"']\n")
	c, err := Load(path, true, env())
	want := []string{filepath.Join(home, "team", "book.toml"), filepath.Join(filepath.Dir(path), "beside.toml"), whole}
	if err != nil || !slices.Equal(c.SharedBooks, want) {
		t.Errorf("got %v, %v", c.SharedBooks, err)
	}
	if _, err := Load(write(t, "shared_books = ['']\n"), true, env()); err == nil || !strings.Contains(err.Error(), "a path is empty") {
		t.Errorf("got %v", err)
	}
}

func TestOneHomeHoldsEverything(t *testing.T) {
	home := t.TempDir()
	f, err := FindFolders(env("TENANTSWITCH_HOME", home))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{f.Config, f.Data, f.Demo, f.File()} {
		if rel, err := filepath.Rel(home, dir); err != nil || strings.HasPrefix(rel, "..") {
			t.Errorf("%s is outside %s", dir, home)
		}
	}
}

func TestTheUsualFoldersNeedNoHomeOfOurs(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", "")
	f, err := FindFolders(env())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(f.Data, "tenantswitch") || f.Demo == f.Data {
		t.Errorf("got %+v", f)
	}
}

func TestOwnPortalsAreInTheCatalogue(t *testing.T) {
	c, err := Load(write(t, `
portal = "soar"
portal_order = ["azure"]
[[portals]]
code = "soar"
name = "SOAR"
link.global = "https://soar.example/{tenant}"
[[portals]]
code = "lighthouse"
hide = true
`), true, env())
	if err != nil {
		t.Fatal(err)
	}
	if p, err := c.Catalogue.Find(c.Portal); err != nil || p.Name != "SOAR" || c.Catalogue.Codes()[0] != "azure" {
		t.Errorf("%+v, %v, %v", p, err, c.Catalogue.Codes())
	}
	if _, err := c.Catalogue.Find("lighthouse"); err == nil {
		t.Error("a hidden portal is there")
	}
}

func TestAPortalThatCannotBeUsedIsNamedWithItsLine(t *testing.T) {
	const good = "[[portals]]\ncode = \"a\"\nname = \"A\"\nlink.global = \"https://a.example/{tenant}\"\n"
	for text, want := range map[string]string{
		good + "\n[[ portals ]]\ncode = \"b\"\nname = \"B\"\nlink.global = \"http://b.example/{tenant}\"\n": `line 6: portal "b": template for global: "http://b.example/{tenant}" is not https to a plain host`,
		good + good + "link.gcc = \"https://{tenant}/\"\n":                                                  `line 5: portal "a": template for gcc`,
		"[[portals]]\ncode = \"b\"\nlnk = \"x\"\n":                                                          `line 3: there is no setting "portals.lnk"`,
		"portal_order = [\"nowhere\"]\n":                                                                    `portal_order: there is no portal "nowhere"`,
		"portal = \"xrd\"\n":                                                                                `there is no portal "xrd"; use one of: `,
	} {
		_, err := Load(write(t, text), true, env())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot  %v\nwant %s", text, err, want)
		}
	}
}

func TestEverySettingSaysWhatItIs(t *testing.T) {
	all, err := Settings()
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{"": true, "-": true, "portals": true, "clouds": true} // the tables are explained apart
	for _, s := range all {
		said[s.Name] = s.Usage != "" && !strings.Contains(s.Usage+s.Default, "\n")
	}
	for field := range reflect.TypeFor[Config]().Fields() {
		if name := field.Tag.Get("toml"); !said[name] {
			t.Errorf("nothing says what %s is", name)
		}
	}
}
