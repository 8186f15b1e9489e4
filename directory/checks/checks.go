// Package checks keeps what silent requests for an Azure token in tenants came
// to, so that it can be shown with its age.
//
// The rules: an answer is about the moment in which it was given, and is never
// shown without that; and who wrote it down does not matter, the newest counts.
package checks

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

// file is the name of the sealed file in an account's box.
const file = "checks"

// keptFor is how long an answer is kept. An older one says nothing.
const keptFor = 90 * 24 * time.Hour

// Store keeps the sealed file.
type Store interface {
	// Read returns the content; an error that is fs.ErrNotExist where there
	// is no such file.
	Read(ctx context.Context, name string) ([]byte, error)
	// Update replaces the content by what fn makes of it, and nobody writes in
	// between. Old is nil where there is no file.
	Update(ctx context.Context, name string, fn func(old []byte) ([]byte, error)) error
}

// Checks are the answers by tenant. The zero value has none.
type Checks map[uuid.UUID]directory.Check

// Load returns what is kept; none where there is no such file.
func Load(ctx context.Context, store Store) (Checks, error) {
	data, err := store.Read(ctx, file)
	if errors.Is(err, fs.ErrNotExist) {
		return Checks{}, nil
	}
	c := Checks{}
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return Checks{}, &problem.Problem{
			What: "the last answers about tenants could not be read", Why: err.Error(), Do: "check them again", Err: err,
		}
	}
	return c, nil
}

// Add puts answers into what is kept. What cannot be read is replaced.
func Add(ctx context.Context, store Store, answers Checks, now time.Time) error {
	err := store.Update(ctx, file, func(old []byte) ([]byte, error) {
		all := Checks{}
		if json.Unmarshal(old, &all) != nil || all == nil {
			all = Checks{}
		}
		for id, check := range answers {
			if check.At.After(all[id].At) {
				all[id] = check
			}
		}
		for id, check := range all {
			if now.Sub(check.At) > keptFor {
				delete(all, id)
			}
		}
		return json.Marshal(all)
	})
	if err != nil {
		return &problem.Problem{What: "the answers about tenants could not be kept", Why: err.Error(), Err: err}
	}
	return nil
}

// Dress returns the tenants with the answers about them. It leaves the given ones
// as they are, and returns them where there is nothing to say.
func (c Checks) Dress(tenants []directory.Tenant) []directory.Tenant {
	if len(c) == 0 {
		return tenants
	}
	dressed := slices.Clone(tenants)
	for i := range dressed {
		if check, ok := c[dressed[i].ID]; ok {
			dressed[i].Check = &check
		}
	}
	return dressed
}
