package book

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// listedTenants are a directory: the last two share a domain.
func listedTenants() []directory.Tenant {
	return []directory.Tenant{
		{ID: id(contoso), Name: "Contoso Ltd", Domain: "contoso.example", Domains: []string{"Contoso.example", "Mail.contoso.example"}, Environment: cloud.GCC},
		{ID: id(fabrikam), Name: "Fabrikam", Domain: "fabrikam.example", Domains: []string{"shared.example"}},
		{ID: id(third), Name: "Third", Domains: []string{"shared.example"}},
	}
}

const stranger = "3f2504e0-4f89-01d3-9a0c-0305e82c3399"

// readImport reads lines as a list with these columns.
func readImport(t *testing.T, columns string, lines ...string) *Import {
	t.Helper()
	im, notes, err := ReadImport("x.csv", []byte(columns+"\n"+strings.Join(lines, "\n")+"\n"))
	if err != nil || len(notes) > 0 {
		t.Fatal(notes, err)
	}
	im.FindPortal = func(code string) error {
		if code == "nowhere" {
			return errors.New("there is no portal nowhere")
		}
		return nil
	}
	return im
}

func TestARowIsOfOneTenant(t *testing.T) {
	for row, want := range map[string]string{
		contoso + ",":                  contoso,
		contoso + ",contoso.example":   contoso,
		",contoso.example":             contoso,
		",mail.CONTOSO.example":        contoso,
		",fabrikam.example":            fabrikam,
		fabrikam + ",shared.example":   fabrikam,
		third + ",shared.example":      third,
		stranger + ",":                 stranger,
		stranger + ",nobody.example":   stranger,
		",shared.example":              `2 tenants have the domain "shared.example"`,
		",nobody.example":              `no tenant in the directory has the domain "nobody.example"`,
		contoso + ",fabrikam.example":  `the domain "fabrikam.example" is not that of the tenant ` + contoso,
		contoso + ",shared.example":    `the domain "shared.example" is not that of the tenant ` + contoso,
		stranger + ",fabrikam.example": `the domain "fabrikam.example" is not that of the tenant ` + stranger,
	} {
		im := readImport(t, "tenant_id,domain,note", row+",x")
		im.Tenants = listedTenants()
		r, err := Revise(nil, Around{Tenants: im.Tenants}, im.Plan)
		owner, isID := parseID(want)
		if !isID {
			if notes := im.Notes(); err == nil || !slices.Equal(notes, []string{"line 2: " + want}) {
				t.Errorf("%s: %q, %v", row, notes, err)
			}
			continue
		}
		name := map[string]string{contoso: "Contoso Ltd", fabrikam: "Fabrikam", third: "Third"}[want]
		if ids := r.After.Tenants(); err != nil || !slices.Equal(ids, []uuid.UUID{owner}) || !reflect.DeepEqual(r.After.Entry(owner), Entry{Name: name, Note: "x"}) {
			t.Errorf("%s: %v, %v, %+v", row, err, ids, r.After.Entry(owner))
		}
	}
}

