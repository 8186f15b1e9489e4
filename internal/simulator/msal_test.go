package simulator

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	msalerrors "github.com/AzureAD/microsoft-authentication-library-for-go/apps/errors"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
	"github.com/google/uuid"
)

// throughMSAL signs a person in with the browser flow of the real client.
func throughMSAL(t *testing.T, s *Simulator, hc doer, pc public.Client, clientID, username, claims string) public.AuthResult {
	t.Helper()
	scope := append([]string{"openid", "profile", "offline_access"}, scopes(s)...)
	link, err := pc.AuthCodeURL(t.Context(), clientID, redirect, scope, public.WithClaims(claims), public.WithLoginHint(username))
	if err != nil {
		t.Fatal(err)
	}
	link += "&" + url.Values{
		"state": {"st"}, "code_challenge": {challengeOf(verifier)}, "code_challenge_method": {"S256"}, "response_mode": {"form_post"},
	}.Encode()
	answer := browse(t, hc, link, "person", username)
	if answer.Get("state") != "st" || answer.Get("code") == "" {
		t.Fatalf("the application got %v", answer)
	}
	result, err := pc.AcquireTokenByAuthCode(t.Context(), answer.Get("code"), redirect, scopes(s), public.WithChallenge(verifier), public.WithClaims(claims))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestMSALSignsInByBrowserAndListsEveryTenant(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		for _, who := range s.People() {
			pc := msal(t, s, hc, azureCLI)
			result := throughMSAL(t, s, hc, pc, azureCLI, who.Username, "")
			if result.Account.HomeAccountID != who.ObjectID+"."+who.TenantID || result.Account.PreferredUsername != who.Username {
				t.Errorf("%s became %+v", who.Username, result.Account)
			}
			if len(result.DeclinedScopes) > 0 {
				t.Errorf("declined: %v", result.DeclinedScopes)
			}
			if got := distinct(list(t, s, hc, result.AccessToken)); got != defaultTenants {
				t.Errorf("%s lists %d tenants", who.Username, got)
			}
		}
	})
}

func TestMSALGetsTokensOfOtherTenantsByOneRefreshToken(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		for _, app := range []string{azureCLI, ownApp} {
			pc := msal(t, s, hc, app)
			first := throughMSAL(t, s, hc, pc, app, s.People()[0].Username, "")
			s.ForgetRequests()
			for _, i := range []int{5, 77, 249} {
				want := s.At(i).ID.String()
				got, err := pc.AcquireTokenSilent(t.Context(), scopes(s), public.WithSilentAccount(first.Account), public.WithTenantID(want))
				if err != nil {
					t.Fatal(err)
				}
				claims, ok := s.openJWT(got.AccessToken)
				if !ok || claims.TenantID != want || claims.ObjectID != s.People()[0].ObjectID {
					t.Errorf("the token for %s says %+v", want, claims)
				}
				if got.Account.HomeAccountID != first.Account.HomeAccountID {
					t.Errorf("it is of another account: %s", got.Account.HomeAccountID)
				}
			}
			if n := s.Tokens("refresh_token"); n != 3 {
				t.Errorf("%d refresh tokens were redeemed for 3 tenants", n)
			}
			if _, err := pc.AcquireTokenSilent(t.Context(), scopes(s), public.WithSilentAccount(first.Account)); err != nil || s.Tokens("refresh_token") != 3 {
				t.Errorf("the home token was not cached: %v", err)
			}
		}
	})
}

