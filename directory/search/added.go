package search

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"tenantswitch/directory"
	"tenantswitch/directory/fold"
)

// What the user has added to a tenant is searched beside what the tenant
// itself has. Few tenants have anything added, so that it lies apart: the
// others pay for it with a look at a bit.

// addition is what has been added to one tenant, in the form that is compared.
// Its lists are as long as those of directory.Added, and in their order.
type addition struct {
	at      int      // the tenant's place
	aliases []string // their forms
	tags    []tag
	note    string // the form of its head
	mask    uint64 // which characters there are in all of them
}

// tag is one tag.
type tag struct {
	key  string // for the operator
	form string
}

// additions are those of all tenants, in the order of the tenants.
type additions struct {
	all   []addition
	marks []mark // one for each 64 tenants; none where nothing is added
}

// mark says which of 64 tenants have an addition.
type mark struct {
	has    uint64 // a bit for each
	before int    // how many additions come before theirs
}

// of returns what is added to a tenant; nil where that is nothing.
func (as *additions) of(i int) *addition {
	if as.marks == nil {
		return nil
	}
	m, bit := &as.marks[i/64], uint64(1)<<(i%64)
	if m.has&bit == 0 {
		return nil
	}
	return &as.all[m.before+bits.OnesCount64(m.has&(bit-1))]
}

// newAdditions takes additions in the order of n tenants.
func newAdditions(all []addition, n int) additions {
	if len(all) == 0 {
		return additions{}
	}
	marks := make([]mark, (n+63)/64)
	next := 0
	for w := range marks {
		marks[w].before = next
		for ; next < len(all) && all[next].at/64 == w; next++ {
			marks[w].has |= 1 << (all[next].at % 64)
		}
	}
	return additions{all, marks}
}

// fillAdded takes in what has been added to a tenant.
func (f *folder) fillAdded(i int, added *directory.Added) {
	if len(added.Aliases) == 0 && len(added.Tags) == 0 && added.Note == "" {
		return
	}
	a := addition{at: i, note: formOf(noteHead(added.Note))}
	a.mask = maskOf(a.note)
	for _, alias := range added.Aliases {
		form := formOf(alias)
		a.aliases = append(a.aliases, form)
		a.mask |= maskOf(form)
	}
	for _, t := range added.Tags {
		form := formOf(t)
		a.tags = append(a.tags, tag{TagKey(t), form})
		a.mask |= maskOf(form)
	}
	f.added = append(f.added, a)
}

// TagKey returns what equal tags have in common, written as one word: the gaps
// that a query cannot have within a word are dashes. Two tags with the same key
// are one.
func TagKey(tag string) string {
	word := strings.Join(strings.Fields(fold.String(tag)), "-")
	return cmp.Or(strings.Trim(word, aroundWords), word)
}

// maxNote is how much of a note is searched, in bytes: it is a remark, and a
// whole file that somebody keeps in one would be looked through at each key.
const maxNote = 4096

// noteHead is that part of a note which is searched.
func noteHead(note string) string {
	if len(note) <= maxNote {
		return note
	}
	end := maxNote
	for end > 0 && !utf8.RuneStart(note[end]) {
		end--
	}
	return note[:end]
}

// improve returns what a term is worth, where it has that worth by what the
// tenant itself has. An addition makes it more, or shows that a word stands
// somewhere after all.
func (a *addition) improve(t *term, worth int) int {
	switch t.op {
	case plain:
		return max(worth, a.plainWorth(t))
	case exact:
		return max(worth, a.aliasPlace(t))
	case prefix, suffix, whole:
		if slices.ContainsFunc(a.aliases, func(alias string) bool { return t.fits(alias, t.form) }) {
			return max(worth, worthStart)
		}
	case tagged:
		return max(worth, a.taggedWorth(t))
	case not:
		if a.aliasPlace(t) > 0 {
			return 0
		}
	case untagged:
		if a.taggedWorth(t) > 0 {
			return 0
		}
	case access, standing:
	}
	return worth
}

// plainWorth returns the best that a term finds in an addition. A single letter
// says too little to be looked for in tags and in notes.
func (a *addition) plainWorth(t *term) int {
	if a.mask&t.mask != t.mask {
		return 0
	}
	best := 0
	for _, alias := range a.aliases {
		best = max(best, aliasWorth(alias, t))
	}
	if t.single || best >= worthTag {
		return best
	}
	for i := range a.tags {
		best = max(best, a.tags[i].plainWorth(t))
	}
	if best == 0 && beginsWord(a.note, t.form) >= 0 {
		best = worthNote
	}
	return best
}

