package cli

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/uuid"

	"tenantswitch/directory/book"
)

// offlineBook runs commands of the address book where nobody is signed in.
type offlineBook struct {
	t    *testing.T
	home string
}

func (o offlineBook) run(args ...string) (out, told string, status int) {
	o.t.Helper()
	var stdout, stderr bytes.Buffer
	status = Run(o.t.Context(), append([]string{"--offline", "book"}, args...), Streams{
		In: strings.NewReader(""), Out: &stdout, Err: &stderr, Environ: []string{"TENANTSWITCH_HOME=" + o.home},
	}, Build{})
	return stdout.String(), stderr.String(), status
}

// file writes a file into the home.
func (o offlineBook) file(name, text string) string {
	o.t.Helper()
	path := filepath.Join(o.home, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

func (o offlineBook) book() book.Book {
	o.t.Helper()
	b, err := readBookAt(filepath.Join(o.home, "book.toml"), true)
	if err != nil {
		o.t.Fatal(err)
	}
	return b
}

// awkwardBook has what spreadsheets, lists and quotes stumble over.
const awkwardBook = `session = "private"

[tags.gold]
sensitive = true

[tenants.3f2504e0-4f89-01d3-9a0c-0305e82c3301]
name = "=HYPERLINK(1)"
aliases = ["+1", "a, b; \"c\"", "'=x", "''", "O'Neil"]
tags = ["@gold", "-", "\"q"]
favourite = true
note = "-first\n\tline, \"two\"; '=x\nthree"
environment = "gcc-high"
portal = "defender/incidents"
session = "edge/Contoso, Ltd"

[tenants.3f2504e0-4f89-01d3-9a0c-0305e82c3302]
name = "'=quoted"
hidden = true
note = "\ttab"
`

func TestWhatIsExportedIsImportedAgain(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"csv", "json", "toml"} {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			one, other := offlineBook{t, t.TempDir()}, offlineBook{t, t.TempDir()}
			one.file("book.toml", awkwardBook)
			text, told, status := one.run("export", "--"+form)
			if status != statusDone {
				t.Fatal(told)
			}
			if form == "csv" && strings.Contains(text, ",=") {
				t.Errorf("a formula stands in\n%s", text)
			}
			if _, told, status = other.run("import", other.file("in."+form, text)); status != statusDone {
				t.Fatal(told)
			}
			var lost []book.Change
			for _, c := range book.Compare(one.book(), other.book()) {
				if form == "toml" || c.Tenant != uuid.Nil {
					lost = append(lost, c)
				}
			}
			if len(lost) > 0 {
				t.Errorf("lost on the way: %v", lost)
			}
			if out, told, status := one.run("import", one.file("in."+form, text)); out != "" || status != statusDone || !strings.Contains(told, "nothing to change") {
				t.Errorf("into the same book: %q, %q, status %d", out, told, status)
			}
		})
	}
}

func TestAnApostropheGuardsAFormulaAndGoesAgain(t *testing.T) {
	for _, text := range []string{"=1", "'=1", "''@x", "'", "''", "O'Neil", "'quoted'", "", "\t=1", "＝1", "a=1", "-"} {
		cell := plainCell(text)
		if got := trueCell(cell); got != text {
			t.Errorf("%q became %q and then %q", text, cell, got)
		}
		if first := strings.TrimLeft(text, "'"); first != "" && formula(text) && cell[0] != '\'' {
			t.Errorf("%q is a formula", cell)
		}
	}
	for _, list := range [][]string{{"a"}, {"a, b", "c"}, {`"q`, `q"`}, {"a;b", "c\"d, e"}} {
		if got, why := splitList(joinList(list)); why != "" || !reflect.DeepEqual(got, list) {
			t.Errorf("%q became %q, %s", list, got, why)
		}
	}
}

const importID = "3f2504e0-4f89-01d3-9a0c-0305e82c3301"

