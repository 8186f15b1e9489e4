package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/directory"
)

// build builds a program; go -C has made this module the current folder.
func build(ctx context.Context, path, module, pkg string) error {
	cmd := exec.CommandContext(ctx, "go", "-C", module, "build", "-o", path, pkg) // #nosec G204 G702 -- paths of ours
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// oursAt is this program with a demo of so many tenants that it has read.
type oursAt struct {
	program
	run func(args ...string) *exec.Cmd
}

func prepareOurs(ctx context.Context, dir string, n int) (*oursAt, error) {
	path := filepath.Join(dir, "tenantswitch")
	if err := build(ctx, path, "../..", "."); err != nil {
		return nil, err
	}
	o := &oursAt{run: func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, path, append([]string{fmt.Sprintf("--demo=%d", n)}, args...)...) // #nosec G204 G702 -- our own program
		cmd.Env = environment(dir)
		return cmd
	}}
	if out, err := o.run("refresh").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	all := thousands(n)
	o.program = program{
		name:  "tenantswitch",
		start: func() *exec.Cmd { return o.run("--offline") },
		ready: func(screen string) bool { return strings.Contains(screen, all+" tenants") },
		shows: func(screen, query string, matches int) bool {
			return slices.ContainsFunc(strings.Split(screen, "\n"), func(line string) bool {
				return strings.HasPrefix(line, " ❯ "+query+" ") && strings.HasSuffix(line, " "+thousands(matches)+" of "+all)
			})
		},
	}
	return o, nil
}

// thousands writes a number as the program does.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// tenants are those that the program lists, with all that its search looks at.
func (o *oursAt) tenants() ([]directory.Tenant, error) {
	out, err := o.run("--offline", "list", "--jsonl").Output()
	if err != nil {
		return nil, err
	}
	var all []directory.Tenant
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var row struct {
			ID      uuid.UUID `json:"tenant_id"`
			Name    string    `json:"name"`
			Domain  string    `json:"domain"`
			Domains []string  `json:"domains"`
			Country string    `json:"country"`
		}
		if err := d.Decode(&row); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, directory.Tenant{ID: row.ID, Name: row.Name, Domain: row.Domain, Domains: row.Domains, Country: row.Country})
	}
}

// prepareFzf is an fzf, 0.65.2 without a path, over lines of name and domains.
func prepareFzf(ctx context.Context, dir string, tenants []directory.Tenant, path string) (*program, error) {
	if path == "" {
		path = filepath.Join(dir, "fzf")
		if err := build(ctx, path, ".", "github.com/junegunn/fzf"); err != nil {
			return nil, err
		}
	}
	version, err := exec.CommandContext(ctx, path, "--version").Output() // #nosec G204 G702 -- the caller's own
	if err != nil {
		return nil, err
	}
	var lines bytes.Buffer
	for _, t := range tenants {
		fmt.Fprintf(&lines, "%s\t%s\n", t.Name, strings.Join(domains(t), "\t"))
	}
	list := filepath.Join(dir, "lines")
	if err := os.WriteFile(list, lines.Bytes(), 0o600); err != nil {
		return nil, err
	}
	all := strconv.Itoa(len(tenants))
	counts := func(screen, want string) bool {
		return slices.ContainsFunc(strings.Split(screen, "\n"), func(line string) bool {
			fields := strings.Fields(line)
			return len(fields) > 0 && fields[0] == want+"/"+all && !strings.Contains(line, "%")
		})
	}
	return &program{
		name: "fzf " + strings.Fields(string(version))[0],
		start: func() *exec.Cmd {
			cmd := exec.CommandContext(ctx, "sh", "-c", `exec "$0" -i --tiebreak=begin,length <"$1"`, path, list) // #nosec G204 G702 -- a path is no code
			cmd.Env = environment(dir)
			return cmd
		},
		ready: func(screen string) bool { return counts(screen, all) },
		shows: func(screen, query string, matches int) bool {
			return strings.HasSuffix(screen, "> "+query) && counts(screen, strconv.Itoa(matches))
		},
	}, nil
}

func environment(home string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TENANTSWITCH_HOME=" + filepath.Join(home, "home"),
		"TERM=xterm-256color", "COLORTERM=truecolor",
	}
}
