package directory

import (
	"encoding/binary"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

const (
	listedA = "0a000000-0000-0000-8000-000000000001"
	listedB = "0a000000-0000-0000-8000-000000000002"
)

func utf16LE(text string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

func TestListsAreReadAsTheyCome(t *testing.T) {
	a, b := uuid.MustParse(listedA), uuid.MustParse(listedB)
	both := []Row{{ID: a, Name: "Contoso Ltd"}, {ID: b, Name: "Fabrikam, SA"}}
	for name, c := range map[string]struct {
		file, text string
		want       []Row
		notes      []string
	}{
		"comma":     {"x.csv", "Tenant ID,Display Name\n" + listedA + ",Contoso Ltd\n" + listedB + ",\"Fabrikam, SA\"\n", both, nil},
		"semicolon": {"x.csv", "tenantId;name\r\n" + listedA + ";Contoso Ltd\r\n" + listedB + ";Fabrikam, SA\r\n", both, nil},
		"excel":     {"x.txt", utf16LE("tenant_id\tcustomer name\n" + listedA + "\tContoso Ltd\n" + listedB + "\tFabrikam, SA\n"), both, nil},
		"sep line":  {"x.csv", "sep=;\nTENANTID;NAME\n" + listedA + ";Contoso Ltd\n" + listedB + ";Fabrikam, SA\n", both, nil},
		"json":      {"x.json", `[{"tenantId":"` + listedA + `","displayName":"Contoso Ltd"},{"tenantId":"` + listedB + `","displayName":"Fabrikam, SA"}]`, both, nil},
		"graph":     {"x.json", `{"value":[{"customerId":"` + listedA + `","displayName":"Contoso Ltd"},{"customerId":"` + listedB + `","displayName":"Fabrikam, SA"}]}`, both, nil},
		"toml":      {"x.toml", "[[tenant]]\ntenant_id = \"" + listedA + "\"\nname = \"Contoso Ltd\"\n[[tenant]]\nid = \"" + listedB + "\"\nname = \"Fabrikam, SA\"\n", both, nil},
		"partner centre": {
			"x.csv", "Microsoft ID,Company name,Primary domain name,Relationship\n" + listedA + ",Contoso Ltd,Contoso.example,Cloud Reseller\n",
			[]Row{{ID: a, Name: "Contoso Ltd", Domain: "contoso.example"}},
			[]string{"not read are the columns “Relationship”"},
		},
		"ids alone": {"x.csv", listedA + "\n" + listedB + "\n", []Row{{ID: a}, {ID: b}}, nil},
		"everything": {
			"x.csv", "domain,aliases,tags,note,portal,profile\ncontoso.example,csl; con,gold|emea,call first,azure,Contoso\n",
			[]Row{{Domain: "contoso.example", Aliases: []string{"csl", "con"}, Tags: []string{"gold", "emea"}, Note: "call first", Portal: "azure", Profile: "Contoso"}},
			nil,
		},
		"broken rows": {
			"x.csv", "tenant id,name\n" + listedA + ",Contoso Ltd\nnot-an-id,X\n,Y\n\n" + listedB + ",\"Fabrikam, SA\"\n", both,
			[]string{"line 3: “not-an-id” is no tenant id", "line 4: it has neither a tenant id nor a domain"},
		},
	} {
		rows, notes, err := ParseList(c.file, []byte(c.text))
		if err != nil || len(rows) != len(c.want) {
			t.Errorf("%s: %+v, %v", name, rows, err)
			continue
		}
		for i, got := range rows {
			want := c.want[i]
			if got.ID != want.ID || got.Name != want.Name || got.Domain != want.Domain || !slices.Equal(got.Aliases, want.Aliases) ||
				!slices.Equal(got.Tags, want.Tags) || got.Note != want.Note || got.Portal != want.Portal || got.Profile != want.Profile || got.Line == 0 {
				t.Errorf("%s: %+v, want %+v", name, got, want)
			}
		}
		var told []string
		for _, n := range notes {
			told = append(told, n.String())
		}
		if !slices.Equal(told, c.notes) {
			t.Errorf("%s: told %q, want %q", name, told, c.notes)
		}
	}
}

func TestAFileThatIsNoListIsAnError(t *testing.T) {
	for file, text := range map[string]string{
		"empty.csv": " \n", "words.csv": "a,b\nc,d\n", "cut.json": `[{"tenantId":"` + listedA + `"`, "bad.toml": "x = \n", "none.toml": "x = 1\n", "number.json": "7",
	} {
		if rows, _, err := ParseList(file, []byte(text)); problem.Of(err) == nil || rows != nil {
			t.Errorf("%s: %+v, %v", file, rows, err)
		}
	}
}

func FuzzParseList(f *testing.F) {
	for _, text := range []string{"tenant id,name\n" + listedA + ",x\n", `[{"tenantId":"` + listedA + `"}]`, "[[tenant]]\nid = \"" + listedA + "\"\n", "\xff\xfea\x00", "sep=;\n;\""} {
		for _, file := range []string{"x.csv", "x.json", "x.toml"} {
			f.Add(file, []byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, file string, data []byte) {
		rows, _, _ := ParseList(file, data)
		for _, r := range rows {
			if r.ID == uuid.Nil && r.Domain == "" || strings.ContainsFunc(r.Name+r.Domain+r.Note+strings.Join(r.Tags, ""), forbidden) {
				t.Errorf("%+v", r)
			}
		}
	})
}

// openID answers for the login service about domains.
type openID struct {
	of    map[string]string
	asked []string
}

func (o *openID) Do(r *http.Request) (*http.Response, error) {
	domain, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	o.asked = append(o.asked, domain)
	if r.Header.Get("Authorization") != "" || r.URL.Host != "login.microsoftonline.com" {
		return respond(http.StatusTeapot, "")(r)
	}
	if id, ok := o.of[domain]; ok {
		return respond(http.StatusOK, `{"issuer":"https://login.microsoftonline.com/`+id+`/v2.0"}`)(r)
	}
	return respond(http.StatusBadRequest, `{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant not found."}`)(r)
}

func TestAListIsASource(t *testing.T) {
	global, _ := cloud.ByName("global")
	login := &openID{of: map[string]string{"fabrikam.example": listedB}}
	text := "tenant id,domain,name\n" + listedA + ",,Contoso\n,known.example,Known\n,fabrikam.example,Fabrikam\n,stranger.example,X\nx,,Y\n"
	var missing, notes []string
	source := Lists{
		Cloud: global, HTTP: login, Known: []Tenant{{ID: uuid.UUID{7}, Domain: "known.example"}},
		Files: []ListFile{{Name: "customers.csv", Read: func() ([]byte, error) { return []byte(text), nil }}},
	}.Watch(Watcher{Missing: func(s string) { missing = append(missing, s) }, Note: func(s string) { notes = append(notes, s) }})
	got := map[string]string{}
	if err := source.Read(t.Context(), func(page []Tenant) {
		for _, tenant := range page {
			got[tenant.ID.String()] = tenant.Name + " " + tenant.Access[0].Kind.String() + " " + tenant.Access[0].Source
		}
	}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[listedA] != "Contoso listed file" || got[listedB] != "Fabrikam listed file" || got[uuid.UUID{7}.String()] != "Known listed file" {
		t.Errorf("got %v", got)
	}
	slices.Sort(login.asked)
	if !slices.Equal(login.asked, []string{"fabrikam.example", "stranger.example"}) {
		t.Errorf("asked about %v", login.asked)
	}
	if len(missing) != 1 || !strings.Contains(missing[0], "line 6: “x” is no tenant id") {
		t.Errorf("missing: %q", missing)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "the login service knows no tenant of “stranger.example in line 5”") {
		t.Errorf("noted: %q", notes)
	}
}
