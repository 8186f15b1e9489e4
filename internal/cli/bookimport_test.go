package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

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
