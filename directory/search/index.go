// Package search finds the customer that a few letters mean.
//
// The rules: searching is pure and an index never changes once built; every
// word of a query must match; the order of the results is total and depends on
// nothing but the tenants and the query; and what a command acts on is found
// by Resolve, which never guesses.
//
// How a tenant is ranked. Every word of the query takes the best of these that
// it finds, and a tenant's rank is the mean over the words, so that one word
// that fits well cannot hide one that hardly fits:
//
//	a whole domain of it, with its dot   nobody else can have it; see below
//	the whole query is the name          what was meant, beyond doubt
//	its first word, whole                "bank" before "bankside"
//	the name begins with the word        people type names from their start
//	another word of it, whole            the part that tells two branches apart
//	all its initials                     analysts say "csl" for Contoso Security Ltd
//	a word of the name begins so         the usual abbreviation
//	the first labels of a domain         tickets name domains, not companies
//	a domain begins so                   the same, half typed
//	the first initials                   half an abbreviation
//	the tenant id begins so              logs name ids
//	somewhere in the name                a remembered middle
//	somewhere in a domain                the same
//	its letters in order, close by       the fuzzy rest, closer is better
//
// Two things go above the mean. A name is whatever the customer's own admin
// typed, but a domain is proved to be theirs: whoever owns a domain that is a
// word of the query comes before all others, whatever they call themselves, and
// an address user@domain finds the owner alone. And words that stand side by
// side, whole, are worth as much as one word there.
//
// Among equals the shorter name comes first, since it leaves less unsaid; then
// the order of the directory decides. Case, accents and the punctuation around
// words make no difference, but an accent makes another domain.
package search

import (
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"

	"tenantswitch/directory"
	"tenantswitch/directory/fold"
)

// Field says where a match was found.
type Field uint8

// The fields.
const (
	FieldNone        Field = iota
	FieldName              // the display name
	FieldDomain            // the default domain
	FieldOtherDomain       // another of its domains
	FieldID                // the tenant id
)

// Index is what is searched: the tenants of one directory, folded.
type Index struct {
	tenants []directory.Tenant
	folding sync.Once
	entries []entry // empty until folded has been called
}

// entry is one tenant in the form that is compared with a query.
type entry struct {
	tenant   *directory.Tenant
	name     string // folded
	phrase   string // the words of name, a space between two
	domains  string // folded, each followed by a newline, the default one first
	initials string // of the name's words
	short    string // the same without small words such as "of"; "" if equal
	mask     uint64 // which characters stand in name and domains
	length   uint8  // characters of the name, at most 255
}

// New returns the index of tenants, which must not change afterwards. Many are
// folded by the first search only, so that they can be listed before that; few
// are folded at once, so that no search takes longer than a frame.
func New(tenants []directory.Tenant) *Index {
	ix := &Index{tenants: tenants}
	if len(tenants) <= foldAtOnce {
		ix.folded()
	}
	return ix
}

// folded returns the tenants as they are compared with a query.
func (ix *Index) folded() []entry {
	ix.folding.Do(func() {
		ix.entries = make([]entry, len(ix.tenants))
		inParallel(len(ix.tenants), foldInParallel, func(from, to int) {
			for i := from; i < to; i++ {
				ix.entries[i] = newEntry(&ix.tenants[i])
			}
		})
	})
	return ix.entries
}

// Len returns how many tenants the index holds.
func (ix *Index) Len() int { return len(ix.tenants) }

// Tenant returns the tenant at a place that a Hit names.
func (ix *Index) Tenant(at int) directory.Tenant { return ix.tenants[at] }

func newEntry(t *directory.Tenant) entry {
	e := entry{tenant: t, name: fold.String(t.Name)}
	e.phrase = phraseOf(e.name)
	e.initials, e.short = initials(e.name)
	e.domains = foldDomains(t)
	e.mask = maskOf(e.name) | maskOf(e.domains)
	e.length = uint8(min(utf8.RuneCountInString(e.name), 255))
	return e
}

func foldDomains(t *directory.Tenant) string {
	if t.Domain == "" && len(t.Domains) == 0 {
		return ""
	}
	size := len(t.Domain) + 1
	for _, d := range t.Domains {
		size += len(d) + 1
	}
	var b strings.Builder
	b.Grow(size)
	if t.Domain != "" {
		b.WriteString(fold.String(t.Domain))
		b.WriteByte('\n')
	}
	for _, d := range t.Domains {
		if d != t.Domain {
			b.WriteString(fold.String(d))
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// smallWords are left out of the second kind of initials: "bcp" means Bank of
// Central Portugal.
var smallWords = map[string]bool{
	"of": true, "the": true, "and": true, "for": true, "&": true, "de": true, "du": true, "des": true,
	"la": true, "le": true, "les": true, "et": true, "da": true, "do": true, "dos": true, "das": true,
	"e": true, "y": true, "und": true, "der": true, "die": true, "von": true, "van": true,
}

// initials returns the first characters of a name's words; short is the same
// without small words, or "" where there is none.
func initials(name string) (all, short string) {
	var a, s [32]byte // enough for nearly all; append finds more
	every, some := a[:0], s[:0]
	for _, word := range eachWord(name) {
		r, _ := utf8.DecodeRuneInString(word)
		every = utf8.AppendRune(every, r)
		if !smallWords[word] {
			some = utf8.AppendRune(some, r)
		}
	}
	if len(some) < len(every) {
		short = string(some)
	}
	return string(every), short
}

// maskOf has one bit for each letter and digit, and shares the rest among all
// other bytes; a text can only hold a word whose bits it has.
func maskOf(s string) uint64 {
	var m uint64
	for i := range len(s) {
		m |= 1 << bitOf(s[i])
	}
	return m
}

func bitOf(c byte) uint {
	switch {
	case 'a' <= c && c <= 'z':
		return uint(c - 'a')
	case '0' <= c && c <= '9':
		return 26 + uint(c-'0')
	}
	return 36 + uint(c)%28
}

// foldAtOnce is the most tenants that are folded by New, in about two frames.
// The switcher searches so many within one frame, and more in the background.
const foldAtOnce = 20_000

// The numbers of tenants from which a second core pays.
const (
	foldInParallel  = 2_000
	scoreInParallel = 20_000
)

// inParallel calls do for parts of [0,n), on several cores if n is enough.
func inParallel(n, enough int, do func(from, to int)) {
	parts := runtime.GOMAXPROCS(0)
	if n < enough || parts < 2 {
		do(0, n)
		return
	}
	var wg sync.WaitGroup
	for p := range parts {
		wg.Go(func() { do(n*p/parts, n*(p+1)/parts) })
	}
	wg.Wait()
}
