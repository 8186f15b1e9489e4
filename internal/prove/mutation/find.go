package mutation

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// finder goes through a file, notes its mutants and writes them in.
type finder struct {
	*pkg
	file    *ast.File
	text    []byte
	edits   []edit
	mutants *[]Mutant
	count   map[string]int // how often a mutant of a function came up

	function string
	results  []*types.Tuple // of the functions around, the innermost last
}

// edit puts a text in the place of the bytes from one offset to another.
type edit struct {
	from, to int
	text     string
}

func (f *finder) offset(p token.Pos) int { return f.set.Position(p).Offset }

func (f *finder) source(n ast.Node) string {
	text := string(f.text[f.offset(n.Pos()):f.offset(n.End())])
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 100 {
		text = string(runes[:100]) + "…"
	}
	return text
}

// mutant notes one and returns its id.
func (f *finder) mutant(n ast.Node, into string) int {
	what := f.source(n) + " → " + into
	key := f.function + "|" + what
	f.count[key]++
	if n := f.count[key]; n > 1 {
		what += fmt.Sprintf(" (%d)", n)
	}
	at := f.set.Position(n.Pos())
	*f.mutants = append(*f.mutants, Mutant{len(*f.mutants) + 1, f.fileName(f.file), at.Line, f.function, what})
	return len(*f.mutants)
}

// wrap puts a node between two texts.
func (f *finder) wrap(n ast.Node, before, after string) {
	f.edits = append(f.edits, edit{f.offset(n.Pos()), f.offset(n.Pos()), before}, edit{f.offset(n.End()), f.offset(n.End()), after})
}

// run goes through all functions of the file.
func (f *finder) run() {
	for _, d := range f.file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		f.function = fn.Name.Name
		if fn.Recv != nil {
			f.function = strings.TrimPrefix(types.ExprString(fn.Recv.List[0].Type), "*") + "." + f.function
		}
		signature, _ := f.info.Defs[fn.Name].Type().(*types.Signature)
		f.inFunction(signature, fn.Body)
	}
}

func (f *finder) inFunction(s *types.Signature, body *ast.BlockStmt) {
	f.results = append(f.results, s.Results())
	ast.Inspect(body, f.visit)
	f.results = f.results[:len(f.results)-1]
}

// visit looks at one node; it reports whether to go on inside.
func (f *finder) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncLit:
		if s, ok := f.info.Types[n].Type.(*types.Signature); ok {
			f.inFunction(s, n.Body)
		}
		return false
	case *ast.GenDecl:
		return n.Tok != token.CONST
	case *ast.IfStmt:
		f.condition(n.Cond, true)
	case *ast.ForStmt:
		f.condition(n.Cond, false) // for ever is no question
	case *ast.SwitchStmt:
		f.cases(n)
	case *ast.BlockStmt:
		f.statements(n.List)
	case *ast.CaseClause:
		f.statements(n.Body)
	case *ast.CommClause:
		f.statements(n.Body)
	case *ast.ReturnStmt:
		f.returned(n)
	case *ast.BinaryExpr:
		return f.binary(n)
	case *ast.UnaryExpr:
		if n.Op == token.NOT {
			f.condition(n.X, true)
		}
	case *ast.CallExpr:
		return !f.constant(n) && !f.isBuiltin(n.Fun, "make", "new")
	case *ast.ArrayType:
		return false
	case *ast.BasicLit:
		f.number(n)
	}
	return true
}

func (f *finder) constant(e ast.Expr) bool { return f.info.Types[e].Value != nil }

func (f *finder) isBuiltin(e ast.Expr, names ...string) bool {
	id, ok := e.(*ast.Ident)
	if !ok || !slices.Contains(names, id.Name) {
		return false
	}
	_, ok = f.info.Uses[id].(*types.Builtin)
	return ok
}

func (f *finder) cases(s *ast.SwitchStmt) {
	if s.Tag != nil {
		return
	}
	for _, clause := range s.Body.List {
		for _, e := range clause.(*ast.CaseClause).List {
			f.condition(e, true)
		}
	}
}

