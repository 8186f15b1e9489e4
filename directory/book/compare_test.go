package book

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/directory"
)

func TestTheDifferenceOfTwoBooksIsSaidKeyByKey(t *testing.T) {
	before := parse(t, ids("session = \"private\"\n[tags.Gold]\nsensitive = true\n[tags.old]\nsession = \"edge/X\"\n"+
		"[tenants.‹C›]\nname = \"Contoso\"\naliases = [\"csl\"]\nfavourite = true\n[tenants.‹F›]\nnote = \"n\"\n"))
	after := parse(t, ids("[tags.gold]\nsensitive = false\nsession = \"edge/Y\"\n"+
		"[tenants.‹C›]\nname = \"Contoso\"\naliases = [\"csl\", \"c\"]\nhidden = false\nenvironment = \"gcc\"\n"))
	want := []Change{
		{Key: Session, Old: "private"},
		{Tag: "gold", Key: Sensitive, Old: true, New: false},
		{Tag: "gold", Key: Session, New: "edge/Y"},
		{Tag: "old", Key: Session, Old: "edge/X"},
		{Tenant: id(contoso), Key: Aliases, Old: []string{"csl"}, New: []string{"csl", "c"}},
		{Tenant: id(contoso), Key: Favourite, Old: true},
		{Tenant: id(contoso), Key: Hidden, New: false},
		{Tenant: id(contoso), Key: Environment, New: "gcc"},
		{Tenant: id(fabrikam), Key: Note, Old: "n"},
	}
	if got := Compare(before, after); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
	if got := Compare(after, after); got != nil {
		t.Errorf("a book and itself differ in %v", got)
	}
}

func TestAliasesThatAreTakenClash(t *testing.T) {
	b := parse(t, ids("[tenants.‹F›]\naliases = [\"fab\"]\n"))
	tenants := []directory.Tenant{
		{ID: id(contoso), Name: "Contoso", Domain: "contoso.com"}, {ID: id(fabrikam), Name: "Fabrikam", Domain: "fabrikam.com"},
	}
	third := uuid.UUID{3}
	claims := []Claim{
		{id(contoso), "FAB"},
		{id(contoso), "fabrikam"},
		{id(contoso), "contoso"},
		{id(contoso), "mine"},
		{id(contoso), fabrikam},
		{third, "Míne"},
		{id(fabrikam), "fab"},
		{third, "fabrikam.com"},
	}
	got := map[string]bool{}
	for _, c := range b.Clashes(claims, tenants) {
		got[fmt.Sprintf("%s %v %s", c.Alias, c.Tenant == third, c.As)] = true
	}
	want := map[string]bool{
		"FAB false alias": true, "fab false alias": true, "mine false alias": true, "Míne true alias": true,
		"fabrikam false name": true, fabrikam + " false id": true, "fabrikam.com true domain": true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if got := b.Clashes([]Claim{{id(contoso), "csl"}}, tenants); got != nil {
		t.Errorf("a free one clashes with %v", got)
	}
}

func TestThousandsAreForgottenAtOnce(t *testing.T) {
	const n = 2000
	var edits, forgets []Edit
	for i := range n {
		at := OfTheTenant(uuid.UUID{1, byte(i >> 8), byte(i)}, fmt.Sprintf("Customer %d", i))
		edits, forgets = append(edits, Add(at, Tags, "gold"), Set(at, Note, "n")), append(forgets, Forget(at))
	}
	full, err := Apply([]byte("# ours\n"), edits...)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := Apply(full, append(forgets, Set(Everywhere(), Session, "private"))...); err != nil || string(data) != "# ours\n\nsession = \"private\"\n" {
		t.Errorf("got %q, %v", data, err)
	}
}

func TestAClashIsToldOnce(t *testing.T) {
	claims := []Claim{{id(contoso), "one"}, {id(contoso), "Fabrikam"}, {id(contoso), "two"}}
	got := Book{}.Clashes(claims, []directory.Tenant{{ID: id(contoso), Name: "Contoso"}, {ID: id(fabrikam), Name: "Fabrikam"}})
	if want := []Conflict{{"Fabrikam", id(contoso), id(fabrikam), "name"}}; !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}
