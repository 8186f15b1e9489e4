package simulator

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	msalerrors "github.com/AzureAD/microsoft-authentication-library-for-go/apps/errors"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

// refreshAt redeems a refresh token in one tenant.
func refreshAt(t *testing.T, s *Simulator, hc doer, tenant, token string) entraBody {
	t.Helper()
	status, told := post(t, s, hc, "/"+tenant+"/oauth2/v2.0/token", refreshForm(s, token))
	if (status == http.StatusOK) != (told.AccessToken != "") {
		t.Errorf("%s: %d %+v", tenant, status, told)
	}
	return told
}

func TestEachTenantGivesTheTokenOrTheRefusalThatTheTruthSays(t *testing.T) {
	if testing.Short() {
		t.Skip("each tenant by itself: not for repeated runs")
	}
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		token := enter(t, s, hc).RefreshToken
		found := map[int]int{}
		for _, tenant := range append(s.Truth(), s.Strangers()...) {
			told := refreshAt(t, s, hc, tenant.ID.String(), token)
			if told.aadsts() != tenant.Refusal {
				t.Errorf("%q says AADSTS%d, want %d", tenant.Name, told.aadsts(), tenant.Refusal)
			}
			found[tenant.Refusal]++
		}
		for aadsts, want := range map[int]int{50020: 1 + len(strangers), 50076: 1, 50079: 1, 50105: 1, 50158: 1, 53000: 1, 53003: 1, 65001: 1, tenantDeleted: 1} {
			if found[aadsts] != want {
				t.Errorf("AADSTS%d is said by %d tenants, want %d", aadsts, found[aadsts], want)
			}
		}
		if found[0] != defaultTenants-9 {
			t.Errorf("%d tenants give a token: %v", found[0], found)
		}
	})
}

func TestARefusalHasTheBodyOfARealOne(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	token := enter(t, s, hc).RefreshToken
	for _, want := range []struct {
		aadsts           int
		code, sub, claim string
		words            []string
	}{
		{50020, "invalid_grant", "", "", []string{"does not exist in tenant", "cannot access the application '" + azureCLI + "'", "external user"}},
		{50076, "interaction_required", "basic_action", "capolids", []string{"multi-factor authentication"}},
		{53003, "interaction_required", "message_only", "capolids", []string{"Conditional Access"}},
		{65001, "invalid_grant", "consent_required", "", []string{"has not consented to use the application with ID '" + azureCLI + "'"}},
		{tenantDeleted, "invalid_tenant", "", "", []string{"not found. This may happen if there are no active subscriptions"}},
	} {
		told := refreshAt(t, s, hc, refusing(t, s, want.aadsts).ID.String(), token)
		if told.Error != want.code || told.Sub != want.sub || !strings.Contains(told.Claims, want.claim) || (told.Claims == "") != (want.claim == "") {
			t.Errorf("AADSTS%d: %+v", want.aadsts, told)
		}
		contains(t, told.Description, append(want.words, "Trace ID: ", "Correlation ID: ")...)
	}
}

// refusing finds the tenant of the cast that refuses with a code.
func refusing(t *testing.T, s *Simulator, aadsts int) Truth {
	t.Helper()
	for _, tenant := range s.Truth() {
		if tenant.Refusal == aadsts {
			return tenant
		}
	}
	t.Fatalf("no tenant says AADSTS%d", aadsts)
	return Truth{}
}

func TestAPersonCanProveMoreButNotBeLetIn(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		token := enter(t, s, hc).RefreshToken
		for aadsts, mends := range map[int]bool{50076: true, 50079: true, 50158: true, 50020: false, 53003: false, 65001: false} {
			there := refusing(t, s, aadsts).ID.String()
			q := authorizeQuery(s)
			q.Set("claims", mfaClaims)
			answer := browse(t, hc, authorizeLink(s, there, q), "person", s.People()[0].Username)
			_, told := post(t, s, hc, "/"+there+"/oauth2/v2.0/token", codeForm(s, answer.Get("code")))
			if (told.AccessToken != "") != mends || !mends && told.aadsts() != aadsts {
				t.Errorf("AADSTS%d: the sign-in there ended with %+v", aadsts, told)
			}
			if again := refreshAt(t, s, hc, there, token); (again.aadsts() == 0) != mends {
				t.Errorf("AADSTS%d: afterwards it says %d", aadsts, again.aadsts())
			}
		}
	})
}

func TestATestsOwnRefusalComesBeforeTheTenants(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	token, there := enter(t, s, hc).RefreshToken, refusing(t, s, 53003).ID
	s.Refuse(50105, there)
	if told := refreshAt(t, s, hc, there.String(), token); told.aadsts() != 50105 {
		t.Errorf("it says %d", told.aadsts())
	}
	s.relent()
	if told := refreshAt(t, s, hc, there.String(), token); told.aadsts() != 53003 {
		t.Errorf("afterwards it says %d", told.aadsts())
	}
}

func TestMSALReportsWhyATenantRefuses(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	pc := msal(t, s, hc, azureCLI)
	first := throughMSAL(t, s, hc, pc, azureCLI, s.People()[0].Username, "")
	for aadsts, word := range map[int]string{50020: `"invalid_grant"`, 53003: "AADSTS53003", 50076: `"claims"`} {
		there := refusing(t, s, aadsts).ID.String()
		_, err := pc.AcquireTokenSilent(t.Context(), scopes(s), public.WithSilentAccount(first.Account), public.WithTenantID(there))
		if _, ok := errors.AsType[msalerrors.CallErr](err); !ok {
			t.Fatalf("the refusal is %v", err)
		}
		contains(t, err.Error(), word)
	}
}
