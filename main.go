// Command tenantswitch finds a customer's Microsoft tenant by a few letters
// and opens its portal.
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"

	"tenantswitch/internal/cli"
)

func main() { os.Exit(run()) }

func run() int {
	streams := cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ()}
	return cli.Run(context.Background(), os.Args[1:], streams, build())
}

// build tells what the Go toolchain wrote into the binary.
func build() cli.Build {
	b := cli.Build{Version: "(devel)", Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value // of the commit; when it was built is not recorded
		}
	}
	return b
}
