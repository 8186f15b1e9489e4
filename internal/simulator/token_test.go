package simulator

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestACodeIsGoodOnceForTheOneWhoAsked(t *testing.T) {
	at := newClock()
	s := New(Options{Now: at.now})
	hc := s.InProcess()
	fresh := func() url.Values {
		answer := browse(t, hc, authorizeLink(s, "organizations", authorizeQuery(s)), "person", s.People()[0].Username)
		return codeForm(s, answer.Get("code"))
	}
	for name, c := range map[string]struct {
		change func(form url.Values)
		want   int
	}{
		"another verifier": {func(f url.Values) { f.Set("code_verifier", "another") }, 501481},
		"another redirect": {func(f url.Values) { f.Set("redirect_uri", "http://localhost:1") }, 70000},
		"another client":   {func(f url.Values) { f.Set("client_id", ownApp) }, 70000},
		"a made-up code":   {func(f url.Values) { f.Set("code", "0.AAAA") }, 70000},
		"an old code":      {func(url.Values) { at.pass(codeLife + time.Second) }, 70008},
		"no verifier":      {func(f url.Values) { f.Del("code_verifier") }, 900144},
		"no client":        {func(f url.Values) { f.Del("client_id") }, 900144},
		"a refresh token":  {func(f url.Values) { f.Set("code", s.seal(kindRefresh, session{})) }, 70000},
		"two resources":    {func(f url.Values) { f.Set("scope", s.Cloud().Scope()+" https://graph.demo.invalid/.default") }, 28003},
		"another resource": {func(f url.Values) { f.Set("scope", "https://vault.example/.default") }, 500011},
		"a strange grant":  {func(f url.Values) { f.Set("grant_type", "password") }, 70003},
	} {
		form := fresh()
		c.change(form)
		status, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", form)
		if status != http.StatusBadRequest || told.aadsts() != c.want {
			t.Errorf("%s: %d %+v", name, status, told)
		}
	}
	form := fresh()
	if status, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", form); status != http.StatusOK {
		t.Fatalf("a good code: %+v", told)
	}
	if _, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", form); told.aadsts() != 54005 {
		t.Errorf("a second time: %+v", told)
	}
}

func TestAnErrorHasAllPartsOfARealOne(t *testing.T) {
	s := New(Options{})
	r := newPost(t, s.Cloud().Authority+"/organizations/oauth2/v2.0/token", url.Values{})
	id := uuid.NewString()
	r.Header.Set("client-request-id", id)
	response, body := send(t, s.InProcess(), r)
	if response.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d", response.StatusCode)
	}
	contains(t, body, `"error":"invalid_request"`, `"error_codes":[900144]`, `"correlation_id":"`+id+`"`, `"trace_id":"`, `"timestamp":"`,
		`"error_uri":"https://login.demo.invalid/error?code=900144"`, "AADSTS900144: ", `\r\nTrace ID: `, `\r\nCorrelation ID: `+id, `\r\nTimestamp: `)
}

func TestEveryRefusalIsToldForARefreshToken(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	tokens := enter(t, s, hc)
	here, there := s.At(20).ID, s.At(21).ID
	for _, want := range refusals {
		s.relent()
		s.Refuse(want.aadsts, here)
		_, told := post(t, s, hc, "/"+here.String()+"/oauth2/v2.0/token", refreshForm(s, tokens.RefreshToken))
		if told.aadsts() != want.aadsts || told.Error != want.code || told.Sub != want.sub || told.Claims != want.claims {
			t.Errorf("AADSTS%d became %+v", want.aadsts, told)
		}
		if status, _ := post(t, s, hc, "/"+there.String()+"/oauth2/v2.0/token", refreshForm(s, tokens.RefreshToken)); status != http.StatusOK {
			t.Errorf("AADSTS%d is told for another tenant too", want.aadsts)
		}
	}
	s.Refuse(53003)
	if _, told := post(t, s, hc, "/"+there.String()+"/oauth2/v2.0/token", refreshForm(s, tokens.RefreshToken)); told.aadsts() != 53003 {
		t.Errorf("a refusal of every tenant: %+v", told)
	}
}

func TestRefreshTokensAreRevokedAndExpire(t *testing.T) {
	at := newClock()
	s := New(Options{Now: at.now})
	hc := s.InProcess()
	refresh := func(token string) int {
		_, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", refreshForm(s, token))
		return told.aadsts()
	}
	before := enter(t, s, hc)
	s.RevokeRefreshTokens()
	if got := refresh(before.RefreshToken); got != 50173 {
		t.Errorf("a revoked token: %d", got)
	}
	after := enter(t, s, hc)
	if got := refresh(after.RefreshToken); got != 0 {
		t.Errorf("a token from after the revocation: %d", got)
	}
	if response, _ := ask(t, hc, tenantsLink(s), before.AccessToken); response.StatusCode != http.StatusOK {
		t.Errorf("the access token of before died too: %d", response.StatusCode)
	}
	at.pass(refreshLife + time.Hour)
	if got := refresh(after.RefreshToken); got != 700082 {
		t.Errorf("a token that was not used for 90 days: %d", got)
	}
}

func TestARefreshTokenIsItsClientsOwn(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	form := refreshForm(s, enter(t, s, hc).RefreshToken)
	form.Set("client_id", familyClients[1])
	if status, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", form); status != http.StatusOK {
		t.Errorf("a client of the same family: %+v", told)
	}
	form.Set("client_id", ownApp)
	if _, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", form); told.aadsts() != 70000 {
		t.Errorf("another client: %+v", told)
	}
}

func TestAccessTokensLiveAsLongAsTheOptionsSay(t *testing.T) {
	s := New(Options{AccessTokenLife: 299 * time.Second})
	if got := enter(t, s, s.InProcess()).ExpiresIn; got != 299 {
		t.Errorf("expires_in is %d", got)
	}
}

func TestNoRefreshTokenWithoutOfflineAccess(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	form := refreshForm(s, enter(t, s, hc).RefreshToken)
	form.Set("scope", s.Cloud().Scope())
	_, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", form)
	if told.AccessToken == "" || told.RefreshToken != "" || told.IDToken != "" {
		t.Errorf("got %+v", told)
	}
}

func TestOrganizationsIsTheHomeTenantWhereverTheSignInWas(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	there := s.At(9).ID.String()
	answer := browse(t, hc, authorizeLink(s, there, authorizeQuery(s)), "person", s.People()[1].Username)
	_, first := post(t, s, hc, "/"+there+"/oauth2/v2.0/token", codeForm(s, answer.Get("code")))
	if claims, _ := s.openJWT(first.AccessToken); claims.TenantID != there {
		t.Errorf("the sign-in at %s gave a token of %s", there, claims.TenantID)
	}
	_, again := post(t, s, hc, "/organizations/oauth2/v2.0/token", refreshForm(s, first.RefreshToken))
	if claims, _ := s.openJWT(again.AccessToken); claims.TenantID != s.People()[1].TenantID {
		t.Errorf("organizations gave a token of %s", claims.TenantID)
	}
}
