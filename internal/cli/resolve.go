package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/search"
)

// shownCandidates is how many tenants an ambiguous argument lists.
const shownCandidates = 10

// tenant returns the one tenant that text names. With unlisted, a tenant id
// needs neither a directory nor a sign-in.
func (l *lister) tenant(ctx context.Context, text string, unlisted bool) (directory.Tenant, error) {
	if id, ok := search.ParseID(text); ok && unlisted {
		return l.unlisted(ctx, id), nil
	}
	d, err := l.directoryOrRead(ctx)
	if err != nil {
		return directory.Tenant{}, err
	}
	t, err := search.One(d.Tenants, text)
	if none, ok := errors.AsType[*search.NotOneError](err); ok && len(none.Found) == 0 {
		if _, isID := search.ParseID(text); isID {
			none.Do = "add --unlisted to build its link anyway, or run 'tenantswitch refresh'"
		}
	}
	return t, err
}

// unlisted returns what is known of a tenant id without asking anybody for
// anything; where nothing is, a tenant of the cloud's own environment.
func (l *lister) unlisted(ctx context.Context, id uuid.UUID) directory.Tenant {
	if _, err := l.people.open(ctx, false); err == nil {
		d, _ := saved(ctx, l.people.session.Handle()) // what cannot be read is not needed
		if found, ok := withID(d.Tenants, id); ok {
			return l.books.dress([]directory.Tenant{found})[0]
		}
	}
	return l.books.dress([]directory.Tenant{{ID: id, Environment: l.cloud.Environment}})[0]
}

// idsOf returns the ids of tenants.
func idsOf(tenants []directory.Tenant) map[uuid.UUID]bool {
	ids := make(map[uuid.UUID]bool, len(tenants))
	for _, t := range tenants {
		ids[t.ID] = true
	}
	return ids
}

// withID returns the tenant of that very id, whatever stands for it as an alias.
func withID(tenants []directory.Tenant, id uuid.UUID) (directory.Tenant, bool) {
	if at := slices.IndexFunc(tenants, func(t directory.Tenant) bool { return t.ID == id }); at >= 0 {
		return tenants[at], true
	}
	return directory.Tenant{}, false
}

// candidates describes tenants, a line each, in columns.
func candidates(tenants []directory.Tenant) []string {
	var lines []string
	for _, t := range tenants[:min(len(tenants), shownCandidates)] {
		lines = append(lines, describe(t))
	}
	if more := len(tenants) - shownCandidates; more > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more", more))
	}
	return lines
}

// describe names a tenant so that no other can be meant, and says if it is no
// longer listed.
func describe(t directory.Tenant) string {
	s := t.ID.String()
	if t.Name != "" {
		s += "  " + t.Name
	}
	if t.Domain != "" && t.Domain != t.Name {
		s += "  " + t.Domain
	}
	if t.Gone() {
		s += "  (gone since " + t.GoneSince.Local().Format(time.DateOnly) + ")"
	}
	return s
}
