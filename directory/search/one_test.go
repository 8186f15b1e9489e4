package search

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
)

var (
	contoso  = directory.Tenant{ID: uuid.UUID{1}, Name: "Contoso Ltd", Domain: "contoso.com", Domains: []string{"shared.example"}, Environment: "global"}
	fabrikam = directory.Tenant{ID: uuid.UUID{2}, Name: "Contoso Retail", Domain: "fabrikam.com", Domains: []string{"shared.example"}, Environment: "global"}
	both     = []directory.Tenant{contoso, fabrikam}
)

// wantNotOne checks that an error says so, and names so many tenants.
func wantNotOne(t *testing.T, err error, why string, found int) {
	t.Helper()
	e, ok := errors.AsType[*NotOneError](err)
	if !ok || e.Why != why || e.Error() != why || e.Do == "" || len(e.Found) != found {
		t.Errorf("got %+v, want %q and %d tenants", err, why, found)
	}
}

func TestOneTenantIsNamedOrWhyNone(t *testing.T) {
	if got, err := One(both, "contoso ltd"); err != nil || got.ID != contoso.ID {
		t.Errorf("got %v, %v", got, err)
	}
	for _, c := range []struct {
		text, why string
		found     int
	}{
		{"contoso", `"contoso" names 2 tenants`, 2},
		{"cnotoso", `no tenant is called "cnotoso"`, 2},
		{"zzz", `no tenant is called "zzz"`, 0},
		{uuid.UUID{9}.String(), "the tenant 09000000-0000-0000-0000-000000000000 is not in the directory", 0},
	} {
		_, err := One(both, c.text)
		wantNotOne(t, err, c.why, c.found)
	}
}

func TestNoMoreAreOfferedThanCanBeRead(t *testing.T) {
	var many []directory.Tenant
	for i := range 3 * mostNear {
		many = append(many, directory.Tenant{ID: uuid.UUID{1, byte(i)}, Name: "Contoso", Domain: "contoso.com"})
	}
	_, err := One(many, "cnotoso")
	wantNotOne(t, err, `no tenant is called "cnotoso"`, mostNear)
}

func TestWhoseAnIDADomainOrALinkIs(t *testing.T) {
	link := "https://security.microsoft.com/incidents?tid="
	for text, want := range map[string]directory.Tenant{
		contoso.ID.String():             contoso,
		"{" + contoso.ID.String() + "}": contoso,
		"dana@contoso.com":              contoso,
		"<dana@Contoso.com>,":           contoso,
		"fabrikam.com":                  fabrikam,
		link + fabrikam.ID.String():     fabrikam,
	} {
		asked, err := ReadAsked(portal.Builtin(), text)
		if err != nil || !asked.Names() {
			t.Errorf("%s: %+v, %v", text, asked, err)
			continue
		}
		if got, err := asked.Owner(both); err != nil || got.ID != want.ID {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
	for text, why := range map[string]string{
		"contoso":      `"contoso" is no tenant id, domain, mail address or portal link`,
		"contoso ltd.": `"contoso ltd." is no tenant id, domain, mail address or portal link`,
	} {
		_, err := ReadAsked(portal.Builtin(), text)
		wantNotOne(t, err, why, 0)
	}
	if asked, err := ReadAsked(portal.Builtin(), "https://security.microsoft.com/incidents"); err != nil || asked.Names() || asked.Link == nil {
		t.Errorf("got %+v, %v", asked, err)
	}
}

func TestNobodyOwnsWhatNamesNoneOrTwo(t *testing.T) {
	for _, c := range []struct {
		asked Asked
		why   string
		found int
	}{
		{Asked{ID: uuid.UUID{9}}, "the tenant 09000000-0000-0000-0000-000000000000 is not in the directory", 0},
		{Asked{Domain: "contoso"}, `no tenant in the directory has the domain "contoso"`, 0},
		{Asked{Domain: "shared.example"}, `2 tenants have the domain "shared.example"`, 2},
		{Asked{ID: contoso.ID, Domain: "shared.example"}, `2 tenants have the domain "shared.example"`, 2},
		{Asked{ID: contoso.ID, Domain: "fabrikam.com"}, "the link names two tenants: " + contoso.ID.String() + ", and by the domain fabrikam.com another", 2},
		{Asked{ID: uuid.UUID{9}, Domain: "fabrikam.com"}, "the link names two tenants: 09000000-0000-0000-0000-000000000000, and by the domain fabrikam.com another", 1},
	} {
		_, err := c.asked.Owner(both)
		wantNotOne(t, err, c.why, c.found)
	}
	for _, domain := range []string{"contoso.com", "not.listed.example"} { // a directory need not know every domain
		if got, err := (Asked{ID: contoso.ID, Domain: domain}).Owner(both); err != nil || got.ID != contoso.ID {
			t.Errorf("%s: got %v, %v", domain, got, err)
		}
	}
}
