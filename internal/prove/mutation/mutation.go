// Package mutation breaks a package in one place at a time and looks whether its
// tests notice. A mutant that survives is a line that could be wrong unseen.
//
// What others do for Go compiles the package once for every mutant, and knows
// neither how to leave a statement out nor how to switch a check off, which is
// what goes wrong here. So all mutants are compiled into one test binary, each
// asleep, and a variable of the environment wakes one: a run costs what the tests
// cost. Nothing in the tree is changed; the compiler sees the broken files through
// an overlay.
//
// A mutant that no test could ever notice is equivalent. Those are listed with the
// reason in equivalent.txt, one a line, and a line that has become untrue is an
// error: a mutant that is not there, or one that the tests do kill.
package mutation

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"strings"
)

// Mutant is one place in a package that can be broken.
type Mutant struct {
	ID   int
	File string // its name in the package's folder
	Line int
	Func string // the function, with the type of its receiver: "Catalogue.Find"
	What string // what becomes of what: "len(found) > 1 → true"
}

// Where returns the mutant as the list of the equivalent ones has it, which does
// not change with the lines around it.
func (m Mutant) Where(pkg string) string { return pkg + " | " + m.Func + " | " + m.What }

//go:embed equivalent.txt
var equivalent string

// equivalents returns the reasons of the equivalent mutants of a package.
func equivalents(pkg string) (map[string]string, error) {
	reasons := map[string]string{}
	for lines := bufio.NewScanner(strings.NewReader(equivalent)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		i := strings.LastIndex(line, " | ")
		if i < 0 || strings.Count(line, " | ") < 3 {
			return nil, fmt.Errorf("equivalent.txt: %q is not PACKAGE | FUNCTION | MUTANT | REASON", line)
		}
		if strings.HasPrefix(line, pkg+" | ") {
			reasons[line[:i]] = line[i+len(" | "):]
		}
	}
	return reasons, nil
}

// Result is what the tests made of a package's mutants.
type Result struct {
	Package    string
	Killed     int
	Survived   []Mutant // that are not listed as equivalent
	Equivalent int
	Stale      []error // lines of equivalent.txt that are not true
}

// String returns the figures in one line.
func (r Result) String() string {
	viable := r.Killed + len(r.Survived)
	return fmt.Sprintf("%s: %d mutants, %d equivalent; killed %d of %d viable (%.1f %%)",
		r.Package, viable+r.Equivalent, r.Equivalent, r.Killed, viable, 100*float64(r.Killed)/float64(max(viable, 1)))
}

// Err returns what is wrong with the list of the equivalent ones.
func (r Result) Err() error { return errors.Join(r.Stale...) }

// judge sorts the mutants by what the tests and the list say.
func judge(pkg string, all []Mutant, killed map[int]bool, reasons map[string]string) Result {
	r := Result{Package: pkg}
	seen := map[string]bool{}
	for _, m := range all {
		where := m.Where(pkg)
		_, listed := reasons[where]
		seen[where] = true
		switch {
		case killed[m.ID] && listed:
			r.Stale = append(r.Stale, fmt.Errorf("equivalent.txt: the tests kill %s", where))
			r.Killed++
		case killed[m.ID]:
			r.Killed++
		case listed:
			r.Equivalent++
		default:
			r.Survived = append(r.Survived, m)
		}
	}
	for where := range reasons {
		if !seen[where] {
			r.Stale = append(r.Stale, fmt.Errorf("equivalent.txt: there is no %s", where))
		}
	}
	return r
}