func TestOneRowThatCannotBeUsedKeepsAllOut(t *testing.T) {
	im := readImport(t, "tenant_id,domain,environment,aliases,portal,hidden,session",
		contoso+",,,csl,,,",
		contoso+",,,con,,,",
		third+",,moon,,nowhere,,",
		"nonsense,,moon,,,,",
		fabrikam+",,,Contoso Ltd,,perhaps,",
		stranger+",,,third,,,",
		",nobody.example,,x\u200by;\x07,,,")
	im.Tenants = listedTenants()
	for range 2 { // as often as it is asked
		edits, err := im.Plan(Layers{})
		p, _ := errors.AsType[*problem.Problem](err)
		if len(edits) > 0 || p == nil || p.Why != "6 rows of x.csv cannot be used" || p.Do == "" {
			t.Fatalf("%v, %v", edits, err)
		}
		want := []string{
			"line 3: the tenant " + contoso + " is in line 2 already",
			"line 4, column 39 (environment): “moon” cannot be its environment: there is no environment “moon”",
			"line 4, column 45 (portal): “nowhere” cannot be its portal: there is no portal nowhere",
			"line 5, column 1 (tenant_id): ",
			"line 5, column 11 (environment): “moon” cannot be its environment: there is no environment “moon”",
			"line 6, column 53 (hidden): ",
			"line 7, column 40 (aliases): the alias “third” is already the name of Third  " + third,
			"line 8: no tenant in the directory has the domain",
			"line 8, column 18 (aliases): ",
		}
		notes := im.Notes()
		if !slices.EqualFunc(notes, want, strings.HasPrefix) {
			t.Fatalf("told\n%s", strings.Join(notes, "\n"))
		}
		if last := notes[len(notes)-1]; strings.Count(last, "invisible character") != 2 || !strings.Contains(last, "; ") {
			t.Errorf("told %s", last)
		}
	}
	im = readImport(t, "tenant_id,aliases", contoso+",csl", fabrikam+",CSL", third+",one")
	_, err := im.Plan(Layers{})
	if p, _ := errors.AsType[*problem.Problem](err); p == nil || p.Why != "2 rows of x.csv cannot be used" {
		t.Error(err)
	}
	if notes := im.Notes(); len(notes) != 2 || !strings.HasPrefix(notes[1], "line 3, column 38 (aliases): the alias “CSL” is already the alias of") {
		t.Errorf("told %q", notes)
	}
	im = readImport(t, "tenant_id,environment,tags", contoso+",moon,x", fabrikam+",gcc,csl", third+",gcc,csl")
	_, err = im.Plan(Layers{})
	if p, _ := errors.AsType[*problem.Problem](err); p == nil || p.Why != "one row of x.csv cannot be used" {
		t.Error(err)
	}
}

func TestNotAllFaultsAreTold(t *testing.T) {
	for n, last := range map[int]string{shownFaults: "line 101, column 38 (environment): ", shownFaults + 1: "… and 1 more", shownFaults + 7: "… and 7 more"} {
		var lines []string
		for i := range n {
			lines = append(lines, fmt.Sprintf("%s,moon,note %d", contoso, i))
		}
		im := readImport(t, "tenant_id,environment,note", lines...)
		_, err := im.Plan(Layers{})
		if notes := im.Notes(); err == nil || len(notes) != min(n, shownFaults+1) || !strings.HasPrefix(notes[len(notes)-1], last) {
			t.Errorf("%d: %v, %q", n, err, notes)
		}
	}
}

func TestStrangersAreCounted(t *testing.T) {
	unknown := []string{stranger + ",x", uuid.Max.String() + ",x"}
	for n, want := range map[int][]string{
		0: nil, 1: {"one row is of a tenant that the directory does not list"}, 2: {"2 rows are of tenants that the directory does not list"},
	} {
		im := readImport(t, "tenant_id,note", append([]string{contoso + ",x", fabrikam + ",x"}, unknown[:n]...)...)
		im.Tenants = listedTenants()
		if _, err := im.Plan(Layers{}); err != nil || !slices.Equal(im.Notes(), want) {
			t.Errorf("%d: %q, %v", n, im.Notes(), err)
		}
		im.Tenants = nil
		if _, err := im.Plan(Layers{}); err != nil || len(im.Notes()) > 0 {
			t.Errorf("without a directory it told %q, %v", im.Notes(), err)
		}
	}
	im := readImport(t, "tenant_id,environment", stranger+",gcc", fabrikam+",moon")
	im.Tenants = listedTenants()
	if _, err := im.Plan(Layers{}); err == nil || len(im.Notes()) != 1 {
		t.Errorf("told %q, %v", im.Notes(), err)
	}
}

