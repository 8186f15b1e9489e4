package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/internal/browser"
)

// Everything that can happen, beside what Bubble Tea itself reports. A message
// that answers a request carries the number of the request, and is dropped
// when that is not the newest one.

// inputMsg is what a person did, and when. Update knows the time from messages
// alone.
type inputMsg struct {
	at  time.Time
	msg tea.Msg // KeyPressMsg, PasteMsg, MouseClickMsg or MouseWheelMsg
}

// tickMsg moves the clock of the screen.
type tickMsg struct {
	timer int
	at    time.Time
}

// confirmedMsg says what became of a login host that was typed.
type confirmedMsg struct{ err error }

// settledMsg says that nothing followed an ↵ closely.
type settledMsg struct{ pause int }

// loadedMsg is an account with what was known of its directory.
type loadedMsg struct {
	session int
	account Account
	listing *listing
	kept    string
	again   bool // only who is signed in was asked
	at      time.Time
	err     error
}

// progressMsg is how far a refresh has come.
type progressMsg struct {
	session  int
	progress Progress
	listing  *listing // of the tenants so far; nil where only the count moved
	at       time.Time
}

// refreshedMsg is the end of a refresh.
type refreshedMsg struct {
	session int
	listing *listing
	change  directory.Change
	at      time.Time
	err     error
}

// foundMsg is what a search in a large directory found.
type foundMsg struct {
	search  int
	listing *listing
	query   string
	hits    []int32
}

// lateMsg says that a search has taken long enough to be noticed.
type lateMsg struct{ search int }

// openingMsg is how far an opening of several tenants has come.
type openingMsg struct {
	next, all int
	target    target
}

// openedMsg is the end of an opening.
type openedMsg struct {
	results []result
	copied  Copied // where the links went instead that no browser took
	copyOK  bool
}

// offersMsg is what browser sessions this machine has.
type offersMsg struct {
	inventory browser.Inventory
	at        time.Time
}

// filesMsg says that files of the person's were changed on disk.
type filesMsg struct{ listed bool }

// bookMsg is the address book as it was read, or as a change of ours has left it.
type bookMsg struct {
	book book.Book
	same int    // the version of the book that says the same; 0 where none does
	done string // what the change is about, in words; "" where the book was read
	at   time.Time
	err  error
}

// dressedMsg is a listing with the address book as it is now.
type dressedMsg struct{ of, listing *listing }

// checkingMsg is how many tenants have been asked about.
type checkingMsg struct{ done int }

// checkedMsg is the end of a check.
type checkedMsg struct {
	answers []Answer
	label   string // of the first tenant
	all     int    // how many were to be asked about
	err     error
}

// copiedMsg is the end of a copy.
type copiedMsg struct {
	what   string // "the link of Contoso"
	text   string
	copied Copied
	err    error
}

// invitedMsg says what the person has to do to finish a sign-in.
type invitedMsg struct {
	attempt    int
	invitation Invitation
	at         time.Time
}

// signedInMsg is the end of a sign-in.
type signedInMsg struct {
	attempt int
	loaded  loadedMsg
}

// pageOpenedMsg is the end of opening the sign-in page.
type pageOpenedMsg struct {
	attempt int
	err     error
}

// accountsMsg lists who is signed in.
type accountsMsg struct {
	accounts []Account
	err      error
}

// signedOutMsg is the end of a sign-out.
type signedOutMsg struct {
	account  Account
	profiles int // of browsers, that stay
	err      error
}

// crashedMsg ends the program.
type crashedMsg struct{ crash *Crash }

// endMsg ends the program for a reason from outside.
type endMsg struct{ err error }
