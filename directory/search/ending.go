package search

import "strings"

// What many domains end in tells no two customers apart: the last label, a
// general one before it, ".onmicrosoft.com". It stays searchable, but counts
// for little.

// endingMark stands in an index for the dot before the ending of a domain.
const endingMark = '\x00'

// cutEnding returns a domain without its ending, and the ending without its
// dot; "" where the domain has none.
func cutEnding(domain string) (head, ending string) {
	const microsoft = "onmicrosoft.com"
	if h, ok := strings.CutSuffix(domain, "."+microsoft); ok {
		return h, microsoft
	}
	last := strings.LastIndexByte(domain, '.')
	if last < 0 {
		return domain, ""
	}
	if dot := strings.LastIndexByte(domain[:last], '.'); dot > 0 && generalLabels[domain[dot+1:last]] {
		last = dot
	}
	return domain[:last], domain[last+1:]
}

// generalLabels stand before a country's ending: "co.uk".
var generalLabels = map[string]bool{
	"co": true, "com": true, "org": true, "net": true, "ac": true, "gov": true, "edu": true, "ltd": true,
	"plc": true, "or": true, "ne": true, "go": true, "gob": true, "nom": true, "asso": true,
}

// firstLabel returns a domain up to its first dot.
func firstLabel(domain string) string {
	if i := strings.IndexAny(domain, ".\x00"); i >= 0 {
		return domain[:i]
	}
	return domain
}

// endingBit is the bit of an ending in Index.endings. Several may share one.
func endingBit(ending string) uint64 {
	sum := uint32(2166136261) // FNV-1a
	for i := range len(ending) {
		sum = (sum ^ uint32(ending[i])) * 16777619
	}
	return 1 << (sum >> 26)
}

// spellings returns a text with dots as it may stand in an index, where at most
// one of them is an endingMark.
func spellings(text string) []string {
	all := []string{text}
	for i := range len(text) {
		if text[i] == '.' {
			all = append(all, text[:i]+string(endingMark)+text[i+1:])
		}
	}
	return all
}
