package checks

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
)

// memory is a store.
type memory map[string][]byte

func (m memory) Read(_ context.Context, name string) ([]byte, error) {
	if data, ok := m[name]; ok {
		return data, nil
	}
	return nil, fs.ErrNotExist
}

func (m memory) Update(_ context.Context, name string, fn func([]byte) ([]byte, error)) error {
	data, err := fn(m[name])
	if err == nil {
		m[name] = data
	}
	return err
}

type full struct{ memory }

func (full) Update(context.Context, string, func([]byte) ([]byte, error)) error {
	return errors.New("the disk is full")
}

func id(n byte) uuid.UUID { return uuid.UUID{n} }

func TestTheNewestAnswerCounts(t *testing.T) {
	store, now := memory{}, time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for _, answers := range []Checks{
		{id(1): {Verdict: "had", At: now}, id(2): {Verdict: "blocked", Why: "a policy", At: now.Add(-time.Hour)}},
		{id(1): {Verdict: "blocked", At: now.Add(-time.Minute)}, id(2): {Verdict: "had", At: now}},
		{id(3): {Verdict: "had", At: now.Add(-keptFor - time.Second)}},
	} {
		if err := Add(t.Context(), store, answers, now); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Load(t.Context(), store)
	if err != nil || len(got) != 2 || got[id(1)].Verdict != "had" || got[id(2)].Verdict != "had" || got[id(2)].Why != "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWhatCannotBeReadOrKeptIsSaid(t *testing.T) {
	if got, err := Load(t.Context(), memory{}); err != nil || len(got) != 0 {
		t.Errorf("nothing is kept: %v, %v", got, err)
	}
	store := memory{file: []byte("{")}
	if _, err := Load(t.Context(), store); err == nil {
		t.Error("a damaged file was read")
	}
	if err := Add(t.Context(), store, Checks{id(1): {At: time.Now()}}, time.Now()); err != nil {
		t.Error(err)
	}
	if got, err := Load(t.Context(), store); err != nil || len(got) != 1 {
		t.Errorf("it is replaced: %v, %v", got, err)
	}
	store = memory{file: []byte("null")}
	if err := Add(t.Context(), store, Checks{id(1): {At: time.Now()}}, time.Now()); err != nil {
		t.Error(err)
	}
	if err := Add(t.Context(), full{memory{}}, Checks{}, time.Now()); err == nil {
		t.Error("a full disk was not told")
	}
}

func TestDressingLeavesTheGivenTenantsAlone(t *testing.T) {
	tenants := []directory.Tenant{{ID: id(1)}, {ID: id(2)}}
	if got := (Checks{}).Dress(tenants); &got[0] != &tenants[0] {
		t.Error("nothing was to be said, and all was copied")
	}
	got := Checks{id(2): {Verdict: "had"}, id(9): {}}.Dress(tenants)
	if got[0].Check != nil || got[1].Check == nil || got[1].Check.Verdict != "had" || tenants[1].Check != nil {
		t.Errorf("got %+v of %+v", got, tenants)
	}
}
