#!/usr/bin/env bash
# github.com/tailscale/hujson reads JSON with comments and trailing commas.
# Where a file's last line is a // comment and the editor ends no file with a line
# break, hujson refuses the whole of it ("unexpected EOF"), while jsonc-parser,
# which VS Code reads its own settings with, takes it without a word. The same
# text with /* */, or with the line break, is taken by both. So whether settings
# that one program wrote are read by another hangs on a byte that nobody sees.
set -euo pipefail
hujson=v0.0.0-20260727124030-b80ff77dac4f
jsonc=3.3.1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/tailscale/hujson"
)

func main() {
	for _, text := range []string{"{\"a\": 1} // on", "{\"a\": 1} // on\n", "{\"a\": 1} /* on */"} {
		_, err := hujson.Parse([]byte(text))
		fmt.Printf("%q: %v\n", text, err)
	}
}
GO
cat >main.js <<'JS'
const { parse } = require('jsonc-parser')
for (const text of ['{"a": 1} // on', '{"a": 1} // on\n', '{"a": 1} /* on */']) {
  const errors = []
  const value = parse(text, errors)
  console.log(`${JSON.stringify(text)}: ${JSON.stringify(value)}, ${errors.length} errors`)
}
JS
go mod init finding >/dev/null 2>&1
go get "github.com/tailscale/hujson@$hujson" >/dev/null 2>&1
npm install --silent --no-audit --no-fund "jsonc-parser@$jsonc" >/dev/null
echo "github.com/tailscale/hujson $hujson"
go run . | tee first
echo "jsonc-parser $jsonc"
node main.js | tee second
sed -n 1p first | grep -q 'unexpected EOF' || { echo "changed: hujson takes a comment at the end now"; exit 1; }
[ "$(sed -n '2,3p' first | grep -c '<nil>$')" = 2 ] || { echo "changed: hujson refuses the other two"; exit 1; }
[ "$(grep -c ': {"a":1}, 0 errors$' second)" = 3 ] || { echo "changed: jsonc-parser refuses one"; exit 1; }
# Seen on 2026-11-30:
#   "{\"a\": 1} // on": hujson: line 1, column 10: parsing comment: unexpected EOF
#   "{\"a\": 1} // on\n": <nil>
#   "{\"a\": 1} /* on */": <nil>
#   "{\"a\": 1} // on": {"a":1}, 0 errors        (and so for the other two)
