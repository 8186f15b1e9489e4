// Command tenantswitch finds a customer's Microsoft tenant by a few letters
// and opens its portal.
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"

	"tenantswitch/internal/cli"
	"tenantswitch/internal/desktop"
)

func main() { os.Exit(run()) }

func run() int {
	if status, helped := desktop.Help(os.Args[1:]); helped {
		return status
	}
	streams := cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ()}
	streams.Self, _ = os.Executable() // where it is not to be had, we do without
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
