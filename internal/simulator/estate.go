package simulator

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// defaultTenants is the number of tenants where none is asked for.
const defaultTenants = 250

// Truth is a tenant as it is, before any service has told of it: its name may
// be hostile.
type Truth struct {
	ID          uuid.UUID
	Name        string // "" where there is none
	Domain      string // the default domain; "" where there is none
	Domains     []string
	Country     string // "Germany"
	CountryCode string // "DE"
	Oddity      string // what is odd about it, in words; "" where nothing is
	// Ways are how the first person reaches it, with when each way ends. Others
	// reach it in the same ways, but for having another home.
	Ways []Way
	// Refusal is the AADSTS code with which the tenant refuses a token that a
	// refresh token is redeemed for; 0 where it gives one. 90002 is a tenant
	// that was deleted: it is listed, and not there.
	Refusal int
}

// Label returns the name, else the domain, else the id.
func (t Truth) Label() string {
	switch {
	case t.Name != "":
		return printable(t.Name)
	case t.Domain != "":
		return t.Domain
	}
	return t.ID.String()
}

// printable leaves out what a page should not show of a hostile name, and cuts
// it to a sensible length.
func printable(name string) string {
	const enough = 200
	var b strings.Builder
	n := 0
	for _, r := range name {
		if n++; n > enough {
			return b.String() + "…"
		}
		if strconv.IsPrint(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Len returns the number of distinct tenants that each person can list.
func (s *Simulator) Len() int { return s.estate.n }

// At returns the i-th tenant. It is a function of the seed and i alone, but for
// the ways to it: those follow Options.ManySources, and their days the clock.
func (s *Simulator) At(i int) Truth {
	t := s.estate.at(i)
	t.Ways = s.ways(i)
	return t
}

// Strangers returns tenants that nobody here reaches, and no list holds, though
// their domains are found.
func (s *Simulator) Strangers() []Truth {
	all := make([]Truth, len(strangers))
	for i := range all {
		all[i] = s.At(strangersFrom + i)
	}
	return all
}

// Truth returns all tenants, in the order of their index.
func (s *Simulator) Truth() []Truth {
	all := make([]Truth, s.estate.n)
	for i := range all {
		all[i] = s.At(i)
	}
	return all
}

// estate is all tenants of a cloud, none of them kept in memory.
type estate struct {
	seed    uint64
	n       int
	tongues []tongue
	slots   []slot // which language speaks where in a block of 64
	owners  *owners
	spread  spread
}

// slot is one place in a block: the language, and the how-maniest of it.
type slot struct{ tongue, rank int }

func newEstate(seed uint64, n int, manySources bool) estate {
	e := estate{seed: seed, n: n, tongues: make([]tongue, len(tongueRows)), owners: &owners{}, spread: newSpread(seed, manySources)}
	for i, row := range tongueRows {
		e.tongues[i] = row.compile(mix(seed, uint64(i)))
		for rank := range row.share {
			e.slots = append(e.slots, slot{tongue: i, rank: rank})
		}
	}
	shuffle(seed+1, len(e.slots), func(i, j int) { e.slots[i], e.slots[j] = e.slots[j], e.slots[i] }) // so that languages mix
	return e
}

// mix hashes two numbers into one, evenly (the finalizer of SplitMix64, twice).
func mix(seed, i uint64) uint64 {
	x := seed + 0x9e3779b97f4a7c15*(i+1)
	for range 2 {
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		x ^= x >> 31
	}
	return x
}

// at makes the i-th tenant.
func (e estate) at(i int) Truth {
	t := Truth{ID: e.id(i)}
	h := mix(e.seed^0x74656e616e74, uint64(i))
	odd := ordinary
	var slug, country string
	switch row, isCast := castAt(i); {
	case i >= strangersFrom:
		row := strangers[i-strangersFrom]
		t.Name, slug, country = row.name, row.slug, row.country
	case i < len(staff):
		t.Name, country = staff[i].company, staff[i].country
		slug = strings.TrimSuffix(staff[i].domain, ".example")
		h &^= 1 // its own domain is the default one
	case isCast:
		t.Name, slug, country, odd = row.name, row.slug, row.country, row.odd
	default:
		at := e.slots[i%len(e.slots)]
		tongue := e.tongues[at.tongue]
		t.Name, slug = tongue.company(i/len(e.slots)*tongueRows[at.tongue].share + at.rank)
		country = tongue.countries[h>>8%uint64(len(tongue.countries))].text
		if i > castFrom+castEvery*len(cast) && h>>20%oddEvery == 0 {
			odd = oddity(1 + h>>32%uint64(oddities-1))
		}
	}
	t.CountryCode, t.Country, _ = strings.Cut(strings.ReplaceAll(country, "_", " "), ":")
	t.Domain, t.Domains = domains(slug, h)
	odd.twist(&t)
	t.Refusal = e.refuses(i)
	return t
}

// refuses is the AADSTS code with which the i-th tenant refuses tokens.
func (e estate) refuses(i int) int {
	if row, ok := castAt(i); ok {
		return row.refuses
	}
	if i >= strangersFrom || e.spread.many() && !e.hasUser(i) && e.spread.reach(i)&byGDAP == 0 {
		return notAGuest
	}
	return 0
}

// notAGuest is what a tenant says to a person of another one who has no user
// in it. Lighthouse delegates subscriptions and makes no user.
const notAGuest = 50020

// castAt returns the cast tenant that stands at an index, if one does.
func castAt(i int) (castRow, bool) {
	j := (i - castFrom) / castEvery
	if i < castFrom || (i-castFrom)%castEvery != 0 || j >= len(cast) {
		return castRow{}, false
	}
	return cast[j], true
}

// domains makes a tenant's domains: the one that every tenant begins with, and
// for most one of its own. Half of the default domains are of the first kind.
func domains(slug string, h uint64) (standard string, all []string) {
	first := strings.ReplaceAll(slug, "-", "") + ".onmicrosoft.com"
	own := slug + ".example"
	switch {
	case h&1 == 0:
		all = []string{own, first}
		if h&6 == 0 {
			all = append(all, "mail."+own)
		}
		return own, all
	case h&6 == 0:
		return first, []string{first}
	}
	return first, []string{first, own}
}

// id makes the i-th tenant's id: a keyed permutation of i, so that no two are
// the same and i can be had back, filled up with a hash. Its version nibble is
// 0, which no real id has.
func (e estate) id(i int) uuid.UUID {
	return fillID(feistel(e.seed, uint64(i)), mix(e.seed^0x6964, uint64(i)))
}

// objectID makes the id of the i-th person.
func (e estate) objectID(i int) uuid.UUID {
	return fillID(feistel(e.seed^0x70656f706c65, uint64(i)), mix(e.seed^0x6f6964, uint64(i)))
}

func fillID(x, filler uint64) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[0:], x&^0xffff|filler&0x0fff)
	binary.BigEndian.PutUint64(id[8:], x&0xffff<<32|filler>>16&0xffff<<16|filler>>32&0xffff|filler>>48<<48)
	id[8] = id[8]&0x3f | 0x80
	return id
}

// index is the inverse of id; false for an id that is not of this cloud. It
// may be that of a tenant that is in no list here.
func (e estate) index(id uuid.UUID) (int, bool) {
	hi, lo := binary.BigEndian.Uint64(id[0:]), binary.BigEndian.Uint64(id[8:])
	i := unfeistel(e.seed, hi&^0xffff|lo>>32&0xffff)
	if i >= 1<<31 || e.id(int(i)) != id {
		return 0, false
	}
	return int(i), true
}

// lists says whether somebody reaches the i-th tenant. The homes of the people
// are there even in a cloud too small to list them.
func (e estate) lists(i int) bool { return i < e.n || i < len(staff) }

// has says whether there is an i-th tenant, reached or not.
func (e estate) has(i int) bool {
	return e.lists(i) || i >= strangersFrom && i < strangersFrom+len(strangers)
}

// feistelRounds are enough to make neighbours look unrelated.
const feistelRounds = 4

// feistel permutes the 64-bit numbers by a key.
func feistel(key, x uint64) uint64 {
	left, right := uint32(x>>32), uint32(x)
	for round := range uint64(feistelRounds) {
		left, right = right, left^uint32(mix(key+round, uint64(right)))
	}
	return uint64(left)<<32 | uint64(right)
}

// unfeistel is the inverse of feistel.
func unfeistel(key, x uint64) uint64 {
	left, right := uint32(x>>32), uint32(x)
	for round := range uint64(feistelRounds) {
		left, right = right^uint32(mix(key+feistelRounds-1-round, uint64(left))), left
	}
	return uint64(left)<<32 | uint64(right)
}
