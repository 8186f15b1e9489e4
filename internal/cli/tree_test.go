package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// goFile is a file of ours, for whatever system.
type goFile struct {
	path string // from the top of the tree on: "ui/model.go"
	pkg  string // its package: "ui", "" is main
	test bool   // it is a test, or there for the tests alone
	file *ast.File
	set  *token.FileSet
}

// lines returns how many lines it has.
func (s goFile) lines() int { return s.set.File(s.file.FileStart).LineCount() - 1 }

// tree reads all files of this module, with the tests.
func tree(t *testing.T) []goFile {
	t.Helper()
	top := filepath.Join("..", "..")
	var all []goFile
	err := filepath.WalkDir(top, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := filepath.ToSlash(path)[len("../.."):]
		if e.IsDir() && (strings.HasPrefix(e.Name(), ".") && path != top || e.Name() == "testdata" || name == "/internal/peers") {
			return fs.SkipDir
		}
		if e.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		s := goFile{path: name[1:], set: token.NewFileSet()}
		s.pkg = strings.TrimPrefix(strings.TrimSuffix(name, "/"+e.Name()), "/")
		s.test = strings.HasSuffix(name, "_test.go") || strings.HasPrefix(s.pkg, "internal/prove")
		s.file, err = parser.ParseFile(s.set, path, nil, parser.SkipObjectResolution)
		all = append(all, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// imports returns what the file imports.
func (s goFile) imports(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, i := range s.file.Imports {
		path, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, path)
	}
	return all
}

// fields returns how many fields each struct type of the file has, by its name:
// "ui.Model". What is embedded counts as one.
func (s goFile) fields() map[string]int {
	all := map[string]int{}
	ast.Inspect(s.file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if structure, ok := spec.Type.(*ast.StructType); ok {
			all[s.pkg+"."+spec.Name.Name] = structure.Fields.NumFields()
		}
		return true
	})
	return all
}

// receivers returns the type of each method of the file: "ui.Model".
func (s goFile) receivers() []string {
	var all []string
	for _, d := range s.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil {
			continue
		}
		typ := f.Recv.List[0].Type
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		if generic, ok := typ.(*ast.IndexExpr); ok {
			typ = generic.X
		}
		if id, ok := typ.(*ast.Ident); ok {
			all = append(all, s.pkg+"."+id.Name)
		}
	}
	return all
}
