// Command peers compares the search with those that others use: sahilm/fuzzy,
// which is Bubbles' default, and fzf's own algorithm as a library. It is a
// module of its own, so that the product does not depend on them.
//
//	go -C internal/peers run . rank          how often the customer meant is on top
//	go -C internal/peers test -bench Keys    what a key press costs the search
//	go -C internal/peers run . frames        how long a key press takes to the screen
//
// The rules: all engines see the same customers and the same queries in one
// run; each is used as its own authors would; and what is printed was measured.
package main

import (
	"context"
	"fmt"
	"os"
)

func main() {
	args := os.Args[1:]
	var err error
	switch {
	case len(args) == 1 && args[0] == "rank":
		err = rank(os.Stdout)
	case len(args) > 0 && args[0] == "frames":
		err = frames(context.Background(), os.Stdout, args[1:])
	default:
		fmt.Fprintln(os.Stderr, "usage: peers rank | frames [TENANTS] [QUERIES] [FZF]")
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}
