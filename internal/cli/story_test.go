package cli

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/source"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
	"tenantswitch/internal/vault"
)

// These stories join what may not import each other: the sign-in of auth, with
// the real MSAL client, and the reading of directory, over TCP and TLS.

// signedInOverTCP signs the simulator's first person in and returns what reads
// their directory.
func signedInOverTCP(t *testing.T, sim *simulator.Simulator) directory.Reader {
	t.Helper()
	client, stop, err := sim.ServeTLS()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	home := t.TempDir()
	session := auth.New(auth.Config{
		Cloud: sim.Cloud(), HTTP: client, Dir: home,
		Vault: vault.New(home, vault.Options{Keepers: []vault.Keeper{vault.File()}}),
	})
	t.Cleanup(func() {
		if err := session.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	account, err := session.SignIn(t.Context(), auth.DeviceCode, func(i auth.Invitation) {
		if err := sim.Approve(i.UserCode); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return directory.Reader{
		Sources: []directory.Source{source.Azure{Setup: source.Setup{
			Cloud: sim.Cloud(), HTTP: client, Tokens: session.Handle(), Home: uuid.MustParse(account.Tenant),
		}}},
		Environment: sim.Cloud().Environment,
		Now:         time.Now,
	}
}

func TestARefusedTokenIsReplacedAndNobodyNotices(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"refused-token", "claims"} {
		t.Run(name, func(t *testing.T) {
			sim := simulator.New(simulator.Options{})
			reader := signedInOverTCP(t, sim)
			scenario, ok := simulator.FindScenario(name)
			if !ok {
				t.Fatalf("there is no scenario %q", name)
			}
			sim.Use(scenario)
			before := sim.Tokens("refresh_token")
			for range 2 {
				d, _, err := reader.Refresh(t.Context(), directory.Directory{}, func(directory.Progress) {})
				if err != nil || len(d.Tenants) != sim.Len() {
					t.Fatalf("read %d tenants, %v", len(d.Tenants), err)
				}
			}
			if n := sim.Tokens("refresh_token") - before; n != 1 {
				t.Errorf("%d tokens were fetched instead of one", n)
			}
		})
	}
}

func TestATokenThatIsAlwaysRefusedIsGivenUp(t *testing.T) {
	t.Parallel()
	sim := simulator.New(simulator.Options{})
	reader := signedInOverTCP(t, sim)
	scenario, _ := simulator.FindScenario("skewed")
	sim.Use(scenario)
	before := sim.Tokens("refresh_token")
	_, _, err := reader.Refresh(t.Context(), directory.Directory{}, func(directory.Progress) {})
	if p, ok := errors.AsType[*problem.Problem](err); !ok || p.Kind != problem.Other || !strings.Contains(p.Why, "clock is 2 h behind") {
		t.Errorf("got %v", err)
	}
	if n := sim.Tokens("refresh_token") - before; n != 1 {
		t.Errorf("%d tokens were fetched instead of one", n)
	}
}
