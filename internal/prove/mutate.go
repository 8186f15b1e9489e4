package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"tenantswitch/internal/prove/mutation"
)

// mutate breaks a package everywhere, or some of its files, and lists what its
// tests did not notice.
func mutate(ctx context.Context, _ *bench, args []string) error {
	if len(args) == 0 {
		return errors.New("name a package, as in directory/portal")
	}
	r, err := mutation.Run(ctx, mutation.Options{
		Package: args[0], Files: args[1:], Tests: os.Getenv("MUTATE_TESTS"), Log: os.Stderr,
	})
	if err != nil {
		return err
	}
	for _, m := range r.Survived {
		fmt.Printf("%s:%d: survives: %s\n", m.File, m.Line, m.Where(r.Package))
	}
	fmt.Println(r)
	return r.Err()
}
