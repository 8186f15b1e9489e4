package desktop

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/tailscale/hujson"
)

// maxBrackets is how many brackets a file of policies may open, many more than any
// browser has policies: it bounds what reading one costs.
const maxBrackets = 1 << 16

// disablePrivate is the one policy here that is a boolean.
const disablePrivate = "DisablePrivateBrowsing"

var errDamaged = errors.New("it is damaged")

// chromiumPolicy returns a policy of a file as Chromium 156 takes it, fs.ErrNotExist
// where the file does not name it. Beside JSON it takes a byte order mark, comments
// and a comma after the last of several; of values integers alone, and what is
// none is as if nothing was set. What it takes beyond that (a line
// that ends inside a text, \x41) is damaged here, which leaves the policy unknown.
func chromiumPolicy(content []byte, name string) (uint64, error) {
	// The library wants the end of the line after a comment.
	content = append(bytes.TrimPrefix(content, []byte("\ufeff")), '\n')
	if bytes.Count(content, []byte("["))+bytes.Count(content, []byte("{")) > maxBrackets {
		return 0, errDamaged
	}
	plain, err := hujson.Standardize(content)
	var all map[string]json.RawMessage
	if err != nil || !utf8.Valid(content) || json.Unmarshal(plain, &all) != nil {
		return 0, errDamaged
	}
	raw, found := all[name]
	if !found {
		return 0, fs.ErrNotExist
	}
	if value, err := strconv.ParseUint(string(raw), 10, 64); err == nil {
		return value, nil
	}
	return 0, nil // 1.0 is no integer there
}

// firefoxPolicy returns a policy of a policies.json as Firefox 153 takes it,
// fs.ErrNotExist where it takes none. It reads JSON and no more: a file with a byte
// order mark, a comment or a comma too many says nothing at all.
func firefoxPolicy(content []byte, name string) (uint64, error) {
	var file map[string]json.RawMessage
	var all map[string]any
	if json.Unmarshal(content, &file) != nil || json.Unmarshal(file["policies"], &all) != nil {
		return 0, fs.ErrNotExist
	}
	values := []any{0.0, 1.0, 2.0}
	if name == disablePrivate {
		switch all[name] {
		case true, 1.0, "true":
			return uint64(disabled), nil
		}
		values = nil
	}
	if i := slices.Index(values, all[name]); i >= 0 {
		return uint64(i), nil
	}
	return 0, fs.ErrNotExist
}
