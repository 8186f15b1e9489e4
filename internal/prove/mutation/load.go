package mutation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// pkg is a package with the types of its expressions.
type pkg struct {
	name, dir string
	set       *token.FileSet
	files     []*ast.File
	info      *types.Info
	parent    map[ast.Node]ast.Node
	fixed     map[ast.Node]bool // numbers that must stay constants
}

// fileName returns the name of a file in the package's folder.
func (p *pkg) fileName(f *ast.File) string {
	return filepath.Base(p.set.Position(f.FileStart).Filename)
}

// load reads and checks a package of this module: "directory/portal".
func load(ctx context.Context, path string) (*pkg, error) {
	list := exec.CommandContext(ctx, "go", "list", "-export", "-deps", "-json=ImportPath,Dir,GoFiles,Export", "./"+path) // #nosec G204 -- a package of ours
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	type listed struct {
		ImportPath, Dir, Export string
		GoFiles                 []string
	}
	exports, last := map[string]string{}, listed{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var l listed
		if err := d.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		exports[l.ImportPath], last = l.Export, l
	}
	p := &pkg{dir: last.Dir, set: token.NewFileSet(), parent: map[ast.Node]ast.Node{}, fixed: map[ast.Node]bool{}}
	for _, name := range last.GoFiles {
		file, err := parser.ParseFile(p.set, filepath.Join(last.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.files, p.name = append(p.files, file), file.Name.Name
	}
	p.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: importer.ForCompiler(p.set, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path]) // #nosec G304 -- what go list names
	})}
	if _, err := config.Check(last.ImportPath, p.set, p.files, p.info); err != nil {
		return nil, err
	}
	for _, file := range p.files {
		p.relate(file)
	}
	return p, nil
}

// relate notes which node is in which, and which numbers the language wants to be
// constants.
func (p *pkg) relate(file *ast.File) {
	var above []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			above = above[:len(above)-1]
			return true
		}
		if len(above) > 0 {
			p.parent[n] = above[len(above)-1]
		}
		above = append(above, n)
		if clause, ok := n.(*ast.CaseClause); ok {
			for _, e := range clause.List {
				p.fix(e)
			}
		}
		if pair, ok := n.(*ast.KeyValueExpr); ok {
			p.fix(pair.Key)
		}
		if e, ok := n.(ast.Expr); ok && p.info.Types[e].Value != nil {
			if _, plain := n.(*ast.BasicLit); !plain {
				p.fix(e)
			}
		}
		if shift, ok := n.(*ast.BinaryExpr); ok && slices.Contains([]token.Token{token.SHL, token.SHR}, shift.Op) {
			p.fix(shift.X)
		}
		return true
	})
}

func (p *pkg) fix(e ast.Expr) {
	ast.Inspect(e, func(n ast.Node) bool {
		if n != nil {
			p.fixed[n] = true
		}
		return true
	})
}
