package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/snapshot"
	"tenantswitch/ui"
)

func TestASignOutLeavesTheProfilesOfTenantsThatAnotherAccountReaches(t *testing.T) {
	t.Parallel()
	a := startDemo(t, t.TempDir(), flags{seed: 1})
	var handles []auth.Handle
	for person := range 2 {
		handles = append(handles, signInAs(t, a, person))
		if _, err := (&screen{app: a}).refresh(t.Context(), func(ui.Progress) {}); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.people.session.Use(t.Context(), handles[0].Account().ID); err != nil {
		t.Fatal(err)
	}
	current := filepath.Join(filepath.Dir(a.desk.machine.Profiles), "current")
	before, err := os.ReadFile(current)
	if err != nil {
		t.Fatal(err)
	}
	alone := uuid.MustParse("00000000-0000-0000-0000-0000000000aa")
	own, err := saved(t.Context(), handles[0])
	if err != nil {
		t.Fatal(err)
	}
	both := own.Tenants[0].ID
	save(t, handles[0], own, both, alone)
	save(t, handles[1], own, both)
	for _, id := range []uuid.UUID{both, alone, uuid.Max} {
		if err := os.MkdirAll(filepath.Join(a.desk.machine.Profiles, "edge", id.String()), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	kept := a.profilesOf(t.Context(), handles[0].Account(), true)
	if len(kept) != 1 || kept[0].Tenant != alone {
		t.Errorf("got %+v", kept)
	}
	if after, err := os.ReadFile(current); err != nil || string(after) != string(before) {
		t.Errorf("the account that was current last is now %q, %v", after, err)
	}
}

// save keeps a directory of these tenants for an account.
func save(t *testing.T, who auth.Handle, d directory.Directory, ids ...uuid.UUID) {
	t.Helper()
	d.Tenants = nil
	for _, id := range ids {
		d.Tenants = append(d.Tenants, directory.Tenant{ID: id, Name: id.String()})
	}
	if err := snapshot.Save(t.Context(), who.Files(), d); err != nil {
		t.Fatal(err)
	}
}
