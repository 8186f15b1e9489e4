package cli

import (
	"flag"
	"os"
	"strings"
	"testing"

	"tenantswitch/ui"
)

var update = flag.Bool("update", false, "write what is made from the program into the README")

const (
	readme    = "../../README.md"
	keysBegin = "<!-- keys: begin; made from ui.Keys() and checked by a test -->\n"
	keysEnd   = "<!-- keys: end -->\n"
)

func TestTheREADMENamesTheKeys(t *testing.T) {
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(data), keysBegin)
	if !ok {
		t.Fatal("the README has no place for the keys")
	}
	table, tail, ok := strings.Cut(rest, keysEnd)
	if !ok {
		t.Fatal("the README's place for the keys has no end")
	}
	want := keyTable()
	if *update {
		if err := os.WriteFile(readme, []byte(head+keysBegin+want+keysEnd+tail), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if table != want {
		t.Errorf("the README's keys are not the program's; run this test with -update")
	}
}

// keyTable is the table of keys in Markdown.
func keyTable() string {
	var b strings.Builder
	where := ""
	for _, k := range ui.Keys() {
		if k.Where != where {
			where = k.Where
			b.WriteString("\n| " + where + " | |\n|---|---|\n")
		}
		does := strings.ReplaceAll(k.Does, "{portal}", "the default portal")
		b.WriteString("| " + k.Keys + " | " + does + " |\n")
	}
	b.WriteString("\n")
	return b.String()
}
