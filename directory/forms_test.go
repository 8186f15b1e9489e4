package directory

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/directory/portal"
)

func TestForms(t *testing.T) {
	id := uuid.MustParse("00000003-0000-0000-8000-000000000000")
	tenant := Tenant{ID: id, Name: "Contoso Ltd", Domain: "contoso.example", Environment: "global"}
	entra, err := portal.Builtin().Find("entra")
	if err != nil {
		t.Fatal(err)
	}
	link, err := entra.Link(tenant.Place())
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]struct{ text, about string }{
		"link":     {link.String(), "Entra link"},
		"id":       {id.String(), "tenant id"},
		"domain":   {"contoso.example", "domain"},
		"name":     {"Contoso Ltd", "name"},
		"markdown": {link.Markdown("Contoso Ltd"), "Markdown Entra link"},
		"ticket":   {link.Ticket("Contoso Ltd"), "ticket line with the Entra link"},
	} {
		f, ok := FormOf(code)
		if !ok || f.Text(tenant, link) != want.text || f.Of("Entra") != want.about {
			t.Errorf("%s: %q, %q, want %q, %q", code, f.Text(tenant, link), f.Of("Entra"), want.text, want.about)
		}
		if linked := want.about != f.About; f.Linked() != linked {
			t.Errorf("%s holds a link: %v", code, f.Linked())
		}
	}
	if f, ok := FormOf("colour"); ok {
		t.Errorf("there is a form %v", f)
	}
	all := Forms()
	if got, first, last := FormCodes(), all[0].Code, all[len(all)-1].Code; !strings.HasPrefix(got, first+", ") || !strings.HasSuffix(got, " or "+last) ||
		strings.Count(got, ", ") != len(all)-2 {
		t.Errorf("the codes are %q", got)
	}
}
