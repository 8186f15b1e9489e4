package mutation

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed asleep.go.txt
var asleep string

// took is what a test prints at its end.
var took = regexp.MustCompile(`(?m)^--- PASS: (\w+) \(([0-9.]+)s\)`)

// Options say how to go about it.
type Options struct {
	Package string   // "directory/portal"
	Files   []string // of it, all where there are none
	Tests   string   // a pattern for the names of the tests, all where it is ""
	Skip    string   // a pattern for those that are left out, such as those about time
	Log     io.Writer
}

// Run breaks a package everywhere and runs its tests each time.
func Run(ctx context.Context, o Options) (Result, error) {
	reasons, err := equivalents(o.Package)
	if err != nil {
		return Result{}, err
	}
	p, err := load(ctx, o.Package)
	if err != nil {
		return Result{}, err
	}
	dir, err := os.MkdirTemp("", "mutants-")
	if err != nil {
		return Result{}, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // it passes anyway
	mutants, overlay, err := p.breakAll(dir, o.Files)
	if err != nil {
		return Result{}, err
	}
	t := tests{dir: p.dir, binary: filepath.Join(dir, "tests"), pattern: o.Tests, skip: o.Skip, limit: 10 * time.Minute}
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", t.binary, "./"+o.Package) // #nosec G204 -- a package of ours
	if out, err := build.CombinedOutput(); err != nil {
		return Result{}, fmt.Errorf("the broken package does not build: %w\n%s", err, out)
	}
	start, reached := time.Now(), filepath.Join(dir, "reached")
	out, err := t.run(ctx, 0, "", "MUTANT_REACHED="+reached)
	if err != nil {
		return Result{}, fmt.Errorf("the tests fail with nothing broken: %w\n%s", err, out)
	}
	t.limit = 5*time.Since(start) + 5*time.Second
	t.quick = quickOf(string(out))
	list, err := os.ReadFile(reached) // #nosec G304 -- in a folder of ours
	if err != nil {
		return Result{}, err
	}
	awake, killed := strings.Fields(string(list)), map[int]bool{}
	for i, m := range mutants {
		if !slices.Contains(awake, strconv.Itoa(m.ID)) {
			continue
		}
		_, err := t.run(ctx, m.ID, t.quick)
		if err == nil {
			_, err = t.run(ctx, m.ID, "")
		}
		if ctx.Err() != nil {
			return Result{}, ctx.Err()
		}
		killed[m.ID] = err != nil
		if (i+1)%100 == 0 {
			_, _ = fmt.Fprintf(o.Log, "%d of %d\n", i+1, len(mutants))
		}
	}
	if len(o.Files) > 0 {
		// The list is of the whole package.
		for where := range reasons {
			if !slices.ContainsFunc(mutants, func(m Mutant) bool { return m.Where(o.Package) == where }) {
				delete(reasons, where)
			}
		}
	}
	return judge(o.Package, mutants, killed, reasons), nil
}

// breakAll writes the broken files to a folder, and an overlay that puts them in
// the place of the package's.
func (p *pkg) breakAll(dir string, only []string) (mutants []Mutant, overlay string, err error) {
	replace, count := map[string]string{}, map[string]int{}
	for _, file := range p.files {
		name := p.fileName(file)
		if len(only) > 0 && !slices.Contains(only, name) {
			continue
		}
		f := &finder{pkg: p, file: file, mutants: &mutants, count: count}
		if f.text, err = os.ReadFile(filepath.Join(p.dir, name)); err != nil { // #nosec G304 -- our own source
			return nil, "", err
		}
		f.run()
		replace[filepath.Join(p.dir, name)] = filepath.Join(dir, name)
		if err := os.WriteFile(filepath.Join(dir, name), f.broken(), 0o600); err != nil {
			return nil, "", err
		}
	}
	const added = "mutants_asleep.go"
	text := strings.NewReplacer("PACKAGE", p.name, "COUNT", strconv.Itoa(len(mutants))).Replace(asleep)
	replace[filepath.Join(p.dir, added)] = filepath.Join(dir, added)
	overlay = filepath.Join(dir, "overlay.json")
	content, err := json.Marshal(map[string]any{"Replace": replace})
	return mutants, overlay, errors.Join(err,
		os.WriteFile(filepath.Join(dir, added), []byte(text), 0o600), os.WriteFile(overlay, content, 0o600))
}

// broken returns the file with all its mutants.
func (f *finder) broken() []byte {
	// Of those at one place what ends goes before what begins, the outer begins
	// first and ends last; the finder comes to the outer first.
	type placed struct {
		edit
		n int
	}
	var all []placed
	for i, e := range f.edits {
		all = append(all, placed{e, i})
	}
	slices.SortFunc(all, func(a, b placed) int {
		if c := cmp.Compare(a.from, b.from); c != 0 {
			return c
		}
		aEnds, bEnds := strings.HasPrefix(strings.TrimSpace(a.text), ")") || a.text == " }", strings.HasPrefix(strings.TrimSpace(b.text), ")") || b.text == " }"
		switch {
		case aEnds && bEnds:
			return cmp.Compare(b.n, a.n)
		case aEnds:
			return -1
		case bEnds:
			return 1
		}
		return cmp.Compare(a.n, b.n)
	})
	var out []byte
	done := 0
	for _, e := range all {
		out = append(append(out, f.text[done:e.from]...), e.text...)
		done = e.to
	}
	return append(out, f.text[done:]...)
}

// tests are a package's tests, with all mutants in them.
type tests struct {
	dir, binary, pattern, skip string
	quick                      string // a pattern for those that take no time, which notice most
	limit                      time.Duration
}

// quickOf returns the pattern for the tests that took next to nothing of the time
// of all, by what all of them printed.
func quickOf(printed string) string {
	found, sum := took.FindAllStringSubmatch(printed, -1), 0.0
	for _, f := range found {
		seconds, _ := strconv.ParseFloat(f[2], 64) // as the pattern has it
		sum += seconds
	}
	var names []string
	for _, f := range found {
		if seconds, _ := strconv.ParseFloat(f[2], 64); seconds <= sum/50 {
			names = append(names, f[1])
		}
	}
	return "^(" + strings.Join(names, "|") + ")$"
}

// run runs those of a pattern, or all, with one mutant awake. The error says that
// they noticed.
func (t tests) run(ctx context.Context, id int, pattern string, env ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, t.limit)
	defer cancel()
	// A broken loop may want all the memory there is.
	cmd := exec.CommandContext(ctx, "sh", "-c", `ulimit -v 8000000; exec nice -n 10 "$@"`, "sh", t.binary, "-test.failfast",
		"-test.v", "-test.run="+cmp.Or(pattern, t.pattern), "-test.skip="+t.skip, "-test.timeout="+t.limit.String()) // #nosec G204 -- what was built just now
	cmd.Dir, cmd.WaitDelay = t.dir, time.Second
	cmd.Env = append(append(os.Environ(), "MUTANT="+strconv.Itoa(id)), env...)
	return cmd.CombinedOutput()
}
