package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

var fuzzTarget = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)

// fuzz runs every fuzz target of the module for a while, or with a number such
// as 1500x for so many inputs, which cannot be cut off in the middle of one.
func fuzz(ctx context.Context, _ *bench, args []string) error {
	duration := "10m"
	if len(args) > 0 {
		duration = args[0]
	}
	list, err := exec.CommandContext(ctx, "go", "list", "-f", "{{.ImportPath}}\t{{.Dir}}", "tenantswitch/...").Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	var failed []error
	for lines := bufio.NewScanner(strings.NewReader(string(list))); lines.Scan(); {
		name, dir, _ := strings.Cut(lines.Text(), "\t")
		targets, err := targetsIn(dir)
		if err != nil {
			return err
		}
		for _, target := range targets {
			fmt.Printf("fuzz: %s %s for %s\n", name, target, duration)
			test := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-fuzz", "^"+target+"$",
				"-fuzztime", duration, "-fuzzminimizetime", "50x", name) // #nosec G204 G702 -- names from our own source
			test.Stdout, test.Stderr = os.Stdout, os.Stderr
			if err := test.Run(); err != nil {
				failed = append(failed, fmt.Errorf("%s %s: %w", name, target, err))
			}
		}
	}
	return errors.Join(failed...)
}

// targetsIn returns the names of the fuzz targets in a folder's tests.
func targetsIn(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		return nil, err
	}
	var targets []string
	for _, file := range files {
		text, err := os.ReadFile(file) // #nosec G304 -- our own source
		if err != nil {
			return nil, err
		}
		for _, m := range fuzzTarget.FindAllSubmatch(text, -1) {
			targets = append(targets, string(m[1]))
		}
	}
	return targets, nil
}
