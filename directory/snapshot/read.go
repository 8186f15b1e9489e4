package snapshot

import (
	"encoding/binary"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"tenantswitch/directory"
	"tenantswitch/internal/cloud"
)

// parallelFrom is how many tenants make a second core worth its while.
const parallelFrom = 20_000

// manyLists is how many accesses get their memory at once.
const manyLists = 1024

// traits is what many tenants have in common.
type traits struct {
	access      []directory.Access
	environment cloud.Environment
	country     string
}

// snapshotBlock is one block of a file, before and while it is decoded.
type snapshotBlock struct {
	rows, texts []byte
	domains     int
	tenants     []directory.Tenant // to be filled in
}

// decodeSnapshot reads a file, which it keeps: nobody may change the bytes
// afterwards. Whatever the file says, it takes memory in proportion to the
// file's own size and ends with an error at worst.
func decodeSnapshot(file []byte) (directory.Directory, error) {
	h, err := parseHeader(file)
	if err != nil {
		return directory.Directory{}, err
	}
	in := cursor{b: file[headerSize:]}
	tables := tableReader{cursor: cursor{b: in.take(int(h.tables))}, version: h.version}
	shared := tables.traits()
	if tables.bad {
		return directory.Directory{}, errDamaged
	}
	d := directory.Directory{ReadAt: time.Unix(h.readAt, 0).UTC()}
	if h.tenants > 0 {
		d.Tenants = make([]directory.Tenant, h.tenants)
	}
	blocks, ok := splitBlocks(h, &in, d.Tenants)
	if !ok || !fillBlocks(blocks, shared) || !tables.markGone(d.Tenants) {
		return directory.Directory{}, errDamaged
	}
	if h.version > 1 {
		d.Sources = tables.sources()
	}
	if !tables.whole() {
		return directory.Directory{}, errDamaged
	}
	return d, nil
}

// tableReader reads the tables, in their order.
type tableReader struct {
	cursor
	version uint32
	words   []string
}

// traits reads the tables up to the one of traits.
func (in *tableReader) traits() []traits {
	in.words = make([]string, in.count(1))
	for i := range in.words {
		in.words[i] = string(in.take(in.number()))
	}
	lists := make([][]directory.Access, in.count(1))
	var free []directory.Access // one piece of memory for many lists: with GDAP each tenant has its own
	for i := range lists {
		n := in.count(3)
		if n > len(free) {
			free = make([]directory.Access, max(n, min(len(lists)-i, manyLists)))
		}
		if n > 0 {
			lists[i], free = free[:n:n], free[n:]
		}
		for j := range lists[i] {
			lists[i][j] = in.access()
		}
	}
	all := make([]traits, in.count(3))
	for i := range all {
		if at := in.number(); at < len(lists) {
			all[i].access = lists[at]
		} else {
			in.bad = true
		}
		all[i].environment = cloud.Environment(in.word())
		all[i].country = in.word()
	}
	return all
}

func (in *tableReader) word() string {
	if at := in.number(); at < len(in.words) {
		return in.words[at]
	}
	in.bad = true
	return ""
}

func (in *tableReader) access() directory.Access {
	a := directory.Access{Source: in.word(), Kind: directory.Kind(in.byte())}
	if in.version == 1 {
		a.Until = in.time()
		return a
	}
	extends := in.byte()
	in.bad = in.bad || extends > 1
	a.Extends, a.Until, a.Roles = extends == 1, in.time(), in.word()
	return a
}

// markGone reads the table of tenants that are gone, and says whether it is
// sound.
func (in *tableReader) markGone(tenants []directory.Tenant) bool {
	for range in.count(2) {
		at, since := in.number(), in.time()
		if at >= len(tenants) {
			return false
		}
		tenants[at].GoneSince = since
	}
	return true
}

// sources reads the table of sources.
func (in *tableReader) sources() []directory.SourceState {
	n := in.count(3)
	if n == 0 {
		return nil
	}
	all := make([]directory.SourceState, n)
	for i := range all {
		all[i] = directory.SourceState{Name: in.word(), ReadAt: in.time(), Count: in.number()}
	}
	return all
}

// splitBlocks says where each block's rows and texts are and which tenants it
// fills.
func splitBlocks(h snapshotHeader, in *cursor, tenants []directory.Tenant) ([]snapshotBlock, bool) {
	blocks := make([]snapshotBlock, h.blocks())
	entries := in.take(len(blocks) * blockSize)
	rows := cursor{b: in.take(int(h.rows))}
	texts := cursor{b: in.take(int(h.texts))}
	for i := range blocks {
		e := entries[i*blockSize:]
		n := h.inBlock(i)
		b := snapshotBlock{
			rows:    rows.take(int(binary.LittleEndian.Uint32(e))),
			texts:   texts.take(int(binary.LittleEndian.Uint32(e[4:]))),
			domains: int(binary.LittleEndian.Uint32(e[8:])),
		}
		// The length of each domain takes a byte or more.
		if b.domains > len(b.rows)-n*minRow {
			return nil, false
		}
		b.tenants, tenants = tenants[:n:n], tenants[n:]
		blocks[i] = b
	}
	return blocks, rows.whole() && texts.whole()
}