func TestMSALSignsInByDeviceCode(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		pc := msal(t, s, hc, azureCLI)
		code, err := pc.AcquireTokenByDeviceCode(t.Context(), scopes(s))
		if err != nil {
			t.Fatal(err)
		}
		contains(t, code.Result.Message, code.Result.UserCode, code.Result.VerificationURL)
		if len(code.Result.UserCode) != userCodeLength || code.Result.VerificationURL != s.Cloud().Authority+"/device" {
			t.Errorf("the person is told %+v", code.Result)
		}
		if err := s.Approve(strings.ToLower(code.Result.UserCode[:4] + "-" + code.Result.UserCode[4:])); err != nil {
			t.Fatal(err)
		}
		result, err := code.AuthenticationResult(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := distinct(list(t, s, hc, result.AccessToken)); got != defaultTenants {
			t.Errorf("it lists %d tenants", got)
		}
		if _, err := code.AuthenticationResult(t.Context()); err == nil {
			t.Error("the same device code worked twice")
		}
	})
}

func TestADeviceCodeApprovesItselfForMSAL(t *testing.T) {
	s := New(Options{ApproveAfter: 1}) // at the first poll
	pc := msal(t, s, s.InProcess(), azureCLI)
	code, err := pc.AcquireTokenByDeviceCode(t.Context(), scopes(s))
	if err != nil {
		t.Fatal(err)
	}
	result, err := code.AuthenticationResult(t.Context())
	if err != nil || result.Account.PreferredUsername != s.People()[0].Username {
		t.Errorf("got %+v, %v", result.Account, err)
	}
}

func TestMSALReportsHowADeviceCodeEnded(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		for word, end := range map[string]func(string) error{"authorization_declined": s.Decline, "expired_token": s.Expire} {
			code, err := msal(t, s, hc, azureCLI).AcquireTokenByDeviceCode(t.Context(), scopes(s))
			if err != nil {
				t.Fatal(err)
			}
			if err := end(code.Result.UserCode); err != nil {
				t.Fatal(err)
			}
			_, err = code.AuthenticationResult(t.Context())
			if ce, ok := errors.AsType[msalerrors.CallErr](err); !ok || ce.Resp.StatusCode != 400 || !strings.Contains(err.Error(), `"`+word+`"`) {
				t.Errorf("%s was reported as %v", word, err)
			}
		}
	})
}

func TestMSALWaitsThroughPendingAndSlowDown(t *testing.T) {
	s := New(Options{})
	code, err := msal(t, s, s.InProcess(), azureCLI).AcquireTokenByDeviceCode(t.Context(), scopes(s))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := code.AuthenticationResult(t.Context())
		done <- err
	}()
	// The third poll within a second is told to slow down.
	eventually(t, "three polls", func() bool { return s.Tokens(grantDevice) > pollLimit })
	if err := s.Approve(code.Result.UserCode); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestMSALPassesTheClaimsOfAMultiFactorChallenge(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		who, customer := s.People()[0], s.At(40).ID
		pc := msal(t, s, hc, azureCLI)
		first := throughMSAL(t, s, hc, pc, azureCLI, who.Username, "")
		s.RequireMFA(customer)
		silent := func() error {
			_, err := pc.AcquireTokenSilent(t.Context(), scopes(s), public.WithSilentAccount(first.Account), public.WithTenantID(customer.String()))
			return err
		}
		err := silent()
		ce, ok := errors.AsType[msalerrors.CallErr](err)
		if !ok {
			t.Fatalf("the refusal is %v", err)
		}
		contains(t, ce.Err.Error(), `"interaction_required"`, `"basic_action"`, "AADSTS50076", `"claims"`)
		if _, err := pc.AcquireTokenSilent(t.Context(), scopes(s), public.WithSilentAccount(first.Account), public.WithTenantID(s.At(41).ID.String())); err != nil {
			t.Errorf("another tenant is refused too: %v", err)
		}

		there, err := public.New(azureCLI, public.WithAuthority(s.Cloud().Authority+"/"+customer.String()), public.WithInstanceDiscovery(false),
			public.WithHTTPClient(hc))
		if err != nil {
			t.Fatal(err)
		}
		again := throughMSAL(t, s, hc, there, azureCLI, who.Username, mfaClaims)
		if again.Account.HomeAccountID != first.Account.HomeAccountID {
			t.Errorf("the step-up made another account: %s", again.Account.HomeAccountID)
		}
		if err := silent(); err != nil {
			t.Errorf("after the step-up: %v", err)
		}
	})
}

