package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"tenantswitch/internal/prove/mutation"
)

// mutate breaks a package everywhere, or some of its files, and lists what its
// tests did not notice.
func mutate(ctx context.Context, _ *bench, args []string) error {
	o := mutation.Options{Log: os.Stderr}
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	flags.StringVar(&o.Tests, "run", "", "run only the tests of that pattern")
	flags.StringVar(&o.Skip, "skip", "", "leave out the tests of that pattern")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("name a package, as in directory/portal")
	}
	o.Package, o.Files = flags.Arg(0), flags.Args()[1:]
	r, err := mutation.Run(ctx, o)
	if err != nil {
		return err
	}
	for _, m := range r.Survived {
		fmt.Printf("%s:%d: survives: %s\n", m.File, m.Line, m.Where(r.Package))
	}
	fmt.Println(r)
	return r.Err()
}
