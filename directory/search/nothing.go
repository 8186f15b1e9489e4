package search

import (
	"fmt"
	"slices"
	"strings"

	"tenantswitch/directory"
)

// Nothing says why a query with an operator, or one of signs alone, found
// nobody, and what to type instead, each in one line: which tags there are, or
// which kinds of access, and how to look for the sign itself. Both are "" for
// any other query.
func (ix *Index) Nothing(text string) (why, do string) {
	q := parse(text, false)
	if !q.operated {
		return "", ""
	}
	ix.Fold()
	switch strings.TrimSpace(text) {
	case "#":
		return "a tag is to follow the #", "tags: " + ix.tagNames()
	case "@":
		return "a kind of access is to follow the @", "access: " + strings.Join(accessNames(), ", ")
	}
	why = fmt.Sprintf("no tenant matches “%.120s”", strings.TrimSpace(text))
	var known, escaped string
	for _, w := range strings.Fields(text) {
		operator, _ := operatorOf(w)
		t, _ := parseTerm(w, false)
		if operator != plain && operator != standing && escaped == "" {
			escaped = escape(w)
		}
		switch operator {
		case tagged, untagged:
			known = "tags: " + ix.tagNames()
			if operator == tagged && !ix.anyTagged(&t) {
				return fmt.Sprintf("no tag begins with “%.60s”", t.raw), known + "; " + signItself(escape(w))
			}
		case access:
			known = "access: " + strings.Join(accessNames(), ", ")
			if t.kinds == 0 {
				return fmt.Sprintf("no access is called “%.60s”", t.form), known + "; " + signItself(escape(w))
			}
		default:
		}
	}
	switch {
	case escaped == "":
		return fmt.Sprintf("no name holds “%.120s”", strings.TrimPrefix(strings.TrimSpace(text), "\\")), "signs are looked for in names and aliases"
	case known != "":
		return why, known + "; " + signItself(escaped)
	}
	return why, signItself(escaped)
}

// signItself says how to look for a word with its sign.
func signItself(escaped string) string { return escaped + " searches for the sign itself" }

// escape returns a word with its operator taken away.
func escape(w string) string {
	if operator, _ := operatorOf(w); operator == suffix && w[0] != '\'' {
		return w[:len(w)-1] + "\\$"
	}
	return "\\" + w
}

// mostTags is how many tags are named.
const mostTags = 12

// tagNames names the tags that tenants have, as they are written first.
func (ix *Index) tagNames() string {
	written := map[string]string{}
	for i := range ix.added.all {
		a := &ix.added.all[i]
		for k, g := range a.tags {
			if _, ok := written[g.key]; !ok {
				written[g.key] = ix.tenants[a.at].Added.Tags[k]
			}
		}
	}
	var keys []string
	for key := range written {
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return "none yet"
	}
	slices.Sort(keys)
	names := keys[:min(len(keys), mostTags)]
	more := len(keys) - len(names)
	for i := range names {
		names[i] = written[names[i]]
	}
	if more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names, ", "), more)
	}
	return strings.Join(names, ", ")
}

// anyTagged reports whether any tenant has a tag that a term is about.
func (ix *Index) anyTagged(t *term) bool {
	return slices.ContainsFunc(ix.added.all, func(a addition) bool { return a.taggedWorth(t) > 0 })
}

// accessNames are all that the operator for access takes.
func accessNames() []string {
	var names []string
	for k := directory.Home; k <= directory.Listed; k++ {
		names = append(names, k.String())
	}
	return append(names, directory.Unknown.String(), hiddenWord)
}
