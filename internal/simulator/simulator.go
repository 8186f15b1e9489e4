// Package simulator is a Microsoft cloud of its own: Entra ID, Azure Resource
// Manager and Microsoft Graph, for --demo and for every test.
//
// The rules: whatever it says is what the real services are known to say, in
// the same JSON, headers and errors; it is deterministic for a seed, so that a
// second process with the same seed is the same cloud and honours the tokens
// of the first; its tenants are a pure function of the seed and an index, so
// that a hundred thousand cost nothing until they are listed; no tenant id in
// it can be real; it listens on loopback only, and only where it was asked to;
// and it touches no file and no keyring. Misbehaviour is a Scenario: one row
// of a table.
package simulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/cloud"
)

// The hosts of the demo cloud. The top-level domain is reserved (RFC 2606), so
// that a request that escapes reaches nobody. The foreign hosts belong to the
// attacker of a scenario: they are served only to see whether anything with a
// bearer token ever comes there.
const (
	loginHost         = "login.demo.invalid"
	managementHost    = "management.demo.invalid"
	graphHost         = "graph.demo.invalid"
	foreignLogin      = "login.attacker.invalid"
	foreignManagement = "management.attacker.invalid"
	foreignGraph      = "graph.attacker.invalid"
)

// isForeign says whether the host is a scenario's attacker.
func isForeign(host string) bool {
	return slices.Contains([]string{foreignLogin, foreignManagement, foreignGraph}, hostname(host))
}

// hosts are all that a client can come to.
func hosts() []string {
	return []string{loginHost, managementHost, graphHost, foreignLogin, foreignManagement, foreignGraph}
}

// Options say which cloud to simulate. The zero value is a well-behaved cloud
// of 250 tenants.
type Options struct {
	// Tenants is the number of distinct tenants that each person can list;
	// 0 means 250.
	Tenants int
	// ManySources spreads the tenants over all sources: most of them are in
	// Azure's list, some are reached by Lighthouse or GDAP alone, and some in
	// several ways. Without it each is in Azure's list, and no other.
	ManySources bool
	// Seed chooses the cloud: its tenants, ids and signing secret, the same
	// in every process.
	Seed uint64
	// Scenario is what misbehaves; the zero value is nothing.
	Scenario Scenario
	// ApproveAfter is how long after its creation a device code approves
	// itself as the first person; 0 means only by Approve or on the page.
	ApproveAfter time.Duration
	// Portals are those whose links the page on loopback shows; nil means the
	// built-in ones.
	Portals *portal.Catalogue
	// Now is the cloud's clock; nil means time.Now.
	Now func() time.Time
	// AccessTokenLife is how long access tokens live; 0 means one hour. MSAL
	// counts a token with less than 300 s to live as expired.
	AccessTokenLife time.Duration
}

// Simulator is one simulated cloud. All its methods may be called concurrently.
type Simulator struct {
	estate  estate
	key     []byte // signs tokens, codes and skip tokens
	seed    uint64
	now     func() time.Time
	life    time.Duration
	approve time.Duration
	handler http.Handler
	log     requestLog
	fetched chan string
	pages   pages
	portals *portal.Catalogue

	mu        sync.Mutex
	scenario  Scenario
	visits    map[Place]int          // requests per place since the scenario began
	dead      string                 // the sign-in whose refresh token the scenario has ruined
	withdrawn string                 // the access token that the scenario has ruined
	spared    map[string]bool        // the sign-ins after a revocation; nil where there was none
	used      map[string]time.Time   // authorization codes that were redeemed
	devices   map[string]*deviceCode // by device code
	codes     uint64                 // user codes given out
	refused   map[uuid.UUID]int      // AADSTS code per tenant; the zero id is all of them
	proved    map[proof]bool         // who has done multi-factor authentication where
	held      []*hold
}

// New returns a simulated cloud. It is ready at once, whatever the number of
// tenants, and holds no resources until ListenPages or ServeTLS is called.
func New(o Options) *Simulator {
	if o.Tenants <= 0 {
		o.Tenants = defaultTenants
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.AccessTokenLife <= 0 {
		o.AccessTokenLife = time.Hour
	}
	if o.Portals == nil {
		o.Portals = portal.Builtin()
	}
	s := &Simulator{
		estate:   newEstate(o.Seed, o.Tenants, o.ManySources),
		key:      deriveKey(o.Seed),
		seed:     o.Seed,
		now:      o.Now,
		life:     o.AccessTokenLife,
		approve:  o.ApproveAfter,
		fetched:  make(chan string, fetchedBuffer),
		portals:  o.Portals,
		scenario: o.Scenario,
		visits:   map[Place]int{},
		used:     map[string]time.Time{},
		devices:  map[string]*deviceCode{},
		refused:  map[uuid.UUID]int{},
		proved:   map[proof]bool{},
	}
	s.handler = s.logged(s.routes())
	return s
}

// deriveKey makes the signing secret of a seed's cloud.
func deriveKey(seed uint64) []byte {
	mac := hmac.New(sha256.New, []byte("tenantswitch demo cloud, signing key, version 1"))
	mac.Write(binary.BigEndian.AppendUint64(nil, seed))
	return mac.Sum(nil)
}

// Cloud returns the hosts of the simulated cloud.
func (s *Simulator) Cloud() cloud.Cloud {
	return cloud.Cloud{
		Name:            "demo",
		Authority:       "https://" + loginHost,
		LoginHosts:      []string{loginHost},
		ResourceManager: "https://" + managementHost,
		Graph:           "https://" + graphHost,
		Environment:     cloud.Global,
		Loopback:        true,
	}
}

// Handler serves every host of the cloud; which one, the request's Host says.
func (s *Simulator) Handler() http.Handler { return s.handler }

// Use makes another scenario begin now.
func (s *Simulator) Use(sc Scenario) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scenario = sc
	s.dead, s.withdrawn = "", ""
	clear(s.visits)
}

// current returns the scenario being played.
func (s *Simulator) current() Scenario {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scenario
}

// Close stops the pages' listener. Servers started by ServeTLS are stopped by
// the function that it returned.
func (s *Simulator) Close() error {
	s.pages.mu.Lock()
	server := s.pages.server
	s.pages.mu.Unlock()
	return s.pages.close(server)
}

// Person is somebody who can sign in. Nobody has a password here.
type Person struct {
	Username string
	Name     string
	ObjectID string // the person's id in the home tenant
	TenantID string // the home tenant
}

// People returns who can sign in, the one that --demo uses first. Each has
// another home tenant.
func (s *Simulator) People() []Person {
	var people []Person
	for i, who := range staff {
		people = append(people, Person{
			Username: who.user + "@" + who.domain,
			Name:     who.name,
			ObjectID: s.estate.objectID(i).String(),
			TenantID: s.estate.at(i).ID.String(),
		})
	}
	return people
}

// personBy returns the person for whom is holds, and their number.
func (s *Simulator) personBy(is func(Person) bool) (Person, int, bool) {
	for i, p := range s.People() {
		if is(p) {
			return p, i, true
		}
	}
	return Person{}, 0, false
}
