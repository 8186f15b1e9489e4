// Command prove runs the long proofs by name, and makes what is made from the
// real program.
//
//	go run ./internal/prove picture FILE     the README's picture
//	go run ./internal/prove kill [RUNS]      killed at any moment, nothing is lost
//	go run ./internal/prove fuzz [DURATION]  every fuzz target for so long, or 1500x for so many inputs
//	go run ./internal/prove mutate PACKAGE   broken everywhere, one place at a time: what no test notices
//
// The rules: each proof says what it did in figures, exits 1 when it fails,
// builds the program itself, and keeps to a temporary folder and to loopback.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
)

// proof is one proof: what it is called and what it does with its arguments.
type proof struct {
	name, args string
	run        func(ctx context.Context, b *bench, args []string) error
}

var proofs = []proof{
	{"picture", "FILE", picture},
	{"kill", "[RUNS]", kill},
	{"fuzz", "[DURATION]", fuzz},
	{"mutate", "PACKAGE [FILE…]", mutate},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return usage()
	}
	for _, p := range proofs {
		if p.name != args[0] {
			continue
		}
		b, err := newBench(ctx)
		if err != nil {
			return err
		}
		return errors.Join(p.run(ctx, b, args[1:]), os.RemoveAll(b.dir))
	}
	return usage()
}

func usage() error {
	text := "name a proof:"
	for _, p := range proofs {
		text += "\n  " + p.name + " " + p.args
	}
	return errors.New(text)
}

// bench is a freshly built program and a folder for its state.
type bench struct {
	dir     string
	program string
}

func newBench(ctx context.Context) (*bench, error) {
	dir, err := os.MkdirTemp("", "prove-")
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir, program: filepath.Join(dir, "tenantswitch")}
	build := exec.CommandContext(ctx, "go", "build", "-o", b.program, "tenantswitch") // #nosec G204 -- our own program
	build.Stderr = os.Stderr
	return b, build.Run()
}

// command is one run of the program with that folder as its home, without a
// desktop.
func (b *bench) command(ctx context.Context, home string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, b.program, args...) // #nosec G204 -- our own program
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + b.dir, "TENANTSWITCH_HOME=" + filepath.Join(b.dir, home),
		"TERM=xterm-256color", "COLORTERM=truecolor",
	}
	return cmd
}
