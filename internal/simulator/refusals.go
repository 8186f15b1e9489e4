package simulator

import (
	"net/http"

	"github.com/google/uuid"
)

// mfaClaims is what Entra ID asks for with "multi-factor authentication
// required"; a client hands it back in an interactive request.
const mfaClaims = `{"access_token":{"capolids":{"essential":true,"values":["5f6a1c1e-2f0c-4d4f-9c53-1d2f8f5b7a10"]}}}`

// refusals are the errors of Entra ID that the cloud can answer with. Codes,
// error words and suberrors as in Microsoft's list of AADSTS codes; status 0
// is 400.
var refusals = []oauthError{
	{aadsts: 16000, code: "interaction_required", sub: "basic_action", text: "The account does not exist in the tenant and cannot access the application there."},
	{aadsts: 28003, code: "invalid_scope", text: "The scope may not be empty, and names at most one resource."},
	{aadsts: 50011, code: "invalid_request", text: "The redirect URI in the request is not one of those configured for the application."},
	{aadsts: 50020, code: "invalid_grant", text: "The account from the identity provider does not exist in the tenant and must be added as an external user first."},
	{aadsts: 50034, code: "invalid_grant", text: "The user account does not exist in the directory."},
	{aadsts: 50057, code: "invalid_grant", text: "The user account is disabled."},
	{aadsts: 50058, code: "login_required", text: "A silent sign-in was asked for, but nobody is signed in."},
	{aadsts: 50072, code: "interaction_required", sub: "basic_action", claims: mfaClaims, text: "The user must enroll in multi-factor authentication."},
	{aadsts: 50074, code: "interaction_required", sub: "basic_action", claims: mfaClaims, text: "Strong authentication is required."},
	{aadsts: 50076, code: "interaction_required", sub: "basic_action", claims: mfaClaims, text: "Because of a change by your administrator, or because you moved, you must use multi-factor authentication to access '797f4846-ba00-4fd7-ba43-dac1f8f63013'."},
	{aadsts: 50078, code: "interaction_required", sub: "basic_action", claims: mfaClaims, text: "The multi-factor authentication has expired; it must be done again."},
	{aadsts: 50079, code: "interaction_required", sub: "basic_action", claims: mfaClaims, text: "The user must enroll in multi-factor authentication because of a change by the administrator."},
	{aadsts: 50105, code: "invalid_grant", text: "The signed-in user is not assigned to a role for the application."},
	{aadsts: 50158, code: "interaction_required", sub: "basic_action", claims: mfaClaims, text: "An external security challenge was not satisfied."},
	{aadsts: 50173, code: "invalid_grant", sub: "bad_token", text: "The grant was revoked: the sign-in is older than the user's last change of password or revocation. Sign in again."},
	{aadsts: 50177, code: "invalid_grant", text: "An external challenge is not supported for pass-through users."},
	{aadsts: 53000, code: "interaction_required", sub: "message_only", text: "The device is not in the required state: it must be compliant."},
	{aadsts: 53003, code: "interaction_required", sub: "message_only", claims: mfaClaims, text: "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."},
	{aadsts: 65001, code: "invalid_grant", sub: "consent_required", text: "The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource."},
	{aadsts: 65002, code: "invalid_grant", text: "Consent between a first party application and a first party resource must be configured via preauthorization."},
	{aadsts: 65004, code: "access_denied", text: "The user declined to consent to access the app."},
	{aadsts: 70000, code: "invalid_grant", text: "The provided grant is not valid or malformed."},
	{aadsts: 70003, code: "unsupported_grant_type", text: "The app requested a grant type that is not supported."},
	{aadsts: 70008, code: "invalid_grant", text: "The provided authorization code or refresh token has expired. Send a new interactive authorization request."},
	{aadsts: 70011, code: "invalid_scope", text: "The scope in the request is not valid."},
	{aadsts: 70016, code: "authorization_pending", text: "The device authorization is pending. Continue polling."},
	{aadsts: 70020, code: "expired_token", text: "The value for the input parameter 'device_code' is not valid. This device code has expired."},
	{aadsts: 70021, code: "authorization_declined", text: "The end user declined the authorization request."},
	{aadsts: 70043, code: "invalid_grant", sub: "token_expired", text: "The refresh token is not valid any more because of the sign-in frequency checks of Conditional Access."},
	{aadsts: 54005, code: "invalid_grant", text: "The authorization code was already redeemed. Retry with a new code."},
	{aadsts: 90002, code: "invalid_tenant", text: "Tenant not found."},
	{aadsts: 90014, code: "slow_down", text: "The client polls too often. Wait longer between two requests."},
	{aadsts: 90055, code: "temporarily_unavailable", status: http.StatusTooManyRequests, text: "The server terminated the request because there were too many."},
	{aadsts: 90033, code: "temporarily_unavailable", status: http.StatusServiceUnavailable, text: "A transient error has occurred. Please try again."},
	{aadsts: 500011, code: "invalid_resource", text: "The resource principal was not found in the tenant."},
	{aadsts: 501481, code: "invalid_grant", text: "The code verifier does not match the code challenge of the authorization request."},
	{aadsts: 700082, code: "invalid_grant", text: "The refresh token has expired due to inactivity. Send a new interactive authorization request."},
	{aadsts: 900023, code: "invalid_request", text: "The tenant identifier is neither a GUID nor a domain name."},
	{aadsts: 900144, code: "invalid_request", text: "A parameter is missing in the request."},
	{aadsts: 9002346, code: "invalid_request", text: "The response mode or type is not supported."},
	{aadsts: 9002325, code: "invalid_request", text: "Proof Key for Code Exchange (S256) is required for the authorization of public clients."},
}

