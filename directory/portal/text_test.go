package portal

import (
	"testing"

	"tenantswitch/internal/cloud"
)

func TestALinkIsWrittenForTicketsAndMarkdown(t *testing.T) {
	p, err := Builtin().Find("defender/incidents")
	if err != nil {
		t.Fatal(err)
	}
	link, err := p.Link(customer(cloud.Global))
	if err != nil {
		t.Fatal(err)
	}
	const url = "https://security.microsoft.com/incidents?tid=" + id
	for name, want := range map[string]string{
		"Contoso Ltd":         "[Contoso Ltd · Defender · Incidents](" + url + ")",
		"a](https://b) *c* <": `[a\](https://b) \*c\* \< · Defender · Incidents](` + url + ")",
	} {
		if got := link.Markdown(name); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got, want := link.Ticket("Contoso Ltd"), "Contoso Ltd · "+id+" · "+url; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
