package search

import (
	"encoding/hex"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
	"unsafe"

	"tenantswitch/directory"
	"tenantswitch/directory/fold"
)

// Index is what is searched: the tenants of one directory in the form that is
// compared with queries. Its arrays are apart so that what most tenants are
// dismissed by, a few bits, lies close together.
type Index struct {
	tenants []directory.Tenant
	folding sync.Once
	entries []entry  // empty until Fold has been called
	texts   []string // of foldBlock entries each, one after the other
	ids     string   // the ids in hexadecimal, each followed by a newline

	// Which characters there are; see maskOf.
	names  []uint64 // in the name and its form
	starts []uint64 // at the beginnings of its words
	heads  []uint64 // in the domains without their endings
	labels []uint64 // at the beginnings of the words of their first labels
	// Which endings there are; see endingBit.
	endings []uint64
	known   map[string]bool // every ending of a domain

	added  additions
	hidden []int32 // the places of the tenants that the user hides
}

// entry says where the text of one tenant is: the form of its name, then its
// domains, folded, with a newline before, between and after them, and with an
// endingMark in each.
type entry struct {
	at       uint32
	domains  uint32 // bytes of the domains
	name     uint16 // bytes of the name
	coreFrom uint16 // the name without its legal form
	coreTo   uint16
	country  uint16 // see countryOf
	length   uint8  // characters of the core, at most 255
	access   uint8  // one bit for each directory.Kind, and hiddenBit
}

// foldBlock is how many tenants share a text: many texts need no copying into
// one, and a single one of each tenant would cost a word each.
const foldBlock = 4096

// idLine is how many bytes an id takes in Index.ids.
const idLine = 33

// foldAtOnce is how many tenants are folded when their index is made.
const foldAtOnce = 20_000

// New returns the index of tenants, which must not change afterwards. Many are
// folded by the first search only, so that they can be listed before that; few
// are folded at once, so that no search takes longer than a frame.
func New(tenants []directory.Tenant) *Index {
	ix := &Index{tenants: tenants}
	for i := range tenants {
		if added := tenants[i].Added; added != nil && added.Hidden {
			ix.hidden = append(ix.hidden, int32(i))
		}
	}
	ix.hidden = slices.Clip(ix.hidden)
	if len(tenants) <= foldAtOnce {
		ix.Fold()
	}
	return ix
}

// Fold brings the tenants into the form that is compared with queries, as the
// first search would. For 100,000 it takes a tenth of a second of all cores.
//
// The folded form is not kept with the directory: to read and unseal it would
// take as long for many tenants as to make it, and would hold up the first list.
func (ix *Index) Fold() { ix.folding.Do(ix.foldAll) }

func (ix *Index) foldAll() {
	tenants, n := ix.tenants, len(ix.tenants)
	ix.entries = make([]entry, n)
	ix.names, ix.starts, ix.heads = make([]uint64, n), make([]uint64, n), make([]uint64, n)
	ix.labels, ix.endings, ix.known = make([]uint64, n), make([]uint64, n), map[string]bool{}
	ids := make([]byte, n*idLine)
	ix.texts = make([]string, (n+foldBlock-1)/foldBlock)
	parts := make([]folder, parallel(n))
	inParallel(len(ix.texts), len(parts), func(part, from, to int) {
		parts[part] = folder{ix: ix, known: map[string]bool{}}
		for b := from; b < to; b++ {
			parts[part].fillBlock(b)
		}
	})
	var added []addition
	for p := range parts {
		maps.Copy(ix.known, parts[p].known)
		added = append(added, parts[p].added...)
	}
	ix.added = newAdditions(added, n)
	for i := range tenants {
		line := ids[i*idLine : (i+1)*idLine]
		hex.Encode(line, tenants[i].ID[:])
		line[idLine-1] = '\n'
	}
	ix.ids = view(ids)
}

// textBytes is about how many bytes the text of tenants takes.
func textBytes(tenants []directory.Tenant) int {
	bytes := 0
	for i := range tenants {
		bytes += len(tenants[i].Name) + len(tenants[i].Domain) + 2
		for _, d := range tenants[i].Domains {
			bytes += len(d) + 1
		}
	}
	return bytes
}

// folder folds blocks of tenants.
type folder struct {
	ix    *Index
	text  []byte          // of the block under way
	known map[string]bool // the endings of the domains in all of them
	spare []byte
	added []addition // of all of them
}

func (f *folder) fillBlock(b int) {
	from, to := b*foldBlock, min((b+1)*foldBlock, len(f.ix.tenants))
	f.text = make([]byte, 0, textBytes(f.ix.tenants[from:to]))
	for i := from; i < to; i++ {
		f.fill(i)
	}
	f.ix.texts[b] = view(f.text)
}

