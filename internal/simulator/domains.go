package simulator

import (
	"hash/fnv"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"
)

// owners is who owns which domain. It is made at the first question: to answer
// one means to look through every tenant, and most clouds are never asked.
type owners struct {
	once sync.Once
	by   map[uint64]int // the tenant's index, by the hash of the domain
}

// fill looks through the tenants once. Hashes, because the domains of a
// hundred thousand tenants would be the largest thing in memory.
func (o *owners) fill(e estate) {
	o.by = make(map[uint64]int, 2*e.n)
	for i := range max(e.n, len(staff)) {
		o.note(e, i)
	}
	for i := range strangers {
		o.note(e, strangersFrom+i)
	}
}

func (o *owners) note(e estate, i int) {
	for _, d := range e.at(i).Domains {
		o.by[hashOf(d)] = i
	}
}

func hashOf(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // a hash takes everything
	return h.Sum64()
}

// byDomain finds the tenant that owns a domain.
func (e estate) byDomain(name string) (uuid.UUID, bool) {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	e.owners.once.Do(func() { e.owners.fill(e) })
	i, ok := e.owners.by[hashOf(name)]
	if !ok {
		return uuid.Nil, false
	}
	t := e.at(i)
	return t.ID, slices.Contains(t.Domains, name) // another domain may have the same hash
}
