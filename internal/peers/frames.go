package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"tenantswitch/directory"
	"tenantswitch/internal/prove/terminal"
)

// The measures of what is typed.
const (
	usualQueries = 25
	longestQuery = 7
	columns      = 120
	rows         = 40
	// settled is how long a program is left alone after its list is up.
	settled = 500 * time.Millisecond
	// patience is how long a frame is waited for.
	patience = 20 * time.Second
)

// frames prints how long it takes from a key press to the frame that has the
// query and the exact number of matches, in a pseudo terminal: this program and
// fzf, over the same customers and the same queries, in turns. Each query has
// a process of its own, since fzf remembers what it found; the letters come 30
// to 50 ms after the frame before, so as to fall on any moment between two
// frames. A key that leaves the number as it was is left out, for its frame
// cannot be told from the one before.
//
// The arguments are the number of tenants, 100,000 unless told, then the number of
// queries, 25 unless told, and the path of an fzf, 0.65.2 unless told.
func frames(ctx context.Context, w io.Writer, args []string) (err error) {
	n, queries, fzfPath := 100_000, usualQueries, ""
	if len(args) > 0 {
		if n, err = strconv.Atoi(args[0]); err != nil {
			return fmt.Errorf("frames wants a number of tenants: %w", err)
		}
		args = args[1:]
	}
	if len(args) > 0 {
		if number, err := strconv.Atoi(args[0]); err == nil {
			queries, args = number, args[1:]
		}
	}
	if len(args) > 0 {
		fzfPath = args[0]
	}
	dir, err := os.MkdirTemp("", "frames-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ours, err := prepareOurs(ctx, dir, n)
	if err != nil {
		return err
	}
	tenants, err := ours.tenants()
	if err != nil {
		return err
	}
	other, err := prepareFzf(ctx, dir, tenants, fzfPath)
	if err != nil {
		return err
	}
	programs := []*program{&ours.program, other}
	for i, e := range engines(tenants, false)[:len(programs)] {
		programs[i].count = func(query string) int { total, _ := e.find(query); return total }
	}
	if err := measureFrames(programs, queriesToType(tenants, queries)); err != nil {
		return err
	}
	return printFrames(w, n, queries, programs)
}

// program is one that is typed into.
type program struct {
	name  string
	start func() *exec.Cmd
	ready func(screen string) bool
	// shows says whether a query and its number of matches are on the screen.
	shows func(screen, query string, matches int) bool
	count func(query string) int

	took   []time.Duration
	memory []int // the most it had at the end of each query, in KiB
}

func measureFrames(programs []*program, queries []string) error {
	random := rand.New(rand.NewPCG(3, 4)) // #nosec G404 -- when keys are pressed
	for i, query := range queries {
		for k := range programs {
			p := programs[(i+k)%len(programs)] // none of them always goes first
			if err := p.typeQuery(query, random); err != nil {
				return fmt.Errorf("%s, %q: %w", p.name, query, err)
			}
		}
	}
	return nil
}

// typeQuery types one query into a process of its own.
func (p *program) typeQuery(query string, random *rand.Rand) error {
	cmd := p.start()
	t, err := terminal.Start(cmd, columns, rows)
	if err != nil {
		return err
	}
	defer t.Close()
	if err := t.WaitFor(patience, p.ready); err != nil {
		return err
	}
	time.Sleep(settled)
	typed, before := "", -1
	for _, letter := range query {
		typed += string(letter)
		matches := p.count(typed)
		time.Sleep(30*time.Millisecond + time.Duration(random.Int64N(int64(20*time.Millisecond))))
		pressed := time.Now()
		if err := t.Type(string(letter)); err != nil {
			return err
		}
		painted, err := t.Painted(patience, func(screen string) bool { return p.shows(screen, typed, matches) })
		if err != nil {
			return err
		}
		if matches != before {
			p.took = append(p.took, painted.Sub(pressed))
		}
		before = matches
	}
	if kib, ok := mostMemory(cmd.Process.Pid); ok {
		p.memory = append(p.memory, kib)
	}
	return nil
}

// mostMemory is the most memory that a process has had so far, where the system
// tells.
func mostMemory(pid int) (kib int, ok bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		return 0, false
	}
	kib, err = strconv.Atoi(string(found[1]))
	return kib, err == nil
}

func printFrames(w io.Writer, n, queries int, programs []*program) error {
	text := fmt.Sprintf("key to frame, %d customers, %d queries\tkeys\tmedian\tp99\tmost memory\t\n", n, queries)
	for _, p := range programs {
		slices.Sort(p.took)
		text += fmt.Sprintf("%s\t%d\t%.1f ms\t%.1f ms\t%s\t\n",
			p.name, len(p.took), milliseconds(p.median()), milliseconds(p.took[len(p.took)*99/100]), p.mib())
	}
	text += fmt.Sprintf("%s over %s\t\t%.1f\t\t\t\n",
		programs[1].name, programs[0].name, programs[1].median().Seconds()/programs[0].median().Seconds())
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	if _, err := io.WriteString(table, text); err != nil {
		return err
	}
	return table.Flush()
}

func (p *program) median() time.Duration { return p.took[len(p.took)/2] }

// mib is the median over the queries of the most memory.
func (p *program) mib() string {
	if len(p.memory) == 0 {
		return "unknown"
	}
	slices.Sort(p.memory)
	return fmt.Sprintf("%d MiB", p.memory[len(p.memory)/2]/1024)
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1e3 }

// queriesToType draws so many beginnings of words of names and of domains, of letters
// and digits alone, which mean the same to every program.
func queriesToType(tenants []directory.Tenant, n int) []string {
	random := rand.New(rand.NewPCG(5, 6)) // #nosec G404 -- a seed
	var queries []string
	for len(queries) < n {
		t := tenants[random.IntN(len(tenants))]
		words := strings.Fields(t.Name)
		if label, _, _ := strings.Cut(t.Domain, "."); len(words) == 0 || random.IntN(4) == 0 {
			words = []string{label}
		}
		word := strings.ToLower(words[random.IntN(len(words))])
		if len(word) < 3 || strings.ContainsFunc(word, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			continue
		}
		queries = append(queries, word[:min(len(word), longestQuery)])
	}
	return queries
}
