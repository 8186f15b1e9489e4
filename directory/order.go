package directory

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tenantswitch/directory/fold"
)

// compareKeys orders tenants by name as people read it (case, accents and
// punctuation at its start set aside), then by default domain, then by id; those
// without come last. The order is total: it is 0 for tenants of one id, name
// and domain only. NameA and nameB are the folded names.
func compareKeys(a, b *Tenant, nameA, nameB string) int {
	// The tenants are looked at only where the names do not decide.
	if c := compareText(nameA, nameB); c != 0 {
		return c
	}
	if c := compareText(a.Domain, b.Domain); c != 0 {
		return c
	}
	return bytes.Compare(a.ID[:], b.ID[:])
}

// compareText orders texts by their bytes, the empty one last.
func compareText(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(len(b), len(a))
	}
	return cmp.Compare(a, b)
}

// sortKey is what decides nearly every comparison, without a look at the
// tenant itself.
type sortKey struct {
	head uint64 // the first eight bytes of name, which order as name does
	name string // folded
	at   int    // where the tenant is
}

func newSortKey(name string, at int) sortKey {
	k := sortKey{head: math.MaxUint64, name: foldName(name), at: at}
	if k.name != "" {
		var head [8]byte
		copy(head[:], k.name)
		k.head = binary.BigEndian.Uint64(head[:])
	}
	return k
}

// inOrder sorts the keys as compareKeys does, each name folded once, and returns
// a copy of their tenants in that order.
func inOrder(tenants []Tenant, keys []sortKey) []Tenant {
	slices.SortFunc(keys, func(a, b sortKey) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return compareKeys(&tenants[a.at], &tenants[b.at], a.name, b.name)
	})
	sorted := make([]Tenant, len(keys))
	for i := range keys {
		sorted[i] = tenants[keys[i].at]
	}
	return sorted
}

// Sorted returns a copy of the tenants in the order of a directory.
func Sorted(tenants []Tenant) []Tenant {
	keys := make([]sortKey, len(tenants))
	for i := range tenants {
		keys[i] = newSortKey(tenants[i].Name, i)
	}
	return inOrder(tenants, keys)
}

// foldName is the folded name from its first letter or digit on, or all of it
// where it has none. Lower case is all the folding that ASCII needs, and most
// names are ASCII.
func foldName(s string) string {
	folded := strings.ToLower
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			folded = fold.String
			break
		}
	}
	name := folded(s)
	if start := strings.IndexFunc(name, isLetterOrDigit); start > 0 {
		return name[start:]
	}
	return name
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