// fillBlocks decodes all blocks and says whether all were sound.
func fillBlocks(blocks []snapshotBlock, shared []traits) bool {
	workers := 1
	if len(blocks)*blockTenants >= parallelFrom {
		workers = min(runtime.GOMAXPROCS(0), len(blocks))
	}
	var next, damaged atomic.Int64
	work := func() {
		for i := next.Add(1) - 1; i < int64(len(blocks)); i = next.Add(1) - 1 {
			if !blocks[i].fill(shared) {
				damaged.Add(1)
			}
		}
	}
	var wg sync.WaitGroup
	for range workers - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	return damaged.Load() == 0
}

// fill decodes the block's tenants and says whether it is sound.
func (b *snapshotBlock) fill(shared []traits) bool {
	in := cursor{b: b.rows}
	// All names and domains are slices of the file itself: a copy of them is a
	// quarter of the time that a load takes. The file is ours alone by now.
	text := unsafe.String(unsafe.SliceData(b.texts), len(b.texts)) //nolint:gosec // nobody writes to the file again
	domains := make([]string, b.domains)
	for i := range b.tenants {
		t := &b.tenants[i]
		copy(t.ID[:], in.take(len(t.ID)))
		name, trait, own, byDefault := in.fourNumbers()
		taken := own
		if byDefault == own+1 {
			taken++ // the default is none of them and follows
		}
		if name > len(text) || trait >= len(shared) || taken > len(domains) || byDefault > own+1 {
			return false
		}
		t.Name, text = text[:name], text[name:]
		for j := range domains[:taken] {
			n := in.number()
			if n > len(text) {
				return false
			}
			domains[j], text = text[:n], text[n:]
		}
		if byDefault > 0 {
			t.Domain = domains[byDefault-1]
		}
		if own > 0 {
			t.Domains = domains[:own:own]
		}
		domains = domains[taken:]
		s := &shared[trait]
		t.Access, t.Environment, t.Country = s.access, s.environment, s.country
	}
	return in.whole() && text == "" && len(domains) == 0
}

// cursor reads a section from its front. Reading past its end, or a number
// that makes no sense, gives zero and sets bad.
type cursor struct {
	b   []byte
	at  int
	bad bool
}

// take returns the next n bytes.
func (c *cursor) take(n int) []byte {
	if n > len(c.b)-c.at {
		c.bad = true
		return nil
	}
	c.at += n
	return c.b[c.at-n : c.at : c.at]
}

// number reads a varint of at most 31 bits. Nearly all have one byte, and for
// those this is inlined.
func (c *cursor) number() int {
	if c.at < len(c.b) {
		if n := c.b[c.at]; n < 0x80 {
			c.at++
			return int(n)
		}
	}
	return c.longNumber()
}

// fourNumbers is number four times over, at once where each has one byte.
func (c *cursor) fourNumbers() (int, int, int, int) {
	if len(c.b)-c.at >= 4 {
		if n := binary.LittleEndian.Uint32(c.b[c.at:]); n&0x80808080 == 0 {
			c.at += 4
			return int(n & 0x7f), int(n >> 8 & 0x7f), int(n >> 16 & 0x7f), int(n >> 24)
		}
	}
	return c.number(), c.number(), c.number(), c.number()
}

func (c *cursor) longNumber() int {
	v, n := binary.Uvarint(c.b[c.at:])
	if n <= 0 || v > math.MaxInt32 {
		c.bad = true
		return 0
	}
	c.at += n
	return int(v)
}

// whole says whether all was read, and without a fault.
func (c *cursor) whole() bool { return !c.bad && c.at == len(c.b) }

// count reads how many things of at least size bytes follow.
func (c *cursor) count(size int) int {
	n := c.number()
	if n > (len(c.b)-c.at)/size {
		c.bad = true
		return 0
	}
	return n
}

func (c *cursor) byte() byte {
	if b := c.take(1); b != nil {
		return b[0]
	}
	return 0
}

// time reads a Unix time in seconds.
func (c *cursor) time() time.Time {
	v, n := binary.Varint(c.b[c.at:])
	if n <= 0 {
		c.bad = true
		return time.Time{}
	}
	c.at += n
	return time.Unix(v, 0).UTC()
}
