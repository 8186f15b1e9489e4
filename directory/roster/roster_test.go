package roster

import (
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/uuid"

	"tenantswitch/internal/clean"
)

const (
	listedA = "0a000000-0000-0000-8000-000000000001"
	listedB = "0a000000-0000-0000-8000-000000000002"
)

var idA, idB = uuid.MustParse(listedA), uuid.MustParse(listedB)

func utf16LE(text string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

// read reads a list and checks it against rows and notes; the lines of rows
// count where the wanted ones have some.
func read(t *testing.T, file, text string, want []Row, notes ...string) {
	t.Helper()
	rows, told, err := Parse(file, []byte(text))
	if err != nil || len(rows) != len(want) {
		t.Errorf("%s %q: %+v, %v", file, text, rows, err)
		return
	}
	for i, got := range rows {
		if want[i].Line == 0 {
			got.Line = 0
			for j := range got.Faults {
				got.Faults[j].Place = Place{}
			}
		}
		got.places = nil
		if !reflect.DeepEqual(got, want[i]) {
			t.Errorf("%s %q: %+v, want %+v", file, text, got, want[i])
		}
	}
	if strings.Join(told, "\n") != strings.Join(notes, "\n") {
		t.Errorf("%s %q: told %q, want %q", file, text, told, notes)
	}
}

func TestListsAreReadAsTheyCome(t *testing.T) {
	both := []Row{{ID: idA, Name: "Contoso Ltd"}, {ID: idB, Name: "Fabrikam, SA"}}
	for _, c := range []struct{ file, text string }{
		{"x.csv", "Tenant ID,Display Name\n" + listedA + ",Contoso Ltd\n" + listedB + ",\"Fabrikam, SA\"\n"},
		{"x.csv", "tenantId;name\r\n{" + strings.ToUpper(listedA) + "};Contoso Ltd\r\n" + strings.ReplaceAll(listedB, "-", "") + ";Fabrikam, SA\r\n"},
		{"x.txt", utf16LE("tenant_id\tcustomer name\n" + listedA + "\tContoso Ltd\n" + listedB + "\tFabrikam, SA\n")},
		{"x.txt", "tenant_id\tcustomer name\t\t\n" + listedA + "\tContoso Ltd\t\t\n" + listedB + "\tFabrikam, SA\t\t\t\n"},
		{"x.csv", "sep=;\nTENANTID;NAME\n" + listedA + ";Contoso Ltd\n" + listedB + ";Fabrikam, SA\n"},
		{"x.csv", "\ufeffTenant;NAME\n" + listedA + ";Contoso Ltd\n" + listedB + ";Fabrikam, SA\n"},
		{"-", "Tenant;NAME\n\n;;\n" + listedA + ";Contoso Ltd\n" + listedB + ";Fabrikam, SA\n"},
		{"x.json", `[{"tenantId":"` + listedA + `","displayName":"Contoso Ltd"},{"tenantId":"` + listedB + `","displayName":"Fabrikam, SA"}]`},
		{"-", `{"tenants":[{"tenantId":"` + listedA + `","displayName":"Contoso Ltd"},{"tenantId":"` + listedB + `","displayName":"Fabrikam, SA"}]}`},
		{"x.jsonl", `{"tenantId":"` + listedA + `","displayName":"Contoso Ltd"}` + "\n" + `{"tenantId":"` + listedB + `","displayName":"Fabrikam, SA"}` + "\n"},
		{"x.toml", "[[tenant]]\ntenant_id = \"" + listedA + "\"\nname = \"Contoso Ltd\"\n[[tenant]]\nid = \"" + listedB + "\"\nname = \"Fabrikam, SA\"\n"},
		{"-", "# ours\n[[tenants]]\ntenant_id = \"" + listedA + "\"\nname = \"Contoso Ltd\"\n[[others]]\nid = \"" + listedB + "\"\nname = \"Fabrikam, SA\"\n"},
	} {
		read(t, c.file, c.text, both)
	}
	read(t, "x.csv", listedA+"\n"+listedB+"\n", []Row{{ID: idA, Line: 1}, {ID: idB, Line: 2}})
	read(t, "x.csv", "domain\nBÜCHER.example.\n", []Row{{Domain: "bücher.example"}})
}

func TestTheExportsOfOthersAreKnown(t *testing.T) {
	// Partner Center's list of customers.
	read(t, "x.csv", "Microsoft ID,Company name,Primary domain name,Relationship\n"+listedA+",Contoso Ltd,Contoso.example,Cloud Reseller\n",
		[]Row{{ID: idA, Name: "Contoso Ltd", Domain: "contoso.example"}}, "not known, and not read, are the columns “Relationship”")
	// Graph's contracts, where the id is not the tenant's.
	read(t, "x.json", `{"value":[{"id":"`+listedB+`","customerId":"`+listedA+`","displayName":"Contoso Ltd","defaultDomainName":"contoso.example"}]}`,
		[]Row{{ID: idA, Name: "Contoso Ltd", Domain: "contoso.example"}})
	// Several domains in a cell.
	read(t, "x.csv", "Domains;Name\n\"fabrikam.example, fabrikam.onmicrosoft.com\";Fabrikam\n\"a.example, no domain\";X\n",
		[]Row{{Domain: "fabrikam.example", Name: "Fabrikam"}, {Domain: "a.example", Name: "X", Faults: []Fault{{Why: "“no domain” is no domain"}}}})
	// A number of somebody's own is no reason to leave a row out.
	read(t, "x.csv", "Customer ID,Tenant ID\n4711,"+listedA+"\n4712,\n", []Row{{ID: idA}, {Faults: []Fault{{Why: "it has neither a tenant id nor a domain"}}}})
}

func TestARowSaysAllThatABookCan(t *testing.T) {
	want := []Row{{
		ID: idA, Domain: "contoso.example", Name: "Contoso Ltd", Said: map[string]any{
			"aliases": []string{"csl", "a, b"}, "tags": []string{"gold", "emea"}, "favourite": true, "hidden": false,
			"note": "call first\nthen mail", "environment": "gcc", "portal": "azure", "session": "edge/Contoso",
		},
	}}
	read(t, "x.csv", "id,domain,name,aliases,tags,favorite,hide,notes,environment,default portal,profile\n"+
		listedA+",contoso.example,\"Contoso\r\nLtd\",\"csl; \"\"a, b\"\"\",gold|emea,yes,0,\"call first\r\nthen mail\",gcc,azure,edge/Contoso\n", want)
	read(t, "x.json", `[{"id":"`+listedA+`","domains":["contoso.example","contoso.net"],"name":"Contoso Ltd","aliases":["csl","a, b"],"tags":"gold, emea",
		"favourite":true,"hidden":false,"note":"call first\nthen mail","environment":"gcc","portal":"azure","session":"edge/Contoso","access":[{"kind":"guest"}]}]`,
		want, "not known, and not read, are the columns “access”")
	read(t, "x.toml", "[[tenant]]\nid = '"+listedA+"'\ndomain = 'contoso.example'\nname = 'Contoso Ltd'\naliases = ['csl', 'a, b']\n"+
		"tags = ['gold', 'emea']\nfavourite = true\nhidden = false\nnote = '''call first\nthen mail'''\nenvironment = 'gcc'\nportal = 'azure'\nprofile = 'edge/Contoso'\n", want)
}

// faults returns what is wrong with each row of a list.
func faults(t *testing.T, file, text string) (all []string) {
	t.Helper()
	rows, _, err := Parse(file, []byte(text))
	if err != nil {
		t.Error(err)
	}
	for _, r := range rows {
		for _, f := range r.Faults {
			all = append(all, f.String())
		}
	}
	return all
}

func TestARowThatCannotBeUsedSaysWhyAndWhere(t *testing.T) {
	for _, c := range []struct {
		file, text string
		want       []string
	}{
		{"x.csv", "tenant id,directory id,domain,tags,hidden\n" + listedA + ",,,,\nnot-an-id,,,,\n,,,gold,\n" + listedB + "," + listedA + ",,,\n" +
			",,no domain,,\n" + listedB + ",,,,maybe\n" + listedB + ",,,\"\"\"open\",\n" + listedB + ",,,,,six\n00000000-0000-0000-0000-000000000000,,,,\n" + listedB + ",\"x\n", []string{
			"line 3, column 1 (tenant id): “not-an-id” is no tenant id",
			"line 4: it has neither a tenant id nor a domain",
			"line 5, column 38 (directory id): it has two tenant ids",
			"line 6, column 3 (domain): “no domain” is no domain",
			"line 7, column 41 (hidden): “maybe” is neither true nor false",
			"line 8, column 40 (tags): a quotation mark has no end",
			"line 9: it has 6 cells, and the header 5",
			"line 10, column 1 (tenant id): “00000000-0000-0000-0000-000000000000” is no tenant id",
			"line 11: a quotation mark is not where it may be",
		}},
		// All that is wrong with a row is said at once, and columns are counted in
		// characters.
		{"x.csv", "Name;Tenant ID;Domain;Hidden;Favourite\nMüller;x;y;z;w\n\"two\nlines\";" + listedA + ";;perhaps;\n", []string{
			"line 2, column 8 (Tenant ID): “x” is no tenant id", "line 2, column 10 (Domain): “y” is no domain",
			"line 2, column 12 (Hidden): “z” is neither true nor false", "line 2, column 14 (Favourite): “w” is neither true nor false",
			"line 4, column 46 (Hidden): “perhaps” is neither true nor false",
		}},
		// A quotation mark without an end takes no other row with it.
		{"x.csv", "id,name\n" + listedA + ",\"a\n" + listedB + ",b\nx,c\n", []string{
			"line 2: a quotation mark is not where it may be", "line 4: it has neither a tenant id nor a domain",
		}},
		{"x.json", "[{\"id\":\"" + listedA + "\",\"name\":[\"a\",\"b\"]},\n7,\n{\"id\":\"" + listedA + "\",\"tags\":[\"\"]},{\"id\":\"" + listedA + "\",\n\"tags\":[null],\"hidden\":\n\"?\"}]", []string{
			"line 1, column 54 (name): there is a list where one text belongs",
			"line 2, column 1: it is no object",
			"line 3, column 53 (tags): there is an empty text in a list",
			"line 4, column 8 (tags): it must list texts",
			"line 5, column 1 (hidden): “?” is neither true nor false",
		}},
		{"x.toml", "[[tenant]]\nid = '" + listedA + "'\n\n  hidden = 'ä'\n[[tenant]]\nname = 'x'\n", []string{
			"line 4, column 3 (hidden): “ä” is neither true nor false", "line 5: it has neither a tenant id nor a domain",
		}},
	} {
		if got := faults(t, c.file, c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q:\n%s\nwant\n%s", c.text, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func TestARowTellsWhereItsValuesAre(t *testing.T) {
	rows, _, err := Parse("x.csv", []byte("Tenant ID,Environment\n"+listedA+",moon\n"))
	if err != nil || rows[0].At("environment").String() != "line 2, column 38 (Environment)" || rows[0].At("portal").String() != "line 2" {
		t.Errorf("%+v, %v", rows, err)
	}
}

func TestAFileThatIsNoListIsAnError(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"empty.csv", " \n", "it has no rows"},
		{"words.csv", "\na,b\nc,d\n", "line 2: no column is named tenant id or domain: “a,b”"},
		{"title.csv", "Our customers\n#TYPE x\nMandant;Kunde;Ort\n", "line 3: no column is named tenant id or domain: “Mandant;Kunde;Ort”"},
		{"table.txt", "\nId      Name\n--      ----\n1  x\n", "line 3: it is a table for the screen"},
		{"book.xlsx", "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml…xl/workbook.xml", "it is an Excel workbook; save it as CSV"},
		{"macro.csv", "PK\x03\x04\x14\x00…xl/workbook.bin", "it is an Excel workbook; save it as CSV"},
		{"book.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "it is an old Excel workbook, or one with a password; save it as CSV"},
		{"book.ods", "PK\x03\x04\x14\x00mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "it is an OpenDocument spreadsheet; save it as CSV"},
		{"book.zip", "PK\x03\x04\x14\x00customers.csv", "it is a zip archive"},
		{"page.csv", "\ufeff\n<html><table>", "it is HTML or XML"},
		{"x.xml", "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">", "it is HTML or XML"},
		{"cut.json", `[{"tenantId":"` + listedA + `"`, "breaks off"},
		{"bad.json", "[{\"domain\":\"x\"},\n{3}]", "line 2 is not valid JSON"},
		{"number.json", "7", "no list"},
		{"bad.toml", "x = 1\ny = \n", "line 2, column"},
		{"none.toml", "x = 1\n", "no [[tenant]]"},
	} {
		if rows, _, err := Parse(c.file, []byte(c.text)); err == nil || rows != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v", c.file, rows, err)
		}
	}
	if _, note := Decode([]byte("caf\xe9.example")); !strings.Contains(note, "Windows-1252") {
		t.Errorf("a guess is told as %q", note)
	}
}

func TestAnApostropheGuardsAFormulaAndGoesAgain(t *testing.T) {
	for _, text := range []string{"=1", "'=1", "''@x", "'", "''", "O'Neil", "'quoted'", "", "\t=1", "＝1", "a=1", "-"} {
		cell := Cell(text)
		if got := fmt.Sprint(trueCell(cell)); got != text {
			t.Errorf("%q became %q and then %q", text, cell, got)
		}
		if first := strings.TrimLeft(text, "'"); first != "" && formula(text) && cell[0] != '\'' {
			t.Errorf("%q is a formula", cell)
		}
	}
	for _, text := range []string{"+1", "\t=1", "\r=1", "＝1", "－1"} {
		if Cell(text) != "'"+text {
			t.Errorf("%q stays as it is", text)
		}
	}
	for _, text := range []string{"", "Contoso", "1=1", "東京"} {
		if Cell(text) != text {
			t.Errorf("%q was changed", text)
		}
	}
	for _, list := range [][]string{{"a"}, {"a, b", "c"}, {`"q`, `q"`}, {"a;b", "c\"d, e", "f|g"}} {
		if got, why := splitList(JoinList(list)); why != "" || !reflect.DeepEqual(got, list) {
			t.Errorf("%q became %q, %s", list, got, why)
		}
	}
}

// sameBut reports whether two rows differ in their places alone.
func sameBut(a, b Row) bool {
	a.Line, a.places, b.Line, b.places = 0, nil, 0, nil
	return reflect.DeepEqual(a, b)
}

// export writes rows as the program's own exports do.
func export(rows []Row) string {
	var b strings.Builder
	out := csv.NewWriter(&b)
	header := []string{"tenant_id", "domain", "tenant name"}
	for _, s := range sayable {
		header = append(header, s.key)
	}
	_ = out.Write(header)
	for _, r := range rows {
		id := r.ID.String()
		if r.ID == uuid.Nil {
			id = ""
		}
		cells := []string{id, r.Domain, r.Name}
		for _, s := range sayable {
			text := ""
			switch said := r.Said[s.key].(type) {
			case nil:
			case []string:
				text = JoinList(said)
			default:
				text = fmt.Sprint(said)
			}
			cells = append(cells, text)
		}
		for i := range cells {
			cells[i] = Cell(cells[i])
		}
		_ = out.Write(cells)
	}
	out.Flush()
	return b.String()
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"tenant id,name\n" + listedA + ",x\n", `[{"tenantId":"` + listedA + `"}]`, "[[tenant]]\nid = \"" + listedA + "\"\n", "\xff\xfea\x00", "sep=;\n;\"",
		"#TYPE x\n\"sep=;\"\nOurs\nTenant ID;Domain;Tags;Aliases;Favourite;Note\n=\"" + listedA + "\";@a.example (x), b.example;#gold;\"\"\"a, b\"\"\";WAHR;\"=1\n2\"\n",
		`{"value":[{"id":"/tenants/` + listedA + `","customer":{"displayName":"x"},"domains":["a.example"],"tags":["=1","@{a=b}"],"hidden":"F"}]}`,
		"\"{\"\"\"\":\"\"\x00\"\"}\",0.A",
		"Customer,Name\n\"@{displayName=x; tenantId=" + listedA + "}\",y\n\"{\"\"id\"\":\"\"" + listedB + "\"\"}\",System.String[]\n",
	} {
		for _, file := range []string{"x.csv", "x.json", "x.toml", "-"} {
			f.Add(file, []byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, file string, data []byte) {
		rows, _, err := Parse(file, data)
		if err != nil && rows != nil {
			t.Error("there are rows beside an error")
		}
		text, _ := Decode(data)
		lines := 1 + strings.Count(text, "\n")
		var sound []Row
		for i, r := range rows {
			if r.Line < 1 || r.Line > lines || i > 0 && r.Line < rows[i-1].Line {
				t.Errorf("row %d of %d lines: %+v", i, lines, r)
			}
			for _, at := range r.Faults {
				if at.Line < r.Line || at.Line > lines || at.Column < 0 {
					t.Errorf("a fault in line %d of %d lines: %+v", at.Line, lines, r)
				}
			}
			if len(r.Faults) == 0 && r.ID == uuid.Nil && r.Domain == "" {
				t.Errorf("%+v", r)
			}
			if clean.Text(r.Name, clean.MaxName) != r.Name || clean.Domain(r.Domain) != r.Domain {
				t.Errorf("not clean: %+v", r)
			}
			if len(r.Faults) == 0 {
				sound = append(sound, r)
			}
		}
		if !strings.Contains(text, "\x00") { // with which it may be UTF-16
			shifted, _, err2 := Parse(file, []byte("\n\n"+text))
			if (err == nil) != (err2 == nil) || len(shifted) != len(rows) {
				t.Fatalf("%q: two lines before it make %v of %v", text, err2, err)
			}
			for i, r := range shifted {
				if r.Line != rows[i].Line+2 || !sameBut(r, rows[i]) && len(r.Faults) == 0 {
					t.Errorf("%+v is %+v two lines below", rows[i], r)
				}
			}
		}
		again, _, err := Parse("-", []byte(export(sound)))
		if err != nil || len(again) != len(sound) {
			t.Fatalf("%d rows come back as %d: %v\n%s", len(sound), len(again), err, export(sound))
		}
		for i, r := range again {
			if !sameBut(r, sound[i]) {
				t.Errorf("%+v comes back as %+v", sound[i], r)
			}
		}
	})
}