// fill makes the entry of one tenant, appends its text, and takes note of the
// endings of its domains.
func (f *folder) fill(i int) {
	t, e := &f.ix.tenants[i], &f.ix.entries[i]
	e.at = uint32(len(f.text))
	f.fillName(t.Name)
	name := view(f.text[e.at:])
	from, to := coreOf(name)
	e.name, e.coreFrom, e.coreTo = uint16(len(name)), uint16(from), uint16(to)
	e.length = uint8(min(utf8.RuneCountInString(name[from:to]), 255))
	f.ix.names[i] = maskOf(name) | maskOf(view(f.spare)) // its signs, too
	f.ix.starts[i] = startsOf(name)
	f.fillDomains(i)
	e.country = countryOf(t.Country)
	for _, a := range t.Access {
		e.access |= 1 << a.Kind &^ hiddenBit
	}
	if t.Added != nil {
		f.fillAdded(i, t.Added)
		if t.Added.Hidden {
			e.access |= hiddenBit
		}
	}
}

// fillName appends the form of a name.
func (f *folder) fillName(name string) {
	f.spare = fold.Append(f.spare[:0], name)
	form := former{out: f.text, start: len(f.text)}
	for _, r := range view(f.spare) {
		if len(form.out)-form.start > maxForm {
			break
		}
		form.add(r, Span{})
	}
	f.text = form.out
}

// view looks at bytes as a string, until they are next written to.
func view(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b)) // #nosec G103 -- no view outlives the next write
}

// maxForm bounds the form of a name; names are cut at 256 characters, but a
// compatibility form may fold into many.
const maxForm = 4096

func (f *folder) fillDomains(i int) {
	t, from := &f.ix.tenants[i], len(f.text)
	f.text = append(f.text, '\n')
	f.addDomain(i, t.Domain)
	for _, d := range t.Domains {
		if d != t.Domain {
			f.addDomain(i, d)
		}
	}
	f.ix.entries[i].domains = uint32(len(f.text) - from)
}

func (f *folder) addDomain(i int, domain string) {
	if domain == "" {
		return
	}
	from := len(f.text)
	f.text = fold.Append(f.text, domain)
	head, ending := cutEnding(view(f.text[from:]))
	f.ix.heads[i] |= maskOf(head)
	f.ix.labels[i] |= startsOf(firstLabel(head))
	if ending != "" {
		f.ix.endings[i] |= endingBit(ending)
		if !f.known[ending] {
			f.known[strings.Clone(ending)] = true
		}
		f.text[from+len(head)] = endingMark
	}
	f.text = append(f.text, '\n')
}

// Len returns how many tenants the index holds.
func (ix *Index) Len() int { return len(ix.tenants) }

// Tenant returns the tenant at a place that a search names.
func (ix *Index) Tenant(at int) directory.Tenant { return ix.tenants[at] }

// nameAt returns the form of a tenant's name.
func (ix *Index) nameAt(i int) string {
	e := &ix.entries[i]
	return ix.texts[i/foldBlock][e.at : e.at+uint32(e.name)]
}

// domainsAt returns the folded domains of a tenant.
func (ix *Index) domainsAt(i int) string {
	e := &ix.entries[i]
	from := e.at + uint32(e.name)
	return ix.texts[i/foldBlock][from : from+e.domains]
}

// countryOf packs the code of a country, in any case; 0 for anything else.
func countryOf(code string) uint16 {
	if len(code) != 2 {
		return 0
	}
	a, b := code[0]|0x20, code[1]|0x20
	if a < 'a' || a > 'z' || b < 'a' || b > 'z' {
		return 0
	}
	return uint16(a)<<8 | uint16(b)
}

// maskOf has one bit for each letter and digit, and shares the rest among all
// other bytes; a text can only hold another whose bits it has.
func maskOf(s string) uint64 {
	var m uint64
	for i := range len(s) {
		m |= 1 << byteBits[s[i]]
	}
	return m
}

// startsOf has the bits of the first characters of the words of a form, or of
// a label.
func startsOf(s string) uint64 {
	var m uint64
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		if startsUnit(s, i) {
			m |= maskOf(s[i : i+n])
		}
		i += n
	}
	return m
}

// byteBits are the bits of each byte: letters and digits have their own.
var byteBits = func() (table [256]uint8) {
	for c := range table {
		switch {
		case 'a' <= c && c <= 'z':
			table[c] = uint8(c - 'a')
		case '0' <= c && c <= '9':
			table[c] = uint8(26 + c - '0')
		default:
			table[c] = uint8(36 + c%28)
		}
	}
	return table
}()

// parallelFrom is the number of tenants from which a second core pays.
const parallelFrom = 20_000

// parallel returns into how many parts the work on n tenants is divided.
func parallel(n int) int {
	if n < parallelFrom {
		return 1
	}
	return runtime.GOMAXPROCS(0)
}

// inParallel calls do for parts of [0,n), each in its own goroutine.
func inParallel(n, parts int, do func(part, from, to int)) {
	if parts <= 1 {
		do(0, 0, n)
		return
	}
	var wg sync.WaitGroup
	for p := range parts {
		wg.Go(func() { do(p, n*p/parts, n*(p+1)/parts) })
	}
	wg.Wait()
}
