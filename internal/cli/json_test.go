package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheShapesOfJSONStandInOneFile(t *testing.T) {
	all, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if tagged := strings.Contains(string(data), "`json:\""); tagged != (name == "json.go") && !strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s holds a shape: %v", name, tagged)
		}
	}
}
