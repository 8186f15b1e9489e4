// Package directory knows which tenants the signed-in account reaches: what a
// tenant is, and how what the sources say of it is merged with what was known
// before.
//
// The rules: a tenant is its id, never its name; and a source that fails never
// hides what the others say or what was known before. The package does no I/O.
// It knows no source but through the interface Source, which those in package
// source implement, and is saved and loaded by package snapshot.
package directory

import (
	"errors"
	"iter"
	"strings"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// Kind says how the account reaches a tenant.
type Kind uint8

// The kinds of access; after Unknown, which states nothing, from the strongest
// statement to the weakest.
const (
	Unknown   Kind = iota
	Home           // the account lives in this tenant
	Guest          // the account is a guest there (Entra B2B)
	Delegated      // Azure Lighthouse or another projection
	GDAP           // granular delegated admin privileges, with an end date
	Listed         // only a file of the user's names it
)

// String returns the word used on screen and in JSON.
func (k Kind) String() string {
	switch k {
	case Home:
		return "home"
	case Guest:
		return "guest"
	case Delegated:
		return "delegated"
	case GDAP:
		return "gdap"
	case Listed:
		return "listed"
	case Unknown:
	}
	return "unknown"
}

// Access is one way in which the account reaches a tenant.
type Access struct {
	Source  string    // the name of the source that says so: "azure"
	Kind    Kind      //
	Extends bool      // at its end it goes on by itself, unless somebody stops it
	Until   time.Time // when it ends; zero where it does not or is not known
	Roles   string    // the names of the roles it gives: "Global Reader, Security Reader"; "" where not known
}

// Tenant is one customer directory.
type Tenant struct {
	ID          uuid.UUID
	Name        string // display name; "" where the service gives none
	Domain      string // default domain; "" where the service gives none
	Domains     []string
	Country     string // ISO 3166 code, or what the service says; may be ""
	Environment cloud.Environment
	Access      []Access
	// GoneSince is when a complete read first missed the tenant; zero while
	// it is there.
	GoneSince time.Time
	// Added is what the user has added to it; nil where that is nothing. No
	// source says it and no snapshot keeps it.
	Added *Added
	// Check is what the last silent request for an Azure token there came to;
	// nil where none is known.
	Check *Check
}

// Check is what a silent request for an Azure token in a tenant came to.
type Check struct {
	Verdict string    `json:"verdict"` // "had", "sign-in wanted", …
	Why     string    `json:"why"`     // "" where a token was had
	Do      string    `json:"do"`      // what to do about it
	Refs    string    `json:"refs"`    // what a support desk asks for
	At      time.Time `json:"at"`
}

// Added is what the user has added to a tenant: in the address book, and by
// opening it.
type Added struct {
	Aliases    []string
	Tags       []string
	Favourite  bool
	Hidden     bool
	Note       string    // may have several lines
	Portal     string    // the path of the portal that opens by default; "" for the usual one
	Opened     int       // how often
	LastOpened time.Time // zero where it never was
}

// Label returns what a person calls the tenant: its name, else its default
// domain, else its id.
func (t Tenant) Label() string {
	switch {
	case t.Name != "":
		return t.Name
	case t.Domain != "":
		return t.Domain
	}
	return t.ID.String()
}

// Place is what a portal's link says of the tenant.
func (t Tenant) Place() portal.Tenant {
	return portal.Tenant{ID: t.ID, Environment: t.Environment, Domain: t.Domain, Domains: t.Domains}
}

// Places gives what links say of each of the tenants.
func Places(tenants []Tenant) iter.Seq[portal.Tenant] {
	return func(yield func(portal.Tenant) bool) {
		for i := range tenants {
			if !yield(tenants[i].Place()) {
				return
			}
		}
	}
}

// Portal returns the portal that opens for the tenant where none is named: the one
// of the address book, looked up in the catalogue, else the usual one. Where the
// address book names one that there is not, no other comes in its place.
func (t Tenant) Portal(usual portal.Portal, catalogue *portal.Catalogue) (portal.Portal, error) {
	path := t.More().Portal
	if path == "" {
		return usual, nil
	}
	own, err := catalogue.Find(path)
	if err != nil {
		return portal.Portal{Name: path}, &problem.Problem{
			What: "the portal that the address book has for " + t.Label() + " cannot be opened", Why: problem.Of(err).Error(),
			Do: "choose another portal, or change that one with 'tenantswitch book set'", Err: err,
		}
	}
	return own, nil
}

// More returns what the user has added to the tenant; nothing where that is
// nothing.
func (t Tenant) More() Added {
	if t.Added == nil {
		return Added{}
	}
	return *t.Added
}

// Gone says whether the last complete read missed the tenant.
func (t Tenant) Gone() bool { return !t.GoneSince.IsZero() }

// AskToCheck is from how many tenants on a check is asked about first: each of them
// sees the attempt.
const AskToCheck = 11

// oldAfter is the age from which a directory is pointed out as old.
const oldAfter = 24 * time.Hour

// Directory is the set of tenants that an account reaches, as of a time.
type Directory struct {
	Tenants []Tenant  // by name as people read it, one per id
	ReadAt  time.Time // when the last read ended that was not in vain; zero if none has
	Sources []SourceState
}

// Old reports whether the directory has been read, and so long ago that it is to be
// pointed out.
func (d Directory) Old(now time.Time) bool {
	return !d.ReadAt.IsZero() && now.Sub(d.AsOf()) >= oldAfter
}

// AsOf returns when what is known was true at the earliest: the time of the source
// that was read to its end the longest ago. It is zero where nothing was read.
func (d Directory) AsOf() time.Time {
	at := d.ReadAt
	for _, s := range d.Sources {
		if s.ReadAt.Before(at) {
			at = s.ReadAt
		}
	}
	return at
}

// Listed counts the tenants that the last complete read found. Those that it
// missed stay for a while, as gone.
func (d Directory) Listed() int {
	n := 0
	for _, t := range d.Tenants {
		if !t.Gone() {
			n++
		}
	}
	return n
}

// SourceState is what is known of a source that has been read.
type SourceState struct {
	Name   string    // "azure"
	ReadAt time.Time // when it was last read to its end
	Count  int       // how many tenants it listed then
}

// Change is what a complete read found different from the directory before it.
type Change struct {
	New, Gone, Renamed []Tenant
	// Missing is what the sources should list and do not, in words. Where
	// there is any, a tenant that such a source does not list may be there all
	// the same, and is not gone.
	Missing []string
	// Notes are what people should know although nothing is missing, in words.
	Notes []string
	// Failures are the sources that could not be read, in the order of the
	// Reader. What they said before still stands.
	Failures []SourceFailure
}

// None says that nothing changed.
func (c Change) None() bool {
	return len(c.New) == 0 && len(c.Gone) == 0 && len(c.Renamed) == 0
}

// Shortfall tells what a read lacks: sources that failed, one problem each, and
// that rows which should be there are not; nil where it lacks nothing.
func (c Change) Shortfall() error {
	var all []error
	for _, f := range c.Failures {
		all = append(all, f.Problem())
	}
	if len(c.Missing) > 0 {
		all = append(all, &problem.Problem{
			What: "not all of the directory could be read", Why: strings.Join(c.Missing, ", and "),
			Do: "no tenant is taken for gone until it can; refresh again later",
		})
	}
	return errors.Join(all...)
}
