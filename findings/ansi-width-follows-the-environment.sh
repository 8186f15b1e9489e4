#!/usr/bin/env bash
# github.com/charmbracelet/x/ansi measures text for terminal programs.
# One would take StringWidth for a pure function of its text. It is not: as the
# program starts, the package reads RUNEWIDTH_EASTASIAN, and where that is 1 the
# signs of ambiguous width (the lines of a frame, "…", "é") count two cells in the
# whole program, whatever the terminal does with them. So a program's golden
# screens, and the places where it cuts a line, differ with a variable of the
# person who runs it.
set -euo pipefail
version=v0.11.9
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/charmbracelet/x/ansi"
)

func main() {
	for _, text := range []string{"─", "…", "é", "a"} {
		fmt.Printf("%s=%d ", text, ansi.StringWidth(text))
	}
	fmt.Println()
}
GO
go mod init finding >/dev/null 2>&1
go get "github.com/charmbracelet/x/ansi@$version" >/dev/null 2>&1
go build -o measure .
echo "github.com/charmbracelet/x/ansi $version"
usual=$(env -u RUNEWIDTH_EASTASIAN ./measure)
eastasian=$(RUNEWIDTH_EASTASIAN=1 ./measure)
echo "without the variable:    $usual"
echo "RUNEWIDTH_EASTASIAN=1:   $eastasian"
[ "$usual" = "─=1 …=1 é=1 a=1 " ] || { echo "changed: the usual widths are others"; exit 1; }
[ "$eastasian" = "─=2 …=2 é=2 a=1 " ] || { echo "changed: the variable does something else"; exit 1; }
# Seen on 2026-11-30:
#   without the variable:    ─=1 …=1 é=1 a=1
#   RUNEWIDTH_EASTASIAN=1:   ─=2 …=2 é=2 a=1
