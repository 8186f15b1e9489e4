package book

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/cloud"
)

func TestTenantsWearWhatTheBookSays(t *testing.T) {
	b := parse(t, ids("[tenants.‹C›]\naliases = [\"csl\"]\ntags = [\"gold\"]\nfavourite = true\nhidden = true\n"+
		"note = \"a\\nb\"\nportal = \"entra\"\nenvironment = \"gcc\"\n[tenants.‹F›]\nsession = \"private\"\n"))
	at := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	raw := []directory.Tenant{
		{ID: uuid.UUID{9}, Name: "Nobody's", Environment: cloud.Global},
		{ID: id(contoso), Name: "Contoso", Environment: cloud.Global, Added: &directory.Added{Opened: 3, LastOpened: at}},
		{ID: id(fabrikam), Environment: cloud.Global},
	}
	before := append([]directory.Tenant{}, raw...)
	got := b.Dress(raw)
	want := append([]directory.Tenant{}, raw...)
	want[1].Environment = "gcc"
	want[1].Added = &directory.Added{
		Aliases: []string{"csl"}, Tags: []string{"gold"}, Favourite: true, Hidden: true, Note: "a\nb", Portal: "entra",
		Opened: 3, LastOpened: at,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if !reflect.DeepEqual(raw, before) || raw[1].Added.Aliases != nil {
		t.Error("what was given has changed")
	}
	if got[2].Added != nil {
		t.Error("a session is not to be seen on a tenant")
	}
}

func TestEachTenantWearsItsOwn(t *testing.T) {
	b := parse(t, ids("[tenants.‹C›]\nnote = \"c\"\n[tenants.‹F›]\nnote = \"f\"\n"))
	got := b.Dress([]directory.Tenant{{ID: id(contoso)}, {ID: uuid.UUID{9}}, {ID: id(fabrikam)}})
	if got[0].Added == nil || got[0].Added.Note != "c" || got[1].Added != nil || got[2].Added == nil || got[2].Added.Note != "f" {
		t.Errorf("got %+v, %+v, %+v", got[0].Added, got[1].Added, got[2].Added)
	}
}

func TestABookWithNothingToSayCostsNothing(t *testing.T) {
	many := make([]directory.Tenant, 100_000)
	for i := range many {
		many[i].ID = uuid.UUID{1, byte(i >> 16), byte(i >> 8), byte(i)}
	}
	for name, b := range map[string]Book{"empty": {}, "of others": parse(t, ids("[tenants.‹C›]\nfavourite = true\n"))} {
		var got []directory.Tenant
		if n := testing.AllocsPerRun(1, func() { got = b.Dress(many) }); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
		if &got[0] != &many[0] {
			t.Errorf("%s: it is another list", name)
		}
		if got := b.Dress(nil); got != nil {
			t.Errorf("%s: got %v of nothing", name, got)
		}
	}
}
