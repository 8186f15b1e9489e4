package simulator

// Source is where a tenant is learnt from.
type Source string

// The sources that this cloud has.
const (
	Azure      Source = "azure"      // Resource Manager's list of tenants
	Lighthouse Source = "lighthouse" // its list of subscriptions, those that are delegated
	GDAP       Source = "gdap"       // Graph's relationships of delegated administration
)

// reach is a set of sources.
type reach uint8

const (
	byAzure reach = 1 << iota
	byLighthouse
	byGDAP
)

// sources are the members of the set, in the order of the constants.
func (r reach) sources() []Source {
	var all []Source
	for i, source := range []Source{Azure, Lighthouse, GDAP} {
		if r&(1<<i) != 0 {
			all = append(all, source)
		}
	}
	return all
}

// blockSize is the number of tenants after which the sources begin again. It
// is a multiple of castEvery, so that the cast stands at the same slots of
// every block.
const blockSize = 48

// mostSubscriptions is how many subscriptions a customer delegates at most.
const mostSubscriptions = 3

// shares are how many tenants of a block are reached in which way; the others
// are by Azure alone.
var shares = []struct {
	reach   reach
	tenants int
}{
	{byLighthouse, 4},
	{byGDAP, 4},
	{byLighthouse | byGDAP, 1},
	{byAzure | byLighthouse, 2},
	{byAzure | byGDAP, 2},
	{byAzure | byLighthouse | byGDAP, 1},
}

// spread is which tenants each source knows. Every block is like the first, so
// that the k-th row of a source is found without looking at those before it.
type spread struct {
	block         []reach
	terms         [][]term // what was agreed with the tenant at a slot, see agreements
	azure         roll
	subscriptions roll
	customers     roll
	relationships roll
}

// roll is the rows of one source: the same slots in every block of tenants.
type roll struct {
	block int
	seats []seat
}

// seat is a row's tenant in its block, and the how-maniest of that tenant.
type seat struct{ slot, nth int }

// count is the number of rows for the first n tenants.
func (r roll) count(n int) int {
	total := n / r.block * len(r.seats)
	for _, s := range r.seats {
		if s.slot < n%r.block {
			total++
		}
	}
	return total
}

// at is the tenant of the k-th row, and the how-maniest of its rows.
func (r roll) at(k int) (i, nth int) {
	s := r.seats[k%len(r.seats)]
	return k/len(r.seats)*r.block + s.slot, s.nth
}

// add gives the tenant at a slot some more rows.
func (r *roll) add(slot, rows int) {
	for nth := range rows {
		r.seats = append(r.seats, seat{slot: slot, nth: nth})
	}
}

// newSpread spreads the tenants of a seed's cloud over all sources, or leaves
// all of them to Azure.
func newSpread(seed uint64, many bool) spread {
	s := spread{block: []reach{byAzure}, terms: make([][]term, 1)}
	if many {
		s = mixedSpread(seed)
	}
	for _, r := range []*roll{&s.azure, &s.subscriptions, &s.customers, &s.relationships} {
		r.block = len(s.block)
	}
	for slot, r := range s.block {
		if r&byAzure != 0 {
			s.azure.add(slot, 1)
		}
		if r&byLighthouse != 0 {
			s.subscriptions.add(slot, 1+slot%mostSubscriptions)
		}
		if r&byGDAP != 0 {
			s.customers.add(slot, 1)
		}
		s.relationships.add(slot, len(s.terms[slot]))
	}
	return s
}

// mixedSpread deals the ways out by the seed. The people's homes and the cast,
// whom people know by name, stay with Azure.
func mixedSpread(seed uint64) spread {
	s := spread{block: make([]reach, blockSize), terms: make([][]term, blockSize)}
	var free []int
	for slot := range s.block {
		s.block[slot] = byAzure
		if slot >= len(staff) && slot%castEvery != castFrom {
			free = append(free, slot)
		}
	}
	shuffle(seed^0x737072656164, len(free), func(i, j int) { free[i], free[j] = free[j], free[i] })
	customers := 0
	for _, share := range shares {
		for range share.tenants {
			slot := free[0]
			free = free[1:]
			s.block[slot] = share.reach
			if share.reach&byGDAP != 0 {
				s.terms[slot] = agreements[customers%len(agreements)]
				customers++
			}
		}
	}
	s.terms[free[0]] = ended // still a guest there, and nothing else any more
	return s
}

// slot is the i-th tenant's place in its block.
func (s spread) slot(i int) int { return i % len(s.block) }

// reach is how the i-th tenant is reached.
func (s spread) reach(i int) reach { return s.block[s.slot(i)] }

// many says whether there is more than one source.
func (s spread) many() bool { return len(s.block) > 1 }

// hasUser says whether the people here have a user in the i-th tenant.
func (e estate) hasUser(i int) bool {
	return e.spread.reach(i)&byAzure != 0 && e.category(nobody, i) == "Home"
}

// nobody is the number of no person.
const nobody = -1

// shuffle swaps n things by the seed (Fisher-Yates).
func shuffle(seed uint64, n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, int(mix(seed, uint64(i))%uint64(i+1)))
	}
}
