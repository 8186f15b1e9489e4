package simulator

import (
	"net/http"
	"slices"
	"strings"
	"testing"

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
