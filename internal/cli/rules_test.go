package cli

import (
	"slices"
	"strings"
	"testing"
)

// rule says which packages of ours, or of others, a package may import.
type rule struct {
	packages string // "ui" or "ui/..."
	forbid   []string
	but      []string
	reason   string
}

var rules = []rule{
	{"auth", []string{"tenantswitch/directory", "tenantswitch/ui"}, nil, "who is signed in must not know what is listed or drawn"},
	{"directory", []string{"net/http", "os", "tenantswitch/auth", "tenantswitch/ui", "tenantswitch/directory/source", "tenantswitch/directory/snapshot", "tenantswitch/internal/vault", "tenantswitch/internal/desktop"}, nil, "which tenants there are is values; what they are read from and kept in knows them, not they it"},
	{"directory/source", []string{"os", "tenantswitch/auth", "tenantswitch/ui", "tenantswitch/directory/snapshot", "tenantswitch/internal/vault", "tenantswitch/internal/desktop"}, nil, "a source gets its tokens and its lists through what it is made of, and keeps nothing"},
	{"directory/snapshot", []string{"net/http", "os", "tenantswitch/auth", "tenantswitch/ui", "tenantswitch/directory/source", "tenantswitch/internal/vault"}, nil, "a snapshot is bytes and values; its store seals them and is the caller's"},
	{"directory/portal", []string{"net/http", "os", "tenantswitch/auth", "tenantswitch/ui"}, nil, "building a link is pure"},
	{"directory/search", []string{"net/http", "os", "time", "tenantswitch/auth", "tenantswitch/ui"}, nil, "searching is pure"},
	{"directory/book", []string{"net/http", "os", "time", "tenantswitch/auth", "tenantswitch/ui"}, nil, "the address book is bytes and values; its file is the caller's to read"},
	{"directory/visits", []string{"net/http", "os", "tenantswitch/auth", "tenantswitch/ui"}, nil, "visits are numbers and times; the sealed file is the caller's"},
	{"directory/checks", []string{"net/http", "os", "tenantswitch/auth", "tenantswitch/ui"}, nil, "the answers are kept through a store"},
	{"internal/clean", []string{"net/http", "os", "tenantswitch"}, nil, "cleaning is pure and at the bottom"},
	{"directory/roster", []string{"net/http", "os", "time", "tenantswitch"}, []string{"tenantswitch/internal/clean", "tenantswitch/directory/fold"}, "a list is bytes and rows; the directory and the address book read it"},
	{"directory/fold", []string{"net/http", "os", "tenantswitch"}, nil, "folding is pure and at the bottom"},
	{"ui", []string{"tenantswitch/auth", "tenantswitch/internal"}, []string{"tenantswitch/internal/problem", "tenantswitch/internal/cloud", "tenantswitch/internal/browser", "tenantswitch/internal/clean"}, "the interface reaches the world through Deps alone"},
	{"ui", []string{"net/http", "os/exec"}, nil, "only commands made of Deps do I/O"},
	{"internal/browser", []string{"os", "tenantswitch"}, []string{"tenantswitch/internal/clean", "tenantswitch/internal/problem"}, "which session a tenant opens in is decided on values; what is installed is the desktop's to find out"},
	{"internal/cloud", []string{"tenantswitch"}, nil, "the table of hosts is at the bottom"},
	{"internal/problem", []string{"tenantswitch"}, nil, "errors are at the bottom"},
	{"internal/netfault", []string{"os", "tenantswitch"}, []string{"tenantswitch/internal/problem", "tenantswitch/internal/clean"}, "what the network did is told alike to whoever asked; the package knows nobody who asks"},
	{"internal/files", []string{"tenantswitch"}, []string{"tenantswitch/internal/problem", "tenantswitch/internal/clean"}, "files are bytes; what is in them is the callers' to know"},
	{"internal/vault", []string{"tenantswitch"}, []string{"tenantswitch/internal/clean", "tenantswitch/internal/files", "tenantswitch/internal/problem"}, "sealing knows nothing of what is sealed"},
	{"internal/openlog", []string{"tenantswitch"}, []string{"tenantswitch/directory/fold", "tenantswitch/internal/clean", "tenantswitch/internal/files", "tenantswitch/internal/problem"}, "the log keeps what it is told, and knows no tenant, token or key"},
	{"internal/parallel", []string{"os", "tenantswitch"}, nil, "doing things side by side is at the bottom"},
	{"internal/desktop", []string{"tenantswitch"}, []string{"tenantswitch/internal/problem", "tenantswitch/internal/browser"}, "the machine knows nothing of tenants"},
	{"internal/simulator", []string{"tenantswitch/auth", "tenantswitch/ui", "tenantswitch/internal/vault"}, nil, "the built-in cloud must not share code with what it tests"},
	{"*", []string{"charm.land"}, nil, "only the interface draws"},
	{"*", []string{"tenantswitch/internal/cli"}, nil, "only main may know the package that knows all others"},
}