// condition breaks what is asked, unless it is made of several questions, which
// are broken one by one.
func (f *finder) condition(e ast.Expr, both bool) {
	if e == nil || f.constant(e) {
		return
	}
	switch x := e.(type) {
	case *ast.ParenExpr:
		f.condition(x.X, both)
		return
	case *ast.BinaryExpr:
		if x.Op == token.LAND || x.Op == token.LOR {
			return // binary breaks its sides
		}
	case *ast.UnaryExpr:
		if x.Op == token.NOT {
			return // visit breaks what is in it
		}
	}
	never := f.mutant(e, "false")
	always := -1
	if both {
		always = f.mutant(e, "true")
	}
	f.wrap(e, fmt.Sprintf("mutantBool(%d, %d, bool(", never, always), "))")
}

// binary breaks both sides of && and ||, the bound of a comparison, and a sum.
func (f *finder) binary(n *ast.BinaryExpr) bool {
	if f.constant(n) {
		return false
	}
	name, into := "", token.ILLEGAL
	switch n.Op {
	case token.LAND, token.LOR:
		f.condition(n.X, true)
		f.condition(n.Y, true)
		return true
	case token.LSS:
		name, into = "mutantLess", token.LEQ
	case token.LEQ:
		name, into = "mutantLessEqual", token.LSS
	case token.GTR:
		name, into = "mutantGreater", token.GEQ
	case token.GEQ:
		name, into = "mutantGreaterEqual", token.GTR
	case token.ADD:
		name, into = "mutantAdd", token.SUB
	case token.SUB:
		name, into = "mutantSub", token.ADD
	default:
		return true
	}
	basic, ok := f.info.Types[n.X].Type.Underlying().(*types.Basic)
	if !ok || basic.Info()&types.IsString != 0 && n.Op == token.ADD {
		return true
	}
	id := f.mutant(n, into.String())
	at := f.offset(n.OpPos)
	f.edits = append(f.edits, edit{at, at + len(n.Op.String()), ","})
	f.wrap(n, fmt.Sprintf("%s(%d, ", name, id), ")")
	return true
}

// number adds one to a number that stands for itself.
func (f *finder) number(n *ast.BasicLit) {
	typ, ok := f.info.Types[n].Type.(*types.Basic)
	if !ok || n.Kind != token.INT || typ.Info()&types.IsInteger == 0 || f.fixed[n] {
		return
	}
	value, exact := constant.Int64Val(f.info.Types[n].Value)
	if !exact {
		return
	}
	name := types.Default(typ).String()
	id := f.mutant(n, fmt.Sprint(value+1)+f.around(n))
	f.wrap(n, fmt.Sprintf("mutantInt[%s](%d, ", name, id), ")")
}

// around names what a number stands in, which alone says little.
func (f *finder) around(n ast.Node) string {
	if p := f.parent[n]; p != nil {
		return " in " + f.source(p)
	}
	return ""
}

// statements leaves out one of them.
func (f *finder) statements(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.ExprStmt:
			if call, ok := s.X.(*ast.CallExpr); ok && f.isBuiltin(call.Fun, "panic") {
				continue
			}
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE || onlyBlanks(s.Lhs) {
				continue
			}
		case *ast.BranchStmt:
			if s.Tok == token.GOTO || s.Tok == token.FALLTHROUGH {
				continue
			}
		case *ast.IncDecStmt, *ast.SendStmt, *ast.DeferStmt:
		default:
			continue
		}
		id := f.mutant(s, "left out")
		f.wrap(s, fmt.Sprintf("if !mutantOn(%d) { ", id), " }")
	}
}

func onlyBlanks(list []ast.Expr) bool {
	return !slices.ContainsFunc(list, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return !ok || id.Name != "_"
	})
}

// returned breaks what is returned: an error becomes none, and an answer the
// other one.
func (f *finder) returned(n *ast.ReturnStmt) {
	results := f.results[len(f.results)-1]
	if len(n.Results) != results.Len() {
		return
	}
	for i, e := range n.Results {
		typ := f.info.Types[e]
		switch {
		case types.Identical(results.At(i).Type(), types.Universe.Lookup("error").Type()) && !typ.IsNil():
			f.wrap(e, fmt.Sprintf("mutantError(%d, ", f.mutant(e, "nil, returned")), ")")
		case !types.Identical(results.At(i).Type(), types.Typ[types.Bool]):
		case typ.Value != nil:
			if id, ok := e.(*ast.Ident); ok {
				f.wrap(e, fmt.Sprintf("mutantNot(%d, ", f.mutant(id, "the opposite, returned")), ")")
			}
		default:
			f.condition(e, true)
		}
	}
}
