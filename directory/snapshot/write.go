package snapshot

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"

	"tenantswitch/directory"
)

// errTooLarge says that a directory does not fit the snapshot's 31-bit sizes.
var errTooLarge = errors.New("it is larger than a snapshot can be")

// snapshotWriter collects the sections of a snapshot.
type snapshotWriter struct {
	words, lists, goneList []byte
	traitList              []byte
	gone                   int // entries in goneList
	sources                []byte
	read                   int // entries in sources

	wordAt  map[string]int
	listAt  map[string]int // by the bytes of the list
	traitAt map[trait]int

	blocks, rows, texts []byte
}

// trait is what many tenants have in common, by its place in the tables.
type trait struct{ access, environment, country int }

func encodeSnapshot(d directory.Directory) ([]byte, error) {
	w := snapshotWriter{wordAt: map[string]int{}, listAt: map[string]int{}, traitAt: map[trait]int{}}
	w.rows = make([]byte, 0, 24*len(d.Tenants))
	w.texts = make([]byte, 0, 64*len(d.Tenants))
	for block := range slices.Chunk(d.Tenants, blockTenants) {
		w.block(block)
	}
	for i := range d.Tenants {
		if since := d.Tenants[i].GoneSince; !since.IsZero() {
			w.goneList = appendNumber(w.goneList, i)
			w.goneList = binary.AppendVarint(w.goneList, since.Unix())
			w.gone++
		}
	}
	for _, s := range d.Sources {
		w.source(s)
	}
	tables := w.tables()
	if max(len(d.Tenants), len(tables), len(w.rows), len(w.texts)) > math.MaxInt32 {
		return nil, errTooLarge
	}
	h := snapshotHeader{
		version: snapshotVersion,
		tenants: uint32(len(d.Tenants)),
		tables:  uint32(len(tables)),
		rows:    uint32(len(w.rows)),
		texts:   uint32(len(w.texts)),
		readAt:  d.ReadAt.Unix(),
	}
	file := make([]byte, 0, headerSize+len(tables)+len(w.blocks)+len(w.rows)+len(w.texts))
	return slices.Concat(h.append(file), tables, w.blocks, w.rows, w.texts), nil
}

// tables returns the section of that name.
func (w *snapshotWriter) tables() []byte {
	var b []byte
	for _, table := range []struct {
		count int
		bytes []byte
	}{
		{len(w.wordAt), w.words},
		{len(w.listAt), w.lists},
		{len(w.traitAt), w.traitList},
		{w.gone, w.goneList},
		{w.read, w.sources},
	} {
		b = appendNumber(b, table.count)
		b = append(b, table.bytes...)
	}
	return b
}

func (w *snapshotWriter) source(s directory.SourceState) {
	w.sources = appendNumber(w.sources, w.word(s.Name))
	w.sources = binary.AppendVarint(w.sources, s.ReadAt.Unix())
	w.sources = appendNumber(w.sources, s.Count)
	w.read++
}

func (w *snapshotWriter) block(tenants []directory.Tenant) {
	rows, texts, domains := len(w.rows), len(w.texts), 0
	for i := range tenants {
		domains += w.row(&tenants[i])
	}
	for _, n := range []int{len(w.rows) - rows, len(w.texts) - texts, domains} {
		w.blocks = binary.LittleEndian.AppendUint32(w.blocks, uint32(n))
	}
}

// row appends one tenant and returns how many domains it has taken.
func (w *snapshotWriter) row(t *directory.Tenant) int {
	domains := t.Domains
	byDefault := 0
	if t.Domain != "" {
		at := slices.Index(domains, t.Domain)
		if at < 0 {
			at = len(domains)
			domains = append(slices.Clip(domains), t.Domain)
		}
		byDefault = at + 1
	}
	w.rows = append(w.rows, t.ID[:]...)
	for _, n := range []int{len(t.Name), w.trait(t), len(t.Domains), byDefault} {
		w.rows = appendNumber(w.rows, n)
	}
	w.texts = append(w.texts, t.Name...)
	for _, d := range domains {
		w.rows = appendNumber(w.rows, len(d))
		w.texts = append(w.texts, d...)
	}
	return len(domains)
}

// trait returns the place of the tenant's traits in their table.
func (w *snapshotWriter) trait(t *directory.Tenant) int {
	tr := trait{w.access(t.Access), w.word(string(t.Environment)), w.word(t.Country)}
	at, ok := w.traitAt[tr]
	if !ok {
		at = len(w.traitAt)
		w.traitAt[tr] = at
		for _, n := range []int{tr.access, tr.environment, tr.country} {
			w.traitList = appendNumber(w.traitList, n)
		}
	}
	return at
}

// access returns the place of an access list in its table.
func (w *snapshotWriter) access(list []directory.Access) int {
	var buf [64]byte // most lists are no longer
	b := appendNumber(buf[:0], len(list))
	for _, a := range list {
		b = appendNumber(b, w.word(a.Source))
		b = append(b, byte(a.Kind), bit(a.Extends))
		b = binary.AppendVarint(b, a.Until.Unix())
		b = appendNumber(b, w.word(a.Roles))
	}
	at, ok := w.listAt[string(b)]
	if !ok {
		at = len(w.listAt)
		w.listAt[string(b)] = at
		w.lists = append(w.lists, b...)
	}
	return at
}

// word returns the place of a word in its table.
func (w *snapshotWriter) word(s string) int {
	at, ok := w.wordAt[s]
	if !ok {
		at = len(w.wordAt)
		w.wordAt[s] = at
		w.words = appendNumber(w.words, len(s))
		w.words = append(w.words, s...)
	}
	return at
}

// bit writes a flag.
func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// appendNumber appends a length or a place, neither of them negative, as
// cursor.number reads it.
func appendNumber(b []byte, n int) []byte {
	return binary.AppendUvarint(b, uint64(n))
}
