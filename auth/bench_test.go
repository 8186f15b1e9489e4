package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/cache"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"

	"tenantswitch/internal/simulator"
	"tenantswitch/internal/vault"
)

// naive is the accessor that the library's documentation suggests: it reads
// before each token and writes after each fetched one.
type naive struct{ box *vault.Box }

func (n naive) Replace(ctx context.Context, m cache.Unmarshaler, _ cache.ReplaceHints) error {
	data, err := n.box.Read(ctx, tokensFile)
	if err != nil {
		return err
	}
	return m.Unmarshal(data)
}

func (n naive) Export(ctx context.Context, m cache.Marshaler, _ cache.ExportHints) error {
	data, err := m.Marshal()
	if err != nil {
		return err
	}
	return n.box.Write(ctx, tokensFile, data)
}

// BenchmarkSilent takes one token silently while the tokens of so many tenants
// are there: from the cache, and by the refresh token.
func BenchmarkSilent(b *testing.B) {
	for _, tenants := range []int{1, 100, 1000, 5000} {
		sim := simulator.New(simulator.Options{})
		home, whole := signedInWith(b, sim, tenants)
		for _, way := range []struct {
			name string
			make func(*vault.Box) cache.ExportReplace
		}{
			{"naive", func(box *vault.Box) cache.ExportReplace { return naive{box} }},
			{"ours", func(box *vault.Box) cache.ExportReplace {
				return &tokenCache{box: box, realm: testRealm, fresh: whole}
			}},
		} {
			for _, call := range []struct {
				name    string
				options []public.AcquireSilentOption
			}{
				{"hit", nil},
				{"refresh", []public.AcquireSilentOption{public.WithClaims(`{"access_token":{"nbf":{"essential":true}}}`)}},
			} {
				b.Run(fmt.Sprintf("%s/%s/%d", call.name, way.name, tenants), func(b *testing.B) {
					box, err := vault.New(b.TempDir(), vault.Options{Keepers: []vault.Keeper{vault.File()}}).Create(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					if err := errors.Join(box.Write(b.Context(), accountFile, []byte("{}")), box.Write(b.Context(), tokensFile, whole)); err != nil {
						b.Fatal(err)
					}
					client := benchClient(b, sim, way.make(box))
					options := append(slices.Clone(call.options), public.WithSilentAccount(public.Account{HomeAccountID: home}))
					take := func() {
						if _, err := client.AcquireTokenSilent(b.Context(), []string{sim.Cloud().Scope()}, options...); err != nil {
							b.Fatal(err)
						}
					}
					take()
					b.ReportAllocs()
					for b.Loop() {
						take()
					}
				})
			}
		}
	}
}

func benchClient(b *testing.B, sim *simulator.Simulator, accessor cache.ExportReplace) public.Client {
	b.Helper()
	s := New(Config{Cloud: sim.Cloud(), HTTP: sim.InProcess()})
	client, err := s.newClient(accessor)
	if err != nil {
		b.Fatal(err)
	}
	return client
}

// signedInWith returns a home account id and a serialized cache with tokens of
// so many tenants.
func signedInWith(b *testing.B, sim *simulator.Simulator, tenants int) (string, []byte) {
	b.Helper()
	var captured capture
	client := benchClient(b, sim, &captured)
	code, err := client.AcquireTokenByDeviceCode(b.Context(), []string{sim.Cloud().Scope()})
	if err != nil {
		b.Fatal(err)
	}
	if err := sim.Approve(code.Result.UserCode); err != nil {
		b.Fatal(err)
	}
	result, err := code.AuthenticationResult(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	all := map[string]map[string]map[string]any{}
	if err := json.Unmarshal(captured.data, &all); err != nil {
		b.Fatal(err)
	}
	for _, section := range []string{sectionAccess, sectionID, sectionAccounts} {
		for key, row := range maps.Clone(all[section]) {
			for n := range tenants - 1 {
				other := maps.Clone(row)
				other["realm"] = fmt.Sprintf("3f2504e0-4f89-01d3-9a0c-%012d", n)
				all[section][fmt.Sprintf("%s-%d", key, n)] = other
			}
		}
	}
	whole, err := json.Marshal(all)
	if err != nil {
		b.Fatal(err)
	}
	return result.Account.HomeAccountID, whole
}