func TestAFileIsReadAsPeopleSaveIt(t *testing.T) {
	const text = "Tenant ID;Display Name;TAGS;Phone;Favorite\r\n" + importID + ";\"Contoso\r\nLtd\";gold, emea;1;yes\r\n;;;;\r\n{" + importID + "};x;;;maybe\r\n"
	var wide []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	for name, data := range map[string][]byte{
		"plain": []byte(text), "with a mark": []byte("\ufeff" + text), "UTF-16": wide, "sep": []byte("sep=;\r\n" + text),
		"tabs": []byte(strings.ReplaceAll(text, ";", "\t")),
	} {
		rows, notes, err := parseRows("x.csv", data)
		if err != nil || len(rows) != 2 || len(notes) != 1 || !strings.Contains(notes[0], `"Phone" is not known`) {
			t.Errorf("%s: %v, %v, %v", name, rows, notes, err)
			continue
		}
		shift := strings.Count(name, "sep")
		want := map[book.Key]any{book.Name: "Contoso\nLtd", book.Tags: []string{"gold", "emea"}, book.Favourite: true}
		if r := rows[0]; r.line != 2+shift || r.id != importID || !reflect.DeepEqual(r.values, want) || r.bad != "" {
			t.Errorf("%s: got %+v", name, r)
		}
		if r := rows[1]; r.line != 5+shift || !strings.Contains(r.bad, `"maybe" is neither`) {
			t.Errorf("%s: got %+v", name, r)
		}
	}
	for text, want := range map[string]string{
		"name,tags\nx,y\n":             "line 1: there is no column tenant_id or domain",
		"id,tenant_id\n":               `line 1: the columns "id" and "tenant_id" are the same`,
		"domain,note\nx.com,\"open\n":  "line 2",
		"\xe9,\xe9":                    "save it as “CSV UTF-8”",
		"":                             "it has no rows",
		"{\"domain\":\"x\"}":           "it must be a JSON array",
		"[{\"domain\":\"x\"},\n{3}]":   "line 2",
		"[[tenants]]\ndomain=":         "line 2",
		"# a book\n[tenants.nonsense]": "line 2, column 10",
	} {
		if _, _, err := parseRows("-", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	rows, _, err := parseRows("-", []byte("[[tenants]]\ndomain = \"a.com\"\ntags = [\"x\"]\n[[tenants]]\nid = \""+importID+"\"\nnote = \"n\"\n"))
	if err != nil || len(rows) != 2 || rows[0].domain != "a.com" || rows[1].line != 4 || rows[1].values[book.Note] != "n" {
		t.Errorf("%+v, %v", rows, err)
	}
}

// customers is a CSV of so many, and how many changes it is for an empty book.
func customers(n int) (text string, changes int) {
	var b strings.Builder
	b.WriteString("tenant_id,name,aliases,tags,note,portal,session,environment,favourite\n")
	for i := range n {
		id := uuid.UUID{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, byte(i >> 8), byte(i)}
		fmt.Fprintf(&b, "%s,Customer %d,\"c%d, cust%d\",gold;emea,\"a note\nof two\",entra,edge/Work,gcc,%v\n", id, i, i, i, i%2 == 0)
		changes += 7 + (i+1)%2
	}
	return b.String(), changes
}

func TestFiveThousandRowsAreImportedAsTheDryRunSays(t *testing.T) {
	t.Parallel()
	o := offlineBook{t, t.TempDir()}
	text, want := customers(5000)
	path := o.file("customers.csv", text)
	step := func(args ...string) []bookChangeJSON {
		t.Helper()
		began := time.Now()
		out, told, status := o.run(append([]string{"import", "--json", path}, args...)...)
		var changes []bookChangeJSON
		if err := json.Unmarshal([]byte(out), &changes); err != nil || status != statusDone {
			t.Fatalf("%v: %s", err, told)
		}
		t.Logf("%v: %d changes in %v", args, len(changes), time.Since(began))
		return changes
	}
	dry := step("--dry-run")
	if _, err := os.Stat(filepath.Join(o.home, "book.toml")); err == nil {
		t.Fatal("the dry run has written")
	}
	real, again := step(), step()
	if len(dry) != want || !reflect.DeepEqual(dry, real) || len(again) != 0 {
		t.Errorf("%d changes were foretold, %d made, %d the second time; want %d", len(dry), len(real), len(again), want)
	}
	if n := len(o.book().Tenants()); n != 5000 {
		t.Errorf("%d tenants are in the book", n)
	}
}
