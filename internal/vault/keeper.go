package vault

import (
	"context"
	"errors"
	"fmt"

	"tenantswitch/internal/problem"
)

// A keeper's answers that are not a key. Only ErrNotFound says that there is
// none: after the other two it may still be there.
var (
	// ErrUnavailable means that this keeper cannot be used here.
	ErrUnavailable = errors.New("the keeper is not available")
	// ErrLocked means that a person must unlock the keeper first.
	ErrLocked = errors.New("the keeper is locked")
	// ErrNotFound means that the keeper works and has no such entry.
	ErrNotFound = errors.New("the keeper has no such entry")
)

// Keeper is one place where an account's data key may live. Its methods
// respect ctx, may be called from several goroutines, and return errors with
// ErrUnavailable, ErrLocked or ErrNotFound in their chain; the Why and Do of a
// *problem.Problem there are shown.
type Keeper interface {
	// Name is the word that the account's folder remembers: "keyring".
	Name() string
	// Line is what the status line says of an account that is kept so; ""
	// where all is well.
	Line() string
	// Store makes the entry. The key has 32 bytes.
	Store(ctx context.Context, e Entry, key []byte) error
	// Load returns the key of the entry. Where e.MayAsk is false it asks
	// nobody and answers at once.
	Load(ctx context.Context, e Entry) ([]byte, error)
	// Delete removes the entry. One that is not there is no error.
	Delete(ctx context.Context, e Entry) error
}

// Entry names one key in a keeper.
type Entry struct {
	ID     string // random; says nothing about the person
	Folder string // the account's folder, for keepers that need a file there
	MayAsk bool   // whether a keyring or a person may be asked something
	// Ask asks the person for a passphrase; nil where nobody is there.
	Ask func(ctx context.Context, prompt string) (string, error)
}

// Keep says where new accounts' keys may live: the setting "keep".
type Keep string

// The values of the setting.
const (
	Auto           Keep = "auto"       // the OS keyring, else the kernel's, else a passphrase command
	WithPassphrase Keep = "passphrase" // under a passphrase
	Nothing        Keep = "nothing"    // in memory
)

// Config is what the configuration says about keys.
type Config struct {
	Keep Keep // "" is Auto
	// PassphraseCommand prints the passphrase on its first line: the program
	// and its arguments. It is run without a shell.
	PassphraseCommand []string
}

// Default returns the keepers for a configuration. Accounts that were made
// under another one still open.
func Default(c Config) []Keeper {
	keyring, kernel, passphrase := Keyring(), Kernel(), Passphrase(c.PassphraseCommand)
	switch {
	case c.Keep == WithPassphrase:
		return []Keeper{passphrase, openOnly{keyring}, openOnly{kernel}}
	case c.Keep == Nothing:
		return []Keeper{nothing{}, openOnly{keyring}, openOnly{kernel}, openOnly{passphrase}}
	case len(c.PassphraseCommand) == 0:
		return []Keeper{keyring, kernel, openOnly{passphrase}}
	}
	return []Keeper{keyring, kernel, passphrase}
}

// openOnly is a keeper that existing accounts may use and new ones do not.
type openOnly struct{ Keeper }

// nothing is the user's wish to keep nothing; it refuses every key.
type nothing struct{}

func (nothing) Name() string { return "nothing" }
func (nothing) Line() string { return "" }

func (nothing) Store(context.Context, Entry, []byte) error {
	return refuse(ErrUnavailable, nil, `keep = "nothing" in config.toml`, "")
}

func (nothing) Load(context.Context, Entry) ([]byte, error) {
	return nil, refuse(ErrNotFound, nil, "it was never kept", "sign in again")
}

func (nothing) Delete(context.Context, Entry) error { return nil }

// refuse is a keeper's answer that is not a key; answer is one of the three
// sentinels, cause may be nil.
func refuse(answer, cause error, why, do string) error {
	err := answer
	if cause != nil {
		err = fmt.Errorf("%w: %w", answer, cause)
	}
	return &problem.Problem{What: "the account's key could not be had", Why: why, Do: do, Err: err}
}