// fail returns a copy of the refusal with that code; an unknown code is an
// invalid_grant of that number.
func fail(aadsts int) *oauthError {
	e := oauthError{aadsts: aadsts, code: "invalid_grant", text: "The request was refused."}
	for _, row := range refusals {
		if row.aadsts == aadsts {
			e = row
		}
	}
	if e.status == 0 {
		e.status = http.StatusBadRequest
	}
	return &e
}

// missing is the error for a request without one of its parameters.
func missing(parameter string) *oauthError {
	return fail(900144).with("The request must contain the parameter '%s'.", parameter)
}

// proof is a person who has done multi-factor authentication in a tenant.
type proof struct {
	user   string
	tenant uuid.UUID
}

// Refuse makes the token endpoint answer with that AADSTS code (53003: blocked
// by Conditional Access, 65001: consent missing, …) whenever a refresh token
// is redeemed in one of the tenants; in every tenant where none is named. Codes
// for multi-factor authentication (50072, 50074, 50076, 50078, 50079, 50158)
// carry claims, and the refusal ends for a person who signs in at that tenant
// with them.
func (s *Simulator) Refuse(aadsts int, tenants ...uuid.UUID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(tenants) == 0 {
		s.refused[uuid.Nil] = aadsts
	}
	for _, t := range tenants {
		s.refused[t] = aadsts
	}
}

// RequireMFA makes the tenants (all, where none is named) want multi-factor
// authentication; it is Refuse with AADSTS50076.
func (s *Simulator) RequireMFA(tenants ...uuid.UUID) { s.Refuse(50076, tenants...) }

// RevokeRefreshTokens makes every refresh token issued so far worthless
// (AADSTS50173), as a change of password does. Access tokens live on.
func (s *Simulator) RevokeRefreshTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spared = map[string]bool{}
}

// refusal returns why the session gets no token for the tenant by its refresh
// token; nil where it does.
func (s loginService) refusal(c session, tenant uuid.UUID) *oauthError {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.spared != nil && !s.spared[c.ID] {
		return fail(50173)
	}
	if s.now().Sub(c.issuedAt()) > refreshLife {
		return fail(700082)
	}
	if deny := s.scenario.refresh; deny != 0 && c.Mends != s.scenario.Name {
		// The first sign-in that comes for a token is ruined; the one that
		// replaces it is good, in the next process too.
		if s.dead == "" {
			s.dead = c.ID
		}
		if s.dead == c.ID || s.scenario.unforgiving {
			return fail(deny)
		}
	}
	aadsts, ok := s.refused[tenant]
	if !ok {
		aadsts, ok = s.refused[uuid.Nil]
	}
	if !ok {
		return s.ownRefusal(c, tenant)
	}
	e := fail(aadsts)
	if e.wantsMore() && s.hasProved(c, tenant) {
		return nil
	}
	return e
}

// ownRefusal is what a tenant answers where no test has made it refuse
// anything. The caller holds s.mu.
func (s loginService) ownRefusal(c session, tenant uuid.UUID) *oauthError {
	i, ok := s.estate.index(tenant)
	if !ok || s.estate.refuses(i) == 0 {
		return nil
	}
	aadsts := s.estate.refuses(i)
	e := fail(aadsts)
	switch {
	case e.wantsMore() && s.hasProved(c, tenant):
		return nil
	case aadsts == notAGuest:
		return e.with("User account '{EmailHidden}' from identity provider 'https://sts.demo.invalid/%s/' does not exist in tenant '%s' and cannot access the application '%s' in that tenant. "+
			"The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.",
			s.home(c), s.estate.at(i).Label(), c.Client)
	case aadsts == 65001:
		return noConsent(c.Client)
	}
	return e
}

// noConsent is the answer to an application that may not ask for this yet.
func noConsent(client string) *oauthError {
	return fail(65001).with("The user or administrator has not consented to use the application with ID '%s' named 'tenantswitch'. "+
		"Send an interactive authorization request for this user and resource.", client)
}

// wantsMore says whether a person who proves more ends the refusal.
func (e *oauthError) wantsMore() bool { return e.claims != "" && e.sub == "basic_action" }

// hasProved says whether the session's person has done more than a password at
// the tenant. The caller holds s.mu.
func (s loginService) hasProved(c session, tenant uuid.UUID) bool {
	return c.MFA && c.Tenant == tenant.String() || s.proved[proof{c.User, tenant}]
}
