package book

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"tenantswitch/directory/roster"
)

const third = "3f2504e0-4f89-01d3-9a0c-0305e82c3303"

func TestAListLiesUnderABook(t *testing.T) {
	rows, _, err := roster.Parse("x.csv", []byte("tenant_id,domain,name,aliases,tags,note,portal,session,environment,hidden\n"+
		contoso+",,Contoso Ltd,csl;con,gold,call first,entra,edge/Work,gcc,\n"+
		contoso+",,Contoso,con;cs,emea,never,azure,,,yes\n"+
		fabrikam+",,Fabrikam,,,,,,,\n"+
		",alone.example,,one,,,,,,\n"+
		"nonsense,,,,,,,,,\n"+
		third+",,,\"a\x07b;fine\",,,nowhere,netscape/x,moon,\n"))
	if err != nil {
		t.Fatal(err)
	}
	b, left := Listed(rows, func(code string) error {
		switch code {
		case "nowhere":
			return errors.New("there is no portal nowhere")
		case "entra", "azure":
		default:
			t.Errorf("%s was taken for a portal", code)
		}
		return nil
	})
	want := Entry{
		Name: "Contoso Ltd", Aliases: []string{"csl", "con", "cs"}, Tags: []string{"gold", "emea"}, Hidden: true,
		Note: "call first", Environment: "gcc", Portal: "entra",
	}
	if got := b.Entry(id(contoso)); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if s, from := b.Session(id(contoso)); s.String() != "edge/Work" || from.Origin != OfTenant {
		t.Errorf("got %v, %v", s, from)
	}
	if got := b.Entry(id(third)); !reflect.DeepEqual(got, Entry{Aliases: []string{"fine"}}) {
		t.Errorf("what cannot stand in a book is there: %+v", got)
	}
	if _, from := b.Session(id(third)); from.Origin != Nowhere {
		t.Errorf("it has a session: %v", from)
	}
	if ids := b.Tenants(); len(ids) != 2 || ids[1] != id(third) || len(b.named("CS")) != 1 {
		t.Errorf("got %v", ids)
	}
	if told := strings.Join(left, "\n"); len(left) != 4 || strings.Count(told, "line 7, column ") != 4 || strings.Contains(told, "\x07") ||
		!strings.Contains(told, "“nowhere” cannot be its portal: there is no portal nowhere") || !strings.Contains(told, "cannot be its session") {
		t.Errorf("told %q", left)
	}
	mine, err := Parse([]byte("[tenants." + contoso + "]\nnote = \"\"\naliases = [\"mine\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if e := mine.Over(b).Entry(id(contoso)); e.Note != "" || e.Portal != "entra" || len(e.Aliases) != 4 || e.Aliases[0] != "mine" {
		t.Errorf("got %+v", e)
	}
}

func TestARowWithAFaultIsNotListed(t *testing.T) {
	rows, _, err := roster.Parse("x.csv", []byte("tenant_id,tags,session,hidden,portal\n"+contoso+",gold,,perhaps,\n"+
		fabrikam+",,private,,\n"))
	rows = append(rows, roster.Row{ID: id(third), Said: map[string]any{"portal": "en\x07tra"}})
	if err != nil || len(rows) != 3 {
		t.Fatal(rows, err)
	}
	b, left := Listed(rows, func(string) error {
		t.Error("what no book can hold was looked for")
		return nil
	})
	if ids := b.Tenants(); len(left) != 1 || len(ids) != 1 || ids[0] != id(fabrikam) {
		t.Errorf("got %v, told %q", ids, left)
	}
}