func TestWhatIsSoAlreadyIsNotImported(t *testing.T) {
	own := parse(t, "[tenants."+contoso+"]\nname = \"Old\"\naliases = [\"csl\"]\nnote = \"own\"\nfavourite = true\n")
	under := parse(t, "[tenants."+contoso+"]\nportal = \"entra\"\nhidden = true\n")
	layers := Layers{Own: own, Under: under, All: own.Over(under)}
	at := func(name string) Place { return OfTheTenant(id(contoso), name) }
	for line, want := range map[string][]Edit{
		"Old,C.S.L.,own,entra,gcc,yes,yes": nil,
		",,,,,,":                           nil,
		"New,,,,,,":                        {Set(at("New"), Name, "New")},
		",two,,,,,":                        {Add(at("Contoso Ltd"), Aliases, "two")},
		",,other,,,,":                      {Set(at("Contoso Ltd"), Note, "other")},
		",,gcc,,,,":                        {Set(at("Contoso Ltd"), Note, "gcc")}, // its environment, which is another thing
		",,,azure,,,":                      {Set(at("Contoso Ltd"), Portal, "azure")},
		",,,,china,,":                      {Set(at("Contoso Ltd"), Environment, "china")},
		",,,,,no,":                         {Unset(at("Contoso Ltd"), Favourite)},
		",,,,,,no":                         {Turn(at("Contoso Ltd"), Hidden, false)},
	} {
		im := readImport(t, "tenant_id,name,aliases,note,portal,environment,favourite,hidden", contoso+","+line)
		im.Tenants = listedTenants()
		if edits, err := im.Plan(layers); err != nil || !slices.Equal(edits, want) {
			t.Errorf("%s: %+v, %v", line, edits, err)
		}
	}
	im := readImport(t, "tenant_id,name,note,favourite", fabrikam+",gcc,,yes", stranger+",Alone,,")
	im.Tenants = listedTenants()
	if edits, err := im.Plan(layers); err != nil || !slices.Equal(edits, []Edit{Turn(OfTheTenant(id(fabrikam), "gcc"), Favourite, true)}) {
		t.Errorf("a name alone: %+v, %v", edits, err)
	}
}

func TestABookIsImported(t *testing.T) {
	_, tags, _ := strings.Cut(example, "[tags.silver]")
	im, notes, err := ReadImport("b.toml", []byte("session = \"edge/Work\"\ncolour = 1\n[tags.silver]"+tags))
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0], "colour") {
		t.Fatal(notes, err)
	}
	if a, b := im.Rows[0], im.Rows[1]; len(im.Rows) != 2 || a.ID != id(contoso) || a.Line != 9 || a.Name != "Contoso Ltd" || b.ID != id(fabrikam) || b.Line != 22 {
		t.Errorf("read %+v", im.Rows)
	}
	im.FindPortal = func(string) error { return nil }
	r, err := Revise(nil, Around{}, im.Plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, tenant := range []string{contoso, fabrikam} {
		want := parse(t, example)
		if got := r.After.Entry(id(tenant)); !reflect.DeepEqual(got, want.Entry(id(tenant))) {
			t.Errorf("%+v became %+v", want.Entry(id(tenant)), got)
		}
		a, from := want.Session(id(tenant))
		if b, as := r.After.Session(id(tenant)); a != b || from != as {
			t.Errorf("%v, %v became %v, %v", a, from, b, as)
		}
	}
	if s, from := r.After.Session(uuid.New()); s.String() != "edge/Work" || from.Origin != OfAll {
		t.Errorf("of all: %v, %v", s, from)
	}
	if tag, ok := r.After.Sensitive(id(contoso)); tag != "gold" || !ok {
		t.Errorf("sensitive: %q, %v", tag, ok)
	}
}

func TestAnIDThatIsNotSpelledOutIsInTheFirstLine(t *testing.T) {
	im, _, err := ReadImport("b.toml", []byte("\n[tenants.\"3\\u0066"+contoso[2:]+"\"]\nnote = 'x'\n"))
	if err != nil || len(im.Rows) != 1 || im.Rows[0].ID != id(contoso) || im.Rows[0].Line != 1 {
		t.Errorf("%+v, %v", im, err)
	}
}

func TestWhatIsNeitherListNorBookIsNotImported(t *testing.T) {
	for name, text := range map[string]string{"x.csv": "colour,shape\n1,2\n", "x.toml": "session = 1\n"} {
		if im, _, err := ReadImport(name, []byte(text)); err == nil || len(im.Rows) > 0 {
			t.Errorf("%s: %v, %v", name, im.Rows, err)
		}
	}
	if _, _, err := ReadImport("x.toml", []byte("session = 1\n")); fmt.Sprint(err) != "line 1, column 1: “session” must be a text in quotes" {
		t.Error(err)
	}
}
