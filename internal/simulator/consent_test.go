package simulator

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	msalerrors "github.com/AzureAD/microsoft-authentication-library-for-go/apps/errors"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

// graphTokenFor trades a refresh token for one with some scopes.
func graphTokenFor(t *testing.T, s *Simulator, hc doer, refresh, scope string) entraBody {
	t.Helper()
	form := refreshForm(s, refresh)
	form.Set("scope", scope)
	status, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", form)
	if (status == http.StatusOK) != (told.AccessToken != "") {
		t.Errorf("%d %+v", status, told)
	}
	return told
}

func TestATokenForGraphAllowsWhatWasAskedFor(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	refresh := enter(t, s, hc).RefreshToken
	read := s.Cloud().GraphScope(readRelationships)
	for scope, want := range map[string]string{
		read:                             readRelationships,
		read + " openid offline_access":  readRelationships,
		readTenantNames:                  readTenantNames,
		s.Cloud().GraphScope(".default"): readTenantNames + " " + readRelationships + " " + readMyself,
		s.Cloud().Scope():                "user_impersonation",
		read + " " + s.Cloud().GraphScope(readMyself): readRelationships + " " + readMyself,
	} {
		told := graphTokenFor(t, s, hc, refresh, scope)
		claims, ok := s.openJWT(told.AccessToken)
		if !ok || claims.Scope != want {
			t.Errorf("%s allows %q: %+v", scope, claims.Scope, told)
		}
		for _, asked := range strings.Fields(scope) {
			if !slices.Contains(strings.Fields(told.Scope), asked) {
				t.Errorf("%s is declined: %s", asked, told.Scope)
			}
		}
	}
	if told := graphTokenFor(t, s, hc, refresh, s.Cloud().GraphScope("Mail.Read")); told.aadsts() != 65001 || told.Sub != "consent_required" {
		t.Errorf("nobody consented to mail: %+v", told)
	}
}

func TestGraphCanBeRefusedAsAWhole(t *testing.T) {
	for _, c := range []struct {
		scenario, app string
		want          int
		words         []string
	}{
		{"no-graph", azureCLI, 65001, []string{"has not consented", azureCLI}},
		{"no-graph", ownApp, 65001, []string{"has not consented", ownApp}},
		{"first-party", azureCLI, 65002, []string{"first party application '" + azureCLI + "'", graphID, "preauthorization"}},
		{"first-party", ownApp, 0, nil},
	} {
		onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
			pc := msal(t, s, hc, c.app)
			first := throughMSAL(t, s, hc, pc, c.app, s.People()[0].Username, "")
			s.Use(play(t, c.scenario))
			for _, permission := range []string{readRelationships, ".default"} {
				_, err := pc.AcquireTokenSilent(t.Context(), []string{s.Cloud().GraphScope(permission)}, public.WithSilentAccount(first.Account))
				if _, ok := errors.AsType[msalerrors.CallErr](err); ok != (c.want != 0) {
					t.Fatalf("%s, %s: %v", c.scenario, c.app, err)
				}
				if c.want != 0 {
					contains(t, err.Error(), append(c.words, `"invalid_grant"`)...)
				}
			}
			if _, err := pc.AcquireTokenSilent(t.Context(), scopes(s), public.WithSilentAccount(first.Account)); err != nil {
				t.Errorf("%s: Resource Manager is refused too: %v", c.scenario, err)
			}
		})
	}
}

func TestMSALGetsATokenForGraphSilently(t *testing.T) {
	onBoth(t, many(250), func(t *testing.T, s *Simulator, hc doer) {
		for _, app := range []string{azureCLI, ownApp} {
			pc := msal(t, s, hc, app)
			first := throughMSAL(t, s, hc, pc, app, s.People()[0].Username, "")
			s.ForgetRequests()
			want := []string{s.Cloud().GraphScope(readRelationships)}
			var token public.AuthResult
			for range 2 { // the second comes from the cache
				var err error
				if token, err = pc.AcquireTokenSilent(t.Context(), want, public.WithSilentAccount(first.Account)); err != nil {
					t.Fatal(err)
				}
			}
			if len(token.DeclinedScopes) > 0 || s.Tokens("refresh_token") != 1 || token.Account.HomeAccountID != first.Account.HomeAccountID {
				t.Errorf("declined %v, %d tokens redeemed, %s", token.DeclinedScopes, s.Tokens("refresh_token"), token.Account.HomeAccountID)
			}
			rows, _ := listed[customerRow](t, hc, relations(s, customersOf), token.AccessToken)
			if len(rows) != len(reachedBy(s, GDAP)) || s.Count("/v1.0/tenantRelationships/") != 1 {
				t.Errorf("%d customers: %+v", len(rows), s.Requests())
			}
			again, err := pc.AcquireTokenSilent(t.Context(), scopes(s), public.WithSilentAccount(first.Account))
			if err != nil || again.AccessToken == token.AccessToken {
				t.Errorf("one token for two resources, %v", err)
			}
		}
	})
}

func TestATokenForGraphCanLackThePermission(t *testing.T) {
	s := New(many(250))
	hc := s.InProcess()
	refresh := signedIn(t, s, hc, "no-graph-permission").RefreshToken
	told := graphTokenFor(t, s, hc, refresh, s.Cloud().GraphScope(readRelationships))
	if response, body := ask(t, hc, relations(s, customersOf), told.AccessToken); response.StatusCode != http.StatusForbidden {
		t.Errorf("%d %s", response.StatusCode, body)
	}
}