// exempt are the packages that a rule about all packages is not about.
var exempt = map[string][]string{
	"charm.land":                {"ui"},
	"tenantswitch/internal/cli": {"", "internal/cli", "internal/prove"},
}

func TestDependenciesPointDownwards(t *testing.T) {
	imports := importsOf(t)
	for _, r := range rules {
		for name, list := range imports {
			if r.packages != "*" && r.packages != name {
				continue
			}
			for _, imported := range list {
				if r.forbids(name, imported) {
					t.Errorf("%s imports %s: %s", orMain(name), imported, r.reason)
				}
			}
		}
		if _, ok := imports[r.packages]; !ok && r.packages != "*" {
			t.Errorf("there is a rule for %s, which does not exist", r.packages)
		}
	}
}

func (r rule) forbids(name, imported string) bool {
	for _, f := range r.forbid {
		if slices.Contains(exempt[f], name) || slices.Contains(r.but, imported) {
			continue
		}
		if imported == f || strings.HasPrefix(imported, f+"/") {
			return true
		}
	}
	return false
}

func orMain(name string) string {
	if name == "" {
		return "main"
	}
	return name
}

// importsOf returns what each package of ours imports, on any system; tests left
// out.
func importsOf(t *testing.T) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	for _, s := range tree(t) {
		if !strings.HasSuffix(s.path, "_test.go") {
			imports[s.pkg] = append(imports[s.pkg], s.imports(t)...)
		}
	}
	return imports
}

// The limits of what one type and one file may hold, so that each can be read
// whole. ui.Model is the root of all that the interface has.
const (
	maxFields      = 25
	maxModelFields = 20
	maxMethods     = 60
	maxLines       = 400
)

func TestNothingHoldsTooMuch(t *testing.T) {
	methods := map[string]int{}
	tooMany := func(what string, n int) { t.Errorf("%s: %d are too many", what, n) }
	for _, s := range tree(t) {
		if s.test {
			continue
		}
		if n := s.lines(); n > maxLines {
			tooMany(s.path+": lines", n)
		}
		for name, n := range s.fields() {
			limit := maxFields
			if name == "ui.Model" {
				limit = maxModelFields
			}
			if n > limit {
				tooMany(name+": fields", n)
			}
		}
		for _, receiver := range s.receivers() {
			methods[receiver]++
		}
	}
	for name, n := range methods {
		if n > maxMethods {
			tooMany(name+": methods", n)
		}
	}
}

// Whoever runs the tests has an environment of their own, which must not decide
// what they prove.
func TestTestsMakeTheirEnvironmentFromNothing(t *testing.T) {
	reaches, tested := map[string]string{}, map[string]bool{}
	for _, s := range tree(t) {
		for _, imported := range s.imports(t) {
			if slices.Contains([]string{"os", "os/exec", "net/http", "charm.land/bubbletea/v2"}, imported) {
				reaches[s.pkg] = imported
			}
			if imported == "tenantswitch/internal/prove/bare" && strings.HasSuffix(s.path, "_test.go") {
				tested[s.pkg] = true
			}
		}
	}
	for _, s := range tree(t) {
		if why := reaches[s.pkg]; why != "" && !tested[s.pkg] && strings.HasSuffix(s.path, "_test.go") {
			t.Errorf("%s imports %s, but its tests do not run in the environment of internal/prove/bare", s.pkg, why)
			tested[s.pkg] = true
		}
	}
}
