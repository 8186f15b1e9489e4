// Command peers compares the search with those that others use: sahilm/fuzzy,
// which is Bubbles' default, and fzf's own algorithm as a library. It is a
// module of its own, so that the product does not depend on them.
//
//	go -C internal/peers run . rank          how often the customer meant is on top
//	go -C internal/peers test -bench Keys    what a key press costs
//
// The rules: all engines see the same customers and the same queries in one
// run; each is used as its own authors would; and what is printed was measured.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 || os.Args[1] != "rank" {
		fmt.Fprintln(os.Stderr, "usage: peers rank")
		os.Exit(2)
	}
	if err := rank(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}
