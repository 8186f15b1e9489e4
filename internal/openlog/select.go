package openlog

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory/fold"
)

// Wanted says which openings are wanted; the zero Wanted wants all.
type Wanted struct {
	ID     uuid.UUID // only of this tenant; uuid.Nil where Tenant is no id
	Tenant string    // else of those that this names: a whole name, or a part of one
	Since  time.Time // at this time or later
	Limit  int       // so many of the newest; 0 for all
}

// Select returns the openings that are wanted, in the order of all, which is
// oldest first.
//
// A text names the tenants that were ever called so, else those that had it in
// their name, case and accents aside; what was opened of them under another name
// is among them.
func Select(all []Opening, w Wanted) []Opening {
	named := w.tenants(all)
	rows := []Opening{}
	for _, o := range all {
		if (named == nil || named[o.TenantID]) && !o.Time.Before(w.Since) {
			rows = append(rows, o)
		}
	}
	if w.Limit > 0 && w.Limit < len(rows) {
		rows = rows[len(rows)-w.Limit:]
	}
	return rows
}

// tenants returns the ids of the tenants that are wanted; nil for all.
func (w Wanted) tenants(all []Opening) map[uuid.UUID]bool {
	switch {
	case w.ID != uuid.Nil:
		return map[uuid.UUID]bool{w.ID: true}
	case w.Tenant == "":
		return nil
	}
	whole, part := map[uuid.UUID]bool{}, map[uuid.UUID]bool{}
	want := fold.String(strings.TrimSpace(w.Tenant))
	for _, o := range all {
		switch name := fold.String(o.Tenant); {
		case name == want:
			whole[o.TenantID] = true
		case strings.Contains(name, want):
			part[o.TenantID] = true
		}
	}
	if len(whole) > 0 {
		return whole
	}
	return part
}