func TestARefreshTokenOutlivesTheProcess(t *testing.T) {
	const seed = 42
	one := New(Options{Seed: seed})
	tokens := enter(t, one, one.InProcess())

	same := New(Options{Seed: seed, Tenants: 1000})
	status, again := post(t, same, same.InProcess(), "/organizations/oauth2/v2.0/token", refreshForm(same, tokens.RefreshToken))
	if status != 200 || distinct(list(t, same, same.InProcess(), again.AccessToken)) != 1000 {
		t.Errorf("a new process of the same seed answers %d %+v", status, again)
	}
	if got := distinct(list(t, same, same.InProcess(), tokens.AccessToken)); got != 1000 {
		t.Errorf("the old access token lists %d", got)
	}

	other := New(Options{Seed: seed + 1})
	status, refused := post(t, other, other.InProcess(), "/organizations/oauth2/v2.0/token", refreshForm(other, tokens.RefreshToken))
	if status != 400 || refused.Error != "invalid_grant" {
		t.Errorf("another seed answers %d %+v", status, refused)
	}
	if response, _ := ask(t, other.InProcess(), tenantsLink(other), tokens.AccessToken); response.StatusCode != 401 {
		t.Errorf("another seed's Resource Manager answers %d", response.StatusCode)
	}
}

func TestTokensLookLikeTokens(t *testing.T) {
	s := New(Options{})
	tokens := enter(t, s, s.InProcess())
	if !strings.HasPrefix(tokens.AccessToken, "eyJ") || !strings.HasPrefix(tokens.IDToken, "eyJ") || !strings.HasPrefix(tokens.RefreshToken, "0.A") {
		t.Errorf("%.5s… %.5s… %.5s…", tokens.AccessToken, tokens.IDToken, tokens.RefreshToken)
	}
	if tokens.Foci != "1" || tokens.ExpiresIn != 3600 {
		t.Errorf("family %q, life %d", tokens.Foci, tokens.ExpiresIn)
	}
	for _, scope := range []string{s.Cloud().Scope(), "openid", "offline_access", "profile", s.Cloud().ResourceManager + "/user_impersonation"} {
		if !slices.Contains(strings.Fields(tokens.Scope), scope) {
			t.Errorf("the scope %s is missing from %q", scope, tokens.Scope)
		}
	}
}

func TestDiscoveryKnowsTenantsAndDomains(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		customer := s.At(30)
		for name, issuer := range map[string]string{
			"organizations": "{tenantid}", "common": "{tenantid}", customer.ID.String(): customer.ID.String(),
			strings.ToUpper(customer.ID.String()): customer.ID.String(), customer.Domains[0]: customer.ID.String(),
		} {
			response, body := send(t, hc, newGet(t, s.Cloud().Authority+"/"+name+"/v2.0/.well-known/openid-configuration?"))
			contains(t, body, `"issuer":"https://login.demo.invalid/`+issuer+`/v2.0"`, `/oauth2/v2.0/token"`)
			if response.StatusCode != 200 {
				t.Errorf("%s: %d", name, response.StatusCode)
			}
		}
		for name, want := range map[string]int{uuid.NewString(): 90002, "nobody.example": 90002, "nonsense": 900023, "consumers": 900023} {
			response, body := send(t, hc, newGet(t, s.Cloud().Authority+"/"+name+"/v2.0/.well-known/openid-configuration"))
			if response.StatusCode != 400 {
				t.Errorf("%s: %d", name, response.StatusCode)
			}
			contains(t, body, "AADSTS"+map[int]string{90002: "90002", 900023: "900023"}[want]+": ", "Trace ID: ", "Correlation ID: ", "Timestamp: ", `"error_uri"`)
		}
	})
}