// aliasWorth returns what a term is worth by the form of an alias, which is a
// name like any other.
func aliasWorth(alias string, t *term) int {
	worth, _ := bestPlace(alias, t.form, 0)
	if t.single || worth >= worthInitials {
		return worth
	}
	worth = max(worth, initialsOf(alias, t.letters))
	if cost := t.cost(alias); cost < noCost {
		worth = max(worth, shortWorth(cost))
	}
	return worth
}

// aliasPlace returns the worth of the best place where a term stands in an
// alias.
func (a *addition) aliasPlace(t *term) int {
	best := 0
	for _, alias := range a.aliases {
		worth, _ := bestPlace(alias, t.form, 0)
		best = max(best, worth)
	}
	return best
}

// taggedWorth returns what the operator for tags is worth.
func (a *addition) taggedWorth(t *term) int {
	best := 0
	for i := range a.tags {
		best = max(best, a.tags[i].worth(t))
	}
	return best
}

func (g *tag) worth(t *term) int {
	switch {
	case t.raw == "" || !strings.HasPrefix(g.key, t.raw):
		return 0
	case len(g.key) == len(t.raw):
		return worthExact
	}
	return worthStart
}

// plainWorth returns what a tag is worth to a term without an operator.
func (g *tag) plainWorth(t *term) int {
	switch {
	case g.form == t.form:
		return worthTag
	case beginsWord(g.form, t.form) >= 0:
		return worthTagStart
	}
	return 0
}

// beginsWord returns where w stands first in a form at the beginning of a word;
// -1 where it does not.
func beginsWord(form, w string) int {
	for from := 0; from+len(w) <= len(form); {
		i := strings.Index(form[from:], w)
		if i < 0 {
			break
		}
		if i += from; startsUnit(form, i) {
			return i
		}
		from = i + 1
	}
	return -1
}

// phraseWorth looks at the query as a whole, as Index.phraseWorth does.
func (a *addition) phraseWorth(q *query) int {
	if q.form == "" || a.mask&q.mask != q.mask {
		return 0
	}
	best := 0
	for _, alias := range a.aliases {
		switch {
		case alias == q.form:
			return worthAlias
		case len(q.terms) > 1:
			best = max(best, phrasePlace(alias, q.form, 0))
		}
	}
	return best
}

// typoWorth returns what a term with one typo in it is worth.
func (a *addition) typoWorth(t *term) int {
	if !t.mayHoldTypo() || !t.nearly(a.mask) {
		return 0
	}
	best := 0
	for _, alias := range a.aliases {
		best = max(best, bestTypo(alias, t.form))
	}
	return best
}

// Hidden tenants are searched like all others, so that a query narrows what the
// one before it found, and left out of what is shown.

// hiddenBit stands among the kinds of access for a tenant that the user hides.
const hiddenBit = 1 << 7

// hiddenWord is what "@" takes for it.
const hiddenWord = "hidden"

// leavesOut says whether a tenant that matches a query is hidden and not meant:
// it is asked for by that word, or named whole, by a domain or an alias.
func (ix *Index) leavesOut(i int, q *query) bool {
	if ix.entries[i].access&hiddenBit == 0 || q.hidden {
		return false
	}
	named := q.form
	if len(q.terms) == 1 {
		switch t := &q.terms[0]; {
		case t.op != plain && t.op != whole:
		case ix.owns(i, t.domain):
			return false
		case t.op == whole:
			named = t.form
		}
	}
	a := ix.added.of(i)
	return a == nil || named == "" || !slices.Contains(a.aliases, named)
}

// shown returns the matches without those that the query leaves out.
func (s *Searcher) shown(q *query, m *matches) *matches {
	if len(s.ix.hidden) == 0 || s.all {
		return m
	}
	s.seen.found, s.seen.scores = s.seen.found[:0], s.seen.scores[:0]
	for k, i := range m.found {
		if !s.ix.leavesOut(int(i), q) {
			s.seen.found = append(s.seen.found, i)
			s.seen.scores = append(s.seen.scores, m.scores[k])
		}
	}
	return &s.seen
}

// appendAll appends all tenants but the hidden ones.
func (s *Searcher) appendAll(to []int32) []int32 {
	to = slices.Grow(to, s.ix.Len())
	hidden := s.ix.hidden
	if s.all {
		hidden = nil
	}
	for i := range int32(s.ix.Len()) {
		if len(hidden) > 0 && hidden[0] == i {
			hidden = hidden[1:]
			continue
		}
		to = append(to, i)
	}
	return to
}
