package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tenantswitch/internal/clean"
)

// ownRules are the files that ask for controls for another reason than what can
// be seen.
var ownRules = map[string]string{
	"directory/book/quote.go":      "what TOML writes with a backslash",
	"internal/desktop/address.go":  "what no link may hold; all else is encoded",
	"internal/desktop/profiles.go": "what no folder is called",
	"internal/simulator/estate.go": "the built-in cloud must not share code with what it tests",
}

// seenBy are the names in the standard library by which one could decide what is
// seen.
var seenBy = []string{
	"unicode.C", "unicode.Cc", "unicode.Cf", "unicode.Cn", "unicode.Co", "unicode.Cs", "unicode.Zl", "unicode.Zp", "unicode.Other",
	"unicode.Bidi_Control", "unicode.Join_Control", "unicode.Variation_Selector", "unicode.Noncharacter_Code_Point",
	"unicode.Other_Default_Ignorable_Code_Point", "unicode.IsControl", "unicode.IsGraphic", "unicode.IsPrint",
	"unicode.GraphicRanges", "unicode.PrintRanges", "strconv.IsPrint", "strconv.IsGraphic",
}

// TestOnePlaceDecidesWhatIsSeen looks through the shipped code for a second
// place: one that asks the standard library, or that names an unseen sign.
func TestOnePlaceDecidesWhatIsSeen(t *testing.T) {
	used := map[string]bool{}
	for _, path := range shipped(t) {
		for _, found := range decidesSeen(t, filepath.Join("..", "..", path)) {
			if used[path] = true; ownRules[path] == "" {
				t.Errorf("%s:%s: ask clean.Unseen or clean.Stray", path, found)
			}
		}
	}
	for path := range ownRules {
		if !used[path] {
			t.Errorf("%s has an exemption that it does not need", path)
		}
	}
}

// shipped returns the source files of the program but the gate's own, from the
// root of the module.
func shipped(t *testing.T) []string {
	t.Helper()
	root := filepath.Join("..", "..")
	var all []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		switch name = filepath.ToSlash(name); {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "internal/clean", "internal/peers", "internal/prove"}, name):
			return fs.SkipDir
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			all = append(all, name)
		}
		return nil
	})
	if err != nil || len(all) < 100 {
		t.Fatalf("%d files: %v", len(all), err)
	}
	return all
}

// decidesSeen returns where a file asks what can be seen, and how.
func decidesSeen(t *testing.T, path string) (found []string) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	note := func(n ast.Node, what string) {
		found = append(found, strconv.Itoa(files.Position(n.Pos()).Line)+": "+what)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if from, ok := n.X.(*ast.Ident); ok && slices.Contains(seenBy, from.Name+"."+n.Sel.Name) {
				note(n, from.Name+"."+n.Sel.Name)
			}
		case *ast.BasicLit:
			if n.Kind != token.CHAR {
				break
			}
			if text, err := strconv.Unquote(n.Value); err == nil && strings.ContainsFunc(text, clean.Unseen) && text[0] > '\x7f' {
				note(n, n.Value)
			}
		}
		return true
	})
	return found
}
