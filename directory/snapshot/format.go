package snapshot

import (
	"encoding/binary"
)

// The snapshot file, in little endian. It has no checksums, as the store seals
// it, but the reader trusts no number in it either.
//
//	header   snapshotMagic, then the fields of snapshotHeader in order
//	tables   what tenants have in common, each a counted list: words
//	         (environments, countries, names of sources, roles), access lists,
//	         and traits (access list, environment, country); then the tenants
//	         that are gone, with the time; last the sources, each with the time
//	         and the number of tenants of its last read
//	blocks   three uint32 for every blockTenants tenants: the bytes of their
//	         rows, the bytes of their texts, and the number of their domains
//	rows     for each tenant its id, then numbers: the length of its name, its
//	         traits, how many domains it has, which of them is the default, and
//	         the length of each
//	texts    for each tenant its name and its domains, end to end
//
// Numbers in tables and rows are varints, nearly always of one byte: the file
// is half the size of one with fixed fields, which pays when it is read and
// again when it is unsealed. The default domain is 0 where there is none, k+1
// for domain k, and one more than the number of domains where it is none of
// them; it then follows as one more. Blocks stand on their own, so that several
// cores can decode at once.
//
// Format 1, which is still read, has neither sources nor, in an access, whether
// it extends itself and its roles.
const (
	snapshotMagic   = "tswitch\n"
	snapshotVersion = 2
	oldestVersion   = 1

	headerSize   = 36   // bytes
	blockTenants = 4096 // tenants; fewer in the last block
	blockSize    = 12   // bytes of its entry under blocks
	minRow       = 20   // bytes of a row without domains
)

// snapshotHeader is the fixed part of a snapshot.
type snapshotHeader struct {
	version uint32
	tenants uint32
	tables  uint32 // bytes
	rows    uint32 // bytes
	texts   uint32 // bytes
	readAt  int64  // Unix time
}

// blocks is how many there are.
func (h snapshotHeader) blocks() int {
	return (int(h.tenants) + blockTenants - 1) / blockTenants
}

// inBlock is how many tenants block i has.
func (h snapshotHeader) inBlock(i int) int {
	return min(int(h.tenants)-i*blockTenants, blockTenants)
}

// fits says whether a file of size bytes can hold what the header announces.
func (h snapshotHeader) fits(size int) bool {
	whole := headerSize + int64(h.tables) + int64(h.blocks())*blockSize + int64(h.rows) + int64(h.texts)
	return whole == int64(size) && int64(h.tenants)*minRow <= int64(h.rows)
}

func (h snapshotHeader) append(b []byte) []byte {
	b = append(b, snapshotMagic...)
	for _, n := range []uint32{h.version, h.tenants, h.tables, h.rows, h.texts} {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return binary.LittleEndian.AppendUint64(b, uint64(h.readAt))
}

// parseHeader reads the header of a whole file. What it returns without an
// error fits the file.
func parseHeader(file []byte) (snapshotHeader, error) {
	var h snapshotHeader
	if len(file) < headerSize || string(file[:len(snapshotMagic)]) != snapshotMagic {
		return h, errDamaged
	}
	at := len(snapshotMagic)
	for _, field := range []*uint32{&h.version, &h.tenants, &h.tables, &h.rows, &h.texts} {
		*field = binary.LittleEndian.Uint32(file[at:])
		at += 4
	}
	h.readAt = int64(binary.LittleEndian.Uint64(file[at:]))
	switch {
	case h.version > snapshotVersion:
		return h, newerFormatError(h.version)
	case h.version < oldestVersion, !h.fits(len(file)):
		return h, errDamaged
	}
	return h, nil
}
