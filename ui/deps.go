package ui

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/visits"
	"tenantswitch/internal/browser"
)

// Deps is all that the interface asks of the world. Every function may be
// called from a command's goroutine, must respect ctx, and returns errors that
// are *problem.Problem. A test fakes it with closures.
type Deps struct {
	// Load returns what is known without any network: the current account
	// and its last known directory. It never makes a keyring ask. Here, in
	// SignIn and in UseAccount, an error beside an account means that the
	// account is the current one, but what was known of it could not be read.
	Load func(ctx context.Context) (Loaded, error)
	// Refresh reads the directory again. It calls show now and then with
	// what has arrived so far, from one goroutine. An error beside a directory
	// that was read says that it could not be kept, or that it is not whole.
	Refresh func(ctx context.Context, show func(Progress)) (Refreshed, error)
	// SignIn signs in. It calls show once, when the person has to act; after
	// that it waits for them. It opens no page itself: the interface does, by
	// OpenSignIn, at once for Browser and on demand for DeviceCode. The end of
	// ctx gives the attempt up; a success after it is still taken, and told.
	SignIn func(ctx context.Context, method Method, show func(Invitation)) (Loaded, error)
	// SignInAt is SignIn at another tenant than the account's own, with the
	// claims that a check there has brought.
	SignInAt func(ctx context.Context, tenant uuid.UUID, claims string, method Method, show func(Invitation)) (Loaded, error)
	// Check asks silently for an Azure token in each of the tenants, and calls
	// show with each answer, from one goroutine. An error means that not all
	// were asked about, or that the answers could not be kept.
	Check func(ctx context.Context, tenants []directory.Tenant, show func(Answer)) error
	// Confirm takes what a person typed as Options.Host, and returns a problem
	// where it is not that.
	Confirm func(ctx context.Context, typed string) error
	// Accounts lists who is signed in.
	Accounts func(ctx context.Context) ([]Account, error)
	// UseAccount makes another account the current one and loads it.
	UseAccount func(ctx context.Context, id string) (Loaded, error)
	// SignOut forgets the account, its tokens, snapshot and key. It returns how many
	// browser profiles of its tenants stay, about which the person is asked once
	// the screen is given back.
	SignOut func(ctx context.Context, id string) (profiles int, err error)
	// Open opens a link in a browser session, and in no other. Where that
	// cannot be it returns a problem.
	Open func(ctx context.Context, link portal.Link, in browser.Session) (Opened, error)
	// Sessions finds which browser sessions this machine has.
	Sessions func(ctx context.Context) browser.Inventory
	// Book reads the address book.
	Book func(ctx context.Context) (book.Book, error)
	// Changed returns once the address book, or what lies under it, was changed on
	// disk since it returned last; listed says that there may be other tenants for
	// it. It is called anew after each return.
	Changed func(ctx context.Context) (listed bool, err error)
	// Edit changes the address book, and returns it as it is then.
	Edit func(ctx context.Context, edits ...book.Edit) (book.Book, error)
	// OpenSignIn opens the sign-in page of an invitation in the browser.
	OpenSignIn func(ctx context.Context, url string) error
	// Copy puts text on the clipboard.
	Copy func(ctx context.Context, text string) (Copied, error)
}

// Options are the facts that the interface is told once, at its start.
type Options struct {
	Query   string        // what the query line starts with
	Portal  portal.Portal // the one that ↵ opens
	Portals *portal.Catalogue
	Cloud   string           // "global"
	Host    string           // the login host that has to be typed before the first sign-in; "" where none has
	Trusted []string         // whose certificates count beside the system's, a line each
	Demo    bool             // the built-in demo cloud
	Propose Method           // the better way to sign in on this machine
	Because string           // why: "this is an SSH session"
	Now     func() time.Time // the clock; time.Now
	NoColor bool             // NO_COLOR or --no-color
	Option  bool             // alt is written ⌥, as on macOS
	// Application is what the sign-in logs of tenants call the program.
	Application string
	// ByName keeps the list in the order of the names; else favourites and what
	// was opened most and latest come first.
	ByName bool
	// OwnBrowser says that the person has named the browser that links open in,
	// as $BROWSER does; so nobody asks them at the first ↵.
	OwnBrowser bool
}

// Account is a signed-in person.
type Account struct {
	ID       string // stable, opaque
	Username string // "dana@northwind-soc.example"
	Cloud    string
	Current  bool
}

// Loaded is an account with what is known of its directory. A zero Account
// means that nobody is signed in.
type Loaded struct {
	Account   Account
	Directory directory.Directory
	Visits    visits.Visits
	// Kept is the line that says what is not kept on this machine and what
	// to do about it; "" where all is well.
	Kept string
}

// Progress is how far a read has come.
type Progress struct {
	Tenants   []directory.Tenant // so far, in order; nil where only the count moved
	Count     int                // tenants so far
	Waiting   time.Duration      // how long the service asked to wait, while it does
	WaitCause string             // "throttled"
}

// Refreshed is the result of a complete read.
type Refreshed struct {
	Directory directory.Directory
	Visits    visits.Visits
	Change    directory.Change
}

// Method is a way to sign in.
type Method int

// The ways to sign in.
const (
	Browser Method = iota
	DeviceCode
)

// Invitation is what a person needs to finish a sign-in.
type Invitation struct {
	Method   Method
	URL      string
	UserCode string    // of DeviceCode
	Expires  time.Time // when it is too late
}

// Answer is what a silent request for an Azure token in a tenant came to.
type Answer struct {
	Tenant uuid.UUID
	Check  directory.Check
	SignIn bool   // a sign-in there could help
	Claims string // what it has to ask for; JSON or ""
}

// Opened says what became of a link that no opener has refused.
type Opened struct {
	Browser string // what it was handed to: "the default browser"
	Done    bool   // the opener has done its part; one that still runs may yet fail
}

// Copied says where a copy went.
type Copied struct {
	// Where is where it went: "the clipboard", "tmux's buffer".
	Where string
	// Terminal is the sequence that sends the text to the terminal's clipboard
	// (OSC 52), for the interface to write; "" where that is not wanted. No
	// terminal confirms it.
	Terminal string
}
